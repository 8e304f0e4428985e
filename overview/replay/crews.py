"""People with a queue: each works one thing at a time, in working hours, the most urgent first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from overview.replay.clockwork import Agenda, WorkTime

Deed = Callable[[datetime, Any], None]

ON_CALL = timedelta(minutes=5)
"""How soon somebody on call begins with something urgent outside working hours."""


@dataclass(frozen=True)
class Errand:
    """One thing to do: how many minutes it takes somebody, when it is due, and what comes of it."""

    minutes: float
    deed: Deed
    due_at: datetime | None = None
    yellow_at: datetime | None = None
    is_urgent: bool = False


@dataclass(frozen=True)
class Rules:
    """What all crews share."""

    agenda: Agenda
    time: WorkTime
    order: str
    until: datetime


class Crew:
    """Some people of one place and role, with one queue.

    What is urgent goes before everything, and outside working hours to whoever is on call. `share`
    is the part of a working day these people have for such work. Busy hours are kept by month.
    """

    def __init__(self, rules: Rules, users: list[Any], size: int, share: float) -> None:
        self._rules, self.size, self._share = rules, size, share
        self.people = users
        self._last = users[0]
        self._free = [users[number % len(users)] for number in range(size)]
        self._queue: list[tuple[datetime, int, Errand]] = []
        self._asked = 0
        self._wakes_at: datetime | None = None
        self.busy: dict[str, float] = defaultdict(float)
        self.done = 0
        self.longest = 0

    def ask(self, errand: Errand, at: datetime) -> None:
        """Put something into the queue; it is begun at once if somebody is free."""
        self._asked += 1
        self._queue.append((at, self._asked, errand))
        self.longest = max(self.longest, len(self._queue))
        self._look(at)

    def _look(self, at: datetime) -> None:
        """Begin what can be begun now."""
        if not self._queue:
            return
        opening = self._rules.time.opening(at)
        if opening > at:
            self._call_out(at)
            if self._queue and self._wakes_at != opening:
                self._wakes_at = opening
                self._rules.agenda.note(opening, self._look)
            return
        while self._queue and self._free:
            self._begin(self._take(at), at)

    def _call_out(self, at: datetime) -> None:
        """Outside working hours urgent matters go to whoever is on call, beside everything else."""
        for row in [row for row in self._queue if row[2].is_urgent]:
            self._queue.remove(row)
            errand, on_call = row[2], self._somebody
            end = at + ON_CALL + timedelta(minutes=errand.minutes)
            self._rules.agenda.note(end, partial(self._do, errand, on_call))

    @property
    def _somebody(self) -> Any:
        return self._free[0] if self._free else self._last

    def _take(self, at: datetime) -> Errand:
        """The next in the order of the scenario."""
        row = min(self._queue, key=lambda row: self._rank(row, at))
        self._queue.remove(row)
        return row[2]

    def _rank(self, row: tuple[datetime, int, Errand], at: datetime) -> tuple[Any, ...]:
        _ready, number, errand = row
        first = not errand.is_urgent
        if self._rules.order == "arrival":
            return (first, number)
        due = errand.due_at.timestamp() if errand.due_at else float("inf")
        if self._rules.order == "due":
            return (first, due, number)
        return (first, _light(errand, at), due, number)

    def _begin(self, errand: Errand, at: datetime) -> None:
        self._last = user = self._free.pop(0)
        time = self._rules.time
        if errand.is_urgent:
            end = at + timedelta(minutes=errand.minutes)
        else:
            end = time.after(at, errand.minutes / self._share)
        self._count(at, min(end, self._rules.until))
        self._rules.agenda.note(end, partial(self._end, errand, user))

    def _count(self, at: datetime, end: datetime) -> None:
        month = at.astimezone(self._rules.time.zone).strftime("%Y-%m")
        self.busy[month] += self._rules.time.hours(at, end)

    def _end(self, errand: Errand, user: Any, at: datetime) -> None:
        self._free.append(user)
        self._do(errand, user, at)
        self._look(at)

    def _do(self, errand: Errand, user: Any, at: datetime) -> None:
        self.done += 1
        errand.deed(at, user)


def _light(errand: Errand, at: datetime) -> int:
    """Red before yellow before green before what has no limit."""
    if errand.due_at is None:
        return 3
    if at >= errand.due_at:
        return 0
    return 1 if errand.yellow_at is not None and at >= errand.yellow_at else 2
