"""Blowing the whistle: draft it, submit it, sound it, and close it by its one rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Tier, Unit
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from lib.rows import reserve_id
from tickets.models import Assignment, Proposal, Ticket, Whistle, WhistleLimit, WhistleTask
from tickets.notices import STREET_ROLES, area_people, desk_of, tell, unit_people
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due, start_clock
from tickets.operations.disputes import lapse_objections
from tickets.operations.limits import step_limit
from tickets.operations.marking import mark_unit
from tickets.operations.proposals import take_proposal
from tickets.operations.requests import drop_requests
from tickets.operations.triage import NO_LIGHT
from tickets.workflow.states import (
    SETTLED_TASK,
    WHISTLED_FROM,
    WITH_UNITS,
    AssignmentRole,
    TicketStatus,
    WhistleKind,
    WhistleLevel,
    WhistleStatus,
)
from tickets.workflow.ticket import TICKET
from tickets.workflow.whistle import WHISTLE, needs_review


@dataclass(frozen=True)
class Call:
    """What a whistle says: kind, facts, wanted result, where and when to meet, whom it calls."""

    area: Area
    title: str
    facts: str
    wanted_result: str
    lead: Unit
    assist: Sequence[Unit] = ()
    kind: str = WhistleKind.ROUTINE
    ticket: Ticket | None = None
    basis: str = ""
    place: str = ""
    meet_at: datetime | None = None
    proposal: Proposal | None = None
    idempotency_key: str | None = None


def draft_whistle(call: Call, *, by: Any, at: datetime) -> Whistle:
    """Write a whistle down with its tasks; nothing sounds and no clock runs yet.

    A repeated idempotency key returns the first whistle. Raises PermissionDenied outside the
    actor's reach and Refused for a department named twice, a ticket that is not open, a joint
    whistle that says not where and when to meet, or a proposal that somebody answered meanwhile.
    """
    check_call(call, by=by)
    try:
        with transaction.atomic():
            return _draft(call, by=by, at=at)
    except IntegrityError:
        repeat = already_drafted(call, by=by)
        if repeat is None:
            raise
        return repeat


def already_drafted(call: Call, *, by: Any) -> Whistle | None:
    """The whistle that the same person drafted under the same key."""
    key = _key(call, by)
    return Whistle.objects.filter(idempotency_key=key).first() if key else None


def _key(call: Call, by: Any) -> str | None:
    return f"{by.pk}:{call.idempotency_key}" if call.idempotency_key else None


def check_call(call: Call, *, by: Any) -> None:
    """Who may blow for this place, and that the call makes sense."""
    if not permits(by.reach(Power.WHISTLE), call.area):
        raise PermissionDenied
    called = [unit.pk for unit in (call.lead, *call.assist)]
    if len(set(called)) < len(called):
        raise Refused("unit_twice", _("A department can be called only once."), "assist")
    if call.kind == WhistleKind.JOINT and len(called) < 2:
        raise Refused("joint_needs_two", _("A joint whistle calls at least two."), "assist")
    if call.kind == WhistleKind.JOINT:
        check_meeting(call)
    if call.ticket is not None and call.ticket.status not in WHISTLED_FROM:
        raise Refused("ticket_not_open", _("This matter cannot be whistled for now."), "ticket")


def check_meeting(call: Call) -> None:
    """Departments that must settle something together are told where and when to meet."""
    if not call.place.strip():
        raise Refused("meeting_needed", _("Say where the departments meet."), "place")
    if call.meet_at is None:
        raise Refused("meeting_needed", _("Say when the departments meet."), "meet_at")


def open_proposal(call: Call) -> Proposal | None:
    """The wish that this whistle answers: the one that waits for the ticket, which is locked.

    Raises Refused when the call answers a wish that somebody has answered already.
    """
    rows = Proposal.objects.open().filter(ticket=call.ticket)
    found = rows.first() if call.ticket is not None else None
    if call.proposal is not None and found != call.proposal:
        raise Refused("proposal_answered", _("Somebody has answered this proposal already."))
    return found


def _draft(call: Call, *, by: Any, at: datetime) -> Whistle:
    if call.ticket is not None:
        Ticket.objects.select_for_update(no_key=True).get(pk=call.ticket.pk)
    repeat = already_drafted(call, by=by)
    if repeat is not None:
        return repeat
    proposal = open_proposal(call)
    whistle = _write(call, by=by, at=at)
    if proposal is not None:
        take_proposal(proposal, whistle, by=by, at=at)
    return whistle


def _write(call: Call, *, by: Any, at: datetime) -> Whistle:
    stamps = call.area.held_stamps()
    pk = reserve_id(Whistle)
    whistle = Whistle(
        pk=pk,
        number=f"S{call.area.city.prefix}{timezone.localdate(at):%Y%m%d}{pk:06d}",
        ticket=call.ticket,
        kind=call.kind,
        level=level_of(by, call.area),
        area=call.area,
        blown_by=by,
        title=call.title.strip(),
        facts=call.facts.strip(),
        basis=call.basis.strip(),
        wanted_result=call.wanted_result.strip(),
        place=call.place.strip(),
        meet_at=call.meet_at,
        created_at=at,
        flow_count=1,
        idempotency_key=_key(call, by),
        city_now_id=stamps.city_id,
        district_now_id=stamps.district_id,
        street_now_id=stamps.street_id,
        community_now_id=stamps.community_id,
        grid_now_id=stamps.grid_id,
    )
    whistle.save(force_insert=True)
    whistle.append_record(
        move="draft", by=by, post=by.acting_post(Power.WHISTLE), after=whistle.status, at=at
    )
    WhistleTask.objects.create(whistle=whistle, unit=call.lead, role=AssignmentRole.LEAD)
    for unit in call.assist:
        WhistleTask.objects.create(whistle=whistle, unit=unit, role=AssignmentRole.ASSIST)
    return whistle


def level_of(by: Any, area: Area) -> str:
    """The level at which the actor blows: of the post by which the place is within reach."""
    reach = by.reach(Power.WHISTLE)
    if any(span.contains(area) and span.tier != Tier.STREET for span in reach.areas):
        return WhistleLevel.COMMUNITY
    if any(span.contains(area) for span in reach.areas):
        return WhistleLevel.STREET
    return WhistleLevel.DISTRICT


@transaction.atomic
def submit_whistle(whistle: Whistle, *, by: Any, at: datetime, seen: int | None = None) -> Whistle:
    """Hand the draft in; the street is told when it must read it first."""
    whistle = make_move(whistle, WHISTLE["submit"], by=by, at=at, seen=seen)
    if needs_review(whistle):
        start_clock(whistle, "review_whistle", step_limit("review_whistle"), at=at)
        show_due(whistle)
        leaders = area_people(whistle.street_now_id, STREET_ROLES, at)
        tell("whistle_submitted", whistle, to=leaders, by=by, at=at)
    return whistle


@transaction.atomic
def issue_whistle(whistle: Whistle, *, by: Any, at: datetime, seen: int | None = None) -> Whistle:
    """Sound it: every department gets its task, its clocks start, its people are told."""
    lock_ticket_of(whistle)
    whistle = make_move(whistle, WHISTLE["issue"], by=by, at=at, seen=seen)
    meet_clocks(whistle, "review_whistle", at=at)
    limits = limits_of(whistle.kind)
    for task in whistle.tasks.select_related("unit").order_by("pk"):
        task.whistle = whistle
        sound(task, limits, by=by, at=at)
    follow_whistle(whistle, by=by, at=at)
    show_lead_due(whistle)
    return whistle


def lock_ticket_of(whistle: Whistle) -> None:
    """Lock the ticket before its whistle: every operation takes the two in this order."""
    if whistle.ticket_id:
        Ticket.objects.select_for_update(no_key=True).get(pk=whistle.ticket_id)


def limits_of(kind: str) -> list[WhistleLimit]:
    """The limits of one kind of whistle; Refused when none are configured."""
    limits = list(WhistleLimit.objects.filter(kind=kind))
    if not limits:
        raise Refused("no_limits", _("No limits are configured for this kind of whistle."))
    return limits


def sound(task: WhistleTask, limits: Sequence[WhistleLimit], *, by: Any, at: datetime) -> None:
    """Start the clocks that run from the issue and tell the department."""
    task.issued_at = at
    task.save(update_fields=["issued_at"])
    mark_unit(task.whistle.ticket_id, task.unit_id)
    for limit in limits:
        if limit.starts == WhistleLimit.Start.ISSUE:
            start_clock(task, limit.clock_kind, limit.limit, at=at)
    show_due(task)
    tell(
        "whistle_issued",
        task,
        to=unit_people([task.unit_id], at),
        by=by,
        at=at,
        event=f"whistle_task:{task.pk}:issued",
        urgency="urgent" if task.whistle.kind == WhistleKind.EMERGENCY else "warning",
        whistle_kind=task.whistle.kind,
        due=task.due_at.isoformat() if task.due_at else "",
    )


def show_lead_due(whistle: Whistle) -> None:
    """The whistle shows the nearest due moment of its tasks, and so does the ticket behind it,
    unless a unit of its own leads there."""
    due = whistle.tasks.filter(due_at__isnull=False).order_by("due_at").first()
    whistle.due_at = due.due_at if due else None
    whistle.yellow_at = due.yellow_at if due else None
    whistle.save(update_fields=["due_at", "yellow_at"])
    if whistle.ticket_id is None:
        return
    near = Whistle.objects.running().filter(ticket=OuterRef("pk")).order_by("due_at")
    lead = Assignment.objects.open().filter(ticket=OuterRef("pk"), role=AssignmentRole.LEAD)
    Ticket.objects.filter(~Exists(lead), pk=whistle.ticket_id, status__in=WITH_UNITS).update(
        due_at=near.values("due_at")[:1], yellow_at=near.values("yellow_at")[:1]
    )


def follow_whistle(whistle: Whistle, *, by: Any, at: datetime) -> None:
    """The ticket goes along: it is with the departments now."""
    ticket = whistle.ticket
    if ticket is None:
        return
    keeps = ticket.status == TicketStatus.HANDLING
    make_move(
        ticket,
        TICKET["whistle"],
        by=by,
        at=at,
        to=TicketStatus.HANDLING if keeps else TicketStatus.DISPATCHED,
        data={"whistle": whistle.number},
        accepted_at=ticket.accepted_at or at,
        filed_at=ticket.filed_at or at,
        dispatched_at=ticket.dispatched_at or at,
    )
    cancel_clocks(ticket, "triage", at=at)


@transaction.atomic
def reject_whistle(
    whistle: Whistle, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Whistle:
    """The street declines a submitted whistle, with its reason."""
    whistle = make_move(
        whistle, WHISTLE["reject"], by=by, at=at, seen=seen, reason=reason, **NO_LIGHT
    )
    meet_clocks(whistle, "review_whistle", at=at)
    tell("whistle_rejected", whistle, to={whistle.blown_by_id}, by=by, at=at, reason=reason)
    return whistle


@transaction.atomic
def withdraw_whistle(
    whistle: Whistle, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Whistle:
    """Take the call back: all its clocks fall away and the ticket is on file again."""
    lock_ticket_of(whistle)
    whistle = make_move(
        whistle, WHISTLE["withdraw"], by=by, at=at, seen=seen, reason=reason, **NO_LIGHT
    )
    lapse_objections(whistle.tasks.all(), by=by, at=at)
    cancel_clocks(whistle, at=at)
    for task in whistle.tasks.all():
        drop_requests(task, by=by, at=at)
        cancel_clocks(task, at=at)
    whistle.tasks.update(suspended_until=None, **NO_LIGHT)
    sounded = whistle.tasks.filter(issued_at__isnull=False).values_list("unit", flat=True)
    people = unit_people(sounded, at)
    tell("whistle_withdrawn", whistle, to=people, by=by, at=at, reason=reason)
    show_lead_due(whistle)
    if whistle.issued_at and whistle.ticket and nobody_left(whistle.ticket):
        make_move(whistle.ticket, TICKET["recall"], by=by, at=at, reason=reason, **NO_LIGHT)
    return whistle


def nobody_left(ticket: Ticket) -> bool:
    """Whether the ticket is with the units although none of them has open work in it."""
    is_out = ticket.status in WITH_UNITS
    return (
        is_out and not ticket.assignments.open().exists() and not ticket.whistles.running().exists()
    )


def advance_whistle(whistle: Whistle, *, by: Any, at: datetime) -> Whistle:
    """Carry the whistle on after one of its tasks moved.

    It is in progress once somebody signed, waits for verification once every task is reported or
    settled, and closes only when the lead's task is accepted and every other one is accepted or
    released (DOMAIN.md section 5.2).
    """
    whistle = Whistle.objects.select_for_update(no_key=True).get(pk=whistle.pk)
    statuses = list(whistle.tasks.values_list("role", "status"))
    target = next_status(whistle.status, statuses)
    if target != whistle.status:
        move = WHISTLE[{"closed": "close", "verify": "report", "in_progress": "go-on"}[target]]
        light = NO_LIGHT if target == WhistleStatus.CLOSED else {}
        whistle = make_move(whistle, move, by=by, at=at, **light)
        if target == WhistleStatus.CLOSED:
            finish_with_whistle(whistle, by=by, at=at)
    if whistle.status != WhistleStatus.CLOSED:
        show_lead_due(whistle)
    return whistle


def next_status(status: str, tasks: Sequence[tuple[str, str]]) -> str:
    """The status that the tasks' states call for, pure."""
    if status not in (WhistleStatus.ISSUED, WhistleStatus.IN_PROGRESS, WhistleStatus.VERIFY):
        return status
    if all(state in SETTLED_TASK for _role, state in tasks):
        return WhistleStatus.CLOSED
    if all(state in (*SETTLED_TASK, "done") for _role, state in tasks):
        return WhistleStatus.VERIFY
    if any(state not in ("unsigned", "released") for _role, state in tasks):
        return WhistleStatus.IN_PROGRESS
    return status


def finish_with_whistle(whistle: Whistle, *, by: Any, at: datetime) -> None:
    """All is verified: the ticket behind it needs only to be closed."""
    tell("whistle_closed", whistle, to=desk_of(whistle, at), by=by, at=at)
    ticket = whistle.ticket
    if ticket is None or ticket.status not in WITH_UNITS or ticket.lead_returned:
        return
    make_move(
        ticket,
        TICKET["whistle"],
        by=by,
        at=at,
        to=TicketStatus.CHECKING,
        data={"whistle": whistle.number},
        handled_at=at,
        passed_at=at,
        **NO_LIGHT,
    )
