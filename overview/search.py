"""One search over what lies within reach: matters, whistles, areas, Party organisations, units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from grids.models import Area, PartyOrganisation, Unit
from grids.powers import Power
from tickets.models import Ticket, Whistle

EACH = 10
NEWEST = ("-reported_at", "-id")


@dataclass(frozen=True)
class Found:
    """What answers to the words, the first ten of each kind."""

    tickets: list[Ticket]
    whistles: list[Whistle]
    areas: list[Area]
    organisations: list[PartyOrganisation]
    units: list[Unit]

    @property
    def is_empty(self) -> bool:
        """Nothing at all answered."""
        return not any(vars(self).values())


def search(user: Any, words: str, *, on: date) -> Found:
    """Look for the words everywhere this person may look; five queries and their rows."""
    tickets, areas = user.reach(Power.VIEW_TICKETS), user.reach(Power.VIEW_AREAS)
    parties = PartyOrganisation.objects.within(user.reach(Power.VIEW_PARTY)).open(on)
    matters = Ticket.objects.within(tickets).matching(words).with_card()
    whistles = Whistle.objects.within(tickets).matching(words).with_card()
    return Found(
        tickets=list(matters.order_by(*NEWEST)[:EACH]),
        whistles=list(whistles.order_by("-created_at", "-id")[:EACH]),
        areas=list(Area.objects.within(areas).open(on).matching(words).with_card()[:EACH]),
        organisations=list(parties.matching(words).with_card()[:EACH]),
        units=list(Unit.objects.within(areas).matching(words).with_card()[:EACH]),
    )
