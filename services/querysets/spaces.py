"""The vocabulary of shared spaces, their bookings, and pauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q

from grids.reach import Reach, ScopedQuerySet
from lib.worded import WordedQuerySet
from services.workflow.spaces import ACTIVE_BOOKING, HOLDING_BOOKING, BookingStatus, PauseStatus


class SpaceQuerySet(ScopedQuerySet, WordedQuerySet):
    """Shared spaces, found by name, address or equipment."""

    worded = ("name", "address", "equipment")
    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def published(self) -> Self:
        """Those that everybody may look at and book."""
        return self.filter(is_open=True)

    def with_card(self) -> Self:
        """What a row of a list shows."""
        rows = self.select_related("area__parent", "area__city", "place")
        return rows.defer("area__boundary", "area__parent__boundary")

    def with_week(self) -> Self:
        """What the calendar of a space is drawn from: hours kept for groups, and closed days."""
        return self.prefetch_related("windows", "closures")


class OfSpaceQuerySet(ScopedQuerySet):
    """Rows found by the space they belong to."""

    area_path = "space__area"
    city_path = "space__area__city"
    district_path = "space__area__district"


class BookedQuerySet(ScopedQuerySet):
    """Rows that have a place, and somebody who booked."""

    def booked_by(self, reach: Reach) -> Self:
        """Those of an account itself; each kind of row says by which path."""
        raise NotImplementedError

    def seen_by(self, served: Reach, own: Reach) -> Self:
        """Those of spaces somebody serves, and the own ones."""
        keys = self.model._default_manager.booked_by(own).order_by().values("pk")
        inside = self.model._default_manager.within(served).order_by().values("pk")
        return self.filter(Q(pk__in=keys) | Q(pk__in=inside))


class BookingQuerySet(BookedQuerySet):
    """Bookings of shared spaces."""

    area_path = "space__area"
    city_path = "space__area__city"
    district_path = "space__area__district"

    def booked_by(self, reach: Reach) -> Self:
        """Those an account booked itself, or for a unit it acts for."""
        if reach.everywhere:
            return self.all()
        mine = Q(unit__in=sorted(reach.units))
        if reach.user_id is not None:
            mine |= Q(applicant__user=reach.user_id)
        return self.filter(mine)

    def holding(self) -> Self:
        """Those whose time nobody else can have."""
        return self.filter(status__in=HOLDING_BOOKING)

    def active(self, at: datetime) -> Self:
        """Still to come or running."""
        return self.filter(status__in=ACTIVE_BOOKING, ends_at__gt=at)

    def between(self, first: datetime, after: datetime) -> Self:
        """Those that touch a stretch of time."""
        return self.filter(starts_at__lt=after, ends_at__gt=first)

    def of_person(self, applicants: Any) -> Self:
        """Those of one person, by the rows that person left."""
        return self.filter(applicant__in=applicants.order_by().values("pk"))

    def unmarked(self, at: datetime) -> Self:
        """Over, and nobody has said whether anybody came."""
        return self.filter(status=BookingStatus.CONFIRMED, ends_at__lte=at)

    def to_remind(self, at: datetime) -> Self:
        """Booked, and the day before has come."""
        return self.filter(status=BookingStatus.CONFIRMED, remind_at__lte=at)

    def to_close(self, at: datetime) -> Self:
        """People were there and the time is over, or nobody decided before it came."""
        used = Q(status=BookingStatus.CHECKED_IN, ends_at__lte=at)
        return self.filter(used | Q(status=BookingStatus.PENDING, starts_at__lte=at))

    def in_spaces(self, ids: Iterable[int]) -> Self:
        return self.filter(space__in=list(ids))

    def with_card(self) -> Self:
        """What a row shows: the space, its place, who booked."""
        rows = self.select_related("space__area__city", "applicant__user__person", "unit")
        return rows.defer("space__area__boundary")


class PauseQuerySet(BookedQuerySet):
    """Pauses of booking."""

    area_path = "booking__space__area"
    city_path = "booking__space__area__city"
    district_path = "booking__space__area__district"

    def booked_by(self, reach: Reach) -> Self:
        """Those of the account itself; the system acts for whoever holds a receipt."""
        if reach.everywhere:
            return self.all()
        return self.filter(booking__applicant__user=reach.user_id or 0)

    def of_person(self, applicants: Any) -> Self:
        """Those of one person, by the rows that person left."""
        return self.filter(booking__applicant__in=applicants.order_by().values("pk"))

    def running(self, on: date) -> Self:
        """Decided, and not over on a day."""
        return self.filter(status=PauseStatus.ACTIVE, until_on__gte=on)

    def with_card(self) -> Self:
        """What a row shows: who, and after which booking."""
        rows = self.select_related("booking__space__area", "booking__applicant__user__person")
        return rows.defer("booking__space__area__boundary")
