"""How many matters come in at once, by the hours of the real series that simulations use."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

from overview.simulation.arrivals import Span, draw_moments

YEAR = Span(
    date(2026, 1, 1), date(2027, 1, 1), ZoneInfo("Asia/Shanghai"), lambda d: d.weekday() < 5
)
DRAWN = 200_000


def busiest_minutes(matters: int, minutes: int = 10) -> int:
    """How many of so many matters a year come in within the busiest minutes of it."""
    drawn = draw_moments(YEAR, DRAWN, Random("bench"))  # a drawing, no secret
    counts = Counter(int(moment.timestamp()) // (60 * minutes) for moment in drawn)
    return round(max(counts.values()) * matters / DRAWN)
