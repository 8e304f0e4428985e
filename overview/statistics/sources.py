"""Where each measure is counted, and the list behind it: one table over all apps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.db.models import QuerySet

from grids.powers import Power
from services.statistics.rows import ROW_SOURCES as SERVICE_SOURCES
from tickets.models.measures import MEASURES
from tickets.statistics.rows import ROW_SOURCES as TICKET_SOURCES
from tickets.statistics.rows import RowSource
from tickets.statistics.tallies import Counts, Scope, count_matters


class Source(Protocol):
    """Counts some measures, and lists what is behind each."""

    @property
    def power(self) -> str: ...

    def count(self, scope: Scope, names: Sequence[str], by: str | None = None) -> Counts: ...

    def cases(self, scope: Scope, name: str) -> QuerySet[Any]: ...


class Matters:
    """Matters, by their tallies."""

    power: str = Power.VIEW_TICKETS

    def count(self, scope: Scope, names: Sequence[str], by: str | None = None) -> Counts:
        return count_matters(scope, names, by)

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

    One statement for each source that is asked. Raises KeyError where a source cannot tell its rows
    apart by what was asked.
    """
    asked: dict[Source, list[str]] = {}
    names = tuple(dict.fromkeys(names))
    for name in names:
        asked.setdefault(SOURCE_OF[name], []).append(name)
    found = Counts(names)
    for source, some in asked.items():
        for key, row in source.count(scope, some, by).rows.items():
            found.rows.setdefault(key, dict.fromkeys(names, 0)).update(row)
    return found


def moment_of(name: str) -> str:
    """The field by which a measure puts a row into a period."""
    source = SOURCE_OF[name]
    return source.on if isinstance(source, RowSource) else MEASURES[name].on


def cases(scope: Scope, name: str) -> QuerySet[Any]:
    """The rows behind a measure: as many as it counts, of whatever kind they are."""
    return SOURCE_OF[name].cases(scope, name)
