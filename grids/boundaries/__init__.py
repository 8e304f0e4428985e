"""Shapes: which area a point lies in, and synthetic subdivisions; positions are WGS-84 degrees."""

from grids.boundaries.codes import reach_of_code
from grids.boundaries.lookup import locate
from grids.boundaries.shapes import mend_geometry, parse_geometry, to_geojson
from grids.boundaries.splitting import neighbours, split_polygon

__all__ = [
    "locate",
    "mend_geometry",
    "neighbours",
    "parse_geometry",
    "reach_of_code",
    "split_polygon",
    "to_geojson",
]
