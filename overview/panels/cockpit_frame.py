"""What a cockpit is asked for: period, place, basis; each choice is an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from lib.periods import Period, PeriodKind
from overview.panels.figures import Question
from overview.statistics.grounds import Ground, Node
from tickets.statistics.tallies import Basis


@dataclass(frozen=True)
class Choice:
    """One way to ask differently."""

    label: str
    url: str
    active: bool = False


@dataclass(frozen=True)
class Picker:
    """The choices above a cockpit."""

    kinds: list[Choice]
    previous: Choice
    here: str
    next: Choice | None
    bases: list[Choice]
    way: list[Choice]
    place: str
    is_running: bool


def picker(
    question: Question, ground: Ground, today: date, more: dict[str, str] | None = None
) -> Picker:
    """Every choice keeps the others."""
    period = question.period
    after = period.next
    day = min(period.last, today) if period.first <= today else period.first

    def url(**changes: Any) -> str:
        return address(question.at(**changes), more)

    return Picker(
        [
            Choice(str(kind.label), url(period=Period.of(kind, day)), kind == period.kind)
            for kind in PeriodKind
        ],
        Choice(_("Previous period"), url(period=period.previous)),
        period.label,
        Choice(_("Next period"), url(period=after)) if after.first <= today else None,
        [
            Choice(str(basis.label), url(basis=basis.value), basis == question.basis)
            for basis in Basis
        ],
        [Choice(node.name, url(within=node.code)) for node in ground.way()],
        place_words(ground),
        period.first <= today < period.after,
    )


def address(question: Question, more: dict[str, str] | None = None) -> str:
    """The same page for another question; what is asked beside it is kept."""
    kept = "".join(f"&{name}={value}" for name, value in (more or {}).items() if value)
    return f"?{question.query}{kept}"


def place_words(ground: Ground) -> str:
    """The place by name."""
    return ground.node.name if ground.node is not None else _("All within my reach")


def places_below(nodes: Sequence[Node], question: Question) -> list[Choice]:
    """The parts of the place, to go down to."""
    return [Choice(node.name, address(question.at(within=node.code))) for node in nodes]
