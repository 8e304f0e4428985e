"""What the thresholds make of a vote (Civil Code art. 278, quoted in DOMAIN.md 6.3)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from services.workflow.deliberations import VoteRule

QUORUM = Fraction(2, 3)
HIGH = Fraction(3, 4)
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Tally:
    """How a vote went.

    people, area: those who took part, and their square metres; `has_quorum`: enough took part, by
    people and by area (residents have no quorum); `winner`: the label of the option that was
    carried, empty for none.
    """

    people: int
    area: int
    has_quorum: bool
    winner: str


def tally(vote: Any) -> Tally:
    """Count a vote.

    Owners: at least 2/3 of the people with at least 2/3 of the area take part; carried is what
    more than half of those taking part, by people and by area, agree to, in weighty matters at
    least 3/4. Residents: more than half of those who voted. Blank votes are options of their own
    and count as taking part.
    """
    options = list(vote.options.all())
    people, area = sum(one.people for one in options), sum(one.area for one in options)
    by_area = vote.rule != VoteRule.RESIDENTS
    quorum = not by_area or (people >= QUORUM * vote.people_all and area >= QUORUM * vote.area_all)
    carried = [
        one.label
        for one in options
        if reaches(vote.rule, one.people, people)
        and (not by_area or reaches(vote.rule, one.area, area))
    ]
    return Tally(people, area, quorum, carried[0] if quorum and carried else "")


def reaches(rule: str, part: int, whole: int) -> bool:
    """Whether a part of those taking part is enough."""
    if not whole:
        return False
    return part >= HIGH * whole if rule == VoteRule.OWNERS_HIGH else part > HALF * whole
