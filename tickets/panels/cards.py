"""Tickets as rows of a list: everything a row shows, and the reader's next move on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from lib.moves import offered_moves
from tickets.models import Ticket
from tickets.panels.looks import Badge, MoveButton, badge_of, light_of, move_buttons, starred
from tickets.workflow.ticket import TICKET


@dataclass(frozen=True)
class TicketCard:
    """One row."""

    number: str
    title: str
    url: str
    category: str
    place: str
    around: str
    badge: Badge
    light: str
    due_at: datetime | None
    lead: str
    reported_at: datetime
    channel: str
    urgency: str
    reopened: int
    next: str
    button: MoveButton | None
    pk: int
    seen: int
    eye: str = ""

    @property
    def is_late(self) -> bool:
        return self.light == "red"


def ticket_cards(
    tickets: Sequence[Ticket], *, by: Any, at: datetime, eyes: Mapping[int, str] | None = None
) -> list[TicketCard]:
    """The rows of one page, loaded `with_card`; one more query tells the next moves of all.

    `eyes` says of some who else has them open.
    """
    seen = eyes or {}
    moves = offered_moves(tickets, TICKET, by=by, at=at)
    duties = {pk: [move for move in found if move.is_duty] for pk, found in moves.items()}
    return [
        ticket_card(row, at, next(iter(duties[row.pk]), None), seen.get(row.pk, ""))
        for row in tickets
    ]


def ticket_card(ticket: Ticket, at: datetime, move: Any = None, eye: str = "") -> TicketCard:
    """One row with the first of its moves."""
    return TicketCard(
        number=ticket.number,
        title=ticket.title,
        url=ticket_url(ticket),
        category=starred(ticket.category),
        place=ticket.area.name,
        around=around_words(ticket),
        badge=badge_of(ticket),
        light=light_of(ticket, at),
        due_at=ticket.due_at,
        lead=lead_words(ticket),
        reported_at=ticket.reported_at,
        channel=ticket.get_channel_display(),
        urgency=ticket.get_urgency_display(),
        reopened=ticket.reopened_count,
        next=str(move.label) if move else "",
        button=next(iter(move_buttons([move], ticket_url(ticket))), None) if move else None,
        pk=ticket.pk,
        seen=ticket.flow_count,
        eye=eye,
    )


def ticket_url(ticket: Ticket) -> str:
    """The address of the ticket's page."""
    return reverse("tickets:ticket", args=(ticket.number,))


def place_words(ticket: Ticket) -> str:
    """Community, grid and exact place, each once."""
    return " · ".join(filter(None, (around_words(ticket), ticket.area.name)))


def around_words(ticket: Ticket) -> str:
    """The community and grid that the exact place lies in."""
    above = (ticket.community_now, ticket.grid_now)
    return " · ".join(area.name for area in above if area is not None and area != ticket.area)


def lead_words(ticket: Ticket) -> str:
    """Who leads, once the matter has been given to somebody."""
    return str(ticket.leads[0].holder) if ticket.leads else ""
