"""The vocabulary of alliances, and of what belongs to one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import ClassVar, Self

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from grids.models import Area
from grids.reach import Reach, ScopedQuerySet, span_conditions
from lib.worded import WordedQuerySet
from services.workflow.alliances import OPEN_ENTRY, AllianceStatus
from tickets.workflow.states import ResolutionStatus


class OfAllianceQuerySet(ScopedQuerySet):
    """Rows found by the alliance they belong to: its place, its Party bodies, its seats.

    A unit reads what its alliances do while it has a seat there.
    """

    prefix: ClassVar[str] = "alliance__"
    area_path = "alliance__area"
    city_path = "alliance__area__city"
    district_path = "alliance__area__district"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By place; by the Party bodies that cover the place; by a seat held today."""
        yield from super().reach_conditions(reach)
        if reach.organisations:
            covered = Q(pk__in=[])
            for condition in span_conditions("organisations", reach.organisations):
                covered |= condition
            areas = Area.objects.filter(covered).order_by().values("pk")
            yield Q(**{f"{self.prefix}area__in": areas})
        if reach.units:
            seats = self.seats().filter(unit__in=sorted(reach.units)).on(timezone.localdate())
            mine = seats.order_by().values("alliance")
            yield Q(**{f"{self.prefix}pk__in": mine})

    def reached_by(self, *reaches: Reach) -> Self:
        """Within any of these reaches."""
        if any(reach.everywhere for reach in reaches):
            return self.all()
        either = Q(pk__in=[])
        for reach in reaches:
            for condition in self.reach_conditions(reach):
                either |= condition
        return self.filter(either)

    def at_places(self, reach: Reach) -> Q:
        """What makes a row lie in a place of the reach, whatever units it holds."""
        places = Reach(cities=reach.cities, districts=reach.districts, areas=reach.areas)
        either = Q(pk__in=[])
        for condition in self.reach_conditions(places):
            either |= condition
        return either

    def seats(self) -> SeatQuerySet:
        """All seats, for the question who sits where."""
        alliance = self.model._meta.get_field("alliance").related_model
        seats: SeatQuerySet = alliance._meta.get_field("seats").related_model._default_manager.all()
        return seats

    def with_card(self) -> Self:
        """What a row shows beside itself: its alliance and the place."""
        return self.select_related("alliance__area").defer("alliance__area__boundary")


class AllianceQuerySet(OfAllianceQuerySet, WordedQuerySet):
    """Alliances, found by name."""

    prefix = ""
    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def seats(self) -> SeatQuerySet:
        seats: SeatQuerySet = self.model._meta.get_field("seats").related_model._default_manager
        return seats.all()

    def active(self) -> Self:
        return self.filter(status=AllianceStatus.ACTIVE)

    def with_card(self) -> Self:
        """What a row of the list shows."""
        rows = self.select_related("area__parent", "chair__person", "chair__area")
        return rows.defer("area__boundary", "area__parent__boundary", "chair__area__boundary")


class SeatQuerySet(OfAllianceQuerySet):
    """Seats in alliances."""

    def on(self, day: datetime.date) -> Self:
        """Those held on a day, first and last day included."""
        return self.filter(Q(until_on=None) | Q(until_on__gte=day), from_on__lte=day)

    def of_units(self) -> Self:
        """Seats of units, without the community's own bodies."""
        return self.exclude(unit=None)

    def with_card(self) -> Self:
        """Whose seat it is, and who comes."""
        rows = super().with_card().select_related("unit", "organisation", "area", "person")
        return rows.defer("alliance__area__boundary", "area__boundary")


class GatheringQuerySet(OfAllianceQuerySet):
    """Meetings of alliances: called, held, called off."""

    def with_card(self) -> Self:
        """With the minutes, where it was held."""
        return super().with_card().select_related("meeting", "called_by__person")


class ListEntryQuerySet(OfAllianceQuerySet):
    """Entries of the three lists."""

    def workable(self, reach: Reach) -> Self:
        """What somebody may take up and finish: the community everything, a unit its own."""
        if reach.everywhere:
            return self.all()
        return self.filter(self.at_places(reach) | Q(unit__in=sorted(reach.units)))

    def open(self) -> Self:
        """Not done and not dropped; a project from a meeting stands as its decision does."""
        undecided = Q(resolution=None, status__in=OPEN_ENTRY)
        waiting = (ResolutionStatus.OPEN, ResolutionStatus.DONE)
        return self.filter(undecided | Q(resolution__status__in=waiting))

    def overdue(self, on: datetime.date) -> Self:
        """Open, and the day by which it was to be done has passed; reported work waits for us."""
        late = self.open().filter(due_on__lt=on)
        return late.exclude(resolution__status=ResolutionStatus.DONE)

    def of_unit(self, unit_id: int) -> Self:
        return self.filter(unit=unit_id)

    def with_card(self) -> Self:
        """Whose it is, what decided it, and what meets it."""
        rows = super().with_card().select_related("unit", "resolution", "need")
        return rows.prefetch_related("resources__unit", "projects")

    def by_day(self) -> Self:
        """The next due first, those without a day last."""
        return self.order_by(F("due_on").asc(nulls_last=True), "pk")


class PledgeQuerySet(OfAllianceQuerySet):
    """Pledges between a community and the units of its alliances."""

    def given_by(self, reach: Reach) -> Self:
        """Pledges whose giver the reach speaks for."""
        return self._side(reach, community="from_community", unit="from_unit")

    def given_to(self, reach: Reach) -> Self:
        """Pledges whose other side the reach speaks for."""
        return self._side(reach, community="from_unit", unit="from_community")

    def _side(self, reach: Reach, *, community: str, unit: str) -> Self:
        if reach.everywhere:
            return self.all()
        here = self.at_places(reach) & Q(direction=community)
        return self.filter(here | Q(direction=unit, unit__in=sorted(reach.units)))

    def with_card(self) -> Self:
        return super().with_card().select_related("unit")


class AllianceAppraisalQuerySet(OfAllianceQuerySet):
    """Which yearly appraisal was made for which alliance; a unit sees its own, once fed back."""

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By place and Party body; of units only what was delivered to them."""
        places = Reach(
            cities=reach.cities,
            districts=reach.districts,
            areas=reach.areas,
            organisations=reach.organisations,
        )
        yield from super().reach_conditions(places)
        if reach.units:
            yield Q(appraisal__unit__in=sorted(reach.units)) & ~Q(appraisal__status="draft")

    def with_card(self) -> Self:
        """The appraisal with its unit and parameters."""
        return super().with_card().select_related("appraisal__unit", "appraisal__scale")


class AllianceRecordQuerySet(QuerySet):
    """Steps in the life of alliances and of what belongs to them."""

    def with_row(self) -> Self:
        """Who made it, and what it was about."""
        return self.select_related("by__person", "post", "entry", "pledge__unit", "gathering")
