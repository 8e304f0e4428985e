"""The vocabulary of hot spots, topics, their tasks and inspections."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Prefetch, Q

from grids.reach import Reach
from lib.worded import WordedQuerySet
from tickets.querysets.scoping import StampedQuerySet, shown, team_condition


class HotSpotQuerySet(StampedQuerySet):
    """Hot spots that were found."""

    area_path = "area"

    def open(self) -> Self:
        """Those nobody has answered yet."""
        return self.filter(state="open")

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        return shown(self, "category", places=("area", "community_now", "street_now"))


class TopicQuerySet(StampedQuerySet, WordedQuerySet):
    """Topics, found by title or number."""

    worded = ("title",)
    numbered = ("number",)

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Topics that a unit leads or has a task in."""
        mine = sorted(units)
        tasks = self.model._meta.get_field("tasks").related_model._base_manager.order_by()
        yield Q(lead__in=mine) | Q(pk__in=tasks.filter(unit__in=mine).values("topic"))

    def about(self, reach: Reach) -> Self:
        """Topics within reach, and those of the community, street and district above it."""
        if reach.everywhere:
            return self.all()
        district = self.model._meta.get_field("district_now").related_model
        districts = district._default_manager.within(reach).order_by().values("pk")
        trees = sorted({span.tree_id for span in reach.areas})
        around = Q(pk__in=[])
        for span in reach.areas:
            around |= Q(
                community_now__tree_id=span.tree_id,
                community_now__lft__lte=span.lft,
                community_now__rght__gte=span.rght,
            )
        return self.filter(
            around
            | Q(pk__in=self.model._default_manager.within(reach).order_by().values("pk"))
            | Q(street_now__tree_id__in=trees, community_now=None)
            | Q(district_now__in=districts, street_now=None)
        )

    def published(self) -> Self:
        """What residents may read."""
        return self.filter(published_at__isnull=False)

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        area = self.model._meta.get_field("areas").related_model._base_manager
        rows = shown(self, "lead", places=("community_now", "street_now", "district_now"))
        return rows.prefetch_related(
            "categories", Prefetch("areas", area.defer("boundary").order_by("code"))
        )


class TopicTaskQuerySet(StampedQuerySet):
    """Tasks of topics."""

    unit_path = "unit"
    stamp_prefix = "topic__"

    def open(self) -> Self:
        return self.filter(status="open")

    def addressed(self, reach: Reach) -> Self:
        """Tasks of a unit of this reach."""
        if reach.everywhere:
            return self.all()
        return self.filter(unit__in=sorted(reach.units))

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        places = ("topic__community_now", "topic__street_now", "topic__district_now")
        return shown(self, "topic", "unit", places=places)


class InspectionQuerySet(StampedQuerySet):
    """Inspections."""

    area_path = "area"
    unit_path = "unit"

    def planned(self) -> Self:
        return self.filter(status="planned")

    def due(self, on: date) -> Self:
        """Still to be made on the day or before."""
        return self.planned().filter(on__lte=on)

    def addressed(self, reach: Reach) -> Self:
        """Inspections of a unit, or of the team of an area, of this reach."""
        return self.all() if reach.everywhere else self.filter(team_condition(reach, ""))

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        return shown(self, "category", "unit", "ticket", "topic", places=("area", "community_now"))


class TopicRecordQuerySet(models.QuerySet):
    """Flow records of topics, their tasks and inspections."""

    def of(self, topic: Any) -> Self:
        """All that happened to a topic, oldest first, with actor and post."""
        mine = Q(topic=topic) | Q(task__topic=topic) | Q(inspection__topic=topic)
        rows = self.filter(mine).select_related(
            "by__person", "post", "task__unit", "inspection__area"
        )
        return rows.defer("inspection__area__boundary").order_by("at", "id")
