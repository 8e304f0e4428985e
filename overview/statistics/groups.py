"""Figures told apart by something other than places: kinds of matters, departments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from grids.models import Unit
from lib.periods import Period
from overview.statistics.board import FEWEST
from overview.statistics.sources import count_in
from tickets.models import Category
from tickets.statistics.tallies import Scope

OF_KINDS = ("reported", "closed", "handled_timely", "handled")
OF_UNITS = ("called", "sign_in_time", "contact_in_time", "attend_in_time", "finish_in_time")


@dataclass
class Kind:
    """A kind of matter, or a heading with its kinds, and what was counted of it."""

    category: Category
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(OF_KINDS, 0))
    leaves: list[Kind] = field(default_factory=list)

    @property
    def percent(self) -> float | None:
        """Handed in within the limit, of what was handed in."""
        handled = self.counts["handled"]
        return round(self.counts["handled_timely"] * 100 / handled, 1) if handled else None


def by_kind(scope: Scope, period: Period) -> list[Kind]:
    """Headings with their kinds, those reported most first; kinds nothing was counted of are left
    out."""
    [counts] = count_in(scope, [(period.first, period.after)], OF_KINDS, "category")
    categories = Category.objects.in_bulk()
    headings: dict[int, Kind] = {}
    for key, row in counts.rows.items():
        if key not in categories or not any(row.values()):
            continue
        leaf = Kind(categories[key], dict(row))
        top = categories[leaf.category.parent_id or key]
        heading = headings.setdefault(top.pk, Kind(top))
        heading.leaves.append(leaf)
        for name, value in row.items():
            heading.counts[name] += value
    found = sorted(headings.values(), key=most_first)
    for heading in found:
        heading.leaves.sort(key=most_first)
    return found


def most_first(kind: Kind) -> tuple[int, str]:
    """Kinds of matters may be ordered by their number; places and people never are."""
    return -kind.counts["reported"], kind.category.code


def key_matters(headings: list[Kind]) -> Iterator[Kind]:
    """关键小事: the kinds a city watches, by code."""
    leaves = [leaf for heading in headings for leaf in heading.leaves]
    yield from sorted(
        (leaf for leaf in leaves if leaf.category.is_key_matter),
        key=lambda leaf: leaf.category.code,
    )


@dataclass(frozen=True)
class Department:
    """One department under whistles: how often called, and what of it came in time."""

    unit: Unit
    counts: dict[str, Any]

    @property
    def is_small(self) -> bool:
        """Too few calls to speak of shares (样本不足)."""
        return self.counts["called"] < FEWEST

    @property
    def shares(self) -> list[tuple[str, int, float | None]]:
        """Each clock: its measure, how often it was kept, and the share in percent."""
        called = self.counts["called"]
        return [
            (
                name,
                self.counts[name],
                round(self.counts[name] * 100 / called, 1) if not self.is_small else None,
            )
            for name in OF_UNITS[1:]
        ]


def by_unit(scope: Scope, period: Period) -> list[Department]:
    """The departments that were called, by code: no order of merit."""
    [counts] = count_in(scope, [(period.first, period.after)], OF_UNITS, "unit")
    units = Unit.objects.filter(pk__in=counts.rows).select_related("district")
    units = units.defer("district__boundary").order_by("code")
    return [Department(unit, counts.rows[unit.pk]) for unit in units if counts[unit.pk]["called"]]
