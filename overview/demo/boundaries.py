"""Made-up outlines below the districts, gap-free, and sites of buildings inside them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, pi, radians, sin
from random import Random
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from grids.boundaries import split_polygon, to_geojson

METRE = 1 / 111_320
ROW, COLUMN = 36, 58
"""Metres between rows of buildings, and between buildings of a row."""
MOST = 12


def cut(outline: BaseGeometry, shares: Sequence[float], luck: Random) -> list[BaseGeometry]:
    """An outline in parts of about these shares."""
    if len(shares) == 1:
        return [outline]
    seed = luck.randrange(2**31)
    return split_polygon(outline, len(shares), seed=seed, weights=shares)


def drawn(outline: BaseGeometry) -> dict[str, Any]:
    """What an area keeps of its made-up outline: boundary, mark and centre."""
    point = outline.representative_point()
    return {
        "boundary": to_geojson(outline),
        "boundary_is_synthetic": True,
        "lng": round(point.x, 6),
        "lat": round(point.y, 6),
    }


def sites(outline: BaseGeometry, count: int, luck: Random) -> list[tuple[float, float]]:
    """Positions of buildings: rows of an estate round the middle of the outline, inside it."""
    point = outline.representative_point()
    turn = luck.uniform(-pi / 12, pi / 12)
    shrink = 1.0
    while shrink > 0.02:
        inside = _lattice(outline, point.x, point.y, turn, shrink)
        if len(inside) >= count:
            rows = sorted(inside[:count], key=lambda site: (-round(site[1], 4), site[0]))
            return [(round(x, 6), round(y, 6)) for x, y in rows]
        shrink *= 0.7
    return [(round(point.x, 6), round(point.y, 6))] * count


def _lattice(
    outline: BaseGeometry, lng: float, lat: float, turn: float, shrink: float
) -> list[tuple[float, float]]:
    """Points of a turned lattice that lie inside, nearest to the middle first."""
    steps = np.arange(-MOST // 2, MOST // 2 + 1)
    across, along = np.meshgrid(steps * COLUMN * shrink, steps * ROW * shrink)
    east = across * cos(turn) - along * sin(turn)
    north = across * sin(turn) + along * cos(turn)
    order = np.argsort((east**2 + north**2).ravel(), kind="stable")
    xs = lng + east.ravel()[order] * METRE / cos(radians(lat))
    ys = lat + north.ravel()[order] * METRE
    hits = shapely.contains_xy(outline, xs, ys)
    return list(zip(xs[hits].tolist(), ys[hits].tolist(), strict=True))
