"""What the pages of points and rewards show of each row."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.powers import Power


def kind_of(row: Any) -> str:
    """What an entry of points is for."""
    if row.counters_id:
        return _("Counter-entry")
    if row.redemption_id:
        return _("Redeemed")
    return _("Hours") if row.hours_entry_id else _("Special points")


def points_line(row: Any, user: Any) -> dict[str, Any]:
    """One entry, and the way to take it back where that is open."""
    is_special = not (row.counters_id or row.redemption_id or row.hours_entry_id)
    may = is_special and user.reach(Power.MANAGE_SERVICES).covers_area(row.community)
    return {
        "row": row,
        "kind": kind_of(row),
        "reverse": reverse("members:points_reverse", args=(row.pk,)) if may else "",
    }


def points_table(rows: Any) -> tuple[list[str], Iterator[list[Any]]]:
    """The ledger as a table: header and rows, masked."""
    header = [_("Volunteer"), _("Community"), _("Points"), _("Kind"), _("Reason"), _("Entered at")]
    lines = (
        [
            row.subject,
            row.community,
            row.points,
            kind_of(row),
            row.reason,
            row.at,
        ]
        for row in rows.iterator(chunk_size=500)
    )
    return header, lines


def reward_line(row: Any, user: Any, balance: Decimal | None) -> dict[str, Any]:
    """One reward, whether the reader can order it, and the way to change it."""
    keeps = user.reach(Power.MANAGE_SERVICES).covers_area(row.community)
    return {
        "row": row,
        "can_order": row.is_open and row.stock > 0 and (balance or 0) >= row.cost,
        "change": reverse("members:reward", args=(row.pk,)) if keeps else "",
    }
