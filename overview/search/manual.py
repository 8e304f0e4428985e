"""Help pages: how a task is done, in the words of those who do it. Texts are files of seeds/help.

A file begins with lines `name: value` up to `---`, then Markdown. `readers` is everybody, residents
or staff; `pages` are the addresses it explains, by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parent.parent / "seeds" / "help"
STAFF = "staff"


@dataclass(frozen=True)
class HelpPage:
    """One page: what it is called, one line about it, under which heading, for whom, the text."""

    slug: str
    title: str
    summary: str
    chapter: str
    readers: str
    text: str
    words: str = ""
    pages: tuple[str, ...] = field(default=())

    @property
    def url(self) -> str:
        """The address of the page."""
        return reverse("overview:help", args=(self.slug,))

    @property
    def is_public(self) -> bool:
        """Whether it can be read without an account."""
        return self.readers != STAFF

    @property
    def html(self) -> SafeString:
        """The text as HTML; a file cannot carry HTML of its own."""
        return mark_safe(_markdown().render(self.text))  # noqa: S308 - our own file, HTML is off

    def holds(self, words: str) -> bool:
        """Whether title, summary, key words or text contain what was typed."""
        whole = f"{self.title}\n{self.summary}\n{self.words}\n{self.text}"
        return words.lower() in whole.lower()


@lru_cache(maxsize=1)
def help_pages() -> tuple[HelpPage, ...]:
    """All pages, in the order of their files."""
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.md")))


def help_page(slug: str) -> HelpPage | None:
    """The page of this name."""
    return next((page for page in help_pages() if page.slug == slug), None)


def pages_for(*, strangers: bool) -> list[HelpPage]:
    """What somebody may read."""
    return [page for page in help_pages() if page.is_public or not strangers]


def matching_pages(words: str, *, strangers: bool) -> list[HelpPage]:
    """The pages that answer to words, those with the words in the title first."""
    found = [page for page in pages_for(strangers=strangers) if page.holds(words)]
    return sorted(found, key=lambda page: words.lower() not in page.title.lower())


def chapters(*, strangers: bool) -> dict[str, list[HelpPage]]:
    """What somebody may read, under its headings."""
    found: dict[str, list[HelpPage]] = {}
    for page in pages_for(strangers=strangers):
        found.setdefault(page.chapter, []).append(page)
    return found


def page_about(view_name: str, *, strangers: bool) -> HelpPage | None:
    """The page that explains the address somebody looks at."""
    known = _by_view().get(view_name, ())
    return next((page for page in known if page.is_public or not strangers), None)


@lru_cache(maxsize=1)
def _by_view() -> dict[str, tuple[HelpPage, ...]]:
    views = {view for page in help_pages() for view in page.pages}
    return {view: tuple(page for page in help_pages() if view in page.pages) for view in views}


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


def _read(path: Path) -> HelpPage:
    head, _rule, text = path.read_text(encoding="utf-8").partition("\n---\n")
    facts: dict[str, Any] = dict(row.split(": ", 1) for row in head.splitlines())
    return HelpPage(
        slug=path.stem.split("-", 1)[1],
        title=facts["title"],
        summary=facts["summary"],
        chapter=facts["chapter"],
        readers=facts["readers"],
        words=facts.get("words", ""),
        pages=tuple(facts.get("pages", "").split()),
        text=text,
    )
