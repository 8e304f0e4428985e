"""What the report page offers: kinds of matter by heading, guesses from the words, neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from grids.powers import Power
from records.models import Attachment
from tickets.models import Category, Ticket
from tickets.panels.cards import TicketCard, ticket_card

SIMILAR = 3
GUESSES = 3


@dataclass(frozen=True)
class Leaf:
    """One kind of matter to choose, with the words it is found by."""

    code: str
    name: str
    is_key: bool
    words: str
    chosen: bool
    warning: str
    reason: str = ""


@dataclass(frozen=True)
class Group:
    """One heading with its kinds; open while one of them is chosen."""

    name: str
    leaves: list[Leaf]

    @property
    def is_open(self) -> bool:
        return any(leaf.chosen for leaf in self.leaves)


def category_groups(leaves: Iterable[Category], chosen: str) -> list[Group]:
    """All kinds under their headings."""
    return [
        Group(name, [leaf_of(row, chosen) for row in rows])
        for name, rows in groupby(leaves, key=lambda row: row.parent.name)
    ]


def leaf_of(row: Category, chosen: str, reason: str = "") -> Leaf:
    """One kind; life and limb come before any form, so some carry whom to call first."""
    words = f"{row.name} {row.parent.name} {row.aliases}".replace("|", " ").lower()
    return Leaf(
        code=row.code,
        name=row.name,
        is_key=row.is_key_matter,
        words=words,
        chosen=row.code == chosen,
        warning=row.emergency_note,
        reason=reason,
    )


def guesses(leaves: Iterable[Category], text: str) -> list[Leaf]:
    """The kinds whose everyday words stand in the text, the best first, with the words found."""
    folded = text.lower()
    found = []
    for row in leaves:
        hits = [word for word in (row.name, *row.aliases.split("|")) if word.lower() in folded]
        hits = [word for word in hits if word]
        if hits:
            found.append((-sum(map(len, hits)), row.code, leaf_of(row, "", ", ".join(hits))))
    return [leaf for _weight, _code, leaf in sorted(found, key=lambda row: row[:2])[:GUESSES]]


def similar_cards(given: dict[str, Any], *, by: Any, at: datetime) -> list[TicketCard]:
    """Open matters that may be the same one; nobody in danger is kept waiting for them."""
    if given["category"].is_emergency:
        return []
    rows = Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).like(
        given["category"], given["area"], lng=given["lng"], lat=given["lat"], at=at
    )
    newest = rows.with_card().order_by("-reported_at", "-id")[:SIMILAR]
    return [ticket_card(row, at) for row in newest]


def kept_pictures(rows: Sequence[Attachment]) -> list[dict[str, Any]]:
    """Pictures that were sent with an earlier try of the form."""
    return [
        {
            "pk": row.pk,
            "url": reverse("tickets:attachment", args=(row.pk,)),
            "name": row.original_name or row.get_purpose_display(),
        }
        for row in rows
    ]
