"""Distances on foot between two positions in WGS-84, where no network of ways is known.

Knows no app. The factor is the usual detour of streets over the straight line (DOMAIN.md 6.4).
"""

from __future__ import annotations

from math import cos, hypot, radians

METRES_PER_DEGREE = 111_195.0
"""One degree of latitude on a sphere of 6,371 km."""

DETOUR = 1.3
"""Walking distance over straight line, where no network of ways is known (DOMAIN.md 6.4)."""

WALK_METRES_PER_MINUTE = 1000 / 15
"""A quarter of an hour for a kilometre, as GB 50180-2018 reckons its circles."""


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres in a degree of longitude and of latitude at a latitude."""
    return METRES_PER_DEGREE * cos(radians(lat)), METRES_PER_DEGREE


def straight_metres(lng: float, lat: float, other_lng: float, other_lat: float) -> float:
    """The straight line in metres; within a city exact to a metre in a kilometre."""
    east, north = metres_per_degree((lat + other_lat) / 2)
    return hypot((lng - other_lng) * east, (lat - other_lat) * north)


def walking_metres(straight: float, factor: float = DETOUR) -> float:
    """Metres on foot for a straight line."""
    return straight * factor


def walking_minutes(straight: float, factor: float = DETOUR) -> float:
    """Minutes on foot for a straight line in metres."""
    return walking_metres(straight, factor) / WALK_METRES_PER_MINUTE


def straight_within(minutes: float, factor: float = DETOUR) -> float:
    """The straight line in metres that is walked in so many minutes."""
    return minutes * WALK_METRES_PER_MINUTE / factor
