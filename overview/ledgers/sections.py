"""The parts of a report: lists of rows, and tables of figures of which each opens its list.

Whatever has the attributes of `Section` can stand in a report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib.pages import capped_count
from overview.ledgers.columns import Cell, Column
from overview.ledgers.scope import Scope

CHUNK = 500
Rows = Callable[[Scope], Any]
Link = Callable[[Scope], str]


@dataclass(frozen=True)
class Listing:
    """How rows of one kind are listed: their columns, loading plan and order.

    `url` makes the address of a row's page from its key and cells.
    """

    columns: tuple[Column, ...]
    load: Callable[[Any], Any]
    order: tuple[str, ...]
    url: Callable[[str, list[Cell]], str] | None = None

    def loaded(self, rows: Any) -> Any:
        """The rows with all that the columns show, in order."""
        return self.load(rows).order_by(*self.order)

    def stream(self, rows: Any) -> Iterator[Any]:
        """All of them through a cursor of the server, some hundred in memory at a time."""
        yield from self.loaded(rows).iterator(chunk_size=CHUNK)

    def cells(self, row: Any) -> list[Cell]:
        """One line."""
        return [column.cell(row) for column in self.columns]

    @property
    def header(self) -> list[str]:
        """The labels, in the reader's language."""
        return [str(column.label) for column in self.columns]


class Section(Protocol):
    """One part of a report."""

    @property
    def name(self) -> str:
        """As addresses and traces call it."""

    @property
    def title(self) -> Any:
        """As a heading, in the reader's language."""

    @property
    def figures(self) -> bool:
        """Whether its lines are figures, not rows."""

    def header(self) -> list[str]:
        """The labels of its columns."""

    def widths(self) -> list[int]:
        """How wide its columns are, in characters."""

    def count(self, scope: Scope, most: int | None = None) -> int:
        """How many lines it has; `most` stops the counting one above."""

    def lines(self, scope: Scope, most: int | None = None) -> Iterator[tuple[str, list[Cell]]]:
        """Each line: a key that stays the same from period to period, and its cells."""

    def links(self, scope: Scope, lines: Sequence[tuple[str, list[Cell]]]) -> list[str]:
        """The page behind each of these lines, from the address of the ledger; empty for none."""

    def behind(self, scope: Scope, key: str) -> tuple[Listing, Any] | None:
        """The rows that a line counts; None for a line that counts none, or an unknown key."""

    def compared(self) -> list[int]:
        """Which columns are looked at for changes."""


@dataclass(frozen=True)
class ListSection:
    """Rows of a queryset. `page` is the list page that shows the same rows, where there is one;
    `subject` and `covers` say which records of the product may stand in it."""

    name: str
    title: Any
    listing: Listing
    rows: Rows
    page: Link | None = None
    subject: str = ""
    moment: str = ""
    covers: Callable[[Any], bool] | None = None

    figures = False

    def header(self) -> list[str]:
        return self.listing.header

    def widths(self) -> list[int]:
        return [column.width for column in self.listing.columns]

    def count(self, scope: Scope, most: int | None = None) -> int:
        rows = self.rows(scope)
        return capped_count(rows, most) if most else rows.order_by().count()

    def lines(self, scope: Scope, most: int | None = None) -> Iterator[tuple[str, list[Cell]]]:
        rows = self.rows(scope)
        found: Iterable[Any] = self.listing.stream(rows)
        if most is not None:
            found = self.listing.loaded(rows)[:most]
        for row in found:
            yield str(row.pk), self.listing.cells(row)

    def links(self, scope: Scope, lines: Sequence[tuple[str, list[Cell]]]) -> list[str]:
        if self.listing.url is None:
            return ["" for _line in lines]
        return [self.listing.url(key, cells) for key, cells in lines]

    def behind(self, scope: Scope, key: str) -> tuple[Listing, Any] | None:
        return (self.listing, self.rows(scope)) if key == "all" else None

    def compared(self) -> list[int]:
        columns = enumerate(self.listing.columns)
        return [place for place, column in columns if column.is_compared]


@dataclass(frozen=True)
class Figure:
    """One number: how many of `rows` there are; with `of`, their share of those."""

    name: str
    label: Any
    rows: Rows
    of: Rows | None = None


COUNTED = [pgettext_lazy("figure", "Figure"), pgettext_lazy("figure", "Value"), _("Cases (n)")]
SHARE = 10.0


class Figures:
    """What sections of figures do alike: narrow columns, and a page behind each number."""

    name: str
    figures = True

    def widths(self) -> list[int]:
        return [28, 12, 12]

    def links(self, scope: Scope, lines: Sequence[tuple[str, list[Cell]]]) -> list[str]:
        return [scope.address("rows/", of=f"{self.name}:{key}") for key, _cells in lines]

    def compared(self) -> list[int]:
        return [1, 2]


@dataclass(frozen=True)
class FigureSection(Figures):
    """A table of named figures over rows of one kind."""

    name: str
    title: Any
    listing: Listing
    parts: tuple[Figure, ...]

    def header(self) -> list[str]:
        return [str(label) for label in COUNTED]

    def count(self, scope: Scope, most: int | None = None) -> int:
        return len(self.parts)

    def lines(self, scope: Scope, most: int | None = None) -> Iterator[tuple[str, list[Cell]]]:
        for part in self.parts:
            n = part.rows(scope).order_by().count()
            if part.of is None:
                yield part.name, [str(part.label), n, n]
                continue
            whole = part.of(scope).order_by().count()
            yield part.name, [str(part.label), percent(n, whole), whole]

    def behind(self, scope: Scope, key: str) -> tuple[Listing, Any] | None:
        part = next((part for part in self.parts if part.name == key), None)
        if part is None:
            return None
        return self.listing, (part.of or part.rows)(scope)


@dataclass(frozen=True)
class GroupSection(Figures):
    """Rows of one kind counted by something: one line for each value, largest first, or by name
    where a rank would stand for a judgement."""

    name: str
    title: Any
    by_label: Any
    listing: Listing
    rows: Rows
    by: str
    words: str = ""
    by_name: bool = False

    def header(self) -> list[str]:
        return [str(self.by_label), str(pgettext_lazy("figure", "Number"))]

    def widths(self) -> list[int]:
        return [28, 12]

    def compared(self) -> list[int]:
        return [1]

    def count(self, scope: Scope, most: int | None = None) -> int:
        return self._groups(scope).count()

    def lines(self, scope: Scope, most: int | None = None) -> Iterator[tuple[str, list[Cell]]]:
        for row in self._groups(scope)[:most]:
            words = row[self.words or self.by]
            key = "-" if row[self.by] is None else str(row[self.by])
            yield key, [str(words) if words else str(_("not given")), row["n"]]

    def behind(self, scope: Scope, key: str) -> tuple[Listing, Any] | None:
        rows = self.rows(scope)
        value = None if key == "-" else key
        try:
            return self.listing, rows.filter(**{self.by: value})
        except (ValueError, TypeError):
            return None

    def _groups(self, scope: Scope) -> Any:
        names = dict.fromkeys((self.by, self.words or self.by))
        rows = self.rows(scope).order_by().values(*names)
        order = (self.words or self.by, self.by) if self.by_name else ("-n", self.by)
        return rows.annotate(n=Count("pk")).order_by(*order)


def percent(part: int, whole: int) -> float | None:
    """A share in percent with one decimal, halves up; nothing of nothing."""
    return int(part * 1000 / whole + 0.5) / SHARE if whole else None
