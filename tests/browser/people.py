"""What people do in a window, in words of the field; selectors stand here and nowhere else."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.world import World

SHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"


class Person:
    """Somebody of the cast in front of a browser window."""

    def __init__(self, page: Page, world: World) -> None:
        self.page = page
        self.world = world

    def go(self, path: str) -> Person:
        """Open a page; anything but success fails."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def sees(self, text: str) -> bool:
        """Whether the text stands on the page."""
        return text in self.page.inner_text("body")

    def photograph(self, name: str) -> None:
        """Keep a picture of the whole page under var/screenshots."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
