"""Which duty rule speaks for a matter: pure, so that the desk and a dry run cannot differ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Matter:
    """What the duty list looks at: the kind of matter, its condition, and where it lies.

    `area_ids` run from the finest to the coarsest: grid, community, street.
    """

    category_id: int
    condition_id: int | None
    area_ids: tuple[int, ...]
    district_id: int | None


def is_in_force(rule: Any, on: date) -> bool:
    """True on the days from its first to its last, both counted."""
    return bool(rule.valid_from <= on and (rule.valid_to is None or rule.valid_to >= on))


def applies(rule: Any, matter: Matter) -> bool:
    """A rule speaks for a matter that it does not exclude by kind, condition, area or district."""
    return (
        rule.category_id == matter.category_id
        and rule.condition_id in (None, matter.condition_id)
        and (rule.area_id is None or rule.area_id in matter.area_ids)
        and rule.district_id in (None, matter.district_id)
        and rule.lead.is_active
    )


def most_specific(rules: Iterable[Any], matter: Matter) -> Any:
    """The rule that speaks for the matter: condition before area before category, or None.

    Among areas the finest wins, a district comes after every area (DOMAIN.md section 4.5).
    """
    ranks = {area_id: rank for rank, area_id in enumerate(matter.area_ids)}
    return min(
        (rule for rule in rules if applies(rule, matter)),
        key=lambda rule: (
            rule.condition_id is None,
            ranks.get(rule.area_id, len(ranks)),
            rule.district_id is None,
            rule.pk,
        ),
        default=None,
    )
