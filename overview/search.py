"""One search over all that lies within reach: matters, whistles, places of all kinds, people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from grids.models import Area, PartyOrganisation, Place, Unit
from grids.powers import Power
from members.models import Post
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
    places: list[Place]
    posts: list[Post]

    @property
    def is_empty(self) -> bool:
        """Nothing at all answered."""
        return not any(vars(self).values())


def search(user: Any, words: str, *, on: date) -> Found:
    """Look for the words everywhere this person may look: one query for each kind, and its rows.

    People are found by the posts they hold today; the ledger asks for a purpose (UX.md).
    """
    tickets, areas = user.reach(Power.VIEW_TICKETS), user.reach(Power.VIEW_AREAS)
    parties = PartyOrganisation.objects.within(user.reach(Power.VIEW_PARTY)).open(on)
    matters = Ticket.objects.within(tickets).matching(words, tickets).with_card()
    whistles = Whistle.objects.within(tickets).matching(words).with_card()
    return Found(
        tickets=list(matters.order_by(*NEWEST)[:EACH]),
        whistles=list(whistles.order_by("-created_at", "-id")[:EACH]),
        areas=list(Area.objects.within(areas).open(on).matching(words).with_card()[:EACH]),
        organisations=list(parties.matching(words).with_card()[:EACH]),
        places=list(Place.objects.within(areas).open(on).matching(words).with_card()[:EACH]),
        posts=posts_of(user, words, on),
        units=list(Unit.objects.within(areas).matching(words).with_card()[:EACH]),
    )


def posts_of(user: Any, words: str, on: date) -> list[Post]:
    """Who holds a post within reach and answers to a name, its pinyin or its initials."""
    if not user.holds(Power.VIEW_PEOPLE):
        return []
    posts = Post.objects.within(user.reach(Power.VIEW_PEOPLE)).active(on).in_office()
    found = posts.held_by(words).select_related("person", "area", "organisation", "unit")
    found = found.select_related("district", "city").defer("area__boundary", "district__boundary")
    return list(found.order_by("person__pinyin", "id")[:EACH])
