"""Asking: how many of each kind answer, the first of each, one kind page by page.

All kinds are counted in one statement, each up to a cap; only those that have something are read.
So the price depends on how many kinds answer, never on how many rows do.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from lib.pages import Page, capped_counts, keyset
from overview.search.manual import HelpPage, matching_pages
from overview.search.nouns import Hit, Kind, Reader

MOST = 99
"""Counting a kind stops here."""

HELP = "help"
NUMBER = re.compile(r"[A-Za-z]{0,8}[0-9][0-9A-Za-z-]{3,30}")
"""What may be a whole number or code."""


@dataclass(frozen=True)
class Group:
    """The first rows of one kind, and how many there are; `MOST` + 1 stands for more."""

    name: str
    label: Any
    icon: str
    count: int
    hits: list[Hit]

    @property
    def count_words(self) -> str:
        """The count, or that it was too many to count."""
        return f"{MOST}+" if self.count > MOST else str(self.count)


@dataclass(frozen=True)
class Answer:
    """What answers to the words: each kind that has something, or one kind page by page."""

    groups: list[Group] = field(default_factory=list)
    chosen: Group | None = None
    page: Page = field(default_factory=lambda: Page([], None, None))

    @property
    def total(self) -> int:
        """How many rows answer, all kinds together, as far as they were counted."""
        return sum(group.count for group in self.groups)

    @property
    def hits(self) -> list[Hit]:
        """The rows shown, over all kinds."""
        if self.chosen is not None:
            return self.chosen.hits
        return [hit for group in self.groups for hit in group.hits]


def answer_to(
    words: str,
    kinds: Sequence[Kind],
    reader: Reader,
    *,
    each: int,
    only: str = "",
    cursor: str | None = None,
    size: int = 25,
) -> Answer:
    """The first `each` of every kind; of the kind `only`, one page of `size` rows.

    Raises Refused with `bad_cursor`.
    """
    if not words:
        return Answer()
    lists = [kind.rows(reader, words) for kind in kinds]
    counts = capped_counts(lists, MOST)
    helping = matching_pages(words, strangers=not reader.user.is_authenticated)
    groups, chosen, page = [], None, Page([], None, None)
    for kind, rows, count in zip(kinds, lists, counts, strict=True):
        if kind.name == only:
            here = thin(kind, named(rows, count))
            page = keyset(here, order=kind.order, cursor=cursor, size=size)
            shown = loaded(kind, rows, [row.pk for row in page.rows], reader)
            chosen = _group(kind, count, shown, reader)
            groups.append(chosen)
        elif count:
            shown = [] if only else first(kind, rows, count, reader, each)
            groups.append(_group(kind, count, shown, reader))
    if helping:
        shown = helping if only == HELP else helping[:each]
        groups.append(help_group(helping, [] if only not in ("", HELP) else shown))
        if only == HELP:
            chosen = groups[-1]
    return Answer(groups, chosen, page)


def first(kind: Kind, rows: Any, count: int, reader: Reader, most: int) -> list[Any]:
    """The first rows of a kind."""
    if count <= MOST:
        return list(kind.load(named(rows, count), reader).order_by(*kind.order)[:most])
    keys = list(rows.order_by(*kind.order).values_list("pk", flat=True)[:most])
    return loaded(kind, rows, keys, reader)


def named(rows: Any, count: int) -> Any:
    """The same rows, by their keys where they are few: asked to sort, the planner may take few for
    many and walk the whole list in order until enough of it answers."""
    if count > MOST:
        return rows
    return rows.filter(pk__in=list(rows.order_by().values_list("pk", flat=True)[: MOST + 1]))


def thin(kind: Kind, rows: Any) -> Any:
    """Rows with no more than their order needs: what a row shows is joined only to those shown."""
    return rows.select_related(None).only("pk", *(name.lstrip("-") for name in kind.order))


def loaded(kind: Kind, rows: Any, keys: Sequence[int], reader: Reader) -> list[Any]:
    """The rows of these keys with what they show, in the order of the keys."""
    if not keys:
        return []
    by_key = {row.pk: row for row in kind.load(rows.filter(pk__in=keys), reader)}
    return [by_key[key] for key in keys if key in by_key]


def straight_to(words: str, kinds: Sequence[Kind], reader: Reader) -> str | None:
    """The page of the one thing whose whole number or code was typed."""
    if not NUMBER.fullmatch(words):
        return None
    numbered = [kind for kind in kinds if kind.exact]
    lists = [kind.rows(reader, words).filter(**{kind.exact: words.upper()}) for kind in numbered]
    for kind, rows, count in zip(numbered, lists, capped_counts(lists, 1), strict=True):
        if count:
            return kind.hit(kind.load(rows, reader).get(), reader).url
    return None


def help_group(pages: Sequence[HelpPage], shown: Sequence[HelpPage]) -> Group:
    """Help pages as a kind of their own."""
    hits = [Hit(HELP, page.slug, page.title, page.url, page.summary) for page in shown]
    return Group(HELP, _("Help"), "help", len(pages), hits)


def _group(kind: Kind, count: int, rows: Sequence[Any], reader: Reader) -> Group:
    hits = [kind.hit(row, reader) for row in rows]
    return Group(kind.name, kind.label, kind.icon, count, hits)
