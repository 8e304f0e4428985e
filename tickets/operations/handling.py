"""The work itself: sign for it, begin, report it done, or settle it on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from records.models import Attachment
from tickets.models import Assignment, Ticket
from tickets.models.tickets import SolvedLevel
from tickets.notices import desk_of, tell
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due
from tickets.operations.contacts import note_contact
from tickets.operations.dispatch import lock_ticket
from tickets.operations.intake import store_photos
from tickets.operations.requests import drop_requests
from tickets.operations.triage import NO_LIGHT, default_condition
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import AssignmentRole, TicketStatus
from tickets.workflow.ticket import TICKET


def need_photo(ticket: Ticket, given: int, field: str) -> None:
    """A result one can see must be shown (DOMAIN.md section 4.1)."""
    if ticket.category.is_physical and not given:
        raise Refused(
            "photo_required", _("This kind of matter needs a photo of the result."), field
        )


@transaction.atomic
def sign_assignment(
    assignment: Assignment, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Assignment:
    """Sign for work; the clock has been running since dispatch and runs on."""
    ticket = lock_ticket(assignment)
    assignment = make_move(assignment, ASSIGNMENT["sign"], by=by, at=at, seen=seen, reason=note)
    if assignment.role == AssignmentRole.LEAD:
        note_contact(ticket.pk, at=at)
    if ticket.status == TicketStatus.DISPATCHED and assignment.role == AssignmentRole.LEAD:
        ticket.refresh_from_db(fields=["flow_count"])
        make_move(ticket, TICKET["start"], by=by, at=at)
        tell("ticket_handling", ticket, to=desk_of(ticket, at), by=by, at=at)
    return assignment


@transaction.atomic
def start_assignment(
    assignment: Assignment, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Assignment:
    """Begin the work that was signed for."""
    lock_ticket(assignment)
    return make_move(assignment, ASSIGNMENT["start"], by=by, at=at, seen=seen, reason=note)


@transaction.atomic
def finish_assignment(
    assignment: Assignment,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> Assignment:
    """Report one's share done; when the lead does, the matter goes to its check.

    Raises Refused with `photo_required` when the category asks for a picture of the result.
    """
    ticket = lock_ticket(assignment)
    need_photo(ticket, len(photos) + earlier_photos(ticket, assignment), "photos")
    assignment = make_move(
        assignment, ASSIGNMENT["finish"], by=by, at=at, seen=seen, reason=note, result=note
    )
    store_photos(ticket, photos, purpose="after", by=by, at=at)
    meet_clocks(assignment, "handle", at=at)
    drop_requests(assignment, by=by, at=at)
    show_due(assignment)
    if assignment.role == AssignmentRole.LEAD:
        note_contact(ticket.pk, at=at)
        to_checking(ticket, assignment, by=by, at=at, note=note)
    return assignment


def earlier_photos(ticket: Ticket, assignment: Assignment) -> int:
    """Pictures of the result shown since this work was last sent back."""
    since = assignment.handling_at if assignment.rework_count else assignment.issued_at
    shown = Attachment.objects.filter(
        subject_type="ticket", subject_id=ticket.pk, purpose="after", created_at__gte=since
    )
    return shown.count() if since else 0


def to_checking(
    ticket: Ticket, assignment: Assignment, *, by: Any, at: datetime, note: str
) -> None:
    """The lead has reported done: the ticket waits for its check, with nobody's clock running."""
    ticket = make_move(
        ticket,
        TICKET["hand-in"],
        by=by,
        at=at,
        reason=note,
        handled_at=at,
        handled_by=by,
        passed_at=None,
        is_late=assignment.is_late and not assignment.is_exempt,
        **NO_LIGHT,
    )
    tell("ticket_done", ticket, to=desk_of(ticket, at), by=by, at=at, unit=str(assignment.holder))


@transaction.atomic
def finish_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> Ticket:
    """Report done from the ticket's page: finishes the actor's share, signing for it if need be."""
    locked = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    if seen is not None and seen != locked.flow_count:
        raise Refused("changed_meanwhile", _("Somebody else changed this meanwhile."))
    mine = list(locked.assignments.addressed(by.reach(Power.HANDLE)).open().order_by("-role", "pk"))
    if not mine:
        raise Refused("no_assignment", _("Nothing is assigned to your unit or team here."))
    lead_first = sorted(mine, key=lambda row: row.role != AssignmentRole.LEAD)
    assignment = lead_first[0]
    if assignment.signed_at is None:
        assignment = sign_assignment(assignment, by=by, at=at)
    finish_assignment(assignment, by=by, at=at, note=note, photos=photos)
    return Ticket.objects.get(pk=ticket.pk)


@transaction.atomic
def self_close_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    before: Sequence[Any] = (),
    after: Sequence[Any] = (),
) -> Ticket:
    """Settle a small matter on the spot, with pictures before and after; somebody else reviews it.

    A picture sent with the report counts as the one before. Raises Refused with `photo_required`.
    """
    stored = Attachment.objects.filter(subject_type="ticket", subject_id=ticket.pk)
    need_photo(ticket, len(after), "after")
    need_photo(
        ticket, len(before) + stored.filter(purpose__in=("report", "before")).count(), "before"
    )
    ticket = make_move(
        ticket,
        TICKET["self-close"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        self_closed=True,
        solved_level=SolvedLevel.GRID,
        handled_by=by,
        accepted_at=ticket.accepted_at or at,
        filed_at=ticket.filed_at or at,
        condition=default_condition(ticket, ticket.category),
        **NO_LIGHT,
    )
    store_photos(ticket, before, purpose="before", by=by, at=at, field="before")
    store_photos(ticket, after, purpose="after", by=by, at=at, field="after")
    cancel_clocks(ticket, at=at)
    tell("ticket_self_closed", ticket, to=desk_of(ticket, at), by=by, at=at)
    return ticket
