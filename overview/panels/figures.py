"""What is asked of figures: whose, where, when, on which basis; and the addresses that ask it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from grids.boundaries import reach_of_code
from grids.powers import Power
from grids.reach import Reach
from lib.periods import Period, PeriodKind
from overview.statistics.sources import SOURCE_OF
from tickets.statistics.tallies import Basis, Scope


@dataclass(frozen=True)
class Question:
    """One reader's question: a period, a place by its code ("" for all they see), a basis."""

    user: Any
    period: Period
    within: str = ""
    basis: str = Basis.NOW

    @classmethod
    def of(cls, user: Any, given: Mapping[str, str], today: date) -> Question:
        """What an address asks; the month of `today`, all places, today's areas where it is mute.

        What is no period or basis counts as not asked; an unknown place holds nothing.
        """
        period = Period.parse(given.get("period", "")[:10])
        basis = given.get("basis", "")
        return cls(
            user,
            period or Period.of(PeriodKind.MONTH, today),
            given.get("within", "")[:24].upper(),
            basis if basis in Basis.values else Basis.NOW,
        )

    @property
    def place(self) -> Reach | None:
        """What lies in the place asked for."""
        return (reach_of_code(self.within) or Reach()) if self.within else None

    def scope(self, period: Period | None = None, power: str = Power.VIEW_FIGURES) -> Scope:
        """Whose rows are counted, in this period or another."""
        reach = self.user.reach(power)
        return Scope.of(reach, period or self.period, self.place, self.basis)

    def at(self, **changes: Any) -> Question:
        """The same question with something else in it."""
        return replace(self, **changes)

    @property
    def query(self) -> str:
        """As it stands in an address."""
        asked = {"period": self.period.code, "within": self.within, "basis": self.basis}
        if self.basis == Basis.NOW:
            del asked["basis"]
        return urlencode({name: value for name, value in asked.items() if value})

    def opens(self, measure: str) -> bool:
        """Whether the reader may see the rows behind a measure: as many as were counted."""
        reach = self.user.reach(Power.VIEW_FIGURES)
        power = SOURCE_OF[measure].power
        return self.user.holds(power) and covers(self.user.reach(power), reach)

    def case_url(self, measure: str) -> str:
        """The list behind a measure; empty for a reader who may know the number only."""
        if not self.opens(measure):
            return ""
        return f"{reverse('overview:figure_cases', args=(measure,))}?{self.query}"


def covers(whole: Reach, part: Reach) -> bool:
    """Whether one reach holds at least what another does, as far as its parts say."""
    return whole.everywhere or (
        not part.everywhere
        and whole.cities >= part.cities
        and whole.districts >= part.districts
        and set(whole.areas) >= set(part.areas)
        and whole.units >= part.units
    )
