"""Giving a filed matter to those who must act: one lead, assisting units, units to be informed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from lib.errors import Refused
from lib.moves import make_move
from tickets.clock import Limit, LimitUnit
from tickets.models import Assignment, Ticket
from tickets.notices import holders, tell
from tickets.operations.clocks import cancel_clocks, show_due, start_clock
from tickets.operations.duties import suggest
from tickets.operations.marking import mark_unit
from tickets.operations.requests import drop_requests
from tickets.operations.triage import NO_LIGHT, reporter, usual_condition
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import AssignmentRole, AssignmentStatus
from tickets.workflow.ticket import TICKET

FALLBACK_LIMIT = Limit(7, LimitUnit.WORKING_DAY)
"""Used only when a category has no limit at all: ordinary request (DOMAIN.md section 3)."""


@transaction.atomic
def dispatch_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    lead: Unit | None = None,
    team: Area | None = None,
    assist: Sequence[Unit] = (),
    notify: Sequence[Unit] = (),
    note: str = "",
) -> Ticket:
    """Give the matter to a lead unit, or to the team of an area above its place.

    Every lead and assisting assignment gets its own clock, running from now and not from the
    moment it is signed for (DOMAIN.md trap 8). Without lead and team the dedicated grid's own unit
    or the duty list decides.

    Raises Refused when nobody leads, a unit has two parts, or the team is not above the place.
    """
    ticket = make_move(ticket, TICKET["dispatch"], by=by, at=at, seen=seen, reason=note)
    if lead is None and team is None:
        lead = suggest(ticket, at).unit
    check_parts(ticket, lead=lead, team=team, assist=assist, notify=notify)
    leading = give(ticket, AssignmentRole.LEAD, unit=lead, area=team, by=by, at=at, note=note)
    for unit in assist:
        give(ticket, AssignmentRole.ASSIST, unit=unit, by=by, at=at, note=note)
    for unit in notify:
        give(ticket, AssignmentRole.NOTIFY, unit=unit, by=by, at=at, note=note)
    mirror_due(ticket, leading)
    tell("ticket_dispatched", ticket, to=reporter(ticket), by=by, at=at, unit=str(leading.holder))
    return ticket


def check_parts(
    ticket: Ticket,
    *,
    lead: Unit | None,
    team: Area | None,
    assist: Sequence[Unit],
    notify: Sequence[Unit],
) -> None:
    """Exactly one lead, each unit once, and a team only from above the place."""
    if (lead is None) == (team is None):
        raise Refused("one_lead", _("Choose one lead unit, or a team of your own."), "lead")
    units = [unit.pk for unit in (*([lead] if lead else []), *assist, *notify)]
    taking_part = ticket.assignments.taking_part().filter(unit__isnull=False)
    units += taking_part.values_list("unit", flat=True)
    if len(set(units)) < len(units):
        raise Refused("unit_twice", _("A unit can have only one part in a matter."), "assist")
    if team is not None and team.pk not in {area.pk for area in ticket.area.lineage()}:
        raise Refused("team_elsewhere", _("This team does not serve the place."), "team")


def give(
    ticket: Ticket,
    role: str,
    *,
    by: Any,
    at: datetime,
    unit: Unit | None = None,
    area: Area | None = None,
    note: str = "",
) -> Assignment:
    """Create one assignment with its clock and tell those it is for."""
    assignment = Assignment.objects.create(
        ticket=ticket, role=role, unit=unit, area=area, issued_by=by, issued_at=at, note=note
    )
    mark_unit(ticket.pk, assignment.unit_id)
    if role != AssignmentRole.NOTIFY:
        clock = start_clock(assignment, "handle", handling_limit(ticket), at=at)
        assignment.due_at, assignment.yellow_at = clock.due_at, clock.yellow_at
        assignment.save(update_fields=["due_at", "yellow_at"])
    tell(
        "assignment_issued",
        assignment,
        to=holders(assignment, at),
        by=by,
        at=at,
        urgency="urgent" if ticket.category.is_emergency else "info",
        event=f"assignment:{assignment.pk}:issued:{assignment.rework_count}",
        due=assignment.due_at.isoformat() if assignment.due_at else "",
        role=role,
    )
    return assignment


def handling_limit(ticket: Ticket) -> Limit:
    """The limit of the filing condition, else of the category."""
    row = ticket.condition or usual_condition(ticket.category)
    return row.limit if row else FALLBACK_LIMIT


def mirror_due(ticket: Ticket, leading: Assignment | None) -> None:
    """The ticket shows the lead's due moment; none while nobody works on it."""
    ticket.due_at = leading.due_at if leading else None
    ticket.yellow_at = leading.yellow_at if leading else None
    ticket.save(update_fields=["due_at", "yellow_at"])


@transaction.atomic
def withdraw_assignment(
    assignment: Assignment, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Assignment:
    """Take work back from a unit; when the lead goes, the matter is on file again."""
    ticket = lock_ticket(assignment)
    assignment = make_move(
        assignment, ASSIGNMENT["withdraw"], by=by, at=at, seen=seen, reason=reason
    )
    drop_requests(assignment, by=by, at=at)
    cancel_clocks(assignment, at=at)
    show_due(assignment)
    if assignment.role == AssignmentRole.LEAD:
        make_move(ticket, TICKET["recall"], by=by, at=at, reason=reason, **NO_LIGHT)
    tell(
        "assignment_withdrawn", assignment, to=holders(assignment, at), by=by, at=at, reason=reason
    )
    return assignment


def open_lead(ticket: Ticket) -> Assignment | None:
    """The assignment that answers for the ticket now."""
    gone = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)
    leads = ticket.assignments.filter(role=AssignmentRole.LEAD).exclude(status__in=gone)
    return leads.select_related("unit", "area").first()


def lock_ticket(assignment: Assignment) -> Ticket:
    """Lock the ticket before its assignment: every operation takes the two in this order."""
    return Ticket.objects.select_for_update(no_key=True).get(pk=assignment.ticket_id)
