"""Synthetic subdivision: cutting a shape into connected parts without overlap or gap. Pure."""

from __future__ import annotations

import random
from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate
from math import atan2, cos, degrees, radians

import shapely
from shapely import STRtree
from shapely.affinity import rotate, scale
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import split, unary_union

BISECTIONS = 14
# Streets are not ruled: a cut may lean this far from the short axis
LEAN = 18.0
# Two shapes cut apart later meet only to within rounding: about a centimetre
TOUCH = 1e-7


def split_polygon(
    geometry: BaseGeometry, parts: int, *, seed: int, weights: Sequence[float] | None = None
) -> list[BaseGeometry]:
    """Cut a shape into connected parts that together are the shape; the same seed cuts the same.

    `weights` are the relative sizes in the order of the parts (equal when absent); sizes come out
    near them, not exactly. Of a shape in several pieces every piece too small for a part of its own
    joins the nearest part.
    """
    if parts < 1:
        raise ValueError("at least one part")
    shares = list(weights or [1.0] * parts)
    if len(shares) != parts or min(shares) <= 0:
        raise ValueError("one positive weight for each part")
    chance = random.Random(seed)  # noqa: S311 - a repeatable drawing, no secret
    pieces = sorted(_polygons(geometry), key=lambda piece: -piece.area)
    groups = _deal(pieces, shares)
    result: list[BaseGeometry] = []
    for piece, group in zip(pieces, groups, strict=True):
        if group:
            result.extend(_bisect(piece, group, chance))
    for piece, group in zip(pieces, groups, strict=True):
        if not group:
            nearest = min(range(parts), key=lambda n: result[n].distance(piece))
            result[nearest] = unary_union([result[nearest], piece])
    return result


def neighbours(shapes: Sequence[BaseGeometry]) -> list[set[int]]:
    """For each shape the numbers of those it shares an edge with, not only a corner."""
    tree = STRtree(shapes)
    found: list[set[int]] = [set() for _shape in shapes]
    rims = [shape.buffer(TOUCH, cap_style="flat", join_style="mitre") for shape in shapes]
    for one, other in zip(*tree.query(rims, predicate="intersects"), strict=True):
        # A common edge overlaps the rim by its length times the rim's width, a corner by less
        if one < other and rims[one].intersection(shapes[other]).area > 20 * TOUCH**2:
            found[one].add(int(other))
            found[other].add(int(one))
    return found


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = getattr(geometry, "geoms", [geometry])
    return [part for part in parts if isinstance(part, Polygon) and part.area > 0]


def _deal(pieces: Sequence[Polygon], shares: Sequence[float]) -> list[list[float]]:
    """Deal the shares out in order, each to the piece that its middle falls into by area."""
    ends = list(accumulate(piece.area / sum(p.area for p in pieces) for piece in pieces))
    groups: list[list[float]] = [[] for _piece in pieces]
    total = sum(shares)
    for share, end in zip(shares, accumulate(shares), strict=True):
        groups[min(bisect_left(ends, (end - share / 2) / total), len(pieces) - 1)].append(share)
    return groups


def _bisect(piece: Polygon, shares: Sequence[float], chance: random.Random) -> list[Polygon]:
    """Halve again and again; on the way down the order of the shares is kept."""
    if len(shares) == 1:
        return [piece]
    middle = len(shares) // 2
    ratio = sum(shares[:middle]) / sum(shares)
    first, second = _cut(piece, ratio, chance)
    return _bisect(first, shares[:middle], chance) + _bisect(second, shares[middle:], chance)


def _cut(piece: Polygon, ratio: float, chance: random.Random) -> tuple[Polygon, Polygon]:
    """Two connected parts, the first with about `ratio` of the area."""
    for _try in range(20):
        fragments = list(split(piece, _cutting_line(piece, ratio, chance)).geoms)
        if len(fragments) > 1:
            return _join_in_two(fragments, ratio)
    raise ValueError("this shape cannot be cut")


def _cutting_line(piece: Polygon, ratio: float, chance: random.Random) -> LineString:
    """A line across the shape, about square to its long axis, `ratio` of the area before it."""
    centre = piece.centroid
    squeeze = cos(radians(centre.y))
    flat = scale(piece, squeeze, 1.0, origin=centre)
    angle = _long_axis(flat) + chance.uniform(-LEAN, LEAN)
    turned = rotate(flat, -angle, origin=centre)
    west, south, east, north = turned.bounds
    low, high = west, east
    for _step in range(BISECTIONS):
        middle = (low + high) / 2
        before = shapely.clip_by_rect(turned, west, south, middle, north).area
        low, high = (low, middle) if before > ratio * turned.area else (middle, high)
    reach = north - south
    line = LineString([(low, south - reach), (low, north + reach)])
    return scale(rotate(line, angle, origin=centre), 1 / squeeze, 1.0, origin=centre)


def _long_axis(shape: Polygon) -> float:
    """Direction of the longer side of the smallest rectangle round the shape, in degrees."""
    (ax, ay), (bx, by), (cx, cy) = shapely.get_coordinates(shapely.oriented_envelope(shape))[:3]
    along, across = (bx - ax, by - ay), (cx - bx, cy - by)
    x, y = max(along, across, key=lambda side: side[0] ** 2 + side[1] ** 2)
    return degrees(atan2(y, x))


def _join_in_two(fragments: Sequence[Polygon], ratio: float) -> tuple[Polygon, Polygon]:
    """Join fragments into two connected shapes, the first with about `ratio` of the area.

    A line through a bent shape leaves more than two fragments. In a tree of neighbours, taking out
    any one edge leaves two connected halves; the edge with the best sizes is taken.
    """
    if len(fragments) == 2:
        halves = [{0}, {1}]
    else:
        halves = list(_branches(fragments))
        halves += [set(range(len(fragments))) - half for half in halves]
    total = sum(fragment.area for fragment in fragments)

    def miss(half: set[int]) -> float:
        return abs(sum(fragments[n].area for n in half) / total - ratio)

    best = min(halves, key=miss)
    rest = set(range(len(fragments))) - best
    first, second = (unary_union([fragments[n] for n in half]) for half in (best, rest))
    return first, second


def _branches(fragments: Sequence[Polygon]) -> list[set[int]]:
    """The fragments under each edge of a spanning tree of neighbours."""
    beside = neighbours(fragments)
    order, above = [0], {0: 0}
    for here in order:
        for other in sorted(beside[here] - above.keys()):
            above[other] = here
            order.append(other)
    under = {n: {n} for n in order}
    for here in reversed(order[1:]):
        under[above[here]] |= under[here]
    return [under[n] for n in order[1:]]
