"""How fast people are: moments in working time, by day, and as shares of a limit. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from tickets.clock import (
    Budget,
    CompiledCalendar,
    LimitUnit,
    due_after,
    from_epoch,
    to_epoch,
    when_used,
)
from tickets.models import Clock

SITE = ZoneInfo("Asia/Shanghai")
WAKING, SLEEPING = 7, 22
HOUR = 3600


class Pace:
    """Moments after other moments, by the calendar of one city and some luck."""

    def __init__(self, segments: CompiledCalendar, luck: Random) -> None:
        self._segments, self._luck = segments, luck

    def work(self, at: datetime, least: float, most: float) -> datetime:
        """So many working hours later."""
        seconds = int(self._luck.uniform(least, most) * HOUR) + 1
        return from_epoch(due_after(self._segments, LimitUnit.WORKING_HOUR, to_epoch(at), seconds))

    def day(self, at: datetime, least: float, most: float) -> datetime:
        """So many minutes later; what would fall into the night waits for the morning."""
        later = at + timedelta(seconds=int(self._luck.uniform(least, most) * 60) + 1)
        local = later.astimezone(SITE)
        if WAKING <= local.hour < SLEEPING:
            return later
        morning = local.replace(hour=WAKING, minute=self._luck.randint(5, 59))
        return morning + timedelta(days=local.hour >= SLEEPING)

    def soon(self, at: datetime, least: float, most: float) -> datetime:
        """So many minutes later, night or day."""
        return at + timedelta(seconds=int(self._luck.uniform(least, most) * 60) + 1)

    def share(self, clock: Clock, least: float, most: float) -> datetime:
        """When a share of a clock's limit is used."""
        budget = Budget(LimitUnit(clock.limit_unit), clock.budget_s)
        seconds = int(clock.budget_s * self._luck.uniform(least, most))
        return when_used(self._segments, clock.started_at, budget, seconds=seconds)

    def ago(self, now: datetime, clock_unit: LimitUnit, seconds: int) -> datetime:
        """The moment since which so many seconds of a unit have passed."""
        return from_epoch(due_after(self._segments, clock_unit, to_epoch(now), -seconds))
