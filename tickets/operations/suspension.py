"""Letting a matter rest until a day (挂账), taking it up again by hand or when the day ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from members.operations.accounts import system_user
from tickets.models import Adjustment, Assignment, Ticket, Whistle, WhistleTask
from tickets.notices import desk_of, holders, tell, unit_people
from tickets.operations.clocks import rest_clocks, wake_clocks
from tickets.operations.dispatch import mirror_due, open_lead
from tickets.operations.triage import NO_LIGHT, reporter
from tickets.operations.whistle_tasks import lock_whistle
from tickets.operations.whistles import show_lead_due
from tickets.workflow.states import AssignmentStatus, TicketStatus
from tickets.workflow.ticket import TICKET
from tickets.workflow.whistle_task import TASK

REASON = "suspension"
MOST = 500
"""Matters that one pass of the timetable takes up."""


def suspend_share(request: Adjustment, share: Any, by: Any, at: datetime) -> None:
    """A granted suspension: the lead's whole matter rests, or one department's duty.

    Every clock in it rests, those of other requests too, and every other move refuses.
    """
    if request.until_on is None or request.until_on < timezone.localdate(at):
        raise Refused("until_in_past", _("The end must lie in the future."), "note")
    share.suspensions += 1
    share.save(update_fields=["suspensions"])
    if isinstance(share, Assignment):
        suspend_ticket(share.ticket, request, by=by, at=at)
    else:
        suspend_task(share, request, at=at)


def suspend_ticket(ticket: Ticket, request: Adjustment, *, by: Any, at: datetime) -> None:
    """The whole ticket rests; whoever asked for it is told until when."""
    if ticket.whistles.running().exists():
        raise Refused("whistle_sounds", _("A whistle is sounding for this matter."), "note")
    ticket = make_move(
        ticket,
        TICKET["suspend"],
        by=by,
        at=at,
        reason=request.reason,
        suspended_until=request.until_on,
        **NO_LIGHT,
    )
    for row in resting_rows(ticket):
        rest_clocks(row, at=at, reason=REASON)
    people = reporter(ticket) | desk_of(ticket, at) | people_of(ticket, at)
    tell(
        "ticket_suspended",
        ticket,
        to=people,
        by=by,
        at=at,
        reason=request.reason,
        until=str(request.until_on),
    )


def suspend_task(task: WhistleTask, request: Adjustment, *, at: datetime) -> None:
    """One department's duty rests; the whistle sounds on for the others."""
    task.suspended_until = request.until_on
    task.save(update_fields=["suspended_until"])
    for row in resting_rows(task):
        rest_clocks(row, at=at, reason=REASON)
    show_lead_due(task.whistle)


def resting_rows(matter: Any) -> Iterator[Any]:
    """Whatever has clocks in a matter that rests: its shares, and what is asked about them."""
    if isinstance(matter, Ticket):
        yield from matter.assignments.order_by("pk")
        yield from Adjustment.objects.pending().filter(ticket=matter, task=None).order_by("pk")
    else:
        yield matter
        yield from Adjustment.objects.pending().filter(task=matter).order_by("pk")


def people_of(ticket: Ticket, at: datetime) -> set[int]:
    """Everybody with open work in a ticket."""
    open_work = ticket.assignments.open().select_related("ticket")
    return {user for row in open_work for user in holders(row, at)}


@transaction.atomic
def resume_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Ticket:
    """Take a suspended matter up again: every clock runs on with what was left of it."""
    lead = open_lead(ticket)
    signed = lead is not None and lead.status != AssignmentStatus.ISSUED
    ticket = make_move(
        ticket,
        TICKET["resume"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        to=TicketStatus.HANDLING if signed else TicketStatus.DISPATCHED,
        suspended_until=None,
    )
    for row in resting_rows(ticket):
        wake_clocks(row, at=at, reason=REASON)
    mirror_due(ticket, open_lead(ticket))
    people = reporter(ticket) | desk_of(ticket, at) | people_of(ticket, at)
    tell("ticket_resumed", ticket, to=people, by=by, at=at)
    return ticket


@transaction.atomic
def resume_task(
    task: WhistleTask, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> WhistleTask:
    """Take a suspended duty up again."""
    lock_whistle(task)
    task = make_move(
        task, TASK["resume"], by=by, at=at, seen=seen, reason=note, suspended_until=None
    )
    for row in resting_rows(task):
        wake_clocks(row, at=at, reason=REASON)
    show_lead_due(task.whistle)
    people = desk_of(task.whistle, at) | unit_people([task.unit_id], at)
    event = f"whistle_task:{task.pk}:{task.flow_count}:resumed"
    tell("task_resumed", task, to=people, by=by, at=at, event=event, unit=str(task.unit))
    return task


def end_of(day: date) -> datetime:
    """23:59:59 of a day at the site: when a suspension until that day ends."""
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))


def resume_due(at: datetime) -> int:
    """Take up whatever was suspended until a day that is over; answers how many.

    Each in a transaction of its own, rows that somebody holds are left for the next minute. The
    clocks run from the day's end, also when the task comes late.
    """
    before = timezone.localdate(at + timedelta(seconds=1))
    by = system_user()
    done = 0
    for model, resume in RESUMING:
        for pk in model.objects.due_to_resume(before).values_list("pk", flat=True)[:MOST]:
            done += resume_one(model, pk, before, resume, by)
    return done


RESUMING: tuple[tuple[Any, Callable[..., Any]], ...] = (
    (Ticket, resume_ticket),
    (WhistleTask, resume_task),
)


@transaction.atomic
def resume_one(model: Any, pk: int, before: date, resume: Callable[..., Any], by: Any) -> int:
    """Take one row up, unless somebody did so meanwhile or is just doing so."""
    row = claimed(model, pk, before)
    if row is None:
        return 0
    resume(row, by=by, at=end_of(row.suspended_until))
    return 1


def claimed(model: Any, pk: int, before: date) -> Any:
    """The row, its matter locked first and nothing waited for; None when it is not to be had."""
    above: list[Any] = []
    if model is WhistleTask:
        above = [Ticket.objects.filter(whistles__tasks=pk), Whistle.objects.filter(tasks=pk)]
    for rows in (*above, model.objects.due_to_resume(before).filter(pk=pk)):
        found = free(rows)
        if found is None and rows.exists():
            return None
    return found


def free(rows: Any) -> Any:
    """The row locked, or None while somebody else holds it."""
    return rows.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
