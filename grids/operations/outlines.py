"""The outlines that parts of a plan get by themselves: along their buildings, or all together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from grids.boundaries.dividing import divide, unite
from grids.boundaries.shapes import parse_geometry, to_geojson
from grids.models import Area
from grids.operations.plans import Part


def with_outlines(subjects: Sequence[Area], parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts with the outlines they get; as they were where nothing is drawn to start from."""
    drawn = [parse_geometry(row.boundary) for row in subjects if row.boundary]
    if len(drawn) < len(subjects) or not drawn:
        return tuple(parts)
    whole = unite(drawn)
    if len(parts) == 1:
        return (replace(parts[0], boundary=to_geojson(whole)),)
    children = [pk for part in parts for pk in part.children]
    placed = Area.objects.filter(pk__in=children, lng__isnull=False, lat__isnull=False)
    positions = {pk: (lng, lat) for pk, lng, lat in placed.values_list("pk", "lng", "lat")}
    groups = [[positions[pk] for pk in part.children if pk in positions] for part in parts]
    try:
        shapes = divide(whole, groups)
    except ValueError:
        return tuple(parts)
    return tuple(
        replace(part, boundary=to_geojson(shape)) if not shape.is_empty else part
        for part, shape in zip(parts, shapes, strict=True)
    )
