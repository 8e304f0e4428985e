"""All measures of a city's month, for the city and each place in it: what a snapshot keeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from grids.models import City
from grids.reach import Reach
from lib.periods import Period, PeriodKind
from overview.operations.snapshots import Line
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Reading, reading
from overview.statistics.sources import MATTERS, SOURCE_OF, count
from tickets.operations.yearly import weights_of_year
from tickets.statistics.rows import RowSource
from tickets.statistics.tallies import Scope

EVERY = tuple(SOURCE_OF)
PLACED = tuple(
    name
    for name, source in SOURCE_OF.items()
    if source is MATTERS or (isinstance(source, RowSource) and source.prefix is not None)
)
"""Measures whose rows carry their place."""


def month_lines(city: City, month: date) -> Iterator[Line]:
    """The city with every measure, then districts, streets and communities with those placed."""
    scope = Scope.of(Reach(cities=frozenset({city.pk})), Period(PeriodKind.MONTH, month))
    yield Line(_plain(count(scope, EVERY).total))
    for tier in ("district", "street", "community"):
        for key, measures in count(scope, PLACED, tier).rows.items():
            if key is not None:
                place = "district_id" if tier == "district" else "area_id"
                yield Line(_plain(measures), **{place: key})


def _plain(measures: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it: hours and points with their decimals as text."""
    return {
        name: str(value) if isinstance(value, Decimal) else value
        for name, value in measures.items()
    }


def frozen_figures(measures: dict[str, Any], city_id: int, month: date) -> dict[str, Reading]:
    """The figures of a frozen line: those whose measures it holds."""
    partly = Decimal(weights_of_year(city_id, month.year).partly)
    known = {name: Decimal(value) for name, value in measures.items()}
    return {
        name: reading(figure, known, partly=partly)
        for name, figure in FIGURES.items()
        if all(measure in known for measure in figure.names)
    }
