"""The vocabulary of numbers drawn at a counter."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import QuerySet

from grids.reach import ScopedQuerySet


class QueueDayQuerySet(ScopedQuerySet):
    """Days of counters, where their place lies."""

    area_path: ClassVar[str | None] = "place__area"
    unit_path: ClassVar[str | None] = "place__unit"

    def of(self, place: Any, day: date) -> Self:
        """That of a place on a day."""
        return self.filter(place=place, day=day)


class QueueNumberQuerySet(QuerySet):
    """Numbers of one day after another."""

    def of(self, place: Any, day: date) -> Self:
        """Those drawn at a place on a day."""
        return self.filter(queue__place=place, queue__day=day)

    def waiting(self) -> Self:
        """Those that were not called yet, the next first."""
        return self.filter(called_at=None).order_by("number")
