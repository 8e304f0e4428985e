"""The vocabulary of visits and of households that are looked after."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q

from grids.reach import ScopedQuerySet


class VisitQuerySet(ScopedQuerySet):
    """Visits, found by the place."""

    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def by(self, user: Any) -> Self:
        """Those of one person, as visitor or companion."""
        mine = Q(visited_by=user) | Q(pk__in=user_visits(self.model, user))
        return self.filter(mine)

    def at_area(self, area: Any) -> Self:
        """Those in an area and what lies under it."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
        )

    def to_follow_up(self) -> Self:
        """Those after which somebody means to come back."""
        return self.filter(follow_up_on__isnull=False, followed_up_at=None)

    def due_back(self, user: Any, on: date) -> Self:
        """Those of one person whose day to come back is here."""
        return self.to_follow_up().filter(visited_by=user, follow_up_on__lte=on)

    def with_problems(self) -> Self:
        """Those that found something."""
        return self.exclude(problems=[])

    def older_than(self, at: datetime) -> Self:
        return self.filter(visited_at__lt=at)

    def with_card(self) -> Self:
        """What a row of the list shows."""
        rows = self.select_related("area__parent", "visited_by__person", "ticket")
        rows = rows.prefetch_related("companions__person")
        return rows.defer("area__boundary", "area__parent__boundary")


def user_visits(model: Any, user: Any) -> Any:
    """The keys of visits that somebody came along to."""
    return model.companions.through.objects.filter(user=user.pk).values("visit")


class CareQuerySet(ScopedQuerySet):
    """Households that are looked after, found by the place."""

    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def due(self, on: date) -> Self:
        """Those for which it is time to drop by."""
        return self.filter(due_on__lte=on)

    def ended(self, on: date) -> Self:
        """Those whose consent has run out."""
        return self.filter(ends_on__lt=on)

    def at_area(self, area: Any) -> Self:
        """Those in an area and what lies under it."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
        )

    def with_card(self) -> Self:
        """What a row of the list shows."""
        rows = self.select_related("area__parent", "created_by__person")
        return rows.defer("area__boundary", "area__parent__boundary")
