"""What residents see of each other's matters: kind, place and time; words only once approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from grids.models import Area, Tier
from tickets.models import Ticket
from tickets.models.tickets import PublicState
from tickets.panels.cards import ticket_url
from tickets.panels.looks import Badge, badge_of


@dataclass(frozen=True)
class PublicCard:
    """One open matter; `url` and the reporter's own title are for staff alone."""

    number: str
    title: str
    url: str
    category: str
    place: str
    reported_at: datetime
    people: int
    badge: Badge


def public_card(ticket: Ticket, *, is_staff: bool = False) -> PublicCard:
    """One matter loaded `with_public_card`."""
    return PublicCard(
        number=ticket.number,
        title=ticket.title if is_staff else public_title(ticket),
        url=ticket_url(ticket) if is_staff else "",
        category=ticket.category.name,
        place=public_place(ticket.area),
        reported_at=ticket.reported_at,
        people=ticket.people,
        badge=badge_of(ticket),
    )


def public_title(ticket: Ticket) -> str:
    """The approved title, else the kind of matter."""
    is_shown = ticket.public_state == PublicState.SHOWN
    return ticket.public_title if is_shown else ticket.category.name


def public_place(area: Area) -> str:
    """The building at finest: a stairwell says too much of who lives there."""
    return area.parent.name if area.tier == Tier.UNIT and area.parent else area.name
