"""A real Chromium against the live server, one person per window."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    sync_playwright,
)

from tests.browser.people import Person
from tests.world import World
from tickets.operations.sweeper import Sweep, sweep

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
"""Playwright keeps an event loop in this thread; the ORM calls of the tests are not in it."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the browser and a database that really commits."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


def program() -> str | None:
    """The distribution's Chromium."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives it; without Chromium the tests are skipped, unless REQUIRE_BROWSER=1."""
    if program() is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, and there is no Chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for the whole run."""
    chromium = playwright.chromium.launch(executable_path=program(), args=ARGUMENTS)
    yield chromium
    chromium.close()


class Site:
    """The site under test: opens windows for people, and moves the time."""

    def __init__(self, url: str, browser: Browser, world: World, clock: Any) -> None:
        self.url = url
        self.world = world
        self.clock = clock
        self.complaints: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def window(self, *, phone: bool = False, javascript: bool = True) -> Page:
        """A window of somebody who is not signed in; whatever it complains of fails the test."""
        context = self._browser.new_context(
            base_url=self.url,
            viewport=PHONE if phone else DESK,
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation={"longitude": 118.5, "latitude": 31.67},
            permissions=["geolocation"],
            # A window lives for one test: nothing to keep; tests/browser/offline.py lets it work
            service_workers="block",
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        """Keep errors and refusals of the content policy.

        A page that answers 4xx is no error, and what comes from nowhere comes from the tools.
        """
        where = message.location.get("url")
        is_answer = where == (message.page.url if message.page else "")
        is_refusal = is_answer and "status of 4" in message.text
        if message.type == "error" and where and not is_refusal:
            self.complaints.append(f"{where}: {message.text}")

    def resident(self, *, phone: bool = True, javascript: bool = True) -> Person:
        """Somebody without an account."""
        return Person(self.window(phone=phone, javascript=javascript), self.world)

    def person(self, username: str, *, phone: bool = False, javascript: bool = True) -> Person:
        """Somebody of the cast, signed in through the login page."""
        page = self.window(phone=phone, javascript=javascript)
        person = Person(page, self.world, username)
        person.sign_in()
        return person

    def later(self, **span: float) -> datetime:
        """Let time pass; answers the new moment."""
        self.clock.shift(timedelta(**span))
        return timezone.now()

    def sweep(self) -> Sweep:
        """What the sweeper does when beat calls it now."""
        return sweep(timezone.now())

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def site(live_server, browser: Browser, world: World) -> Iterator[Site]:
    """The site at a Monday morning of the cast's own time."""
    with time_machine.travel(world.now, tick=True) as clock:
        opened = Site(live_server.url, browser, world, clock)
        yield opened
        opened.close()
        assert not opened.complaints, opened.complaints
