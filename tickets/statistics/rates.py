"""响应率 解决率 满意率: three rates from explicit records, each with its n and the list behind it.

DOMAIN.md section 5.6. Response is counted over the matters dispatched in a month; solution and
satisfaction over the answered call-backs about closings of that month, because who answers
unasked is no sample.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, When

from tickets.models import CallBack, RateWeights, Ticket
from tickets.models.ratings import Satisfaction, Solved
from tickets.workflow.states import OUT_OF_RATES, CallBackStatus, Exclusion

ANSWERED = Q(status=CallBackStatus.ANSWERED)
COUNTED_OUT = Q(status__in=OUT_OF_RATES) | Q(is_malicious=True)

TICKET_FIGURES: dict[str, Q] = {
    "dispatched": ~COUNTED_OUT,
    "responded": ~COUNTED_OUT & Q(is_in_time=True),
    "left_out": COUNTED_OUT,
}
"""Figures over matters dispatched in the period."""

CALL_FIGURES: dict[str, Q] = {
    "answered": ANSWERED,
    "solved": ANSWERED & Q(rating__solved=Solved.YES),
    "partly": ANSWERED & Q(rating__solved=Solved.PARTLY),
    "unsolved": ANSWERED & Q(rating__solved=Solved.NO),
    "satisfied": ANSWERED & Q(rating__satisfaction__gte=Satisfaction.BASICALLY),
    "waiting": Q(status=CallBackStatus.WAITING),
    **{f"excluded_{rule}": Q(exclusion=rule) for rule in Exclusion.values},
    **{f"level_{level}": ANSWERED & Q(rating__satisfaction=level) for level in Satisfaction.values},
}
"""Figures over call-backs about closings of the period."""


def responding(
    tickets: QuerySet[Ticket], weights: RateWeights, since: datetime, until: datetime
) -> QuerySet[Ticket]:
    """Matters dispatched in the period, each with whether its first contact came in time.

    First contact is the earliest of: the lead signs or reports done; a called department signs,
    contacts or attends.
    """
    in_time = Q(contacted_at__lte=F("dispatched_at") + timedelta(hours=weights.contact_hours))
    accused = CallBack.objects.filter(ticket=OuterRef("pk"), exclusion=Exclusion.MALICIOUS)
    return tickets.filter(dispatched_at__gte=since, dispatched_at__lt=until).annotate(
        is_in_time=Case(When(in_time, then=True), default=False),
        is_malicious=Exists(accused.order_by()),
    )


@dataclass(frozen=True)
class Rate:
    """A share of n cases; `points` counts a partly solved one as the year's weights say."""

    name: str
    n: int
    points: Decimal
    minimum: int

    @property
    def percent(self) -> Decimal | None:
        """In percent with one decimal; nothing of nothing."""
        return tenth(self.points * 100 / self.n) if self.n else None

    @property
    def is_small(self) -> bool:
        """Too few cases to speak of a rate (样本不足)."""
        return self.n < self.minimum


@dataclass(frozen=True)
class ThreeRates:
    """One period of one area: the figures, the rates made of them, and the year's weights."""

    figures: dict[str, int]
    weights: RateWeights

    @property
    def response(self) -> Rate:
        """Contacted in time ÷ dispatched, without what a rule leaves out."""
        return self._rate("response", "dispatched", Decimal(self.figures["responded"]))

    @property
    def solution(self) -> Rate:
        """(Solved + the weight of partly × partly solved) ÷ answered."""
        partly = Decimal(self.weights.partly) * self.figures["partly"]
        return self._rate("solution", "answered", self.figures["solved"] + partly)

    @property
    def satisfaction(self) -> Rate:
        """(Satisfied + basically satisfied) ÷ answered: a share, not a mean."""
        return self._rate("satisfaction", "answered", Decimal(self.figures["satisfied"]))

    @property
    def mean_level(self) -> Decimal | None:
        """The mean of what the levels are worth, of 100: the other way to read satisfaction."""
        if not self.figures["answered"]:
            return None
        total = sum(
            worth * self.figures[f"level_{level}"] for level, worth in self.weights.worths.items()
        )
        return tenth(Decimal(total) / self.figures["answered"])

    @property
    def combined(self) -> Decimal | None:
        """wr × response + ws × solution + wm × satisfaction; nothing while one n is too small."""
        parts = (
            (self.weights.response, self.response),
            (self.weights.solution, self.solution),
            (self.weights.satisfaction, self.satisfaction),
        )
        if any(rate.is_small for _weight, rate in parts):
            return None
        return tenth(
            sum((Decimal(weight) * (rate.percent or 0) for weight, rate in parts), Decimal(0))
        )

    def _rate(self, name: str, of: str, points: Decimal) -> Rate:
        return Rate(name, self.figures[of], points, self.weights.minimum)


def tenth(value: Decimal) -> Decimal:
    """One decimal, halves up."""
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def three_rates(
    tickets: QuerySet[Ticket], calls: QuerySet[CallBack], weights: RateWeights
) -> ThreeRates:
    """The rates of rows narrowed by `responding` and `closed_between`: two queries."""
    return ThreeRates(
        {
            **tickets.order_by().aggregate(**_counts(TICKET_FIGURES)),
            **calls.order_by().aggregate(**_counts(CALL_FIGURES)),
        },
        weights,
    )


def rates_by_area(
    tickets: QuerySet[Ticket], calls: QuerySet[CallBack], weights: RateWeights, tier: str
) -> dict[int, ThreeRates]:
    """The rates of each street or community by its id: two queries for any number of areas."""
    found: dict[int, dict[str, int]] = {}
    for rows, figures in ((tickets, TICKET_FIGURES), (calls, CALL_FIGURES)):
        for row in _grouped(rows, f"{tier}_now", figures):
            found.setdefault(row.pop(f"{tier}_now"), {}).update(row)
    names = (*TICKET_FIGURES, *CALL_FIGURES)
    return {
        area: ThreeRates(dict.fromkeys(names, 0) | figures, weights)
        for area, figures in found.items()
        if area is not None
    }


def _grouped(rows: QuerySet[Any], by: str, figures: dict[str, Q]) -> Iterable[dict[str, Any]]:
    return rows.order_by().values(by).annotate(**_counts(figures))


def _counts(figures: dict[str, Q]) -> dict[str, Count]:
    return {name: Count("pk", filter=condition) for name, condition in figures.items()}
