"""What people do in a window, in words of the field; selectors stand here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page

from tests.world import World

SHOTS = Path(__file__).resolve().parents[2] / "var" / "screenshots"

ADDRESSES = "all => all.map(one => one.getAttribute('href') || one.getAttribute('action'))"
AUDIT = """axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  resultTypes: ["violations"],
})"""
LOADED = """Promise.all([...document.images].map((image) =>
  image.complete || new Promise((done) => (image.onload = image.onerror = done))))"""
SETTLED = """new Promise((tell) => requestAnimationFrame(() =>
  setTimeout(() => tell(document.documentElement.%s), 50)))"""
"""A measure of the page, taken after it has been laid out for the present size."""

COLOURS = "all => all.map(one => one.className.match(/pill-(\\w+)/)[1])"

UNFOLD = "one => one.closest('details') && (one.closest('details').open = true)"
"""Opens the fold that something stands in."""

Picture = dict[str, Any]


def picture(name: str = "photo.jpg", colour: str = "#7a8fa6") -> Picture:
    """A photograph as a phone sends it: wide, with something to see in it."""
    image = Image.new("RGB", (800, 600), colour)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 400, 800, 600), fill="#6b675f")
    pen.rectangle((210, 260, 590, 450), fill="#b9402f")
    pen.ellipse((250, 410, 340, 500), fill="#222222")
    pen.ellipse((460, 410, 550, 500), fill="#222222")
    file = BytesIO()
    image.save(file, "JPEG", quality=80)
    return {"name": name, "mimeType": "image/jpeg", "buffer": file.getvalue()}


class Person:
    """Somebody in front of a browser window; `username` is empty for residents."""

    def __init__(self, page: Page, world: World, username: str = "") -> None:
        self.page = page
        self.world = world
        self.username = username

    # Going about

    def go(self, path: str) -> Person:
        """Open a page, signing in again when the session has ended; anything but success fails."""
        answer = self.page.goto(path)
        if self.username and self.path.startswith("/login/"):
            self.sign_in()
            answer = self.page.goto(path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self

    def sign_in(self) -> None:
        """Name and password on the sign-in page."""
        if not self.path.startswith("/login/"):
            self.page.goto("/login/")
        self.page.fill("main [name=username]", self.username)
        self.page.fill("main [name=password]", self.world.password)
        self.press("main form [type=submit]")
        assert not self.path.startswith("/login/"), f"{self.username} cannot sign in"

    def status_of(self, path: str) -> int:
        """The status a page answers with."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    @property
    def path(self) -> str:
        """The path of the page that is open, without the address of the site."""
        return urlsplit(self.page.url).path

    def press(self, selector: str | Locator) -> None:
        """Press what sends or leads on, and wait for the next page."""
        target = self.page.locator(selector).first if isinstance(selector, str) else selector
        with self.page.expect_navigation():
            target.click()

    # Reading

    def sees(self, text: str) -> bool:
        """Whether the text can be read on the page."""
        return text in self.page.inner_text("body")

    def shows(self, selector: str) -> bool:
        """Whether something is on the page and visible."""
        return self.page.locator(selector).locator("visible=true").count() > 0

    def value(self, name: str) -> str:
        """What stands in a field of the form."""
        return self.page.locator(f"main [name={name}]").first.input_value()

    @property
    def language(self) -> str:
        """The language the page says it is in."""
        return self.page.locator("html").get_attribute("lang") or ""

    @property
    def focus(self) -> str:
        """The last part of the address behind the control that has the focus."""
        address = self.page.evaluate("document.activeElement.getAttribute('href') || ''")
        return address.rstrip("/").rsplit("/", 1)[-1]

    @property
    def light(self) -> str:
        """The colour of the first light in the page: green, yellow, red, grey or blue."""
        return self.light_in("main")

    def light_in(self, selector: str) -> str:
        """The colour of the first light within a part of the page; empty where there is none."""
        lights = self.page.locator(selector).first.locator(".pill.light")
        colours = lights.evaluate_all(COLOURS)
        return colours[0] if colours else ""

    @property
    def lights(self) -> set[str]:
        """The colours of all lights in the page."""
        return set(self.page.locator("main .pill.light").evaluate_all(COLOURS))

    @property
    def moves(self) -> set[str]:
        """The names of the moves that the page offers."""
        links = self.page.locator("main a[href*='/moves/'], main form[action*='/moves/']")
        addresses = links.evaluate_all(ADDRESSES)
        return {address.rstrip("/").rsplit("/", 1)[-1] for address in addresses}

    # Doing

    def fill(self, form: Locator, **inputs: Any) -> None:
        """Enter values by field name: text, a choice, several choices, pictures, yes."""
        for name, value in inputs.items():
            self._enter(form, form.locator(f"[name={name}]"), value)

    def _enter(self, form: Locator, field: Locator, value: Any) -> None:
        kind = field.first.evaluate("e => e.tagName == 'SELECT' ? 'select' : e.type")
        if kind == "file":
            self._attach(field, value)
        elif kind == "select":
            field.select_option(value)
        elif kind in ("radio", "checkbox") and value is not True:
            for one in value if isinstance(value, (list, tuple)) else [value]:
                name = field.first.get_attribute("name")
                form.locator(f"[name={name}][value='{one}']").first.check()
        elif kind == "checkbox":
            field.check()
        else:
            field.fill(str(value))

    def _attach(self, field: Locator, pictures: Sequence[Picture]) -> None:
        """Choose files; where the page shows them small first, wait until it has."""
        field.set_input_files(list(pictures))
        if self.page.locator("html.is-enhanced").count():
            box = field.locator("xpath=ancestor::*[@data-photos]")
            box.locator(".photo-preview").nth(len(pictures) - 1).wait_for()

    def move(self, name: str, *, on: str = "", **inputs: Any) -> None:
        """Make a move that the page offers; `on` is the path of the row it is for.

        A button that asks for nothing does it at once, any other opens its form first.
        """
        end = f"{on}moves/{name}/"
        at_once = self.page.locator(f"main form[action$='{end}'] button").first
        if at_once.count():
            return self.press(at_once)
        link = self.page.locator(f"main a[href$='{end}']").first
        link.evaluate(UNFOLD)
        link.click()
        form = self.page.locator(f"form[action$='{end}']:visible").first
        form.wait_for()
        self.fill(form, **inputs)
        self.press(form.locator("[type=submit]"))
        assert "/moves/" not in self.path, f"{name} refused: {self.refusal}"
        return None

    def choose_language(self, code: str) -> None:
        """Press the button that is written in the other language."""
        self.press(self.page.locator(f"button[name=language][value={code}]:visible").first)

    def tab_to(self, selector: str) -> None:
        """Go from control to control with the Tab key until the wanted one has the focus."""
        wanted = f"document.activeElement.matches({selector!r})"
        for _step in range(120):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(wanted):
                return
        raise AssertionError(f"the Tab key never reaches {selector}")

    def enter(self) -> None:
        """Press Enter and wait for the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    @property
    def refusal(self) -> str:
        """What the page says against the last try."""
        return " ".join(self.page.locator("[role=alert], .field-error").all_inner_texts())

    # Looking at the page itself

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        return int(self.page.evaluate(SETTLED % "scrollWidth")) - self.page.viewport_size["width"]

    def audit(self, axe: str) -> list[dict[str, Any]]:
        """What axe finds, WCAG 2.2 AA; the script is put in past the content policy."""
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe)
        return list(self.page.evaluate(AUDIT)["violations"])

    @contextmanager
    def whole_page(self) -> Iterator[None]:
        """The window as high as the page, so that what sticks to an edge covers nothing.

        Pictures further down are loaded only then, so they are waited for.
        """
        size = self.page.viewport_size
        height = int(self.page.evaluate(SETTLED % "scrollHeight"))
        self.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        self.page.evaluate(LOADED)
        yield
        self.page.set_viewport_size(size)

    def photograph(self, name: str) -> None:
        """Keep a picture of what the window shows under var/screenshots."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")
