"""What a rung does beside telling people: supervise, hand up, mark for appraisal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from members.operations.accounts import system_user
from tickets.models import Escalation, TicketRecord, Whistle, WhistleRecord, WhistleTask
from tickets.models.tickets import Ticket
from tickets.workflow.states import WhistleLevel

HIGHER = {WhistleLevel.COMMUNITY: WhistleLevel.STREET, WhistleLevel.STREET: WhistleLevel.DISTRICT}
REACHES = {"street": WhistleLevel.STREET, "district": WhistleLevel.DISTRICT}


def apply_actions(escalations: Iterable[Escalation], *, at: datetime) -> set[int]:
    """Do what the fallen rungs say to whistle tasks and tickets; a flow record tells of each.

    Rows are locked without waiting. Answers the clocks whose subject somebody is just changing:
    their levels are left for the next pass.
    """
    acting = [row for row in escalations if set(row.actions) - {"notify"}]
    if not acting:
        return set()
    tasks = [row for row in acting if row.subject_type == "whistle_task"]
    assignments = [row for row in acting if row.subject_type == "assignment"]
    return _on_tasks(tasks, at) | _on_assignments(assignments, at)


def _on_tasks(events: list[Escalation], at: datetime) -> set[int]:
    rows = WhistleTask.objects.filter(pk__in={event.subject_id for event in events})
    whistles = {
        whistle.pk: whistle
        for whistle in Whistle.objects.filter(pk__in=rows.values("whistle"))
        .order_by("pk")
        .select_for_update(skip_locked=True, no_key=True)
    }
    tasks = {
        task.pk: task
        for task in rows.filter(whistle__in=whistles)
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    }
    busy = {event.clock_id for event in events if event.subject_id not in tasks}
    for event in events:
        if event.clock_id not in busy:
            task = tasks[event.subject_id]
            _press(task, whistles[task.whistle_id], event, at)
    return busy


def _press(task: WhistleTask, whistle: Whistle, event: Escalation, at: datetime) -> None:
    if "supervise" in event.actions:
        task.supervised_at = task.supervised_at or at
    if "mark_appraisal" in event.actions:
        task.is_marked = True
    task.save(update_fields=["supervised_at", "is_marked"])
    if "hand_up" in event.actions:
        whistle.handed_up_to = higher(whistle, event.who)
    whistle.flow_count += 1
    whistle.save(update_fields=["handed_up_to", "flow_count"])
    WhistleRecord.objects.create(
        whistle=whistle,
        task=task,
        move="escalate",
        by=system_user(),
        before=task.status,
        after=task.status,
        at=at,
        data=_data(event),
    )


def higher(whistle: Whistle, who: Iterable[str]) -> str:
    """The level a whistle is handed up to: the one the rung names, else the next above."""
    named = [REACHES[name] for name in who if name in REACHES]
    return named[-1] if named else HIGHER.get(whistle.level, WhistleLevel.DISTRICT)


def _data(event: Escalation) -> dict[str, object]:
    return {
        "clock": event.clock.kind,
        "level": event.level,
        "percent": event.percent,
        "actions": event.actions,
    }


def _on_assignments(events: list[Escalation], at: datetime) -> set[int]:
    by_assignment = {event.subject_id: event for event in events}
    tickets = Ticket.objects.filter(assignments__in=list(by_assignment)).order_by("pk")
    locked = {
        ticket.pk: ticket
        for ticket in tickets.select_for_update(of=("self",), skip_locked=True, no_key=True)
    }
    owners = dict(
        Ticket.objects.filter(pk__in=locked, assignments__in=list(by_assignment)).values_list(
            "assignments__pk", "pk"
        )
    )
    busy = {event.clock_id for event in events if event.subject_id not in owners}
    for event in events:
        if event.clock_id not in busy:
            ticket = locked[owners[event.subject_id]]
            ticket.flow_count += 1
            ticket.save(update_fields=["flow_count"])
            TicketRecord.objects.create(
                ticket=ticket,
                assignment_id=event.subject_id,
                move="escalate",
                by=system_user(),
                before=ticket.status,
                after=ticket.status,
                at=at,
                data=_data(event),
            )
    return busy
