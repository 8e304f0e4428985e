"""The yearly results: rows by code, the formula with its numbers, and the lists behind them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.models import Unit
from grids.powers import Power
from tickets.models import AppraisalResult, Opinion, SatisfactionVote, WhistleTask
from tickets.operations.yearly import (
    EXEMPT,
    YearFigures,
    figures_of,
    late_clocks_of,
    objected_in_vain,
    units_of_year,
)

STANDS: dict[str, str | Promise] = {
    "scored": _("Appraised"),
    "open": _("Not finished yet"),
    "unappraised": _("Finished, not appraised"),
    "released": _("Released by the community"),
    "withdrawn": _("Whistle withdrawn"),
}
"""Where a call of the year stands; all but the first are not counted, for the reason named."""

LATE: dict[str, str | Promise] = {
    "sign": _("Signed late"),
    "contact": _("Contacted late"),
    "attend": _("On site late"),
    EXEMPT: _("Delay not counted, after an appeal"),
    "unfounded": _("Unfounded objections"),
}
"""Facts beside the score, by the name their list is asked for."""


@dataclass(frozen=True)
class UnitLine:
    """One department's year, open or published."""

    unit: Unit
    year: int
    figures: YearFigures
    result: AppraisalResult | None

    @property
    def url(self) -> str:
        return reverse("tickets:appraisal", args=(self.year, self.unit.code))

    def list_url(self, **query: str) -> str:
        """The address of the calls behind a figure."""
        path = reverse("tickets:appraisal_tasks", args=(self.year, self.unit.code))
        return f"{path}?{urlencode(query)}" if query else path

    @property
    def tasks_url(self) -> str:
        return self.list_url()

    @property
    def scored_url(self) -> str:
        return self.list_url(stands="scored")

    @property
    def standings(self) -> list[dict[str, Any]]:
        """The calls of the year by where they stand, each with its list."""
        return [
            {"name": name, "words": words, "n": n, "url": self.list_url(stands=name)}
            for name, words in STANDS.items()
            if (n := self.figures.standings.get(name, 0))
        ]

    @property
    def late(self) -> list[dict[str, Any]]:
        """How often each response clock was late, and what else is told, each with its list."""
        counts = self.figures.late | {"unfounded": self.figures.unfounded}
        return [
            {"words": words, "n": counts.get(kind, 0), "url": self.list_url(late=kind)}
            for kind, words in LATE.items()
        ]

    @property
    def late_count(self) -> int:
        return sum(n for kind, n in self.figures.late.items() if kind != EXEMPT)

    @property
    def formula(self) -> str:
        """Σ (score × weight) ÷ Σ weight, with the numbers put in."""
        groups = self.figures.groups
        if not groups:
            return ""
        top = " + ".join(f"{plain(row.total)} × {plain(row.weight)}" for row in groups)
        under = " + ".join(f"{row.n} × {plain(row.weight)}" for row in groups)
        return f"({top}) ÷ ({under}) = {self.figures.score}"

    @property
    def combined_formula(self) -> str:
        """Share × score + share × satisfaction, with the numbers put in."""
        year = self.figures
        if year.combined is None:
            return ""
        return (
            f"{plain(year.scale.score_share)} × {year.score} + "
            f"{plain(year.scale.satisfaction_share)} × {year.satisfaction} = {year.combined}"
        )


def plain(value: Decimal) -> str:
    """A number without idle zeros."""
    return f"{Decimal(value).normalize():f}"


@dataclass(frozen=True)
class YearView:
    """A year as one reader may see it: own department, or all above whose place they stand."""

    by: Any
    year: int
    at: datetime

    def tasks(self) -> QuerySet[WhistleTask]:
        """The calls of the year whose appraisal this reader may know."""
        reach = self.by.reach(Power.VIEW_TICKETS)
        return WhistleTask.objects.within(reach).score_open_to(reach).in_year(self.year)

    def votes(self) -> QuerySet[SatisfactionVote]:
        """The votes this reader may know."""
        return SatisfactionVote.objects.within(self.by.reach(Power.VIEW_TICKETS))

    def results(self) -> QuerySet[AppraisalResult]:
        """What has been published and lies within reach."""
        rows = AppraisalResult.objects.within(self.by.reach(Power.VIEW_TICKETS))
        return rows.in_year(self.year)

    def units(self) -> QuerySet[Unit]:
        """The departments with calls or a published result, by code."""
        return units_of_year(self.tasks(), self.results())

    def lines(self, units: Sequence[Unit]) -> list[UnitLine]:
        """The year of each: as published, else counted now over what the reader may see."""
        results = {row.unit_id: row for row in self.results().with_card().filter(unit__in=units)}
        figures: dict[int, YearFigures] = {}
        for city_id, pks in by_city(unit for unit in units if unit.pk not in results).items():
            figures |= figures_of(
                pks,
                self.year,
                tasks=self.tasks(),
                votes=self.votes(),
                city_id=city_id,
                at=self.at,
            )
        return [self._line(unit, results.get(unit.pk), figures) for unit in units]

    def _line(
        self, unit: Unit, result: AppraisalResult | None, counted: dict[int, YearFigures]
    ) -> UnitLine:
        if result is None:
            return UnitLine(unit, self.year, counted[unit.pk], None)
        shown = YearFigures.of_numbers(result.scale, result.numbers)
        return UnitLine(unit, self.year, shown, result)

    def calls(self, unit: Unit, *, stands: str = "", late: str = "") -> QuerySet[WhistleTask]:
        """The calls behind a figure of one department."""
        rows = self.tasks().filter(unit=unit).standing()
        if stands:
            rows = rows.filter(stands=stands)
        if late == EXEMPT:
            return rows.filter(is_exempt=True)
        if late == "unfounded":
            return rows.filter(objected_in_vain())
        if late:
            clocks = late_clocks_of(rows, self.at).filter(kind=late)
            rows = rows.filter(pk__in=clocks.values("subject_id"))
        return rows

    def opinions(self, unit: Unit) -> QuerySet[Opinion]:
        """What street and department said for the record, as far as the reader may know it."""
        rows = Opinion.objects.within(self.by.reach(Power.VIEW_TICKETS))
        return rows.in_year(self.year).filter(unit=unit).with_line()


def by_city(units: Iterable[Unit]) -> dict[int | None, list[int]]:
    """Departments by city: each city has its own scale."""
    found: dict[int | None, list[int]] = {}
    for unit in units:
        found.setdefault(unit.city_id, []).append(unit.pk)
    return found
