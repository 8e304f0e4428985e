"""The vocabulary of activities, their shifts, co-organisers, sign-ups and batches."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import timezone

from grids.reach import Reach, ScopedQuerySet
from lib.worded import WordedQuerySet
from services.workflow.activities import (
    GOING,
    LIVING,
    PUBLIC,
    ActivityStatus,
    BatchStatus,
    SignUpStatus,
)


class ActivityQuerySet(ScopedQuerySet, WordedQuerySet):
    """Activities, by the place that set them up; found by title or place."""

    worded = ("title", "place")
    is_indexed = True
    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def seen_by(self, reach: Reach, units: frozenset[int]) -> Self:
        """Those of the own places, and those that a unit organises or sends people to."""
        if reach.everywhere:
            return self.all()
        either = Q(pk__in=[])
        for condition in self.reach_conditions(reach):
            either |= condition
        if units:
            organisers = self.model._meta.get_field("organisers").related_model
            theirs = organisers._default_manager.filter(unit__in=sorted(units))
            either |= Q(pk__in=theirs.order_by().values("activity"))
        areas = Reach(cities=reach.cities, districts=reach.districts, areas=reach.areas)
        if not areas.is_empty:
            organisers = self.model._meta.get_field("organisers").related_model
            joint = organisers._default_manager.filter(unit=None).within(areas)
            either |= Q(pk__in=joint.order_by().values("activity"))
        return self.filter(either)

    def published(self) -> Self:
        """What residents may see."""
        return self.filter(status__in=PUBLIC)

    def ahead(self, at: datetime) -> Self:
        """Published, and not over."""
        return self.filter(status__in=LIVING, ends_at__gt=at)

    def on_day(self, day: date) -> Self:
        """Those that take place on a day of the site's calendar."""
        begin = timezone.make_aware(datetime.combine(day, time()))
        return self.filter(starts_at__lt=begin + timedelta(days=1), ends_at__gt=begin)

    def with_places(self) -> Self:
        """Those where at least one shift has a free place."""
        shifts = self.model._meta.get_field("shifts").related_model._default_manager
        free = shifts.filter(taken__lt=F("capacity")).order_by().values("activity")
        return self.filter(pk__in=free, status=ActivityStatus.PUBLISHED)

    def with_sums(self) -> Self:
        """With places, places taken and people waiting, for a row of a list."""
        waiting = Q(signups__status=SignUpStatus.WAITING)
        shifts = self.model._meta.get_field("shifts").related_model._default_manager
        from_shifts = {
            name: Subquery(
                shifts.of_activity().values("activity").annotate(n=Sum(name)).values("n")
            )
            for name in ("capacity", "taken")
        }
        return self.annotate(
            places=from_shifts["capacity"],
            places_taken=from_shifts["taken"],
            queue=Count("signups", filter=waiting, distinct=True),
        )

    def with_card(self) -> Self:
        """What a row shows beside itself."""
        rows = self.select_related("area__parent", "series")
        rows = rows.defer("area__boundary", "area__parent__boundary")
        return rows.prefetch_related("shifts", "organisers__unit", "organisers__area")


class OrganiserQuerySet(ScopedQuerySet):
    """Who organises an activity together with others: the reach is the co-organiser's own."""

    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"
    unit_path = "unit"

    def with_card(self) -> Self:
        rows = self.select_related("activity__area", "area", "unit")
        return rows.defer("activity__area__boundary", "area__boundary")


class OfActivityQuerySet(ScopedQuerySet):
    """Rows of an activity, by its place."""

    area_path = "activity__area"
    city_path = "activity__area__city"
    district_path = "activity__area__district"

    def served(self, reach: Reach) -> Self:
        """By the place alone, whoever else may act on them."""
        places = Reach(
            everywhere=reach.everywhere,
            cities=reach.cities,
            districts=reach.districts,
            areas=reach.areas,
        )
        return self.within(places)


class ShiftQuerySet(OfActivityQuerySet):
    """Shifts of activities."""

    def of_activity(self) -> Self:
        """Those of the activity of an outer query."""
        return self.filter(activity=OuterRef("pk")).order_by()

    def published(self) -> Self:
        """Those that residents may see."""
        return self.filter(activity__status__in=PUBLIC)

    def with_card(self) -> Self:
        return self.select_related("activity__area").defer("activity__area__boundary")


class SignUpQuerySet(OfActivityQuerySet):
    """Sign-ups; whoever signed up by an account owns the row."""

    owner_path = "applicant__user"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """Staff by the place; the own rows have a scope of their own."""
        places = Reach(cities=reach.cities, districts=reach.districts, areas=reach.areas)
        yield from super().reach_conditions(places)

    def owned(self, reach: Reach) -> Self:
        """The own rows, and all for the system account, by which residents act."""
        if reach.everywhere:
            return self.all()
        return self.filter(applicant__user=reach.user_id) if reach.user_id else self.none()

    def of_user(self, user: Any) -> Self:
        return self.filter(applicant__user=user)

    def going(self) -> Self:
        """Those that still look ahead."""
        return self.filter(status__in=GOING)

    def waiting(self) -> Self:
        """The queue, first come first."""
        return self.filter(status=SignUpStatus.WAITING).order_by("pk")

    def overdue_offers(self, at: datetime) -> Self:
        """Offers nobody answered in time."""
        return self.filter(status=SignUpStatus.OFFERED, offer_until__lte=at)

    def with_card(self) -> Self:
        rows = self.select_related("applicant__user__person", "activity__area", "shift")
        return rows.select_related("person", "batch__unit").defer("activity__area__boundary")


class UnitBatchQuerySet(OfActivityQuerySet):
    """Batches of units; the unit's own officers reach theirs."""

    unit_path = "unit"

    def living(self) -> Self:
        return self.filter(status=BatchStatus.SIGNED_UP)

    def with_card(self) -> Self:
        rows = self.select_related("activity__area", "shift", "unit")
        return rows.defer("activity__area__boundary")


class ActivityRecordQuerySet(QuerySet):
    """Steps in the life of activities and of what belongs to them."""

    def with_row(self) -> Self:
        """Who made it, and what it was about."""
        return self.select_related("by__person", "post", "organiser__unit", "organiser__area")


def span_of(shifts: Any) -> dict[str, Any]:
    """First beginning and last end of shifts, both None without any."""
    return shifts.aggregate(starts_at=Min("starts_at"), ends_at=Max("ends_at"))
