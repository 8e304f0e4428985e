"""After the work: check, send back, close, reopen, rate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Assignment, Rating, Requester, Ticket
from tickets.models.ratings import Solved
from tickets.models.tickets import SolvedLevel
from tickets.notices import desk_of, holders, tell
from tickets.operations.clocks import cancel_clocks, start_clock
from tickets.operations.dispatch import handling_limit, mirror_due, open_lead
from tickets.operations.follow_up import exclude_call_backs, settle_call_back
from tickets.operations.intake import store_photos
from tickets.operations.orders import order_for_rework
from tickets.operations.requests import drop_requests
from tickets.operations.triage import NO_LIGHT, reporter
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import AssignmentStatus, Exclusion, TicketStatus, WhistleStatus
from tickets.workflow.ticket import TICKET


@transaction.atomic
def pass_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str = "",
    photos: Sequence[Any] = (),
) -> Ticket:
    """The result holds: every reported share is accepted and the matter may be closed."""
    ticket = make_move(ticket, TICKET["pass"], by=by, at=at, seen=seen, reason=note)
    store_photos(ticket, photos, purpose="evidence", by=by, at=at)
    for assignment in ticket.assignments.filter(status=AssignmentStatus.DONE):
        make_move(assignment, ASSIGNMENT["accept"], by=by, at=at)
    return recount(ticket)


def recount(ticket: Ticket) -> Ticket:
    """Read the count of flow records again, after moves of assignments have raised it."""
    ticket.refresh_from_db(fields=["flow_count"])
    return ticket


@transaction.atomic
def rework_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    photos: Sequence[Any] = (),
) -> Ticket:
    """The result does not hold: back to the same unit with a new clock, the first try kept.

    What was settled on the spot goes back on file, to be dispatched.
    """
    lead = open_lead(ticket)
    ticket = make_move(
        ticket,
        TICKET["rework"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        to=TicketStatus.HANDLING if lead else TicketStatus.FILED,
        rework_count=ticket.rework_count + 1,
        self_closed=False,
        solved_level="",
        passed_at=None,
        handled_by=None,
        handled_at=None,
    )
    store_photos(ticket, photos, purpose="evidence", by=by, at=at)
    if lead is not None:
        send_back(ticket, lead, by=by, at=at, reason=reason)
    tell("ticket_rework", ticket, to=reporter(ticket), by=by, at=at, reason=reason)
    return recount(ticket)


def send_back(ticket: Ticket, lead: Assignment, *, by: Any, at: datetime, reason: str) -> None:
    """Reopen the lead's assignment under a new clock of one original limit."""
    clock = start_clock(lead, "handle", handling_limit(ticket), at=at)
    lead = make_move(
        lead,
        ASSIGNMENT["send-back"],
        by=by,
        at=at,
        reason=reason,
        rework_count=lead.rework_count + 1,
        done_at=None,
        accepted_at=None,
        due_at=clock.due_at,
        yellow_at=clock.yellow_at,
    )
    mirror_due(ticket, lead)
    order_for_rework(lead, at=at)
    tell(
        "assignment_rework",
        lead,
        to=holders(lead, at),
        by=by,
        at=at,
        reason=reason,
        event=f"assignment:{lead.pk}:rework:{lead.rework_count}",
        urgency="warning",
    )


@transaction.atomic
def close_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Ticket:
    """End the matter: what is still open with assisting units falls away, the level is stamped."""
    ticket = make_move(
        ticket,
        TICKET["close"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        solved_level=solved_level(ticket),
        **NO_LIGHT,
    )
    for assignment in ticket.assignments.exclude(asked=[]):
        drop_requests(assignment, by=by, at=at)
    for assignment in ticket.assignments.open():
        cancel_clocks(assignment, at=at)
        make_move(assignment, ASSIGNMENT["drop"], by=by, at=at, **NO_LIGHT)
    tell("ticket_closed", ticket, to=reporter(ticket), by=by, at=at)
    return recount(ticket)


def solved_level(ticket: Ticket) -> str:
    """The highest level that acted (DOMAIN.md section 4.4).

    On the spot or by the grid's own team: grid. By the community's team or by a unit that serves
    no more than the community: community. By a department or a whistle: street; by a whistle that
    was handed up: district.
    """
    whistles = ticket.whistles.exclude(status__in=(WhistleStatus.DRAFT, WhistleStatus.REJECTED))
    if whistles.filter(handed_up_to="district").exists():
        return SolvedLevel.DISTRICT
    if whistles.filter(issued_at__isnull=False).exists():
        return SolvedLevel.STREET
    if ticket.self_closed:
        return SolvedLevel.GRID
    lead = open_lead(ticket)
    if lead is None:
        return SolvedLevel.COMMUNITY
    seat = lead.area or (lead.unit.area if lead.unit else None)
    if seat is None or seat.pk == ticket.street_now_id:
        return SolvedLevel.STREET
    if lead.area_id and seat.pk != ticket.community_now_id:
        return SolvedLevel.GRID
    return SolvedLevel.COMMUNITY


@transaction.atomic
def reopen_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Ticket:
    """Not solved after all: once, within 7 days, to the unit that led."""
    lead = open_lead(ticket)
    ticket = make_move(
        ticket,
        TICKET["reopen"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        to=TicketStatus.HANDLING if lead else TicketStatus.FILED,
        reopened_count=ticket.reopened_count + 1,
        closed_at=None,
        passed_at=None,
        handled_at=None,
        handled_by=None,
        self_closed=False,
        solved_level="",
    )
    exclude_call_backs(ticket, Exclusion.REOPENED, by=by, at=at)
    if lead is not None:
        send_back(ticket, lead, by=by, at=at, reason=reason)
    tell(
        "ticket_reopened",
        ticket,
        to=desk_of(ticket, at) | reporter(ticket),
        by=by,
        at=at,
        reason=reason,
        urgency="warning",
    )
    return recount(ticket)


@transaction.atomic
def rate_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    solved: str,
    satisfaction: int,
    comment: str = "",
    seen: int | None = None,
    requester: Requester | None = None,
) -> Rating:
    """Keep the requester's answer, once per closing; not solved reopens while that is possible.

    Raises Refused with `rated_before`.
    """
    ticket = make_move(
        ticket,
        TICKET["rate"],
        by=by,
        at=at,
        seen=seen,
        reason=comment,
        data={"solved": solved, "satisfaction": satisfaction},
    )
    rating = keep_rating(
        ticket, requester, by=by, at=at, solved=solved, satisfaction=satisfaction, comment=comment
    )
    settle_call_back(rating, by=by, at=at)
    tell("ticket_rated", ticket, to=desk_of(ticket, at), by=by, at=at, satisfaction=satisfaction)
    if solved == Solved.NO and TICKET["reopen"].refusal(ticket, by, at) is None:
        reopen_ticket(
            ticket, by=by, at=at, reason=comment or str(_("The requester says: not solved."))
        )
    return rating


def keep_rating(
    ticket: Ticket, requester: Requester | None, *, by: Any, at: datetime, **answer: Any
):
    """Insert the rating; the unique constraint decides between two at once."""
    try:
        with transaction.atomic():
            return Rating.objects.create(
                ticket=ticket,
                requester=requester,
                recorded_by=by,
                round=ticket.reopened_count + 1,
                created_at=at,
                **answer,
            )
    except IntegrityError:
        raise Refused("rated_before", _("This result has been rated already.")) from None
