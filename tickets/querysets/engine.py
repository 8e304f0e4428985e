"""The vocabulary of clocks, ladders and escalations."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q

from tickets.querysets.scoping import StampedQuerySet, shown


class LadderPolicyQuerySet(models.QuerySet):
    """Ladders."""

    def serving(self, city_id: int | None, at: datetime) -> Self:
        """The ladder in force for a city: its own before the general one, the newest version."""
        return (
            self.filter(Q(city=city_id) | Q(city__isnull=True), is_active=True, valid_from__lte=at)
            .order_by(F("city").asc(nulls_last=True), "-version")
            .prefetch_related("rungs")
        )

    def unsettled(self, at: datetime) -> Self:
        """Those in force whose running clocks have not all followed yet, oldest first."""
        waiting = self.filter(is_active=True, moves_running=True, settled_at=None)
        return waiting.filter(valid_from__lte=at).order_by("valid_from", "pk")


class ClockQuerySet(models.QuerySet):
    """Clocks."""

    def started_by(self, limit_key: str) -> Self:
        """Clocks that this configured limit started, and that have not ended."""
        return self.live().filter(limit_key=limit_key)

    def of(self, subject_type: str, *subject_ids: int) -> Self:
        return self.filter(subject_type=subject_type, subject_id__in=subject_ids)

    def running(self) -> Self:
        return self.filter(state="running")

    def live(self) -> Self:
        return self.filter(state__in=("running", "paused"))


class EscalationQuerySet(StampedQuerySet):
    """Escalations."""

    area_path = "grid_now"
    unit_path = "unit"

    def with_card(self) -> Self:
        """What a list row shows."""
        return shown(self, "clock", "unit", places=("community_now", "street_now"))
