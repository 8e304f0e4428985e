"""What the report page offers: kinds of matter by heading, guesses from the words, neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from grids.powers import Power
from grids.reach import Reach
from records.models import Attachment
from tickets.models import Category, Ticket
from tickets.operations.suggestions import SuggestedCategory, suggest_categories
from tickets.panels.publicity import PublicCard, public_card

SIMILAR = 3
EVERYWHERE = Reach(everywhere=True)
CODE = re.compile(r"[0-9A-Za-z]{1,8}")


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


def guesses(text: str, chosen: str = "") -> dict[str, Any]:
    """The kinds that the words speak for, with the reason, and whom to call first if life may be
    in danger; a kind that was chosen already stays among them."""
    found = suggest_categories(text) if text.strip() else ()
    leaves = [leaf_of(row.category, chosen, reason_of(row)) for row in found]
    kept = Category.objects.leaves().filter(code=chosen) if CODE.fullmatch(chosen) else ()
    others = [leaf_of(row, chosen) for row in kept if not any(leaf.chosen for leaf in leaves)]
    return {"guesses": leaves + others, "call_first": leaves[0].warning if leaves else ""}


def reason_of(row: SuggestedCategory) -> str:
    """The words that weighed most, and how many matters with them were filed so."""
    words = pgettext("between quoted words", ", ").join(
        pgettext("quoted words", "“%(piece)s”") % {"piece": piece} for piece in row.pieces
    )
    said = [_("it mentions %(words)s") % {"words": words}] if words else []
    if row.similar:
        said.append(
            ngettext(
                "%(count)s similar matter was filed so",
                "%(count)s similar matters were filed so",
                row.similar,
            )
            % {"count": f"{row.similar:,}"}
        )
    return pgettext("between parts of a reason", "; ").join(said)


def rather_words(ticket: Ticket) -> str:
    """What the words of a report say of the kind it was given: this one, or rather another."""
    found = suggest_categories(ticket.text)
    if not found:
        return ""
    reason = reason_of(found[0])
    if found[0].category.pk == ticket.category_id:
        return _("The words speak for it: %(reason)s.") % {"reason": reason} if reason else ""
    words = _("By the words it may rather be %(name)s: %(reason)s.")
    return words % {"name": found[0].category.name, "reason": reason}


def similar_to(given: dict[str, Any], *, by: Any, at: datetime) -> QuerySet[Ticket]:
    """Open matters that may be the same one; nobody in danger is kept waiting for them.

    Residents hear only of things one can see: that somebody quarrels or needs help is not theirs.
    """
    reach = by.reach(Power.VIEW_TICKETS) if by.is_authenticated else EVERYWHERE
    rows = Ticket.objects.within(reach).like(
        given["category"], given["area"], lng=given["lng"], lat=given["lat"], at=at
    )
    if given["category"].is_emergency:
        return rows.none()
    return rows if by.is_authenticated else rows.visible_to_neighbours()


def similar_cards(given: dict[str, Any], *, by: Any, at: datetime) -> list[PublicCard]:
    """The newest of them as cards; staff may open them."""
    newest = similar_to(given, by=by, at=at).with_public_card().order_by("-reported_at", "-id")
    is_staff = by.is_authenticated
    return [public_card(row, is_staff=is_staff) for row in newest[:SIMILAR]]


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
