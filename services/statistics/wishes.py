"""How many wishes were hung, claimed and fulfilled, and how long it took; no ranking of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, F, FloatField, Q
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Extract

from services.workflow.wishes import LIT, ON_WALL, WishStatus

DAY = timedelta(days=1).total_seconds()


class Median(Aggregate):
    """The middle value, as PostgreSQL counts it."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class WishFigures:
    """Of a set of wishes: how many.

    published: on the wall now or lit up. open: to be claimed. claimed: somebody's word is given,
    or has been kept. fulfilled: came true. days: the middle of the days from the wall to the
    delivery, None before the first. stars: the mean rating, None before the first.
    """

    published: int
    open: int
    claimed: int
    fulfilled: int
    days: float | None
    stars: float | None


def figures_of(wishes: Any) -> WishFigures:
    """Count a set of wishes in one query."""
    taken = (WishStatus.CLAIMED, WishStatus.FULFILLING, *LIT)
    seconds = Extract(F("fulfilled_at") - F("published_at"), "epoch")
    found = wishes.order_by().aggregate(
        published=Count("pk", filter=Q(status__in=ON_WALL)),
        open=Count("pk", filter=Q(status=WishStatus.PUBLISHED)),
        claimed=Count("pk", filter=Q(status__in=taken)),
        fulfilled=Count("pk", filter=Q(status__in=LIT)),
        seconds=Median(seconds, filter=Q(status__in=LIT)),
        stars=Avg("stars"),
    )
    length = found.pop("seconds")
    return WishFigures(
        days=None if length is None else round(float(length) / DAY, 1),
        **{**found, "stars": None if found["stars"] is None else round(found["stars"], 1)},
    )
