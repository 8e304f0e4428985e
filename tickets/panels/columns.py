"""The columns of the list of matters: which there are, and which a reader wants to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

COLUMNS: dict[str, Any] = {
    "status": _("Status"),
    "left": _("Time left"),
    "category": _("Category"),
    "place": _("Place"),
    "lead": _("Lead"),
    "reported": _("Reported at"),
    "due": _("Due at"),
    "channel": _("Channel"),
    "urgency": _("Urgency"),
    "reopened": _("Times reopened"),
}
"""Number and title stand first in every list, the next step last."""
USUAL = ("status", "left", "category", "place", "lead", "reported")
PREFERENCE = "ticket_columns"
SORTED_BY = {"left": "due", "due": "due", "reported": "newest"}
"""Columns whose head sorts the list, and the order it asks for."""


def known_columns(names: Iterable[Any]) -> list[str]:
    """The names that are columns, in the order of the table; the usual ones when none is."""
    wanted = {name for name in names if isinstance(name, str)}
    return [name for name in COLUMNS if name in wanted] or list(USUAL)


def columns_of(user: Any, view: Any = None) -> list[str]:
    """The columns of a saved view, else those the reader chose once, else the usual ones."""
    if view is not None and view.columns:
        return known_columns(view.columns)
    return known_columns(user.preferences.get(PREFERENCE, ()))


def heads(columns: Iterable[str], sort: str, address: Any) -> list[dict[str, Any]]:
    """The heads of the table; `address` answers where another order is found."""
    found = []
    for name in columns:
        order = SORTED_BY.get(name)
        head: dict[str, Any] = {"name": name, "label": COLUMNS[name]}
        if order:
            head["sort"] = address(sort=order)
            head["direction"] = {"due": "asc", "newest": "desc"}[order] if order == sort else ""
        found.append(head)
    return found
