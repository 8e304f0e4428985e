"""The moved clock: what happens when, in order; and working time as the city counts it."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from math import exp
from random import Random
from zoneinfo import ZoneInfo

from tickets.clock import CompiledCalendar, LimitUnit, due_after, elapsed, from_epoch, to_epoch

WORK = LimitUnit.WORKING_HOUR
Act = Callable[[datetime], None]


class Agenda:
    """Acts by their moments; of two at the same moment the one noted first comes first."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Act]] = []
        self._numbers = count()

    def note(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._heap, (at, next(self._numbers), act))

    def next_before(self, until: datetime) -> tuple[datetime, Act] | None:
        """Take the next act before a moment; None when there is none."""
        if not self._heap or self._heap[0][0] >= until:
            return None
        at, _number, act = heapq.heappop(self._heap)
        return at, act


class WorkTime:
    """Working time on the compiled calendar of a city."""

    def __init__(self, segments: CompiledCalendar) -> None:
        self._segments = segments
        self.zone: ZoneInfo = segments.rules.zone

    def works(self, day: date) -> bool:
        """Whether a day has sessions."""
        return bool(self._segments.rules.sessions_on(day))

    def after(self, at: datetime, minutes: float) -> datetime:
        """So many working minutes later."""
        seconds = max(1, round(minutes * 60))
        return from_epoch(due_after(self._segments, WORK, to_epoch(at), seconds))

    def opening(self, at: datetime) -> datetime:
        """The first working moment from now on; now itself while people work."""
        first = from_epoch(due_after(self._segments, WORK, to_epoch(at), 1))
        return max(at, first - timedelta(seconds=1))

    def is_open(self, at: datetime) -> bool:
        """Whether people work at this moment."""
        return self.opening(at) == at

    def hours(self, since: datetime, until: datetime) -> float:
        """Working hours between two moments."""
        return elapsed(self._segments, WORK, since, until) / 3600


def duration(luck: Random, spread: tuple[float, float]) -> float:
    """How long something takes: log-normal about its median."""
    median, deviation = spread
    return median * exp(deviation * luck.gauss(0, 1))
