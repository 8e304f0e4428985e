"""Receipts: which page a follow-up code opens; each app that hands codes out says so here."""

from __future__ import annotations

from collections.abc import Callable

Door = Callable[[str], str | None]

_doors: list[Door] = []


def hands_out(door: Door) -> Door:
    """Register who knows a code: `door` answers the path of its page, or None for a code it did
    not give."""
    _doors.append(door)
    return door


def page_of_code(code: str) -> str | None:
    """The path of the page that a code opens, if any app knows it."""
    for door in _doors:
        if page := door(code):
            return page
    return None
