"""What a change of the areas does to matters: they go where their place goes (DOMAIN.md 10, 15)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from grids.models import Area
from grids.operations.carrying import Carried
from grids.operations.ties import part_around
from grids.powers import Power
from grids.reach import Span, span_conditions
from grids.workflow import Forest
from tickets.models import Assignment, Inspection, Resolution, Ticket, Whistle
from tickets.operations.marking import renew_grams
from tickets.operations.restamping import restamp
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_WHISTLE,
    InspectionStatus,
    ResolutionStatus,
)


def follow_change(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Move open matters out of closed areas and stamp all rows anew, in the caller's transaction.

    A matter at a building follows its building by itself; one at a closed area goes to the part in
    whose outline it lies, else to the heir. Answers how many open matters moved, and how many
    tickets count elsewhere as of today.
    """
    if carried.forest != Forest.AREA:
        return {"matters_moved": 0, "matters_restamped": 0}
    moved = [pk for closed in carried.heirs for pk in move_open(closed, carried, by=by, at=at)]
    counted = restamp(touched_areas(carried))
    renew_grams(moved)
    for closed_id in carried.heirs:
        move_teams(closed_id, carried)
    return {"matters_moved": len(moved), "matters_restamped": counted}


def touched_areas(carried: Carried) -> set[int]:
    """Every area whose rows may stand elsewhere now."""
    areas = {*carried.heirs, *(heir.pk for heir in carried.heirs.values())}
    below = Q(pk__in=[])
    for condition in span_conditions("", spans_of(carried.moved)):
        below |= condition
    areas.update(Area.objects.filter(below).order_by().values_list("pk", flat=True))
    for _part, node in carried.parts:
        areas.add(node.pk)
    return areas


def spans_of(nodes: Sequence[Area]) -> tuple[Span, ...]:
    """Where moved areas stand now, whatever moved after them."""
    spans: tuple[Span, ...] = Area.objects.filter(pk__in=[node.pk for node in nodes]).spans()
    return spans


def move_open(closed_id: int, carried: Carried, *, by: Any, at: datetime) -> list[int]:
    """Move open matters that lie at a closed area itself, each with a record of its own."""
    heir = carried.heirs[closed_id]
    post = by.acting_post(Power.MANAGE_AREAS)
    tickets = Ticket.objects.open().filter(area=closed_id).select_for_update(no_key=True)
    moved = []
    for ticket in tickets.order_by("pk"):
        target = target_of(ticket, carried, heir)
        ticket.area = target
        ticket.flow_count += 1
        ticket.save(update_fields=["area", "flow_count"])
        ticket.append_record(
            move="follow-area",
            by=by,
            post=post,
            reason=carried.change.number,
            before=ticket.status,
            after=ticket.status,
            at=at,
            data={"from": closed_id, "to": target.pk},
        )
        moved.append(ticket.pk)
    return moved


def move_teams(closed_id: int, carried: Carried) -> None:
    """Open work of a closed area's own team goes to the team where the matter lies now."""
    heir = carried.heirs[closed_id]
    new = [node.pk for _part, node in carried.parts]
    work = Assignment.objects.filter(area=closed_id, status__in=OPEN_ASSIGNMENT)
    grid = Ticket.objects.filter(pk=OuterRef("ticket")).values("grid_now")
    work.filter(ticket__grid_now__in=new).update(area=Subquery(grid))
    work.update(area=heir)
    Whistle.objects.filter(area=closed_id, status__in=OPEN_WHISTLE).update(area=heir)
    Resolution.objects.filter(area=closed_id, status=ResolutionStatus.OPEN).update(area=heir)
    Inspection.objects.filter(area=closed_id, status=InspectionStatus.PLANNED).update(area=heir)


def target_of(ticket: Ticket, carried: Carried, heir: Area) -> Area:
    """The new area in whose outline a matter lies, else the heir."""
    return part_around(ticket.lng, ticket.lat, carried) or heir
