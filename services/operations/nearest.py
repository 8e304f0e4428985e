"""The nearest place of each kind for every building, by trees of points; pure, knows no rows.

Distances are straight lines in metres on a plane that touches the city in its middle: within a
city wrong by less than a hundredth, which is less than how far a door is from its building.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from shapely import STRtree, points

from lib.walking import metres_per_degree


@dataclass(frozen=True)
class Spot:
    """Something at a position in WGS-84."""

    pk: int
    lng: float
    lat: float


@dataclass(frozen=True)
class Nearest:
    """The nearest place to a building, and the straight line to it in whole metres."""

    place: int
    metres: int


@dataclass(frozen=True)
class Plane:
    """Positions as metres from nowhere in particular, for one middle latitude."""

    east: float
    north: float

    @classmethod
    def of(cls, spots: Sequence[Spot]) -> Plane:
        """The plane that touches the middle of these."""
        middle = sum(spot.lat for spot in spots) / len(spots) if spots else 0.0
        return cls(*metres_per_degree(middle))

    def points(self, spots: Iterable[Spot]) -> object:
        """Geometries of spots on the plane."""
        return points([(spot.lng * self.east, spot.lat * self.north) for spot in spots])


def nearest_places(
    buildings: Sequence[Spot], places: Mapping[str, Sequence[Spot]]
) -> list[dict[str, Nearest]]:
    """For each building the nearest place of each kind that has any."""
    found: list[dict[str, Nearest]] = [{} for _building in buildings]
    if not buildings:
        return found
    plane = Plane.of(buildings)
    asked = plane.points(buildings)
    for kind, spots in places.items():
        if not spots:
            continue
        tree = STRtree(plane.points(spots))
        pairs, metres = tree.query_nearest(asked, return_distance=True, all_matches=False)
        for building, place, length in zip(
            pairs[0].tolist(), pairs[1].tolist(), metres.tolist(), strict=True
        ):
            found[building][kind] = Nearest(spots[place].pk, round(length))
    return found
