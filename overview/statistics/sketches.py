"""Small outlines of the parts of a place, for maps that show figures."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from typing import Any

import shapely
from django.db.models import Sum
from shapely.geometry import mapping

from grids.boundaries.shapes import stored_geometry
from grids.models import Area, District
from overview.statistics.grounds import Ground

DETAIL = 500
"""An outline keeps what is larger than a 500th of the whole map."""
GRAIN = 0.00001
"""Positions are told to about a metre."""


def has_map(ground: Ground) -> bool:
    """Cities far from each other make no map."""
    return ground.tier != "city"


def version_of(ground: Ground) -> int:
    """Differs after each change of a boundary in the place."""
    node = ground.node
    if isinstance(node, District):
        return node.boundaries_version
    if isinstance(node, Area):
        return node.district.boundaries_version
    districts = District.objects.within(ground.reach)
    return districts.aggregate(all=Sum("boundaries_version"))["all"] or 0


def sketch(ground: Ground, on: date) -> str:
    """The parts of a place as GeoJSON with their codes; one without parts is drawn itself."""
    nodes = ground.parts((), on) if has_map(ground) else []
    if not nodes and isinstance(ground.node, District | Area):
        nodes = [ground.node]
    model = District if nodes and isinstance(nodes[0], District) else Area
    return _sketch(model, tuple(node.pk for node in nodes), version_of(ground))


@lru_cache(maxsize=64)
def _sketch(model: Any, keys: tuple[int, ...], version: int) -> str:
    """Outlines without what a map of this size cannot show; neighbours still share their edges.

    `version` only tells one state of the boundaries from the next.
    """
    rows = model.objects.filter(pk__in=keys).order_by("code").values_list("code", "boundary")
    drawn = [(code, stored_geometry(boundary)) for code, boundary in rows]
    shapes = {code: geometry for code, geometry in drawn if geometry is not None}
    features = []
    if shapes:
        west, south, east, north = shapely.total_bounds(list(shapes.values()))
        coarse = max(east - west, north - south) / DETAIL
        small = shapely.coverage_simplify(list(shapes.values()), coarse)
        for code, shape in zip(shapes, small, strict=True):
            rounded = shapely.set_precision(shape, GRAIN)
            features.append(
                {
                    "type": "Feature",
                    "properties": {"code": code},
                    "geometry": mapping(rounded if not rounded.is_empty else shape),
                }
            )
    return json.dumps({"type": "FeatureCollection", "features": features}, separators=(",", ":"))
