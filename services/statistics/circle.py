"""Shares of buildings and households with a place of each kind within minutes on foot.

Share = buildings whose nearest place of the kind is within the minutes, over all buildings of the
area that have a position; households likewise, where the building says how many it has. Buildings
without any position are left out and counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from lib.walking import straight_metres, straight_within


@dataclass(frozen=True)
class House:
    """What is counted of one building."""

    pk: int
    lft: int
    tree_id: int
    households: int
    lng: float
    lat: float
    metres: dict[str, int]


@dataclass(frozen=True)
class Share:
    """How much of an area is within the minutes."""

    minutes: int
    buildings: int
    households: int
    of_buildings: int
    of_households: int

    @property
    def percent(self) -> int | None:
        """Of the buildings, rounded down so that 100 means all."""
        return self.buildings * 100 // self.of_buildings if self.of_buildings else None

    @property
    def household_percent(self) -> int | None:
        return self.households * 100 // self.of_households if self.of_households else None

    @property
    def missing(self) -> int:
        """Buildings beyond the minutes."""
        return self.of_buildings - self.buildings


@dataclass(frozen=True)
class KindLine:
    """One kind of place in an area, at each of the minutes."""

    kind: str
    shares: list[Share] = field(default_factory=list)


@dataclass(frozen=True)
class Gain:
    """What a new place would add: buildings and households that had none of its kind so near."""

    buildings: int
    households: int
    reached: int
    before: Share
    after: Share


def houses_of(rows: Any) -> list[House]:
    """The rows of a scope as plain values, in one query."""
    values = rows.values_list(
        "building_id",
        "building__lft",
        "building__tree_id",
        "building__households",
        "lng",
        "lat",
        "metres",
    )
    return [
        House(pk, lft, tree, households or 0, lng, lat, metres)
        for pk, lft, tree, households, lng, lat, metres in values.iterator(chunk_size=5000)
    ]


def shares(
    houses: Sequence[House], kinds: Iterable[str], minutes: Sequence[int], factor: float
) -> list[KindLine]:
    """A line per kind."""
    return [KindLine(kind, [share(houses, kind, one, factor) for one in minutes]) for kind in kinds]


def share(houses: Sequence[House], kind: str, minutes: int, factor: float) -> Share:
    """How many of these have a place of the kind within the minutes."""
    limit = straight_within(minutes, factor)
    near = [house for house in houses if house.metres.get(kind, limit + 1) <= limit]
    return Share(minutes, len(near), total(near), len(houses), total(houses))


def total(houses: Iterable[House]) -> int:
    """Households of these buildings, as far as they are known."""
    return sum(house.households for house in houses)


def gain(
    houses: Sequence[House], kind: str, lng: float, lat: float, minutes: int, factor: float
) -> Gain:
    """What if a place of the kind opened at a position; nothing is kept."""
    limit = straight_within(minutes, factor)
    reached = [
        house for house in houses if straight_metres(house.lng, house.lat, lng, lat) <= limit
    ]
    new = [house for house in reached if house.metres.get(kind, limit + 1) > limit]
    before = share(houses, kind, minutes, factor)
    after = Share(
        minutes,
        before.buildings + len(new),
        before.households + total(new),
        before.of_buildings,
        before.of_households,
    )
    return Gain(len(new), total(new), len(reached), before, after)
