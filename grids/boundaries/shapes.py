"""Shapes as GeoJSON and back, checked; positions are WGS-84 degrees."""

from __future__ import annotations

from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

DIGITS = 7


def parse_geometry(boundary: Any) -> BaseGeometry:
    """The shape of a GeoJSON Polygon or MultiPolygon; ValueError when it is none or not valid."""
    if not isinstance(boundary, dict) or boundary.get("type") not in ("Polygon", "MultiPolygon"):
        raise ValueError("not a Polygon or MultiPolygon")
    try:
        geometry = shape(boundary)
    except (shapely.errors.ShapelyError, TypeError, IndexError, KeyError, AttributeError) as error:
        raise ValueError("coordinates cannot be read") from error
    if geometry.is_empty or not geometry.is_valid:
        raise ValueError(shapely.is_valid_reason(geometry))
    west, south, east, north = geometry.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValueError("coordinates are not degrees")
    return geometry


def stored_geometry(boundary: Any) -> BaseGeometry | None:
    """The shape of a stored outline; None where nothing is drawn that can be read."""
    if not boundary:
        return None
    try:
        return parse_geometry(boundary)
    except ValueError:
        return None


def mend_geometry(geometry: BaseGeometry) -> BaseGeometry:
    """The shape with crossed edges untangled, stray lines dropped; published outlines have some."""
    if geometry.is_valid:
        return geometry
    parts = shapely.get_parts(shapely.make_valid(geometry))
    return shapely.union_all([part for part in parts if part.geom_type.endswith("Polygon")])


def to_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """GeoJSON of a shape, rounded to about a centimetre."""
    rounded = shapely.transform(geometry, lambda points: points.round(DIGITS))
    return dict(mapping(mend_geometry(rounded)))
