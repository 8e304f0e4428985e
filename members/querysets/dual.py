"""The vocabulary of dual check-in, reports and service appraisal."""

import datetime
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q

from grids.reach import Reach, ScopedQuerySet


class DualQuerySet(ScopedQuerySet):
    """What units and members do in a community.

    Within reach: by the community; by the unit; by the home branch of the member.
    """

    area_path = "community"
    unit_path: ClassVar[str | None] = "unit"
    party_path: ClassVar[str | None] = "person__organisation"
    city_path = "community__city"
    district_path = "community__district"

    def own(self, reach: Reach) -> Self:
        """What concerns the member who asks."""
        return self.exclude(person=None).filter(person__user=reach.user_id)

    def of_unit(self, reach: Reach) -> Self:
        """What concerns units of the reach; a reach over areas does not speak for them."""
        return self if reach.everywhere else self.filter(unit__in=sorted(reach.units))

    def reached_by(self, *reaches: Reach) -> Self:
        """Within any of these reaches, and what concerns the member who asks."""
        if any(reach.everywhere for reach in reaches):
            return self.all()
        either = Q(pk__in=[])
        for reach in reaches:
            for condition in self.reach_conditions(reach):
                either |= condition
            if reach.user_id is not None:
                either |= Q(person__user=reach.user_id)
        return self.filter(either)

    def named(self, text: str) -> Self:
        """Of members or units whose name contains the text."""
        return self.filter(Q(person__name__contains=text) | Q(unit__name__contains=text))

    def with_card(self) -> Self:
        """The loading plan of a list row and of a page."""
        rows = self.select_related("community__parent", "unit", "person__user")
        return rows.defer("community__boundary", "community__parent__boundary")


class PairingQuerySet(DualQuerySet):
    """Pairings of units with communities."""

    party_path = None

    def reached_by(self, *reaches: Reach) -> Self:
        """Nobody's own: a pairing is of a unit and a community."""
        return super().reached_by(*(replace(reach, user_id=None) for reach in reaches))

    def on(self, day: datetime.date) -> Self:
        """Those of that day, first and last day included."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def named(self, text: str) -> Self:
        return self.filter(unit__name__contains=text)

    def with_card(self) -> Self:
        return self.select_related("community", "unit", "made_by__person").defer(
            "community__boundary"
        )


class ErasureQuerySet(ScopedQuerySet):
    """Requests to erase, by the community that took them down."""

    area_path = "community"

    def with_card(self) -> Self:
        """What a row and a page show."""
        return self.select_related("community", "person").defer("community__boundary")


class CheckInQuerySet(DualQuerySet):
    """Check-ins of units and members."""

    def open(self) -> Self:
        """To be confirmed, or confirmed."""
        return self.filter(status__in=("pending", "confirmed"))

    def confirmed(self) -> Self:
        return self.filter(status="confirmed")

    def of_members(self) -> Self:
        return self.filter(kind="member")

    def of_unit(self, reach: Reach) -> Self:
        """Check-ins of units themselves: a unit does not take back what its members did."""
        return super().of_unit(reach).filter(kind="unit")


class ServiceQuerySet(DualQuerySet):
    """Records of service."""


class HoursQuerySet(DualQuerySet):
    """The ledger of hours: rows are added and read, never changed."""

    def in_year(self, year: int) -> Self:
        return self.filter(served_on__year=year)

    def total(self) -> Any:
        """The sum of the hours, counter-entries taken off."""
        return self.aggregate(total=models.Sum("hours"))["total"] or 0

    def update(self, **kwargs: Any) -> int:
        raise TypeError("Entries of hours are never changed.")

    def delete(self) -> Any:
        raise TypeError("Entries of hours are never deleted.")


class ServiceAppraisalQuerySet(DualQuerySet):
    """Appraisals by communities; units and members see them once they are fed back."""

    def reached_by(self, *reaches: Reach) -> Self:
        """A draft is seen by the community only."""
        if any(reach.everywhere for reach in reaches):
            return self.all()
        either = Q(pk__in=[])
        for reach in reaches:
            places = Reach(cities=reach.cities, districts=reach.districts, areas=reach.areas)
            for condition in self.reach_conditions(places):
                either |= condition
            others = Reach(organisations=reach.organisations, units=reach.units)
            for condition in self.reach_conditions(others):
                either |= condition & ~Q(status="draft")
            if reach.user_id is not None:
                either |= Q(person__user=reach.user_id) & ~Q(status="draft")
        return self.filter(either)

    def own_without_unit(self, reach: Reach) -> Self:
        """What concerns a member whom no unit employs."""
        return self.own(reach).filter(unit=None)


class HalfYearReportQuerySet(DualQuerySet):
    """Half-yearly reports."""

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """Also by the unit it goes to."""
        yield from super().reach_conditions(reach)
        if reach.units:
            yield Q(to_unit__in=sorted(reach.units))

    def by_unit(self, reach: Reach) -> Self:
        """Reports of units themselves."""
        return self.of_unit(reach).filter(person=None)

    def to_unit(self, reach: Reach) -> Self:
        """Reports that go to units of the reach."""
        if reach.everywhere:
            return self.exclude(to_unit=None)
        return self.filter(to_unit__in=sorted(reach.units))

    def waiting(self) -> Self:
        """Not sent yet."""
        return self.filter(status="draft")


class ServiceScaleQuerySet(models.QuerySet):
    """Versions of the parameters of dual appraisal."""

    def in_force(self, city_id: int | None, on: datetime.date) -> Any:
        """The version of a city on a day, else the general one."""
        rows = self.filter(Q(city=city_id) | Q(city=None), valid_from__lte=on)
        return rows.order_by(
            models.F("city").asc(nulls_last=True), "-valid_from", "-version"
        ).first()
