"""Thirteen months of matters, day by day, in batches; how many, when and where."""

from __future__ import annotations

import gc
from bisect import bisect
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from overview.demo.atlas import Atlas, Community
from overview.demo.duty_calls import Caller
from overview.demo.pace import SITE
from overview.demo.pictures import draw_album
from overview.demo.plan import DUNHUANG, Plan
from overview.demo.telling import Teller
from overview.demo.texts import Writer
from overview.demo.words import chance, person_names, table
from tickets.clock import CompiledCalendar

DAYS = 396
CHUNK = 5000
WHISTLES = 0.009
"""Of all matters; four to five of a hundred that leave the grid."""
HOURS = (1, 1, 1, 1, 2, 4, 8, 22, 70, 96, 88, 60, 28, 30, 66, 80, 72, 52, 40, 36, 30, 18, 8, 3)
FREE_DAY, GROWTH = 0.55, 0.45
LATELY, LATELY_DAYS = 2.2, 10
"""The last days are told more fully, as a site that has just begun is used."""
SHOWN_SHARE, SISTER_SHARE = 0.05, 2.0
DUNHUANG_SHARE = 0.16
SKEW = 0.7


@dataclass(frozen=True)
class Run:
    """So many matters between two moments."""

    since: datetime
    until: datetime
    count: int

    @property
    def chunks(self) -> int:
        return -(-self.count // CHUNK)


class Timetable:
    """On which days and hours matters come in: working days and mornings more, growing."""

    def __init__(self, segments: CompiledCalendar, since: datetime, until: datetime) -> None:
        self._since, self._until = since, until
        first, last = (moment.astimezone(SITE).date() for moment in (since, until))
        self._days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._weights = [self._weight(segments, day) for day in self._days]
        self._hours = list(accumulate(HOURS))

    def _weight(self, segments: CompiledCalendar, day: date) -> float:
        age = (self._days[-1] - day).days
        weight = 1.0 if segments.rules.sessions_on(day) else FREE_DAY
        weight *= 1 - GROWTH * min(1.0, age / DAYS)
        weight *= LATELY if age < LATELY_DAYS else 1.0
        return weight * self._told_hours(day)

    def _told_hours(self, day: date) -> float:
        """Which part of a day's matters lies between the beginning and now."""
        midnight = datetime.combine(day, time(), SITE)
        told = [
            weight
            for hour, weight in enumerate(HOURS)
            if self._since <= midnight + timedelta(hours=hour) < self._until
        ]
        return sum(told) / sum(HOURS)

    def moments(self, count: int, seed: str, begin: int, end: int) -> Iterator[datetime]:
        """Of so many moments in the order of time those from one number to another.

        Each day draws by itself, so no more days are drawn than are asked for.
        """
        total = sum(self._weights)
        first = 0
        for day, weight in zip(self._days, accumulate(self._weights), strict=True):
            last = round(count * weight / total)
            if first < end and last > begin:
                luck = chance(0, seed, day)
                drawn = sorted(self._moment(day, luck) for _n in range(last - first))
                yield from drawn[max(0, begin - first) : end - first]
            first = last

    def _moment(self, day: date, luck: Random) -> datetime:
        while True:
            hour = bisect(self._hours, luck.random() * self._hours[-1])
            second = luck.randrange(3600)
            moment = datetime.combine(day, time(hour, second // 60, second % 60), SITE)
            if self._since <= moment < self._until:
                return moment


class Crowd:
    """Where matters come from: few communities report much, those of the logins surely."""

    def __init__(self, atlas: Atlas, luck: Random) -> None:
        self._communities = list(atlas.communities.values())
        luck.shuffle(self._communities)
        shown = shown_codes()
        streets = {code[:9] for code in shown}
        weights = []
        for rank, community in enumerate(self._communities):
            weight = (rank + 4) ** -SKEW
            if community.code[:9] in streets:
                weight = max(weight, 8**-SKEW) * SISTER_SHARE
            weights.append(weight)
        self._weights = list(accumulate(self._shares(weights, shown)))

    def _shares(self, weights: list[float], shown: set[str]) -> list[float]:
        """Each city its share, and each login's community its own."""
        totals = {True: 0.0, False: 0.0}
        for community, weight in zip(self._communities, weights, strict=True):
            if community.code not in shown:
                totals[community.city.code == DUNHUANG] += weight
        shares = {True: DUNHUANG_SHARE - SHOWN_SHARE, False: 1 - DUNHUANG_SHARE - SHOWN_SHARE}
        return [
            SHOWN_SHARE if community.code in shown else weight * shares[is_west] / totals[is_west]
            for community, weight in zip(self._communities, weights, strict=True)
            for is_west in (community.city.code == DUNHUANG,)
        ]

    def pick(self, luck: Random) -> Community:
        return self._communities[bisect(self._weights, luck.random() * self._weights[-1])]


def shown_codes() -> set[str]:
    """The communities that demo logins work in."""
    return {row["code"] for row in table("logins") if len(row["code"]) == 12}


class Chronicle:
    """Tells the chunks of a run; each has its own luck, so that any of them can be told again."""

    def __init__(self, plan: Plan, run: Run) -> None:
        self._seed = f"{plan.seed}:{run.since}:{run.until}:{run.count}"
        album = draw_album(plan)
        self._atlas = Atlas(plan.at, plan.by)
        self._teller = Teller(self._atlas, album, plan.at)
        self._luck = chance(plan.seed, "history")
        writer = Writer(self._atlas, self._luck, person_names(self._luck))
        self._caller = Caller(self._teller, writer, self._luck)
        self._crowd = Crowd(self._atlas, chance(plan.seed, "crowd"))
        segments = next(iter(self._atlas.times.values())).segments
        self._timetable, self._count = Timetable(segments, run.since, run.until), run.count

    def tell(self, number: int) -> int:
        """Tell one chunk and store it; answers how many matters it holds."""
        self._luck.seed(f"{self._seed}:{number}")
        for community in self._atlas.communities.values():
            community.recent.clear()
        bounds = (number * CHUNK, (number + 1) * CHUNK)
        moments = list(self._timetable.moments(self._count, self._seed, *bounds))
        with no_collection():
            self._tell(moments)
        return len(moments)

    def _tell(self, moments: list[datetime]) -> None:
        for at in moments:
            community = self._crowd.pick(self._luck)
            if self._luck.random() >= WHISTLES or self._caller.call(community, at) is None:
                self._caller.tell(community, at)
        self._teller.batch.write()


@contextmanager
def no_collection() -> Iterator[None]:
    """Stories leave no circles behind; looking for some among all their rows takes time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
