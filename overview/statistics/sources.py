"""Where each measure is counted, and the list behind it: one table over all apps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet

from grids.powers import Power
from services.statistics.rows import ROW_SOURCES as SERVICE_SOURCES
from tickets.models.measures import MEASURES
from tickets.statistics.rows import ROW_SOURCES as TICKET_SOURCES
from tickets.statistics.rows import RowSource, count_rows_in
from tickets.statistics.tallies import Counts, Scope, Span, count_matters_in


class Source(Protocol):
    """Some measures: the list behind each, and the power it takes to open it."""

    @property
    def power(self) -> str: ...

    def cases(self, scope: Scope, name: str) -> QuerySet[Any]: ...


class Matters:
    """Matters, by their tallies."""

    power: str = Power.VIEW_TICKETS

    def cases(self, scope: Scope, name: str) -> QuerySet[Any]:
        return scope.cases(name)


MATTERS = Matters()
SOURCE_OF: dict[str, Source] = {
    **dict.fromkeys(MEASURES, MATTERS),
    **{name: source for source in (*TICKET_SOURCES, *SERVICE_SOURCES) for name in source.measures},
}
"""The source of each measure by its name."""


def count(scope: Scope, names: Iterable[str], by: str | None = None) -> Counts:
    """Each measure of the scope, in all or by day, month, category or place.

    Raises KeyError where a source cannot tell its rows apart by what was asked.
    """
    return count_in(scope, [(scope.first, scope.after)], names, by)[0]


def count_in(
    scope: Scope, spans: Sequence[Span], names: Iterable[str], by: str | None = None
) -> list[Counts]:
    """The same for several stretches of days that do not overlap, whatever those of the scope.

    Two statements at most: one for the matters, one for all other rows.
    """
    names = tuple(dict.fromkeys(names))
    matters = [name for name in names if SOURCE_OF[name] is MATTERS]
    asked: dict[RowSource, list[str]] = {}
    for name in names:
        source = SOURCE_OF[name]
        if isinstance(source, RowSource):
            asked.setdefault(source, []).append(name)
    found = [Counts(names) for _span in spans]
    for part in (
        count_matters_in(scope, spans, matters, by) if matters else (),
        count_rows_in(asked, scope, spans, by) if asked else (),
    ):
        for whole, counted in zip(found, part, strict=False):
            for key, row in counted.rows.items():
                whole.rows.setdefault(key, dict.fromkeys(names, 0)).update(row)
    return found


def moment_of(name: str) -> str:
    """The field by which a measure puts a row into a period."""
    source = SOURCE_OF[name]
    return source.on if isinstance(source, RowSource) else MEASURES[name].on


def cases(scope: Scope, name: str) -> QuerySet[Any]:
    """The rows behind a measure: as many as it counts, of whatever kind they are."""
    return SOURCE_OF[name].cases(scope, name)
