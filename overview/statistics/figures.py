"""A figure and how it is read: what is counted, of how many, and what is left out.

It is made of measures (`overview/statistics/sources.py`); the words stand on the page beside the
number. Which figures there are stands in `definitions.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from overview.statistics.sources import count
from tickets.statistics.rates import tenth
from tickets.statistics.tallies import Scope


class Group(TextChoices):
    """What a figure speaks of."""

    CONTAINMENT = "containment", _("Settled where it arose")
    MATTERS = "matters", pgettext_lazy("figures", "Matters")
    RATES = "rates", _("Three rates")
    WHISTLES = "whistles", pgettext_lazy("figures", "Whistles")
    REQUESTS = "requests", _("Requests to adjust")
    SERVICES = "services", pgettext_lazy("figures", "Services")


class Kind(TextChoices):
    """How the measures make a figure."""

    NUMBER = "number", pgettext_lazy("figure", "Number")
    SHARE = "share", pgettext_lazy("figure", "Share")
    MEAN = "mean", pgettext_lazy("figure", "Mean")


@dataclass(frozen=True)
class Figure:
    """One figure: `part` measures added up, of the `base` measures where it is a share or mean.

    `weights` lets a measure of the part count for less than one (partly solved). `lists` are the
    measures whose rows are the list behind the number; of shares, those of the part.
    """

    name: str
    label: Any
    group: str
    formula: Any
    part: tuple[str, ...]
    base: tuple[str, ...] = ()
    kind: str = Kind.NUMBER
    leaves_out: Any = ""
    weights: tuple[tuple[str, str], ...] = ()
    unit: Any = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All measures it is made of."""
        return (*self.part, *self.base)

    @property
    def lists(self) -> tuple[str, ...]:
        """The measures whose rows stand behind the number."""
        is_sum = self.kind == Kind.MEAN or (self.kind == Kind.NUMBER and self.base)
        return self.base if is_sum else self.part


@dataclass(frozen=True)
class Reading:
    """What a figure comes to in one scope."""

    figure: Figure
    part: Decimal
    n: int

    @property
    def value(self) -> Decimal | None:
        """The number shown: a count, a percentage or a mean; nothing of nothing."""
        if self.figure.kind == Kind.NUMBER:
            return self.part
        if not self.n:
            return None
        times = 100 if self.figure.kind == Kind.SHARE else 1
        return tenth(self.part * times / self.n)


def read_figures(scope: Scope, figures: Iterable[Figure], *, partly: Decimal) -> dict[str, Reading]:
    """What each figure comes to in one scope; `partly` is what a partly solved matter counts."""
    chosen = list(figures)
    known = count(scope, (name for figure in chosen for name in figure.names)).total
    return {figure.name: reading(figure, known, partly=partly) for figure in chosen}


def reading(figure: Figure, known: dict[str, Any], *, partly: Decimal) -> Reading:
    """One figure made of measures that were counted together."""
    weighed = dict(figure.weights)
    part = sum(
        (Decimal(known[name]) * (partly if name in weighed else 1) for name in figure.part),
        Decimal(0),
    )
    return Reading(figure, part, int(sum(known[name] for name in figure.base)))
