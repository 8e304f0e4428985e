"""Who is called back: by rows of percent and a keyed hash, the working day after the closing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from lib.pii import keyed_hash
from tickets.clock import LimitUnit, elapsed
from tickets.models import CallBack, CallBackSample, Rating, Requester, Ticket, Whistle
from tickets.models.tickets import Channel
from tickets.operations.calendars import calendar_for
from tickets.operations.clocks import start_clock
from tickets.operations.follow_up import exclude_call_backs, settle_call_back
from tickets.operations.limits import step_limit
from tickets.workflow.states import CallBackStatus, Exclusion, TicketStatus

WINDOW = timedelta(days=14)
"""How long after its closing a matter may still be put on the list: the worker may have been off
over a long holiday."""

USUAL = 100
BY_STATUS = {
    TicketStatus.VOID: Exclusion.VOID,
    TicketStatus.NOT_FILED: Exclusion.OUTSIDE,
    TicketStatus.SUSPENDED: Exclusion.SUSPENDED,
}
"""The rule that takes a matter's call-backs off the list; any other open state means reopened."""


def list_call_backs(*, by: Any, at: datetime) -> int:
    """Put the sampled closings of earlier days on the list, once each; answers how many calls.

    Kill it at any moment and run it again: a closing on the list is not listed twice, and the hash
    draws the same sample.
    """
    exclude_by_rule(by=by, at=at)
    samples = list(CallBackSample.objects.all())
    listed = 0
    for ticket in candidates(at).iterator(chunk_size=500):
        if is_drawn(ticket, samples) and is_working_day(ticket.city_now_id, at):
            listed += list_closing(ticket.pk, by=by, at=at)
    return listed


def candidates(at: datetime) -> QuerySet[Ticket]:
    """Closed before today, with a telephone number to call, and not on the list yet."""
    today = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    listed = CallBack.objects.filter(ticket=OuterRef("pk"), closed_at=OuterRef("closed_at"))
    phones = Requester.objects.filter(ticket=OuterRef("pk")).exclude(phone_hash="")
    called = Whistle.objects.filter(ticket=OuterRef("pk"), issued_at__isnull=False)
    rows = Ticket.objects.closed().filter(closed_at__gte=today - WINDOW, closed_at__lt=today)
    return (
        rows.exclude(channel=Channel.IMPORT)
        .filter(~Exists(listed), Exists(phones))
        .annotate(is_whistled=Exists(called))
        .select_related("category")
        .order_by("pk")
    )


def is_drawn(ticket: Any, samples: Sequence[CallBackSample]) -> bool:
    """Whether this closing falls into the sample: nobody can choose, and nobody can foresee it."""
    text = f"call-back:{ticket.number}:{ticket.reopened_count}"
    return int(keyed_hash(text)[:8], 16) % 100 < percent_of(ticket, samples)


def percent_of(ticket: Any, samples: Iterable[CallBackSample]) -> int:
    """The percentage of a matter's kind: the row that names most of it, grade before channel."""
    case = CallBackSample.Case.ORDINARY
    if ticket.is_whistled:
        case = CallBackSample.Case.WHISTLED
    elif ticket.reopened_count:
        case = CallBackSample.Case.REOPENED
    fitting = [
        row
        for row in samples
        if row.case == case
        and row.grade in ("", ticket.category.grade)
        and row.channel in ("", ticket.channel)
    ]
    best = max(fitting, key=lambda row: (row.grade != "", row.channel != ""), default=None)
    return best.percent if best else USUAL


def is_working_day(city_id: int | None, at: datetime) -> bool:
    """Nobody is called on a holiday; a make-up Saturday is a working day."""
    _calendar, segments = calendar_for(city_id)
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return elapsed(segments, LimitUnit.WORKING_HOUR, start, start + timedelta(days=1)) > 0


@transaction.atomic
def list_closing(ticket_id: int, *, by: Any, at: datetime) -> int:
    """One call-back with its clock for each requester with a number; a busy ticket waits."""
    rows = Ticket.objects.closed().select_for_update(of=("self",), no_key=True, skip_locked=True)
    ticket = rows.filter(pk=ticket_id).first()
    if ticket is None:
        return 0
    turn = ticket.reopened_count + 1
    known = set(ticket.call_backs.filter(round=turn).values_list("requester_id", flat=True))
    asked = ticket.requesters.exclude(phone_hash="").exclude(pk__in=known).order_by("pk")
    return len([list_requester(ticket, row, by=by, at=at) for row in asked])


def list_requester(ticket: Ticket, requester: Requester, *, by: Any, at: datetime) -> CallBack:
    """One call-back; a requester who has rated this closing already needs no call."""
    row = CallBack(
        ticket=ticket,
        requester=requester,
        round=ticket.reopened_count + 1,
        closed_at=ticket.closed_at or at,
        created_at=at,
        flow_count=1,
        **ticket.now_stamps(),
    )
    row.save(force_insert=True)
    row.append_record(move="list", by=by, post=None, after=CallBackStatus.WAITING, at=at)
    clock = start_clock(row, "call_back", step_limit("call_back"), at=at)
    CallBack.objects.filter(pk=row.pk).update(due_at=clock.due_at, yellow_at=clock.yellow_at)
    given = Rating.objects.filter(requester=requester, round=row.round).first()
    if given is not None:
        settle_call_back(given, by=by, at=at)
    return row


def exclude_by_rule(*, by: Any, at: datetime) -> int:
    """Take off the list what a rule takes off: void, suspended, outside the remit, reopened."""
    gone = CallBack.objects.waiting().exclude(ticket__status=TicketStatus.CLOSED)
    ids = gone.order_by("ticket").values_list("ticket", flat=True).distinct()
    return sum(exclude_of(ticket_id, by=by, at=at) for ticket_id in list(ids))


@transaction.atomic
def exclude_of(ticket_id: int, *, by: Any, at: datetime) -> int:
    """The call-backs of one ticket that is closed no longer; a busy ticket waits."""
    rows = Ticket.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    ticket = rows.filter(pk=ticket_id).exclude(status=TicketStatus.CLOSED).first()
    if ticket is None:
        return 0
    rule = BY_STATUS.get(TicketStatus(ticket.status), Exclusion.REOPENED)
    return exclude_call_backs(ticket, rule, by=by, at=at)
