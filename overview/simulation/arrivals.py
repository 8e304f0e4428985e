"""When matters come in: the hours of a real series, on the days of a city's work calendar. Pure.

The figures stand in `arrivals.json` with their source. The same seed draws the same moments.
"""

from __future__ import annotations

import json
from bisect import bisect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY, MADE_UP = "holiday", "thu"
"""A working Saturday or Sunday has the hours of a Thursday, the calmest full working day."""


@cache
def figures() -> dict[str, Any]:
    """The figures of the real series."""
    content: dict[str, Any] = json.loads(
        Path(__file__).with_name("arrivals.json").read_text(encoding="utf-8")
    )
    return content


def kind_of(day: date, works: bool) -> str:
    """Which row of the figures a day has: by its weekday, or the holiday's, or a made-up one."""
    name = WEEKDAYS[day.weekday()]
    is_weekend = day.weekday() > 4
    if works:
        return MADE_UP if is_weekend else name
    return name if is_weekend else HOLIDAY


def hourly(day: date, works: bool) -> list[float]:
    """How many cases the real series has in each hour of such a day."""
    hours: list[float] = figures()["hours"][kind_of(day, works)]
    return hours


@dataclass(frozen=True)
class Span:
    """Which days are drawn, where, and which of them are worked."""

    since: date
    until: date
    zone: ZoneInfo
    works: Callable[[date], bool]

    def days(self) -> list[date]:
        """All days of the span."""
        return [self.since + timedelta(days=n) for n in range((self.until - self.since).days)]


def draw_moments(
    span: Span,
    count: int,
    luck: Random,
    *,
    dispersion: float = 1.0,
    months: Sequence[float] = (1.0,) * 12,
) -> list[datetime]:
    """So many moments in the order of time.

    Days and hours vary about their shape as those of the series do, beyond what chance alone
    would do; `dispersion` multiplies that, 0 leaves pure chance. `months` are factors, January
    first.
    """
    day_spread = dispersion * figures()["day_variation"] ** 2
    hour_spread = dispersion * figures()["hour_variance"]
    begins: list[datetime] = []
    weights: list[float] = []
    for day in span.days():
        busy = _factor(luck, day_spread) * months[day.month - 1]
        midnight = datetime.combine(day, time(), span.zone)
        for hour, cases in enumerate(hourly(day, span.works(day))):
            begins.append(midnight + timedelta(hours=hour))
            weights.append(cases * busy * _factor(luck, hour_spread))
    edges = list(accumulate(weights))
    drawn = (bisect(edges, luck.random() * edges[-1]) for _n in range(count))
    last = len(begins) - 1
    return sorted(
        begins[min(place, last)] + timedelta(seconds=luck.randrange(3600)) for place in drawn
    )


def _factor(luck: Random, variance: float) -> float:
    """A positive number about 1."""
    return luck.gammavariate(1 / variance, variance) if variance > 0 else 1.0
