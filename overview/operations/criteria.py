"""The four criteria of a proposal by what data says, with points; the proposer may differ.

党员人数适度、服务管理便利、资源配置有效、功能更加齐全 (DOMAIN.md section 2.1).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

from django.utils.translation import gettext as _

from grids.operations.changes import CRITERIA, MOST_POINTS
from grids.workflow import Forest
from lib.listing import listed

EASY_BUILDINGS = 15
EASY_AREAS = 5
ENOUGH_POSTS = 2
"""A head and one more in post, as inspections of grids ask for."""


@dataclass(frozen=True, kw_only=True)
class PartFacts:
    """What is known of one part that is to be: size against its norm, what it has to look after.

    `bodies` are buildings, or areas a Party body covers; `covered` of `wanted` roles are filled.
    """

    size: int | None
    low: int
    high: int
    bodies: int
    posts: int
    places: int
    covered: int
    wanted: int


@dataclass(frozen=True)
class Suggestion:
    """Points for one criterion by the data, and the data in words; no points where nothing is."""

    name: str
    points: int | None
    words: str


def suggest(forest: str, parts: Sequence[PartFacts]) -> dict[str, Suggestion]:
    """Points of 0 to 5 for each criterion: the average over the parts of how far each is met."""
    found = {}
    for name in CRITERIA:
        credits = [one for part in parts if (one := CREDITS[name](forest, part)) is not None]
        points = round(MOST_POINTS * fmean(credits)) if credits else None
        found[name] = Suggestion(name, points, WORDS[name](forest, parts) if parts else "")
    return found


def total(found: Iterable[Suggestion]) -> int:
    """The sum of the suggested points."""
    return sum(one.points or 0 for one in found)


def size_met(forest: str, part: PartFacts) -> float | None:
    """1 inside the norm, else how near its nearer end."""
    if part.size is None:
        return None
    if part.low <= part.size <= part.high:
        return 1.0
    return part.size / part.low if part.size < part.low else part.high / part.size


def convenience_met(forest: str, part: PartFacts) -> float | None:
    """1 while one head can look after it, less the more there is."""
    easy = EASY_BUILDINGS if forest == Forest.AREA else EASY_AREAS
    return min(1.0, easy / part.bodies) if part.bodies else None


def resources_met(forest: str, part: PartFacts) -> float | None:
    """Half for people in post, half for a place at hand."""
    return min(1.0, part.posts / ENOUGH_POSTS) / 2 + (0.5 if part.places else 0.0)


def functions_met(forest: str, part: PartFacts) -> float | None:
    """The share of the roles that somebody fills."""
    return part.covered / part.wanted if part.wanted else None


def size_words(forest: str, parts: Sequence[PartFacts]) -> str:
    sizes = listed("?" if part.size is None else f"{part.size:,}" for part in parts)
    words = _("Households: %(sizes)s. Band: %(low)d to %(high)d.")
    if forest == Forest.PARTY:
        words = _("Members: %(sizes)s. Norm: %(low)d to %(high)d.")
    return words % {"sizes": sizes, "low": parts[0].low, "high": parts[0].high}


def convenience_words(forest: str, parts: Sequence[PartFacts]) -> str:
    bodies = listed(part.bodies for part in parts)
    if forest == Forest.PARTY:
        words = _("Areas to look after: %(bodies)s. Up to %(easy)d are easy.")
        return words % {"bodies": bodies, "easy": EASY_AREAS}
    words = _("Buildings for each head: %(bodies)s. Up to %(easy)d are easy.")
    return words % {"bodies": bodies, "easy": EASY_BUILDINGS}


def resources_words(forest: str, parts: Sequence[PartFacts]) -> str:
    words = _("People in post: %(posts)s, of %(enough)d. Places at hand: %(places)s.")
    return words % {
        "posts": listed(part.posts for part in parts),
        "enough": ENOUGH_POSTS,
        "places": listed(part.places for part in parts),
    }


def functions_words(forest: str, parts: Sequence[PartFacts]) -> str:
    words = _("Roles filled: %(covered)s, of %(wanted)d.")
    if forest == Forest.AREA:
        words = _("Head, worker and Party body there: %(covered)s, of %(wanted)d.")
    covered = listed(part.covered for part in parts)
    return words % {"covered": covered, "wanted": parts[0].wanted}


CREDITS = {
    "size": size_met,
    "convenience": convenience_met,
    "resources": resources_met,
    "functions": functions_met,
}
WORDS = {
    "size": size_words,
    "convenience": convenience_words,
    "resources": resources_words,
    "functions": functions_words,
}
