"""The vocabulary of requests for tables."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db.models import Q

from grids.powers import Power
from grids.reach import Reach, ScopedQuerySet
from overview.workflow.requests import RUNNING, TableStatus


class TableRequestQuerySet(ScopedQuerySet):
    """Requests, found by the place that has to fill them in."""

    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def own(self, reach: Reach) -> Self:
        """What one asked for oneself."""
        return self.filter(asked_by=reach.user_id) if reach.user_id else self.none()

    def to(self, user: Any) -> Self:
        """Those of places within reach, those a place above burdens one's own with, and one's own
        or one's unit's."""
        reach = user.reach(Power.VIEW_AREAS)
        here = self.model._default_manager.within(reach).order_by().values("pk")
        units = user.reach(Power.HANDLE).units
        return self.filter(
            Q(pk__in=here) | burdening(reach) | Q(asked_by=user) | Q(unit__in=sorted(units))
        )

    def on_area(self, area: Any) -> Self:
        """Those that an area has to fill in: its own, and those of what it lies in."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght
        )

    def running(self) -> Self:
        return self.filter(status__in=RUNNING)

    def waiting(self) -> Self:
        return self.filter(status=TableStatus.ASKED)

    def over(self, on: date) -> Self:
        """Not ended, though their last day is over."""
        return self.filter(status__in=(TableStatus.ASKED, *RUNNING), until_on__lt=on)

    def with_card(self) -> Self:
        """What a row of a list shows."""
        rows = self.select_related("area__parent", "unit", "template", "asked_by__person")
        return rows.defer("area__boundary", "area__parent__boundary")


def burdening(reach: Reach) -> Q:
    """Requests of places above those of a reach."""
    either = Q(pk__in=[])
    for span in reach.areas:
        either |= Q(area__tree_id=span.tree_id, area__lft__lte=span.lft, area__rght__gte=span.rght)
    return either
