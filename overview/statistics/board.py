"""All figures of one place and period beside each other: now, before, a year ago, as they went.

Three statements for everything: matters, other rows that have a place, and those that have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from lib.periods import Period
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Figure, Group, Kind, Reading, reading
from overview.statistics.sources import MATTERS, SOURCE_OF, count_in
from tickets.models import RateWeights
from tickets.operations.yearly import weights_of_year
from tickets.statistics.rows import RowSource
from tickets.statistics.tallies import Counts, Scope, latest

TREND = 12
"""Periods of the chart."""
SPARK = 6
"""Periods of the small line beside a figure."""
FEWEST = 5
"""A share of fewer cases says nothing of a department, and may say too much of people."""


@dataclass(frozen=True)
class Told:
    """One figure: what was counted, what it comes to, how it compares; `least` cases make a share.

    `trend` are the latest periods up to this one where the whole figure is tallied, else none.
    """

    figure: Figure
    counts: dict[str, Any]
    now: Reading
    previous: Reading
    year_before: Reading
    trend: tuple[tuple[Period, Reading], ...] = ()
    least: int = 0

    @property
    def is_small(self) -> bool:
        """Too few cases to speak of a share (样本不足)."""
        return self.figure.kind != Kind.NUMBER and self.now.n < self.least


@dataclass(frozen=True)
class Board:
    """What was counted for one scope; `tier` tells its parts apart, where it has any."""

    scope: Scope
    period: Period
    tier: str
    weights: dict[int, RateWeights]
    counts: dict[Period, list[Counts]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Told]:
        """Every figure, in the order in which they are shown."""
        return (self.told(figure) for figure in FIGURES.values())

    @property
    def rules(self) -> RateWeights:
        """How the year of the period counts."""
        return self.weights[self.period.first.year]

    @cached_property
    def totals(self) -> dict[Period, dict[str, Any]]:
        """Each measure of the whole place, by period."""
        return {
            period: {name: value for part in parts for name, value in part.total.items()}
            for period, parts in self.counts.items()
        }

    def told(self, figure: Figure) -> Told:
        """One figure of the whole place."""
        before, year_before = self.period.previous, self.period.year_before
        known = self.totals
        return Told(
            figure,
            known[self.period],
            self._read(figure, self.period),
            self._read(figure, before),
            self._read(figure, year_before),
            tuple(self.trend(figure)),
            self.least(figure),
        )

    def trend(self, figure: Figure) -> Iterator[tuple[Period, Reading]]:
        """How a figure went over the latest periods; nothing where it takes more than tallies."""
        if all(SOURCE_OF[name] is MATTERS for name in figure.names):
            for period in latest(self.period, TREND):
                yield period, self._read(figure, period)

    def least(self, figure: Figure) -> int:
        """How many cases a share needs."""
        if figure.group == Group.RATES:
            return self.rules.minimum
        return FEWEST if figure.group == Group.WHISTLES else 0

    def _read(self, figure: Figure, period: Period) -> Reading:
        return reading(figure, self.totals[period], partly=self._partly(period))

    def _partly(self, period: Period) -> Decimal:
        return Decimal(self.weights.get(period.first.year, self.rules).partly)

    def parts(self, figures: Iterable[Figure]) -> dict[int, dict[str, Told]]:
        """Each part of the place, by its key: what the figures come to there in the period."""
        chosen = list(figures)
        known: dict[int, dict[str, Any]] = {}
        for counts in self.counts[self.period]:
            for key, row in counts.rows.items():
                if key is not None:
                    known.setdefault(key, {}).update(row)
        names = dict.fromkeys(name for figure in chosen for name in figure.names)
        return {
            key: {one.name: self._part(one, dict.fromkeys(names, 0) | row) for one in chosen}
            for key, row in known.items()
        }

    def _part(self, figure: Figure, row: dict[str, Any]) -> Told:
        now = reading(figure, row, partly=self._partly(self.period))
        return Told(figure, row, now, now, now, least=self.least(figure))


def read_board(scope: Scope, period: Period, tier: str = "") -> Board:
    """Count every figure of a scope. With a tier, all that has a place is told apart by it."""
    matters, placed, loose = names_by_source()
    near = list(dict.fromkeys((period, period.previous, period.year_before)))
    far = list(dict.fromkeys((*near, *latest(period, TREND))))
    board = Board(scope, period, tier, weights_for(scope, near))
    by = tier or None
    for periods, names, key in ((far, matters, by), (near, placed, by), (near, loose, None)):
        spans = [(one.first, one.after) for one in periods]
        for one, counts in zip(periods, count_in(scope, spans, names, key), strict=True):
            board.counts.setdefault(one, []).append(counts)
    return board


def names_by_source() -> tuple[list[str], list[str], list[str]]:
    """All measures: of matters, of other rows with a place, of rows without one."""
    names = dict.fromkeys(name for figure in FIGURES.values() for name in figure.names)
    found: tuple[list[str], list[str], list[str]] = ([], [], [])
    for name in names:
        source = SOURCE_OF[name]
        if not isinstance(source, RowSource):
            found[0].append(name)
        else:
            found[1 if source.prefix is not None else 2].append(name)
    return found


def weights_for(scope: Scope, periods: Sequence[Period]) -> dict[int, RateWeights]:
    """How each year that is spoken of counts its rates, as the lists behind them do."""
    city = next(iter(scope.reach.cities), None)
    years = {period.first.year for period in periods}
    return {year: weights_of_year(city, year) for year in years}
