"""The vocabulary of meetings and of what they decided."""

from collections.abc import Iterator
from typing import Self

from django.db import models
from django.db.models import Prefetch, Q

from grids.reach import Reach, span_conditions
from tickets.querysets.scoping import StampedQuerySet, shown, team_condition
from tickets.workflow.states import ResolutionStatus


class MeetingQuerySet(StampedQuerySet):
    """Meetings; whoever was called, or has something to do by their decision, reads the minutes."""

    area_path = "whistle__area"
    unit_path = "whistle__tasks__unit"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By place and by department; teams by what they were given."""
        yield from super().reach_conditions(reach)
        if reach.areas:
            given = Q(pk__in=[])
            for condition in span_conditions("area", reach.areas):
                given |= condition
            resolutions = self.model._meta.get_field("resolutions").related_model
            rows = resolutions._base_manager.order_by().filter(given)
            yield Q(pk__in=rows.values("meeting"))

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Meetings of whistles under which one of these units has a task, and others that it was
        called to or has something to do by."""
        meetings = self.model._base_manager.order_by()
        for path in ("whistle__tasks__unit", "attendances__unit", "resolutions__unit"):
            yield Q(pk__in=meetings.filter(**{f"{path}__in": sorted(units)}).values("pk"))

    def _crosses_many(self) -> bool:
        return False

    def with_minutes(self) -> Self:
        """What the minutes show: the whistle, who wrote them, and who came."""
        rows = shown(
            self, "whistle__ticket", "recorded_by__person", places=("community_now", "area")
        )
        decided = self.model._meta.get_field("resolutions").related_model
        given = decided._base_manager.select_related("unit", "area", "meeting__whistle")
        resolutions = Prefetch("resolutions", given.defer("area__boundary").order_by("pk"))
        return rows.prefetch_related("attendances__unit", resolutions)


class ResolutionQuerySet(StampedQuerySet):
    """Resolutions."""

    area_path = "meeting__whistle__area"
    unit_path = "unit"
    stamp_prefix = "meeting__"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """Where the meeting was held for, what one's departments were called to, own teams'."""
        yield from super().reach_conditions(reach)
        yield from span_conditions("area", reach.areas)

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Resolutions under whistles in which one of these units takes part, of other meetings
        that it was called to, and its own."""
        rows = self.model._base_manager.order_by()
        for path in ("meeting__whistle__tasks__unit", "meeting__attendances__unit"):
            yield Q(pk__in=rows.filter(**{f"{path}__in": sorted(units)}).values("pk"))
        yield Q(unit__in=sorted(units))

    def recorded_within(self, reach: Reach) -> Self:
        """Resolutions of meetings about places of this reach; being given one does not count."""
        if reach.everywhere:
            return self.all()
        either = Q(pk__in=[])
        for condition in super().reach_conditions(reach):
            either |= condition
        return self.filter(either)

    def addressed(self, reach: Reach) -> Self:
        """Resolutions for a unit or team of this reach."""
        return self.all() if reach.everywhere else self.filter(team_condition(reach, ""))

    def open(self) -> Self:
        return self.filter(status=ResolutionStatus.OPEN)

    def unsettled(self) -> Self:
        """Not done yet, or done and not confirmed."""
        return self.filter(status__in=(ResolutionStatus.OPEN, ResolutionStatus.DONE))

    def with_card(self) -> Self:
        """What a card shows: who, and the whistle it belongs to."""
        places = ("area", "meeting__community_now")
        return shown(self, "unit", "meeting__whistle", places=places)

    def by_time_left(self) -> Self:
        """Open ones by time left, then those that wait for the community, then what has ended."""
        rank = models.Case(
            models.When(status=ResolutionStatus.OPEN, then=0),
            models.When(status=ResolutionStatus.DONE, then=1),
            default=2,
        )
        return self.annotate(rank=rank).order_by("rank", "due_on", "pk")
