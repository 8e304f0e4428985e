"""What a changed rule would do to the clocks that run, gathered for people before they save."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tickets.models import Clock

SHOWN = 20


@dataclass(frozen=True)
class Shift:
    """One running clock and its moment before and after; for a ladder, those of its next level."""

    clock: Clock
    before: datetime | None
    after: datetime | None
    level_before: int | None = None
    level_after: int | None = None


@dataclass
class Forecast:
    """How many clocks a change would touch, how many of them move, and the first to fall due.

    `overdue` counts those in time now that would be overdue at once, `silenced` those that would
    have no level left, `resting` paused ones, which take the new rule along when they run on.
    """

    running: int = 0
    moving: int = 0
    earlier: int = 0
    later: int = 0
    overdue: int = 0
    silenced: int = 0
    resting: int = 0
    first: list[Shift] = field(default_factory=list)


def forecast(shifts: Iterable[Shift], *, at: datetime, running: int, resting: int = 0) -> Forecast:
    """Sum up what moves; of the clocks themselves only the soonest are kept."""
    done = Forecast(running=running, resting=resting)
    soonest: list[tuple[float, int, Shift]] = []
    for shift in shifts:
        _count(done, shift, at)
        entry = (-_moment(shift), -shift.clock.pk, shift)
        if len(soonest) < SHOWN:
            heapq.heappush(soonest, entry)
        else:
            heapq.heappushpop(soonest, entry)
    done.first = [shift for _due, _pk, shift in sorted(soonest, reverse=True)]
    return done


def _count(done: Forecast, shift: Shift, at: datetime) -> None:
    done.moving += 1
    if shift.after is None or shift.before is None:
        done.silenced += shift.after is None
        return
    done.earlier += shift.after < shift.before
    done.later += shift.after > shift.before
    done.overdue += shift.after <= at < shift.before


def _moment(shift: Shift) -> float:
    moment = shift.after or shift.before
    return moment.timestamp() if moment else float("inf")
