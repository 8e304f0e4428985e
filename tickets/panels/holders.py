"""Who used the time, drawn: one bar that is the whole, and one for each assisting share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tickets.explanations.holders import Account

TONES = {
    "desk": "blue",
    "dispatcher": "teal",
    "check": "green",
    "rest": "grey",
    "requester": "grey",
    "street": "purple",
    "district": "plum",
}
UNIT_TONES = ("yellow", "brown", "orange", "olive")
"""Units in the order in which they came; the fifth looks like the first."""


def holder_parts(account: Account) -> list[dict[str, Any]]:
    """The parts of the bar in the order of time, a holder's stretches in one colour."""
    whole = account.end - account.begin
    if not whole:
        return []
    tones = tones_of(account)
    return [
        {
            "label": str(part.holder.label),
            "tone": tones[part.holder],
            **place(account, part.start - account.begin, part.end - part.start),
        }
        for part in account.parts
    ]


def holder_sums(account: Account) -> list[dict[str, Any]]:
    """The legend: each holder once, with how long in all."""
    tones = tones_of(account)
    return [
        {"label": str(holder.label), "tone": tones[holder], "seconds": length.total_seconds()}
        for holder, length in account.used.items()
    ]


def side_bars(account: Account) -> list[dict[str, Any]]:
    """The bars of assisting shares, placed on the same time."""
    if account.end <= account.begin:
        return []
    return [
        {
            "label": side.name,
            "seconds": side.length.total_seconds(),
            **place(account, side.start - account.begin, side.length),
        }
        for side in account.sides
    ]


def tones_of(account: Account) -> dict[Any, str]:
    """A colour for each holder: desks have their own, units take the next."""
    tones: dict[Any, str] = {}
    units = 0
    for part in account.parts:
        if part.holder in tones:
            continue
        if part.holder.kind == "unit":
            tones[part.holder] = UNIT_TONES[units % len(UNIT_TONES)]
            units += 1
        else:
            tones[part.holder] = TONES[part.holder.kind]
    return tones


def place(account: Account, offset: timedelta, length: timedelta) -> dict[str, str]:
    """Where a stretch lies on the bar, in percent of the whole."""
    whole = account.end - account.begin
    return {"start": f"{100 * (offset / whole):.2f}", "share": f"{100 * (length / whole):.2f}"}


def time_panel(account: Account) -> dict[str, Any]:
    """What the panel "who used the time" shows."""
    return {
        "parts": holder_parts(account),
        "sums": holder_sums(account),
        "sides": side_bars(account),
        "whole": (account.end - account.begin).total_seconds(),
    }
