"""The page of the three rates: one month, one place, each figure with the list behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.boundaries import reach_of_code
from grids.models import Area
from grids.reach import Reach
from tickets.models import CallBack, RateWeights, Ticket
from tickets.models.ratings import Satisfaction
from tickets.operations.yearly import weights_of_year
from tickets.panels.appraisals import plain
from tickets.statistics import (
    CALL_FIGURES,
    TICKET_FIGURES,
    Rate,
    ThreeRates,
    rates_by_area,
    responding,
    three_rates,
)
from tickets.workflow.states import Exclusion

WORDS: dict[str, str | Promise] = {
    "dispatched": _("Dispatched"),
    "responded": _("First contact in time"),
    "left_out": _("Left out: void, suspended, outside the remit, merged, malicious"),
    "answered": _("Answered when called back"),
    "solved": _("Solved"),
    "partly": _("Partly solved"),
    "unsolved": _("Not solved"),
    "satisfied": _("Satisfied or basically satisfied"),
    "waiting": _("Still to be called"),
    **{f"excluded_{rule.value}": rule.label for rule in Exclusion},
    **{f"level_{level.value}": level.label for level in Satisfaction},
}
"""What each figure counts."""


@dataclass(frozen=True)
class Period:
    """One month of the rows a reader may see, in one place or all."""

    reach: Reach
    month: date
    within: str = ""

    @property
    def since(self) -> datetime:
        return start_of(self.month)

    @property
    def until(self) -> datetime:
        return start_of(after(self.month))

    @property
    def place(self) -> Reach | None:
        """What lies in the place asked for; an unknown one holds nothing."""
        return (reach_of_code(self.within) or Reach()) if self.within else None

    @property
    def weights(self) -> RateWeights:
        """The weights of the year, of the city when the reader's rows lie in one."""
        city = next(iter(self.reach.cities), None)
        return weights_of_year(city, self.month.year)

    def tickets(self) -> QuerySet[Ticket]:
        """Matters dispatched in the month."""
        rows = responding(Ticket.objects.within(self.reach), self.weights, self.since, self.until)
        return rows if self.place is None else rows.within(self.place)

    def calls(self) -> QuerySet[CallBack]:
        """Call-backs about closings of the month."""
        rows = CallBack.objects.within(self.reach).closed_between(self.since, self.until)
        return rows if self.place is None else rows.within(self.place)

    def cases(self, figure: str) -> QuerySet[Any]:
        """The rows behind one figure: as many as it says."""
        if figure in TICKET_FIGURES:
            return self.tickets().filter(TICKET_FIGURES[figure])
        return self.calls().filter(CALL_FIGURES[figure])

    def url(self, figure: str) -> str:
        """The address of the list behind a figure."""
        query = {"month": f"{self.month:%Y-%m}", "figure": figure}
        if self.within:
            query["within"] = self.within
        return f"{reverse('tickets:rate_cases')}?{urlencode(query)}"


def start_of(day: date) -> datetime:
    """Midnight in site time."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def after(month: date) -> date:
    """The month that follows."""
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def before(month: date) -> date:
    """The month before."""
    return (month.replace(day=1) - timedelta(days=1)).replace(day=1)


def rates_page(period: Period) -> dict[str, Any]:
    """The rates of the place, and of each street or community in it: by code, never by rank."""
    weights, tickets, calls = period.weights, period.tickets(), period.calls()
    rates = three_rates(tickets, calls, weights)
    tier = tier_of(period)
    by_area = rates_by_area(tickets, calls, weights, tier)
    areas = Area.objects.within(period.reach).filter(pk__in=by_area).defer("boundary")
    return {
        "period": period,
        "month": f"{period.month:%Y-%m}",
        "earlier": f"{before(period.month):%Y-%m}",
        "later": f"{after(period.month):%Y-%m}",
        "rates": rates,
        "cards": cards(rates, period),
        "weights": weights,
        "details": [
            line(name, rates, period) for name in WORDS if rates.figures[name] or name in ALWAYS
        ],
        "areas": [
            {
                "area": area,
                "three": three_of(by_area[area.pk]),
                "url": f"?{urlencode({'month': f'{period.month:%Y-%m}', 'within': area.code})}",
            }
            for area in areas.order_by("code")
        ],
    }


def three_of(rates: ThreeRates) -> tuple[Rate, Rate, Rate]:
    """Response, solution, satisfaction: the columns of a row."""
    return rates.response, rates.solution, rates.satisfaction


ALWAYS = ("dispatched", "responded", "answered", "solved", "satisfied")


def line(name: str, rates: ThreeRates, period: Period) -> dict[str, Any]:
    """One figure in words, with its list."""
    return {"words": WORDS[name], "n": rates.figures[name], "url": period.url(name)}


def cards(rates: ThreeRates, period: Period) -> list[dict[str, Any]]:
    """The three rates, each with its n and formula."""
    return [
        {
            "label": _("Response rate"),
            "rate": rates.response,
            "points": plain(rates.response.points),
            "url": period.url("responded"),
            "all": period.url("dispatched"),
            "formula": _("first contact in time ÷ dispatched"),
        },
        {
            "label": _("Solution rate"),
            "rate": rates.solution,
            "points": plain(rates.solution.points),
            "url": period.url("solved"),
            "all": period.url("answered"),
            "formula": _("(solved + weight × partly solved) ÷ answered"),
        },
        {
            "label": _("Satisfaction rate"),
            "rate": rates.satisfaction,
            "points": plain(rates.satisfaction.points),
            "url": period.url("satisfied"),
            "all": period.url("answered"),
            "formula": _("(satisfied + basically satisfied) ÷ answered"),
        },
    ]


def tier_of(period: Period) -> str:
    """Streets of a district or city; communities of a street and of one's own."""
    shown = period.place or period.reach
    return "street" if shown.everywhere or shown.cities or shown.districts else "community"
