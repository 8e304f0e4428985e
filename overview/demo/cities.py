"""The two cities as published: level schemes, divisions, outlines of districts; the catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from shapely.geometry import shape

import grids
from grids.importers import import_areas, import_boundaries
from grids.models import City, District, WorkCalendar
from grids.operations import load_calendar, load_level_schemes
from overview.demo.plan import DUNHUANG, FOUNDED, MAANSHAN, NAMES, Plan
from records.models import ImportRun
from tickets.operations.catalogue import load_catalogue

SEEDS = Path(grids.__file__).parent / "seeds"
LADDER_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
OUTLINES = {
    MAANSHAN: ("boundaries_maanshan_echarts", "gcj02", False),
    DUNHUANG: ("boundaries_dunhuang_synthetic", "wgs84", True),
}


def load_cities(plan: Plan) -> None:
    """Districts, streets, communities and villages of both cities, with real codes."""
    schemes = load_level_schemes(by=plan.by, at=FOUNDED)
    if not WorkCalendar.objects.exists():
        load_calendar(by=plan.by, at=FOUNDED)
    load_catalogue(at=LADDER_SINCE)
    for code, name in NAMES.items():
        path = SEEDS / f"divisions_{name}.csv"
        _require(import_areas(path, scheme=schemes[name], by=plan.by, at=FOUNDED))
        file, coordinates, is_synthetic = OUTLINES[code]
        _require(
            import_boundaries(
                SEEDS / f"{file}.geojson",
                coordinates=coordinates,
                is_synthetic=is_synthetic,
                by=plan.by,
                at=FOUNDED,
            )
        )
        _centre(City.objects.get(code=code))


def _require(run: ImportRun) -> None:
    """A seed file that is not taken in whole is a fault of the project."""
    if run.counts.get("bad") or run.counts.get("unclear"):
        raise RuntimeError(f"{run.source}: {run.counts}")


def _centre(city: City) -> None:
    """The city's map opens at its first district."""
    outline = District.objects.filter(city=city).exclude(boundary=None).first()
    point = shape(outline.boundary).representative_point()
    City.objects.filter(pk=city.pk).update(lng=round(point.x, 5), lat=round(point.y, 5))
