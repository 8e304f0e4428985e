"""Which area a point lies in: trees of outlines, kept per district until its boundaries change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Count, Max, Sum
from shapely import STRtree
from shapely.geometry import Point, shape
from shapely.geometry.base import BaseGeometry

from grids.models import Area, District, Tier

# A point this near to an edge (about 30 m) belongs to it: rounded edges leave slivers
NEAR = 0.0003


@dataclass(frozen=True)
class Outline:
    """One shape with what it belongs to."""

    pk: int
    rank: int
    valid_from: date
    valid_to: date | None

    def is_open(self, on: date | None) -> bool:
        """True when it stands for something that exists on the day (None: that is not closed)."""
        if on is None:
            return self.valid_to is None
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class BoundaryIndex:
    """Finds shapes by point; immutable, so it may be shared between threads."""

    def __init__(self, shapes: Sequence[tuple[Outline, BaseGeometry]]) -> None:
        self._outlines = [outline for outline, _geometry in shapes]
        self._tree = STRtree([geometry for _outline, geometry in shapes])

    def find(self, lng: float, lat: float, *, on: date | None, rank: int | None) -> Outline | None:
        """The finest open outline at the point (or the one of the rank), else one within 30 m."""
        point = Point(lng, lat)
        hits = self._tree.query(point, predicate="intersects")
        return self._finest(hits, on, rank) or self._finest(
            self._tree.query(point, predicate="dwithin", distance=NEAR), on, rank
        )

    def _finest(self, hits: Iterable[int], on: date | None, rank: int | None) -> Outline | None:
        outlines = [self._outlines[hit] for hit in hits]
        fitting = [
            outline
            for outline in outlines
            if outline.is_open(on) and (rank is None or outline.rank == rank)
        ]
        return max(fitting, key=lambda outline: (outline.rank, -outline.pk), default=None)


def locate(
    lng: float, lat: float, *, tier: str | None = None, on: date | None = None
) -> Area | None:
    """The area of the tier at a WGS-84 point; without a tier the finest one with a boundary.

    `on` asks for the areas of a day; without it those that are not closed count.
    """
    rank = Tier(tier).rank if tier else None
    for district_id, version in locate_districts(lng, lat):
        found = _areas_of(district_id, version).find(lng, lat, on=on, rank=rank)
        if found is not None:
            return Area.objects.select_related("city", "district").get(pk=found.pk)
    return None


def locate_districts(lng: float, lat: float) -> list[tuple[int, int]]:
    """Districts (pk, boundaries version) whose outline holds the point, nearest edges last."""
    known = District.objects.aggregate(Count("pk"), Max("pk"), Sum("boundaries_version"))
    districts, tree = _districts(*known.values())
    point = Point(lng, lat)
    inside = list(tree.query(point, predicate="intersects"))
    near = list(tree.query(point, predicate="dwithin", distance=NEAR))
    return [districts[hit] for hit in dict.fromkeys([*inside, *near])]


@lru_cache(maxsize=1)
def _districts(*known: int) -> tuple[list[tuple[int, int]], STRtree]:
    """All outlines of districts; `known` differs after each change of a boundary."""
    found = District.objects.exclude(boundary=None).order_by("pk")
    values = list(found.values_list("pk", "boundaries_version", "boundary"))
    return [(pk, version) for pk, version, _b in values], STRtree([shape(b) for *_, b in values])


@lru_cache(maxsize=64)
def _areas_of(district_id: int, version: int) -> BoundaryIndex:
    """The areas of one district at one version of its boundaries."""
    areas = Area.objects.filter(district=district_id).exclude(boundary=None).order_by()
    rows = areas.values_list("pk", "tier", "valid_from", "valid_to", "boundary")
    return BoundaryIndex(
        [
            (Outline(pk, Tier(tier).rank, valid_from, valid_to), shape(boundary))
            for pk, tier, valid_from, valid_to, boundary in rows
        ]
    )
