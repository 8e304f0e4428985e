"""Communities with unevenly filled grids, drawn by chance: for the planner's tests and bench."""

from __future__ import annotations

from random import Random

from shapely.geometry import Point, Polygon
from shapely.geometry.base import BaseGeometry

from grids.boundaries.balancing import Site
from grids.boundaries.splitting import split_polygon

GROUND = Polygon([(118.50, 31.69), (118.52, 31.69), (118.52, 31.705), (118.50, 31.705)])


def uneven_community(
    seed: int, grids: int = 12, buildings: int = 240
) -> tuple[list[Site], dict[int, BaseGeometry]]:
    """Grids of 80 to 900 households, about twenty buildings each, inside cut outlines."""
    luck = Random(seed)
    outlines = dict(enumerate(split_polygon(GROUND, grids, seed=seed)))
    sites: list[Site] = []
    for grid, outline in outlines.items():
        total = luck.choice((80, 120, 180, 250, 400, 450, 700, 780, 900))
        count = buildings // grids
        shares = [total * (n + 1) // count - total * n // count for n in range(count)]
        for share in shares:
            uneven = max(1, round(share * luck.uniform(0.6, 1.4)))
            sites.append(Site(grid, uneven, _spot(outline, luck)))
    return sites, outlines


def _spot(outline: BaseGeometry, luck: Random) -> tuple[float, float]:
    west, south, east, north = outline.bounds
    while True:
        spot = (round(luck.uniform(west, east), 6), round(luck.uniform(south, north), 6))
        if outline.contains(Point(spot)):
            return spot
