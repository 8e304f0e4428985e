"""What a rung does beside telling people: supervise, hand up, mark for appraisal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from members.operations.accounts import system_user
from tickets.models import Assignment, Escalation, TicketRecord, Whistle, WhistleRecord, WhistleTask
from tickets.models.tickets import Ticket
from tickets.workflow.states import WhistleLevel

HIGHER: dict[str, WhistleLevel] = {
    WhistleLevel.COMMUNITY: WhistleLevel.STREET,
    WhistleLevel.STREET: WhistleLevel.DISTRICT,
}
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
    for event in events:
        if (task := tasks.get(event.subject_id)) is not None:
            _press(task, whistles[task.whistle_id], event, at)
    return _busy(events, set(rows.values_list("pk", flat=True)) - tasks.keys())


def _busy(events: Iterable[Escalation], locked_elsewhere: set[int]) -> set[int]:
    """Clocks whose subject is there but held by somebody else; a missing one holds nobody up."""
    return {event.clock_id for event in events if event.subject_id in locked_elsewhere}


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
    rows = Assignment.objects.filter(pk__in={event.subject_id for event in events})
    owners = dict(rows.values_list("pk", "ticket"))
    tickets = Ticket.objects.filter(pk__in=set(owners.values())).order_by("pk")
    locked = {
        ticket.pk: ticket for ticket in tickets.select_for_update(skip_locked=True, no_key=True)
    }
    for event in events:
        if (ticket := locked.get(owners.get(event.subject_id))) is not None:
            _record(ticket, event, at)
    return _busy(events, {pk for pk, ticket_id in owners.items() if ticket_id not in locked})


def _record(ticket: Ticket, event: Escalation, at: datetime) -> None:
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
