"""Uneven grids with outlines and buildings: what the planner and the drawing of outlines show."""

from __future__ import annotations

from typing import Any

from shapely.geometry import box

from grids.boundaries import to_geojson
from grids.models import Area
from tests.world import SINCE, World

EAST = 118.50
WIDTH = 0.01


def uneven_ground(world: World) -> None:
    """Grid 1 of the community with 840 households in twelve buildings, grid 2 with 120 in four."""
    draw(world.sundi, EAST, EAST + 2 * WIDTH)
    draw(world.sundi_1, EAST, EAST + WIDTH, households=840)
    draw(world.sundi_2, EAST + WIDTH, EAST + 2 * WIDTH, households=120)
    for grid, first, count in ((world.sundi_1, 0, 12), (world.sundi_2, 12, 4)):
        households = 70 if grid == world.sundi_1 else 30
        for number in range(first, first + count):
            build(grid, number, households)
    old = Area.objects.filter(code__in=[world.sundi_b1.code, world.sundi_b2.code])
    old.update(households=0, lng=EAST + 0.001, lat=31.708)
    Area.objects.filter(code=world.sundi_b3.code).update(households=0, lng=EAST + 0.015, lat=31.705)


def draw(area: Area, west: float, east: float, **facts: Any) -> None:
    """An outline of 1.1 km from south to north."""
    outline = to_geojson(box(west, 31.70, east, 31.71))
    Area.objects.filter(pk=area.pk).update(boundary=outline, **facts)


def build(grid: Area, number: int, households: int) -> None:
    """One building with its place in a row."""
    Area.objects.get_or_create(
        code=f"340504003014{100 + number:04d}",
        defaults={
            "parent": Area.objects.get(pk=grid.pk),
            "tier": "building",
            "name": f"阳光花园{11 + number}栋",
            "city": grid.city,
            "district": grid.district,
            "lng": EAST + 0.0006 + number * 0.0008 + (0.0018 if number >= 12 else 0),
            "lat": 31.702 + (number % 3) * 0.003,
            "households": households,
            "valid_from": SINCE,
        },
    )
