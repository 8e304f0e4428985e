"""When a limit falls due and how much of it is used: two binary searches on a compiled calendar.

Clocks tick in whole seconds; a moment within a second counts from the next one, so that times
used before and after a pause add up exactly and nobody loses part of a second. Pure.
"""

import math
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from tickets.clock.calendars import CompiledCalendar, DayConvention, covering, wider
from tickets.clock.limits import Budget, Limit, LimitUnit

HOUR, DAY = 3600, 86400
Seconds = NDArray[np.int64]


@dataclass(frozen=True)
class Due:
    """When a clock turns yellow and red, and the budget that says so.

    `provisional`: a year on the way has no published holidays yet, so the moment may still move.
    """

    at: datetime
    yellow_at: datetime
    provisional: bool
    unit: LimitUnit
    seconds: int


def to_epoch(at: datetime) -> int:
    """Whole seconds since 1970; part of a second counts as the next one."""
    if at.tzinfo is None:
        raise ValueError(f"A moment needs a time zone: {at!r}.")
    return math.ceil(at.timestamp())


def from_epoch(epoch: int) -> datetime:
    """The moment, in UTC."""
    return datetime.fromtimestamp(epoch, UTC)


def budget(calendar: CompiledCalendar, limit: Limit, *, start: datetime | None = None) -> int:
    """Seconds that `limit` allows on the clock of its unit.

    Legal working days run to the close of business, so theirs depend on `start`.
    """
    if limit.unit is not LimitUnit.WORKING_DAY:
        return limit.times(DAY if limit.unit is LimitUnit.NATURAL_DAY else HOUR)
    if calendar.rules.day_convention is DayConvention.ROLLING:
        return limit.times(calendar.rules.standard_day_seconds)
    if start is None:
        raise ValueError("The seconds of a legal working day depend on its start.")
    close = legal_close(calendar, to_epoch(start), math.ceil(limit.value))
    return _used(calendar, limit.unit, to_epoch(start), close)


def due(calendar: CompiledCalendar, start: datetime, limit: Limit | Budget) -> Due:
    """When a clock that starts running at `start` falls due.

    A `Budget` with seconds consumed continues a paused clock: `start` is when it runs again.
    """
    if isinstance(limit, Limit):
        limit = Budget(limit.unit, budget(calendar, limit, start=start))
    begin = to_epoch(start)
    at = due_after(calendar, limit.unit, begin, limit.seconds - limit.consumed)
    yellow = due_after(calendar, limit.unit, begin, limit.seconds * 2 // 3 - limit.consumed)
    return Due(
        at=from_epoch(at),
        yellow_at=from_epoch(yellow),
        provisional=not limit.unit.is_continuous and calendar.is_provisional(begin, at),
        unit=limit.unit,
        seconds=limit.seconds,
    )


def when_used(
    calendar: CompiledCalendar, start: datetime, clock: Budget, *, seconds: int
) -> datetime:
    """When a clock running since `start` will have used `seconds` in all: a level of a ladder."""
    return from_epoch(due_after(calendar, clock.unit, to_epoch(start), seconds - clock.consumed))


def due_after(calendar: CompiledCalendar, unit: LimitUnit, start: int, seconds: int) -> int:
    """The first moment at which `seconds` have passed since `start` on the clock of `unit`.

    Epoch seconds in and out. Nothing to wait for is due at `start`; a negative amount counts
    back, which is where a clock that was overdue before its pause stands.
    """
    if unit.is_continuous or seconds == 0:
        return start + seconds
    calendar = covering(calendar, start)
    target = calendar.worked_before(start) + seconds
    while not 0 < target <= calendar.worked[-1]:
        calendar = wider(calendar)
        target = calendar.worked_before(start) + seconds
    return calendar.moment_worked(target)


def legal_close(calendar: CompiledCalendar, start: int, days: int) -> int:
    """Close of business on the last of `days` working days, the day of receipt not counted."""
    calendar = covering(calendar, start)
    received = calendar.local(start).toordinal()
    while (index := bisect_right(calendar.day_numbers, received) + days - 1) >= len(
        calendar.day_closes
    ):
        calendar = wider(calendar)
    return calendar.day_closes[index]


def elapsed(calendar: CompiledCalendar, unit: LimitUnit, since: datetime, until: datetime) -> int:
    """Seconds between two moments on the clock of `unit`, the same one the limit runs on."""
    return _used(calendar, unit, to_epoch(since), to_epoch(until))


def _used(calendar: CompiledCalendar, unit: LimitUnit, since: int, until: int) -> int:
    if unit.is_continuous:
        return until - since
    calendar = covering(calendar, since, until)
    return calendar.worked_before(until) - calendar.worked_before(since)


def due_many(
    calendar: CompiledCalendar, unit: LimitUnit, starts: Seconds, budgets: Seconds
) -> Seconds:
    """`due_after` for many clocks of one unit at once."""
    if unit.is_continuous or not len(starts):
        return starts + budgets
    calendar = covering(calendar, int(starts.min()), int(starts.max()))
    targets, moving = _worked_before_many(calendar, starts) + budgets, budgets != 0
    while ((targets <= 0) | (targets > calendar.worked[-1]))[moving].any():
        calendar = wider(calendar)
        targets = _worked_before_many(calendar, starts) + budgets
    worked, closes = np.asarray(calendar.worked), np.asarray(calendar.closes)
    index = np.searchsorted(worked, targets, side="left")
    return np.where(moving, closes[index] - (worked[index] - targets), starts)


def elapsed_many(
    calendar: CompiledCalendar, unit: LimitUnit, since: Seconds, until: Seconds
) -> Seconds:
    """`elapsed` for many pairs of epoch seconds of one unit at once."""
    if unit.is_continuous or not len(since):
        return until - since
    moments = np.concatenate((since, until))
    calendar = covering(calendar, int(moments.min()), int(moments.max()))
    return _worked_before_many(calendar, until) - _worked_before_many(calendar, since)


def provisional_many(
    calendar: CompiledCalendar, unit: LimitUnit, starts: Seconds, dues: Seconds
) -> NDArray[np.bool_]:
    """Which of many due moments hang on a year without published holidays."""
    sure = np.full(len(starts), unit.is_continuous)
    for begin, end in calendar.trusted:
        sure |= (begin <= starts) & (dues <= end)
    return ~sure


def _worked_before_many(calendar: CompiledCalendar, epochs: Seconds) -> Seconds:
    worked, closes = np.asarray(calendar.worked), np.asarray(calendar.closes)
    index = np.searchsorted(np.asarray(calendar.opens), epochs, side="right")
    return worked[index] - np.maximum(0, closes[index] - epochs)
