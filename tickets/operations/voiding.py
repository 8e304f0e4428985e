"""Declaring a matter void (作废): it never was one, or is none of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Ticket
from tickets.notices import tell
from tickets.operations.clocks import cancel_clocks
from tickets.operations.requests import drop_requests
from tickets.operations.suspension import people_of
from tickets.operations.triage import NO_LIGHT, reporter
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import OPEN_ASSIGNMENT
from tickets.workflow.ticket import TICKET


@transaction.atomic
def void_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, ground: str, reason: str
) -> Ticket:
    """End a matter on a ground of the closed list; whoever asked is told why.

    Clocks, work given out and requests fall away with it. Raises Refused with `whistle_sounds`.
    """
    ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    if ticket.whistles.running().exists():
        raise Refused("whistle_sounds", _("A whistle is sounding for this matter."), "ground")
    people = reporter(ticket) | people_of(ticket, at)
    ticket = make_move(
        ticket,
        TICKET["void"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        data={"ground": ground},
        void_ground=ground,
        suspended_until=None,
        **NO_LIGHT,
    )
    cancel_clocks(ticket, at=at)
    for assignment in ticket.assignments.order_by("pk"):
        drop_requests(assignment, by=by, at=at)
        cancel_clocks(assignment, at=at)
        if assignment.status in OPEN_ASSIGNMENT:
            make_move(assignment, ASSIGNMENT["void"], by=by, at=at, reason=reason, **NO_LIGHT)
    tell("ticket_void", ticket, to=people, by=by, at=at, ground=ground, reason=reason)
    ticket.refresh_from_db(fields=["flow_count"])
    return ticket
