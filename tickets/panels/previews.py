"""Before a whistle sounds: every clock with its due moment, and earlier whistles at the place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from grids.models import Area, Tier
from tickets.clock import due
from tickets.explanations import CLOCK_ORDER, clock_label
from tickets.models import Whistle, WhistleLimit
from tickets.operations.calendars import calendar_for
from tickets.workflow.states import AssignmentRole, WhistleKind

EARLIER = 5


@dataclass(frozen=True)
class Preview:
    """One clock before it starts: the limit, and when it would end if the whistle sounded now."""

    label: str
    limit: WhistleLimit
    due_at: datetime | None
    is_provisional: bool


def clock_previews(city_id: int | None, *, at: datetime) -> dict[str, list[Preview]]:
    """Every clock of every kind of whistle, as if it were issued at this moment."""
    _calendar, segments = calendar_for(city_id)
    found: dict[str, list[Preview]] = {kind: [] for kind in WhistleKind.values}
    limits = sorted(WhistleLimit.objects.all(), key=lambda row: CLOCK_ORDER.index(row.clock_kind))
    for row in limits:
        when = None
        if row.starts == WhistleLimit.Start.ISSUE:
            when = due(segments, at, row.limit)
        found[row.kind].append(
            Preview(
                clock_label(row.clock_kind),
                row,
                when.at if when else None,
                when.provisional if when else False,
            )
        )
    return found


@dataclass(frozen=True)
class Earlier:
    """An earlier whistle at the place: what became of it, and which departments it called."""

    whistle: Whistle
    result: str
    departments: list[str]


def earlier_rows(whistles: QuerySet[Whistle], area: Area) -> list[Earlier]:
    """The latest few at the place, with their results and departments: two queries."""
    rows = at_same_place(whistles, area).prefetch_related("tasks__unit")
    return [earlier(row) for row in rows[:EARLIER]]


def earlier(row: Whistle) -> Earlier:
    """One earlier whistle: the lead's reported result, or why there is none."""
    tasks = sorted(row.tasks.all(), key=lambda task: (task.role != AssignmentRole.LEAD, task.pk))
    result = next((task.result for task in tasks if task.result), "")
    return Earlier(row, result, [str(task.unit) for task in tasks])


def at_same_place(whistles: QuerySet[Whistle], area: Area) -> QuerySet[Whistle]:
    """Earlier whistles for the same building, or the same area where the place is wider."""
    building = next((row for row in area.lineage() if row.tier == Tier.BUILDING), area)
    return (
        whistles.filter(
            area__tree_id=building.tree_id,
            area__lft__gte=building.lft,
            area__lft__lte=building.rght,
        )
        .exclude(status="draft")
        .order_by("-created_at", "-id")
    )
