"""WGS-84 to GCJ-02 and back: positions are WGS-84 inside, GCJ-02 only where a Chinese map gives it.

GCJ-02 is the shifted frame of maps published in China; the formula is the widely known one.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, fabs, pi, sin, sqrt

Point = tuple[float, float]

# Krasovsky 1940: semi-major axis in metres and squared eccentricity
AXIS = 6378245.0
ECCENTRICITY = 0.00669342162296594323
# The shift is applied in this box only; it is coarser than the border
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
CLOSE_ENOUGH = 1e-10


def is_in_china(lng: float, lat: float) -> bool:
    """True inside the box where GCJ-02 differs from WGS-84."""
    return WEST <= lng <= EAST and SOUTH <= lat <= NORTH


def to_gcj02(lng: float, lat: float) -> Point:
    """GCJ-02 longitude and latitude of a WGS-84 point; outside China the same point."""
    if not is_in_china(lng, lat):
        return lng, lat
    east, north = _shift(lng, lat)
    return lng + east, lat + north


def to_wgs84(lng: float, lat: float) -> Point:
    """WGS-84 longitude and latitude of a GCJ-02 point, to far less than a metre.

    There is no closed inverse: the shift hardly changes over its own length, so stepping back by
    the shift at the last guess converges in a few rounds.
    """
    if not is_in_china(lng, lat):
        return lng, lat
    x, y = lng, lat
    for _round in range(20):
        east, north = _shift(x, y)
        step_x, step_y = lng - east - x, lat - north - y
        x, y = x + step_x, y + step_y
        if fabs(step_x) < CLOSE_ENOUGH and fabs(step_y) < CLOSE_ENOUGH:
            break
    return x, y


def convert_geometry(
    geometry: dict[str, object], convert: Callable[[float, float], Point]
) -> dict[str, object]:
    """A GeoJSON geometry with each of its points converted."""
    return {**geometry, "coordinates": _convert(geometry["coordinates"], convert)}


def _convert(coordinates: object, convert: Callable[[float, float], Point]) -> list[object]:
    if not isinstance(coordinates, list | tuple):
        raise ValueError("coordinates must be lists of numbers")
    if coordinates and isinstance(coordinates[0], int | float):
        return list(convert(coordinates[0], coordinates[1]))
    return [_convert(part, convert) for part in coordinates]


def _shift(lng: float, lat: float) -> Point:
    """How many degrees GCJ-02 lies east and north of WGS-84 at a WGS-84 point."""
    x, y = lng - 105.0, lat - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    angle = lat / 180.0 * pi
    flattening = 1 - ECCENTRICITY * sin(angle) ** 2
    meridian = AXIS * (1 - ECCENTRICITY) / flattening**1.5
    parallel = AXIS / sqrt(flattening) * cos(angle)
    return east * 180.0 / (parallel * pi), north * 180.0 / (meridian * pi)
