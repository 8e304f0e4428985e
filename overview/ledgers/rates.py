"""The three rates as a part of a report: figures of `tickets.statistics`, never counted anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.periods import Period, PeriodKind
from overview.ledgers.columns import Cell, shown
from overview.ledgers.matters import CALLS, TICKETS
from overview.ledgers.scope import Scope
from overview.ledgers.sections import COUNTED, Figures, Listing
from tickets.models import CallBack, RateWeights, Ticket
from tickets.operations.yearly import weights_of_year
from tickets.statistics import CALL_FIGURES, TICKET_FIGURES, Rate, responding, three_rates

LABELS = {
    "response": _("Response rate, percent"),
    "solution": _("Solution rate, percent"),
    "satisfaction": _("Satisfaction rate, percent"),
}
BASES = {"response": "dispatched", "solution": "answered", "satisfaction": "answered"}
"""Which figure each rate is a share of: its n, and the list behind it."""


@dataclass(frozen=True)
class RateSection(Figures):
    """The three rates of a period with their n; a rate of too few cases says so by its n."""

    name: str
    title: Any

    def header(self) -> list[str]:
        return [str(label) for label in COUNTED]

    def count(self, scope: Scope, most: int | None = None) -> int:
        return len(LABELS)

    def lines(self, scope: Scope, most: int | None = None) -> Iterator[tuple[str, list[Cell]]]:
        rates = three_rates(self._tickets(scope), self._calls(scope), self._weights(scope))
        for name, label in LABELS.items():
            rate: Rate = getattr(rates, name)
            yield name, [str(label), shown(rate.percent), rate.n]

    def behind(self, scope: Scope, key: str) -> tuple[Listing, Any] | None:
        base = BASES.get(key)
        if base in TICKET_FIGURES:
            return TICKETS, self._tickets(scope).filter(TICKET_FIGURES[base])
        if base is not None:
            return CALLS, self._calls(scope).filter(CALL_FIGURES[base])
        return None

    def _span(self, scope: Scope) -> Any:
        return scope.period or Period.of(PeriodKind.YEAR, scope.today)

    def _weights(self, scope: Scope) -> RateWeights:
        city = next(iter(scope.by.reach(Power.VIEW_FIGURES).cities), None)
        return weights_of_year(city, self._span(scope).last.year)

    def _tickets(self, scope: Scope) -> Any:
        rows, span = scope.cut(Ticket.objects.all(), Power.VIEW_FIGURES), self._span(scope)
        return responding(rows, self._weights(scope), span.since, span.until)

    def _calls(self, scope: Scope) -> Any:
        rows, span = scope.cut(CallBack.objects.all(), Power.VIEW_FIGURES), self._span(scope)
        return rows.closed_between(span.since, span.until)


RATES = RateSection("rates", pgettext_lazy("report", "The three rates"))
