"""Outlines of districts from GeoJSON, converted to WGS-84 and mended."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import shape

from grids.boundaries import mend_geometry, to_geojson
from grids.importers.staging import Staged, mark_applied, mark_unclear, run_import
from grids.models import District
from grids.operations import set_district_boundary
from lib.errors import Refused
from lib.gcj02 import convert_geometry, to_wgs84
from records.models import ImportRun

COORDINATES = ("gcj02", "wgs84")


def import_boundaries(
    path: Path,
    *,
    coordinates: str,
    by: Any,
    at: datetime,
    is_synthetic: bool = False,
    dry_run: bool = False,
) -> ImportRun:
    """Bring in outlines of districts; a feature is matched by code and name together.

    `coordinates` says in which frame the file is: one of `COORDINATES`.
    """
    if coordinates not in COORDINATES:
        raise ValueError(f"unknown coordinates: {coordinates}")
    staged, outlines = stage_boundaries(_read_features(path), coordinates)

    def apply() -> None:
        apply_boundaries(staged, outlines, is_synthetic=is_synthetic, by=by, at=at)

    return run_import("boundaries", path, staged, apply, by=by, at=at, dry_run=dry_run)


def _read_features(path: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(path.read_text(encoding="utf-8"))["features"])
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise Refused("not_geojson", _("This is not a GeoJSON file."), "file") from error


def stage_boundaries(
    features: Sequence[dict[str, Any]], coordinates: str
) -> tuple[Staged, list[dict[str, Any] | None]]:
    """Check each feature, and its outline in WGS-84."""
    staged, outlines = Staged(), []
    for number, feature in enumerate(features, start=1):
        raw, errors, outline = feature.get("properties") or {}, {}, None
        if not raw.get("code") or not raw.get("name"):
            errors["code"] = _("It needs a code and a name.")
        try:
            outline = to_wgs84_boundary(feature.get("geometry"), coordinates)
        except ValueError:
            errors["geometry"] = _("It must be an outline.")
        staged.add(number, raw, errors)
        outlines.append(outline)
    return staged, outlines


def to_wgs84_boundary(geometry: Any, coordinates: str) -> dict[str, Any]:
    """A sound outline in WGS-84; ValueError when there is none in the geometry."""
    try:
        if geometry["type"] not in ("Polygon", "MultiPolygon"):
            raise ValueError("not an outline")
        if coordinates == "gcj02":
            geometry = convert_geometry(geometry, to_wgs84)
        outline = mend_geometry(shape(geometry))
    except (shapely.errors.ShapelyError, TypeError, KeyError, IndexError) as error:
        raise ValueError("coordinates cannot be read") from error
    return to_geojson(outline)


def apply_boundaries(
    staged: Staged,
    outlines: Sequence[dict[str, Any] | None],
    *,
    is_synthetic: bool,
    by: Any,
    at: datetime,
) -> None:
    """Draw the outline of each district that has the feature's code and name."""
    for row, outline in zip(staged.rows, outlines, strict=True):
        named = {"code": str(row.raw["code"]), "name": row.raw["name"]}
        district = District.objects.filter(**named).first()
        if district is None:
            mark_unclear(row, "code", _("There is no district of this code and name."))
            continue
        set_district_boundary(district, outline, is_synthetic=is_synthetic, by=by, at=at)
        mark_applied(row, district)
