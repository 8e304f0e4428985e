"""What one load of the demo was asked for, handed from step to step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from members.models import User
from overview.demo.progress import Progress
from overview.demo.words import chance

FOUNDED = datetime(2023, 6, 30, 16, tzinfo=UTC)
"""Since when everything stands: midnight in China after the day the divisions are of."""

MAANSHAN, DUNHUANG = "3405", "620982"
NAMES = {MAANSHAN: "maanshan", DUNHUANG: "dunhuang"}
"""Codes of the two cities, and what the seed files call them."""


@dataclass(frozen=True)
class Plan:
    """The wish: how many matters, from which seed, as of which moment."""

    tickets: int
    seed: int
    at: datetime
    by: User
    progress: Progress

    def luck(self, *purpose: object) -> Random:
        """Repeatable luck for one purpose."""
        return chance(self.seed, *purpose)
