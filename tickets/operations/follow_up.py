"""What follows a closing by itself: call-backs end with a rating, or with the result itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lib.moves import make_move
from tickets.models import CallBack, Rating, Ticket
from tickets.operations.clocks import cancel_clocks, meet_clocks
from tickets.workflow.call_back import CALL_BACK


def lock_ticket(ticket_id: int) -> Ticket:
    """Lock the ticket before its call-backs: every operation takes them in this order."""
    return Ticket.objects.select_for_update(no_key=True).get(pk=ticket_id)


def settle_call_back(rating: Rating, *, by: Any, at: datetime) -> None:
    """The requester has answered by code or link before anybody called: that is the answer.

    The caller holds the ticket.
    """
    rows = CallBack.objects.waiting().filter(requester=rating.requester_id, round=rating.round)
    for row in rows:
        row = make_move(row, CALL_BACK["settle"], by=by, at=at, rating=rating)
        meet_clocks(row, at=at)


def exclude_call_backs(ticket: Ticket, exclusion: str, *, by: Any, at: datetime) -> int:
    """Take what waits for this ticket off the list, by the rule named; the caller holds it."""
    rows = list(CallBack.objects.waiting().filter(ticket=ticket).order_by("pk"))
    for row in rows:
        row = make_move(row, CALL_BACK["exclude"], by=by, at=at, exclusion=exclusion)
        cancel_clocks(row, at=at)
    return len(rows)
