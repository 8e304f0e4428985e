"""The vocabulary of points, rewards, redemptions and certificates."""

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q

from grids.reach import ScopedQuerySet
from members.querysets.dual import DualQuerySet


class LedgerQuerySet(DualQuerySet):
    """Rows about a volunteer, within reach by the community, or their own."""

    unit_path = None
    party_path = None

    def named(self, text: str) -> Self:
        return self.filter(person__name__contains=text)

    def with_card(self) -> Self:
        """The loading plan of a list row and of a page."""
        rows = self.select_related("community__parent", "person__user")
        return rows.defer("community__boundary", "community__parent__boundary")


class PointsQuerySet(LedgerQuerySet):
    """The ledger of points: rows are added and read, never changed."""

    def total(self) -> Any:
        """The sum of the points, counter-entries and spendings taken off."""
        return self.aggregate(total=models.Sum("points"))["total"] or 0

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Entries of points are never changed.")

    def delete(self) -> Any:
        raise TypeError("Entries of points are never deleted.")


class RedemptionQuerySet(LedgerQuerySet):
    """Rewards that volunteers ordered."""

    def counted(self) -> Self:
        """Those that take from the limit of a person."""
        return self.exclude(status="cancelled")

    def with_card(self) -> Self:
        return super().with_card().select_related("reward")


class CertificateQuerySet(LedgerQuerySet):
    """Certificates of hours."""

    def numbered(self, number: str, code: str) -> Self:
        """The one on a paper: its number and its code must agree."""
        if not (number.isascii() and number.isdecimal() and 12 < len(number) + 1 < 20):
            return self.none()
        found = self.filter(pk=int(number[4:]), code=code.strip().upper())
        return found.filter(issued_at__year=int(number[:4])) if int(number[:4]) else self.none()


class RewardQuerySet(ScopedQuerySet):
    """Rewards of communities."""

    area_path = "community"
    city_path = "community__city"
    district_path = "community__district"

    def open(self) -> Self:
        """Those that can be ordered now."""
        return self.filter(is_open=True, stock__gt=0)

    def with_card(self) -> Self:
        """The loading plan of a list row."""
        rows = self.select_related("community", "offered_by")
        return rows.defer("community__boundary")


class LedgerRuleQuerySet(models.QuerySet):
    """Versions of the rules of hours and points."""

    def in_force(self, city_id: int | None, on: datetime.date) -> Any:
        """The version of a city on a day, else the general one."""
        rows = self.filter(Q(city=city_id) | Q(city=None), valid_from__lte=on)
        return rows.order_by(
            models.F("city").asc(nulls_last=True), "-valid_from", "-version"
        ).first()

    def newest(self) -> Self:
        """All versions, newest first."""
        return self.select_related("city").order_by("-valid_from", "-version")
