"""Defined figures as a part of a report: those of the cockpit, never counted another way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.periods import Period, PeriodKind
from overview.ledgers.columns import Cell, shown
from overview.ledgers.matters import CALLS, TASKS, TICKETS
from overview.ledgers.scope import Scope
from overview.ledgers.sections import COUNTED, Figures, Listing
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Kind, read_figures
from overview.statistics.sources import cases
from tickets.models import CallBack, Ticket, WhistleTask
from tickets.operations.yearly import weights_of_year
from tickets.statistics.tallies import Scope as Counted

LISTINGS = {Ticket: TICKETS, WhistleTask: TASKS, CallBack: CALLS}


@dataclass(frozen=True)
class DefinedSection(Figures):
    """Figures by their names: value, of how many, and the cases they are a share of."""

    name: str
    title: Any
    names: tuple[str, ...]

    def header(self) -> list[str]:
        return [str(label) for label in COUNTED]

    def count(self, scope: Scope, most: int | None = None) -> int:
        return len(self.names)

    def lines(self, scope: Scope, most: int | None = None) -> Iterator[tuple[str, list[Cell]]]:
        counted, figures = self._counted(scope), [FIGURES[name] for name in self.names]
        city = next(iter(counted.reach.cities), None)
        partly = Decimal(weights_of_year(city, counted.first.year).partly)
        for name, reading in read_figures(counted, figures, partly=partly).items():
            figure = FIGURES[name]
            is_share = figure.kind == Kind.SHARE
            label = (
                _("%(figure)s, percent") % {"figure": figure.label} if is_share else figure.label
            )
            n = reading.n if figure.base else int(reading.part)
            yield name, [str(label), shown(reading.value), n]

    def behind(self, scope: Scope, key: str) -> tuple[Listing, Any] | None:
        if key not in self.names:
            return None
        figure, counted = FIGURES[key], self._counted(scope)
        rows = reduce(or_, (cases(counted, name) for name in figure.base or figure.part))
        return LISTINGS[rows.model], rows

    def _counted(self, scope: Scope) -> Counted:
        span = scope.period or Period.of(PeriodKind.YEAR, scope.today)
        reach = scope.by.reach(Power.EXPORT if scope.taking else Power.VIEW_FIGURES)
        return Counted.of(reach, span, scope.ground.reach if scope.ground else None)


RATES = DefinedSection(
    "rates",
    pgettext_lazy("report", "The three rates"),
    ("response", "solution", "satisfaction"),
)
CONTAINMENT = DefinedSection(
    "containment",
    _("Small matters stay in the grid, large ones in the community"),
    ("grid_containment", "community_containment", "street_containment"),
)
RESPONSE = DefinedSection(
    "response",
    _("Departments called by whistles"),
    (
        *("called", "sign_in_time", "contact_in_time", "attend_in_time", "finish_in_time"),
        *("call_reworked", "call_objected"),
    ),
)
