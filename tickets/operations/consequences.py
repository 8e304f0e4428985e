"""What a rung does beside telling people: supervise, hand up, mark for appraisal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import F

from members.operations.accounts import system_user
from tickets.models import Assignment, Escalation, TicketRecord, Whistle, WhistleRecord, WhistleTask
from tickets.models.tickets import Ticket
from tickets.operations.orders import open_orders
from tickets.workflow.states import WhistleLevel
from tickets.workflow.whistle import LEVELS, holding_level, levels_above

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
    by = system_user()
    return _on_tasks(tasks, by, at) | _on_assignments(assignments, by, at)


def _on_tasks(events: list[Escalation], by: Any, at: datetime) -> set[int]:
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
        .select_related("unit")
        .order_by("pk")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    }
    for task in tasks.values():
        task.whistle = whistles[task.whistle_id]
    _press([(event, tasks.get(event.subject_id)) for event in events], whistles, by, at)
    return _busy(events, set(rows.values_list("pk", flat=True)) - tasks.keys())


def _busy(events: Iterable[Escalation], locked_elsewhere: set[int]) -> set[int]:
    """Clocks whose subject is there but held by somebody else; a missing one holds nobody up."""
    return {event.clock_id for event in events if event.subject_id in locked_elsewhere}


def _press(
    events: Iterable[tuple[Escalation, WhistleTask | None]],
    whistles: dict[int, Whistle],
    by: Any,
    at: datetime,
) -> None:
    """Supervise and mark the duties, hand their whistles up, and tell of it: in sets."""
    pressed = [(event, task) for event, task in events if task is not None]
    doing = {
        action: {task.pk for event, task in pressed if action in event.actions}
        for action in ("supervise", "mark_appraisal")
    }
    known = WhistleTask.objects.filter(supervised_at=None, pk__in=doing["supervise"])
    known.update(supervised_at=at)
    open_orders([row for row in pressed if "supervise" in row[0].actions], by=by, at=at)
    WhistleTask.objects.filter(pk__in=doing["mark_appraisal"]).update(is_marked=True)
    _hand_up(pressed, whistles)
    _count_records(Whistle, Counter(task.whistle_id for _event, task in pressed))
    WhistleRecord.objects.bulk_create(
        WhistleRecord(whistle_id=task.whistle_id, task=task, **_record(event, task.status, by, at))
        for event, task in pressed
    )


def _hand_up(
    pressed: Iterable[tuple[Escalation, WhistleTask]], whistles: dict[int, Whistle]
) -> None:
    reached: dict[int, str] = {}
    for event, task in pressed:
        if "hand_up" in event.actions:
            level = higher(whistles[task.whistle_id], event.who)
            known = reached.get(task.whistle_id, level)
            reached[task.whistle_id] = max(level, known, key=LEVELS.index)
    for level in set(reached.values()):
        ids = [pk for pk, found in reached.items() if found == level]
        Whistle.objects.filter(pk__in=ids).update(handed_up_to=level)


def _count_records(model: type[Ticket] | type[Whistle], times: Counter[int]) -> None:
    """Raise the number of flow records of each row by so many: one statement for most."""
    for count in set(times.values()):
        ids = [pk for pk, found in times.items() if found == count]
        model._base_manager.filter(pk__in=ids).update(flow_count=F("flow_count") + count)


def higher(whistle: Whistle, who: Iterable[str]) -> str:
    """The level a whistle is handed up to: the one the rung names, else the next above; never
    down again, wherever a person or another rung has handed it meanwhile."""
    present, above = holding_level(whistle), levels_above(whistle)
    named = [REACHES[name] for name in who if name in REACHES] or above[:1]
    return max(present, *named, key=LEVELS.index)


def _record(event: Escalation, status: str, by: Any, at: datetime) -> dict[str, Any]:
    """What the flow record of a fallen level says; the state of the matter stays."""
    clock = event.clock
    data = {"clock": clock.kind, "level": event.level, "percent": event.percent}
    return {
        "move": "escalate",
        "by": by,
        "before": status,
        "after": status,
        "at": at,
        "data": {**data, "actions": event.actions},
    }


def _on_assignments(events: list[Escalation], by: Any, at: datetime) -> set[int]:
    rows = Assignment.objects.filter(pk__in={event.subject_id for event in events})
    owners = dict(rows.values_list("pk", "ticket"))
    tickets = Ticket.objects.filter(pk__in=set(owners.values())).order_by("pk")
    locked = {
        ticket.pk: ticket for ticket in tickets.select_for_update(skip_locked=True, no_key=True)
    }
    told = [
        (event, ticket)
        for event in events
        if (ticket := locked.get(owners.get(event.subject_id))) is not None
    ]
    shares = rows.select_related("unit", "area").in_bulk()
    pressed = []
    for event, ticket in told:
        if "supervise" in event.actions:
            shares[event.subject_id].ticket = ticket
            pressed.append((event, shares[event.subject_id]))
    open_orders(pressed, by=by, at=at)
    _count_records(Ticket, Counter(ticket.pk for _event, ticket in told))
    TicketRecord.objects.bulk_create(
        TicketRecord(
            ticket=ticket, assignment_id=event.subject_id, **_record(event, ticket.status, by, at)
        )
        for event, ticket in told
    )
    return _busy(events, {pk for pk, ticket_id in owners.items() if ticket_id not in locked})
