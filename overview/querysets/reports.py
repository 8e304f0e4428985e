"""The vocabulary of made reports, templates and schedules; all of them belong to a place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Self

from django.db.models import Q

from grids.powers import Power
from grids.reach import Reach, ScopedQuerySet


class PlacedQuerySet(ScopedQuerySet):
    """Rows about an area, a district or a city, each in a column of its own."""

    area_path = "area"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By the area; about a district or city: whoever reaches all of it."""
        yield from super().reach_conditions(reach)
        if reach.cities:
            cities = sorted(reach.cities)
            yield Q(district__city__in=cities) | Q(city__in=cities)
        if reach.districts:
            yield Q(district__in=sorted(reach.districts))

    def with_card(self) -> Self:
        """What a row of a list shows."""
        return self.select_related("area").defer("area__boundary")


class RunQuerySet(PlacedQuerySet):
    """Made reports."""

    def of(self, user: Any) -> Self:
        """What somebody made, or was sent."""
        return self.filter(made_by=user)

    def made(self) -> Self:
        return self.filter(made_at__isnull=False)

    def about(self, ledger: str, template: Any, place: str) -> Self:
        """Finished runs of a ledger, or of all versions of a template, about one place."""
        rows = self.made().filter(ledger=ledger, place_code=place)
        series = template.series if template is not None else None
        return rows.filter(template__series=series) if series else rows.filter(template=None)

    def to_forget(self, on: date) -> Self:
        """Those whose file has been kept long enough."""
        return self.filter(keep_until__lt=on, has_file=True)

    def with_card(self) -> Self:
        rows = self.select_related("area", "template", "made_by__person", "job")
        return rows.defer("area__boundary")


class TemplateQuerySet(PlacedQuerySet):
    """Templates of other people's tables."""

    def to(self, user: Any) -> Self:
        """Those of places within one's reach to export, and of the places above it."""
        reach = user.reach(Power.EXPORT)
        here = self.model._default_manager.within(reach).order_by().values("pk")
        above = Q(pk__in=[])
        for span in reach.areas:
            above |= Q(
                area__tree_id=span.tree_id, area__lft__lte=span.lft, area__rght__gte=span.rght
            )
        return self.filter(Q(pk__in=here) | above)

    def current(self) -> Self:
        """The newest version of each that is in use."""
        return self.filter(retired_at=None)

    def with_card(self) -> Self:
        rows = self.select_related("area", "made_by__person")
        return rows.defer("area__boundary")


class ScheduleQuerySet(PlacedQuerySet):
    """Schedules of sending."""

    def to(self, user: Any) -> Self:
        """One's own, and those that send something to oneself."""
        received = self.model.receivers.through.objects.filter(user=user.pk)
        return self.filter(Q(made_by=user) | Q(pk__in=received.values("reportschedule")))

    def running(self) -> Self:
        return self.filter(ended_at=None)

    def due(self, at: datetime) -> Self:
        """Those whose moment has come."""
        return self.running().filter(next_at__lte=at)

    def with_card(self) -> Self:
        rows = self.select_related("area", "template", "made_by__person")
        return rows.prefetch_related("receivers__person").defer("area__boundary")
