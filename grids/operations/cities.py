"""Writes of level schemes, cities, districts and their boundaries."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from django.core.exceptions import PermissionDenied
from django.db import transaction
from shapely.geometry import shape

from grids.models import City, District, Level, LevelScheme
from grids.operations.area_rules import check_boundary
from grids.operations.nodes import audit, check_fields, insert, require_city, touch_boundaries
from grids.powers import Power
from records.operations import write_audit

SCHEMES = Path(__file__).parent.parent / "seeds" / "level_schemes.csv"


@dataclass(frozen=True, kw_only=True)
class CityDraft:
    """What a new city is to be."""

    code: str
    name: str
    prefix: str
    scheme: LevelScheme
    lng: float | None = None
    lat: float | None = None


@transaction.atomic
def load_level_schemes(*, by: Any, at: datetime) -> dict[str, LevelScheme]:
    """Add the level schemes of the seed file that are missing; answers all of them by code."""
    _require_everywhere(by)
    with SCHEMES.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scheme, _is_new = LevelScheme.objects.get_or_create(
                code=row["scheme"], defaults={"name": row["scheme_name"]}
            )
            Level.objects.get_or_create(
                scheme=scheme,
                tier=row["tier"],
                defaults={"name": row["name"], "is_grid_level": row["is_grid_level"] == "1"},
            )
    write_audit("scheme.load", by=by, at=at)
    return {scheme.code: scheme for scheme in LevelScheme.objects.all()}


@transaction.atomic
def create_city(draft: CityDraft, *, by: Any, at: datetime) -> City:
    """Let this installation serve another city."""
    _require_everywhere(by)
    city = City(**vars(draft))
    check_fields(city)
    insert(city)
    audit("city.create", city, by=by, at=at, code=city.code, name=city.name)
    return city


@transaction.atomic
def create_district(city: City, *, code: str, name: str, by: Any, at: datetime) -> District:
    """Add a district or county to a city."""
    require_city(by, Power.MANAGE_AREAS, city_id=city.pk)
    district = District(city=city, code=code, name=name)
    check_fields(district)
    insert(district)
    audit("district.create", district, by=by, at=at, code=code, name=name)
    return district


@transaction.atomic
def set_district_boundary(
    district: District,
    boundary: dict[str, Any] | None,
    *,
    is_synthetic: bool,
    by: Any,
    at: datetime,
) -> District:
    """Draw or remove a district's outline, WGS-84."""
    district = District.objects.select_for_update().get(pk=district.pk)
    require_city(by, Power.MANAGE_AREAS, city_id=district.city_id, district_id=district.pk)
    if boundary is not None:
        check_boundary(boundary)
    district.boundary, district.is_synthetic = boundary, is_synthetic
    district.save(update_fields=["boundary", "is_synthetic"])
    touch_boundaries([district.pk])
    _centre(district.city)
    audit("district.boundary", district, by=by, at=at, is_synthetic=is_synthetic)
    return district


def _centre(city: City) -> None:
    """Put the city's own point, where maps open, into the middle of its districts."""
    outlines = city.districts.exclude(boundary=None).values_list("boundary", flat=True)
    if outlines:
        middle = shapely.union_all([shape(outline) for outline in outlines]).centroid
        city.lng, city.lat = round(middle.x, 5), round(middle.y, 5)
        city.save(update_fields=["lng", "lat"])


def _require_everywhere(by: Any) -> None:
    if not by.reach(Power.MANAGE_AREAS).everywhere:
        raise PermissionDenied
