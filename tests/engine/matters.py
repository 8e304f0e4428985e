"""Matters in the states the engine's tests start from."""

from __future__ import annotations

from datetime import datetime

from tests.tickets.photos import photo
from tests.world import World
from tickets.models import Clock, Ticket, Whistle, WhistleTask
from tickets.operations import dispatch, handling, triage
from tickets.operations.intake import Report, report_ticket
from tickets.operations.whistles import Call, draft_whistle, issue_whistle


def reported(world: World) -> Ticket:
    """Reported Monday 10:00, with a triage clock of two working hours."""
    report = Report(category=world.category("0121"), text="有人私装地锁", area=world.sundi_b1)
    return report_ticket(report, by=world.gridworker, at=world.now).ticket


def dispatched(world: World) -> Ticket:
    """Dispatched Monday 10:00 for two working days, due Wednesday 10:00."""
    ticket = triage.file_ticket(reported(world), by=world.clerk, at=world.now)
    return dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now)


def finish(world: World, ticket: Ticket, at: datetime) -> Ticket:
    """Reported done by the unit that leads."""
    return handling.finish_ticket(ticket, by=world.department, at=at, note="好", photos=[photo()])


def whistled(world: World, ticket: Ticket | None = None) -> WhistleTask:
    """The lead's task of a whistle sounded Monday 10:00, to be signed within one working hour."""
    call = Call(
        area=world.sundi_b1,
        title="私装地锁",
        facts="协调未果",
        wanted_result="拆除",
        lead=world.urban,
        assist=[world.traffic],
        ticket=ticket,
    )
    whistle = draft_whistle(call, by=world.community, at=world.now)
    return issue_whistle(whistle, by=world.community, at=world.now).tasks.get(role="lead")


def whistle_of(task: WhistleTask) -> Whistle:
    """The whistle as it stands in the database now."""
    return Whistle.objects.get(pk=task.whistle_id)


def clock_of(row: Ticket | WhistleTask, kind: str) -> Clock:
    """The newest clock of one kind that belongs to a row or to the lead's share of it."""
    rows = {"ticket": [row.pk]} if kind == "triage" else {"whistle_task": [row.pk]}
    if kind == "handle":
        rows = {"assignment": list(row.assignments.values_list("pk", flat=True))}
    ((subject_type, ids),) = rows.items()
    return Clock.objects.of(subject_type, *ids).filter(kind=kind).latest("pk")
