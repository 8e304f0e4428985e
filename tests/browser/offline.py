"""A phone that keeps what it has: closed and opened again, with and without a network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import ARGUMENTS, PHONE, Site, program
from tests.browser.people import Person

ROWS = """() => new Promise((done, fail) => {
  const asked = indexedDB.open("lianxin");
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("entries").objectStore("entries").getAll();
    all.onsuccess = () => {
      asked.result.close();
      done(all.result.map(({ id, account, state, kind, label, photos, size, result, problem }) =>
        ({ id, account, state, kind, label, photos, size, result, problem })));
    };
  };
})"""
NOTES = """() => new Promise((done, fail) => {
  const asked = indexedDB.open("lianxin");
  asked.onerror = () => fail(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("notes").objectStore("notes").getAllKeys();
    all.onsuccess = () => {
      asked.result.close();
      done(all.result);
    };
  };
})"""
CACHED = """async () => {
  const found = [];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const answer = await cache.match(request, { ignoreVary: true });
      const kind = answer.headers.get("content-type");
      found.push([new URL(request.url).pathname, kind.includes("html") ? await answer.text() : ""]);
    }
  }
  return found;
}"""


class Phone:
    """One phone, whoever holds it; switched off and on without losing what it keeps."""

    def __init__(self, site: Site, playwright: Any, folder: Path) -> None:
        self._site = site
        self._playwright = playwright
        self._folder = folder
        self.context: BrowserContext
        self.page: Page

    def switch_on(self) -> Person:
        """Start the browser with what it kept."""
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self._folder),
            executable_path=program(),
            args=ARGUMENTS,
            base_url=self._site.url,
            viewport=PHONE,
            is_mobile=True,
            has_touch=True,
            reduced_motion="reduce",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            geolocation={"longitude": 118.5, "latitude": 31.67},
            permissions=["geolocation"],
        )
        self.context.set_default_timeout(15_000)
        self.page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.on("pageerror", lambda error: self._site.complaints.append(f"{error}"))
        return Person(self.page, self._site.world)

    def switch_off(self) -> None:
        self.context.close()

    def holder(self) -> Person:
        """Whoever holds it, without an account."""
        return Person(self.page, self._site.world)

    def fill_up(self) -> None:
        """From the next page on the browser says that the site may take nothing more."""
        self.context.add_init_script(
            "navigator.storage.estimate = async () => ({ usage: 9000000, quota: 9000000 })"
        )

    def sign_in(self, username: str) -> Person:
        """Somebody signs in on this phone."""
        person = Person(self.page, self._site.world, username)
        person.sign_in()
        return person

    def settle(self, username: str = "") -> None:
        """Wait until the phone could do without a network, with the tasks of whoever holds it."""
        self.page.evaluate("() => navigator.serviceWorker.ready")
        self.page.reload()
        self.page.wait_for_function("() => navigator.serviceWorker.controller")
        wanted = f"tasks:{self._site.world.user(username).pk}" if username else ""
        for _turn in range(75):
            if not wanted or wanted in self.notes:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{wanted} is not among {self.notes}")

    @contextmanager
    def offline(self) -> Iterator[None]:
        """No network, for pages and the worker alike."""
        self.lose()
        yield
        self.find()

    def lose(self) -> None:
        self.context.set_offline(True)

    def find(self) -> None:
        self.context.set_offline(False)

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Every entry in the browser's store, whoever's it is."""
        return self.page.evaluate(ROWS)

    @property
    def notes(self) -> list[str]:
        """The names of what else it keeps."""
        return self.page.evaluate(NOTES)

    @property
    def cached(self) -> list[tuple[str, str]]:
        """The path of everything in its caches, with the text of pages."""
        return [tuple(pair) for pair in self.page.evaluate(CACHED)]

    def states(self) -> list[str]:
        return [row["state"] for row in self.rows]

    def wait_for(self, *states: str) -> None:
        """Until the entries, in the order they were written, have these states."""
        for _turn in range(150):
            if tuple(self.states()) == states:
                return
            self.page.wait_for_timeout(200)
        raise AssertionError(f"{self.rows} instead of {states}")
