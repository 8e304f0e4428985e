"""The vocabulary of call-backs, their sampling and the weights of the rates."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from tickets.querysets.scoping import StampedQuerySet, shown
from tickets.workflow.states import CallBackStatus


class CallBackQuerySet(StampedQuerySet):
    """Call-backs; whoever reaches the place of the ticket reaches them."""

    area_path = "ticket__area"

    def waiting(self) -> Self:
        return self.filter(status=CallBackStatus.WAITING)

    def open(self) -> Self:
        return self.waiting()

    def closed_between(self, since: datetime, until: datetime) -> Self:
        """Those about a closing from one moment up to, not including, another."""
        return self.filter(closed_at__gte=since, closed_at__lt=until)

    def with_card(self) -> Self:
        """What a list row and the call itself show."""
        rows: Any = shown(
            self, "requester", "ticket__category", "rating", places=("community_now",)
        )
        return rows


class RateWeightsQuerySet(models.QuerySet):
    """Weights of the rates by year."""

    def serving(self, city_id: int | None, year: int) -> Self:
        """Those of a year or the nearest year before, the first one counts: a city's own first."""
        rows = self.filter(Q(city=city_id) | Q(city__isnull=True), year__lte=year)
        return rows.order_by("-year", F("city").asc(nulls_last=True))
