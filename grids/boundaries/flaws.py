"""What is odd about an outline beside its neighbours: overlap, gap, outside. Advice. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, radians

from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from grids.boundaries.splitting import TOUCH

METRES = 111_320
# Outlines are drawn by hand and rounded: less than this many square metres is no flaw
LEAST = 25


@dataclass(frozen=True)
class Flaw:
    """One odd piece of ground: what it is, whose, and how large."""

    kind: str
    name: str
    square_metres: int


def square_metres(shape: BaseGeometry) -> float:
    """The size of a shape in degrees, by the length of a degree at its middle."""
    if shape.is_empty:
        return 0.0
    return float(shape.area * METRES**2 * cos(radians(shape.centroid.y)))


def flaws_of(
    outline: BaseGeometry,
    siblings: Sequence[tuple[str, BaseGeometry]],
    parent: tuple[str, BaseGeometry] | None,
) -> list[Flaw]:
    """Overlaps with siblings, ground outside the parent, and gaps of the parent that touch it."""
    found = [
        Flaw("overlap", name, round(size))
        for name, shape in siblings
        if (size := square_metres(outline.intersection(shape))) >= LEAST
    ]
    if parent is None:
        return found
    name, whole = parent
    if (size := square_metres(outline.difference(whole))) >= LEAST:
        found.append(Flaw("outside", name, round(size)))
    if siblings:
        left = whole.difference(unary_union([outline, *(shape for _name, shape in siblings)]))
        rim = outline.buffer(TOUCH * 100)
        beside = [part for part in getattr(left, "geoms", [left]) if part.intersects(rim)]
        if (size := sum(square_metres(part) for part in beside)) >= LEAST:
            found.append(Flaw("gap", name, round(size)))
    return found
