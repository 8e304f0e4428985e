"""催办: somebody asks what has become of it, and the ladder's next level falls now.

Urging moves a ladder by one level at most, and each level falls only once (ENGINE.md section 3):
who urges every day gains nothing that the clock would not have brought.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from lib.moves import make_move
from tickets.models import Clock, Requester, Ticket, Timer, WhistleTask
from tickets.models.clocks import URGED, TimerState
from tickets.notices import desk_of, holders, tell, unit_people
from tickets.operations.dispatch import open_lead
from tickets.operations.whistle_tasks import lock_whistle
from tickets.workflow.ticket import TICKET
from tickets.workflow.whistle_task import TASK


@transaction.atomic
def urge_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str = "",
    requester: Requester | None = None,
) -> Ticket:
    """Ask after a matter: whoever holds it is told, and the next level of its ladder falls.

    Residents urge through the system account, named by their `requester`. Raises Refused with
    `urged_lately` within a day of the last time, whoever it was.
    """
    asking = {"requester": requester.pk} if requester else {}
    ticket = make_move(ticket, TICKET["urge"], by=by, at=at, seen=seen, reason=note, data=asking)
    lead = open_lead(ticket)
    sounding = WhistleTask.objects.open().filter(whistle__in=ticket.whistles.running(), role="lead")
    if lead is not None:
        people = holders(lead, at)
        bring_forward("assignment", [lead.pk], at=at)
    elif task := sounding.first():
        people = unit_people([task.unit_id], at)
        bring_forward("whistle_task", [task.pk], at=at)
    else:
        people = desk_of(ticket, at)
        bring_forward("ticket", [ticket.pk], at=at)
    tell("ticket_urged", ticket, to=people, by=by, at=at, urgency="warning", reason=note)
    return ticket


@transaction.atomic
def urge_task(
    task: WhistleTask, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> WhistleTask:
    """Ask a department after its duty under a whistle: its people are told, a level falls."""
    lock_whistle(task)
    task = make_move(task, TASK["urge"], by=by, at=at, seen=seen, reason=note)
    bring_forward("whistle_task", [task.pk], at=at)
    tell(
        "task_urged",
        task,
        to=unit_people([task.unit_id], at),
        by=by,
        at=at,
        event=f"whistle_task:{task.pk}:{task.flow_count}:urged",
        urgency="warning",
        reason=note,
    )
    return task


def bring_forward(subject_type: str, ids: list[int], *, at: datetime) -> None:
    """Let the next level of the nearest running clock fall at the next sweep; a level that is due
    already, or a ladder that has ended, stays as it is."""
    clocks = Clock.objects.of(subject_type, *ids).running().filter(ladder_ended=False)
    nearest = clocks.order_by("due_at", "pk").select_for_update(no_key=True).first()
    if nearest is None:
        return
    Timer.objects.filter(
        clock=nearest,
        level=nearest.next_level,
        generation=nearest.generation,
        state=TimerState.PENDING,
        fire_at__gt=at,
    ).update(fire_at=at, cause=URGED)
