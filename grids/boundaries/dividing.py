"""Outlines of parts that are to be: cut between their buildings, or united. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import MultiPoint, STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Position = tuple[float, float]


def divide(outline: BaseGeometry, groups: Sequence[Sequence[Position]]) -> list[BaseGeometry]:
    """One shape for each group of positions; together they are the outline, none overlaps another.

    Every spot goes to the group whose position is nearest (a Voronoi diagram in degrees, accurate
    enough within one community). Needs a position in each group; ValueError otherwise.
    """
    if not all(groups):
        raise ValueError("each group needs a position")
    owners = {position: number for number, group in enumerate(groups) for position in group}
    positions = list(owners)
    if len(positions) < len(groups):
        raise ValueError("groups share their only position")
    if len(positions) == 1:
        return [outline]
    cells = shapely.get_parts(shapely.voronoi_polygons(MultiPoint(positions), extend_to=outline))
    tree = STRtree([Point(position) for position in positions])
    shares: list[list[BaseGeometry]] = [[] for _group in groups]
    for cell in cells:
        inside = tree.query(cell, predicate="contains")
        if len(inside):
            shares[owners[positions[int(inside[0])]]].append(cell)
    return [unary_union(share).intersection(outline) for share in shares]


def unite(outlines: Sequence[BaseGeometry]) -> BaseGeometry:
    """The shape of several areas together, slivers along common edges closed."""
    return unary_union(outlines)
