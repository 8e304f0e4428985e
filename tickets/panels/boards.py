"""Matters as a board by status and as points of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from grids.powers import Power
from lib.pages import COUNT_CAP, capped_counts
from tickets.models import Ticket
from tickets.panels.cards import TicketCard, ticket_card, ticket_url
from tickets.panels.frames import address
from tickets.panels.looks import LOOKS, light_of
from tickets.workflow.states import OPEN_TICKET, TicketStatus

EACH = 20
MOST_POINTS = 500
ENDED = tuple(status for status in TicketStatus if status not in OPEN_TICKET)
SHOWN = {"closed": ENDED, "all": (*OPEN_TICKET, *ENDED)}
"""The columns of each view; views of open matters show the open states."""


@dataclass(frozen=True)
class Column:
    """One status: how many matters stand there, and the first of them."""

    status: str
    label: str
    tone: str
    icon: str
    count: int
    cards: list[TicketCard]
    url: str

    @property
    def count_words(self) -> str:
        return f"{COUNT_CAP:,}+" if self.count > COUNT_CAP else f"{self.count:,}"

    @property
    def is_cut(self) -> bool:
        """Whether there are more than the board shows."""
        return self.count > len(self.cards)


def board(
    rows: QuerySet[Ticket], query: QueryDict, *, order: Sequence[str], at: datetime
) -> list[Column]:
    """The columns in the order of the work: three queries and their rows."""
    statuses = SHOWN.get(query.get("view", ""), OPEN_TICKET)
    if query.get("status") in TicketStatus.values:
        statuses = (TicketStatus(query["status"]),)
    lists = [rows.filter(status=status) for status in statuses]
    counts = capped_counts(lists)
    cards = cards_by_status(rows, lists, order, at)
    list_url = reverse("tickets:tickets")
    return [
        Column(
            status,
            str(status.label),
            *LOOKS[status],
            count=count,
            cards=cards.get(status, []),
            url=f"{list_url}{address(query, status=status)}",
        )
        for status, count in zip(statuses, counts, strict=True)
        if count or status not in ENDED
    ]


def cards_by_status(
    every: QuerySet[Ticket], lists: Sequence[QuerySet[Ticket]], order: Sequence[str], at: datetime
) -> dict[str, list[TicketCard]]:
    """The first of each list; their keys come as one union, so that each reads its own index."""
    firsts = [rows.order_by(*order).values_list("pk", flat=True)[:EACH] for rows in lists]
    keys = reduce(lambda one, other: one.union(other, all=True), firsts)
    found: dict[str, list[TicketCard]] = {}
    rows = every.filter(pk__in=list(keys)).with_due_order().with_card().order_by(*order)
    for row in rows:
        found.setdefault(row.status, []).append(ticket_card(row, at))
    return found


def points(rows: QuerySet[Ticket], *, order: Sequence[str], at: datetime) -> dict[str, Any]:
    """The first matters that have a position, each with its light as the tone of the marker."""
    placed = rows.filter(lng__isnull=False, lat__isnull=False).order_by(*order)
    columns = ("id", "number", "title", "status", "lng", "lat", "due_at", "yellow_at")
    features = [point(row, at) for row in placed.only(*columns)[:MOST_POINTS]]
    return {"type": "FeatureCollection", "features": features}


def point(row: Ticket, at: datetime) -> dict[str, Any]:
    """One marker."""
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [row.lng, row.lat]},
        "properties": {
            "name": row.title,
            "words": row.get_status_display(),
            "url": ticket_url(row),
            "tone": light_of(row, at) or "grey",
        },
    }


def home_boundary(user: Any) -> str:
    """The outline of the area somebody works in, as the ground of the map."""
    if not user.holds(Power.VIEW_AREAS):
        return ""
    area = next((post.area for post in user.active_posts if post.area is not None), None)
    return reverse("grids:area_boundary", args=[area.code]) if area is not None else ""
