"""Every page at two sizes: a photograph to look at, nothing too wide, nothing axe finds serious."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.pages import PREVIEWS, REFUSED, RESIDENT, TABLE
from tests.browser.scene import build_scene

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")
SIZES = {"phone": PHONE, "desk": DESK}


@pytest.fixture(params=TABLE, ids=lambda username: username or "resident")
def tour(request, site, world) -> tuple[Any, dict[str, str]]:
    """Somebody who goes through all their pages, and those pages."""
    scene = build_scene(world)
    pages = TABLE[request.param](world, scene)
    person = site.resident(phone=False) if request.param == RESIDENT else site.person(request.param)
    return person, pages


def test_every_page_can_be_looked_at(tour):
    person, pages = tour
    wrong = []
    for name, path in pages.items():
        answer = person.page.goto(path)
        if answer.status != REFUSED.get(name, 200):
            wrong.append(f"{path}: {answer.status}")
            continue
        if name in PREVIEWS:
            preview(person, PREVIEWS[name])
        for size, viewport in SIZES.items():
            person.page.set_viewport_size(viewport)
            with person.whole_page():
                person.photograph(f"{person.username or 'resident'}-{name}-{size}")
                wrong += [f"{path} {size}: {fault}" for fault in faults(person)]
    assert not wrong, "\n".join(wrong)


def preview(person: Any, inputs: dict[str, Any]) -> None:
    """Fill in the form of the page, and ask what would move."""
    form = person.page.locator("main form:has([name=step][value=show])")
    person.fill(form, **inputs)
    person.press(form.locator("[name=step][value=show]"))
    assert person.shows("[name=step][value=save]"), person.refusal


def faults(person: Any) -> list[str]:
    """What is wrong with the page that is open, at its present size."""
    found = [f"too wide by {person.overflow}px"] if person.overflow > 0 else []
    return found + [
        f"{row['id']}: {row['nodes'][0]['html'][:160]}"
        for row in person.audit(AXE.read_text(encoding="utf-8"))
        if row["impact"] in SERIOUS
    ]


ENGLISH = ("workbench", "tickets", "ticket-late", "move-file", "clock", "report", "people", "area")


def test_the_english_pages_fit_too(site, world):
    scene = build_scene(world)
    clerk = site.person("clerk")
    clerk.go("/account/").choose_language("en")
    pages = TABLE["clerk"](world, scene)
    wrong = []
    for name in ENGLISH:
        clerk.go(pages[name])
        assert clerk.language == "en"
        for size, viewport in SIZES.items():
            clerk.page.set_viewport_size(viewport)
            wrong += [f"{name} {size}"] if clerk.overflow > 0 else []
    assert not wrong
