"""Whose time it was: every second of a matter belongs to exactly one holder (ENGINE.md section 3).

Pure: stretches of time in, stretches out; who a holder is, only the caller knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any


@dataclass(frozen=True)
class Held:
    """One stretch in which one holder had the matter; without an end it goes on."""

    start: datetime
    end: datetime | None
    holder: Any

    def covers(self, at: datetime) -> bool:
        return self.start <= at and (self.end is None or at < self.end)


def share_out(
    begin: datetime, end: datetime, layers: Iterable[Sequence[Held]], *, rest: Any
) -> list[Held]:
    """Divide the time from `begin` to `end` without a gap and without counting a second twice.

    Each moment belongs to the first layer with a stretch over it, and in that layer to the
    stretch that started last; what no layer covers belongs to `rest`. Neighbouring stretches of
    one holder are joined.
    """
    stack = [list(layer) for layer in layers]
    edges = sorted(
        {begin, end}
        | {
            edge
            for layer in stack
            for held in layer
            for edge in (held.start, held.end)
            if edge is not None and begin < edge < end
        }
    )
    parts: list[Held] = []
    for start, stop in pairwise(edges):
        holder = _holder_at(start, stack, rest)
        if parts and parts[-1].holder == holder:
            parts[-1] = Held(parts[-1].start, stop, holder)
        else:
            parts.append(Held(start, stop, holder))
    return parts


def _holder_at(at: datetime, layers: Iterable[Sequence[Held]], rest: Any) -> Any:
    for layer in layers:
        covering = [held for held in layer if held.covers(at)]
        if covering:
            return max(covering, key=lambda held: held.start).holder
    return rest


def sums(parts: Iterable[Held]) -> dict[Any, timedelta]:
    """How long each holder had it in all, in the order in which they first had it."""
    used: dict[Any, timedelta] = {}
    for part in parts:
        if part.end is not None:
            used[part.holder] = used.get(part.holder, timedelta()) + (part.end - part.start)
    return used
