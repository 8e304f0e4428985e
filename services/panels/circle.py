"""The 15-minute circle as pages, maps and sheets show it; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from grids.models import Area, Place, PlaceKind, Tier
from grids.powers import Power
from grids.reach import Reach
from lib.walking import straight_within, walking_metres, walking_minutes
from services.models import CircleRow
from services.operations.circle import KINDS, is_current, states_of
from services.statistics.circle import Share, shares, shares_of_parts

MOST_POINTS = 3000
"""So many points a map draws at once; beyond that the list is the better answer."""
MINUTES = (5, 10, 15)
"""The circles of GB 50180-2018 that are walked."""
LOOKS = (Power.VIEW_FIGURES, Power.SERVE)


def reach_of(by: Any) -> Reach:
    """Where somebody may look at the circle. Raises PermissionDenied for nowhere."""
    if not any(by.holds(power) for power in LOOKS):
        raise PermissionDenied
    reaches = [by.reach(power) for power in LOOKS]
    return Reach() | reaches[0] | reaches[1]


@dataclass(frozen=True)
class Scope:
    """What the circle is looked at for: rows of an area, one kind, minutes and factor."""

    reach: Reach
    area: Area | None
    kind: str
    minutes: int
    factor: float

    @property
    def rows(self) -> Any:
        """The buildings of the scope."""
        rows = CircleRow.objects.within(self.reach)
        return rows.at_area(self.area) if self.area is not None else rows

    def query(self, **more: Any) -> str:
        """The scope as the query of an address."""
        area = self.area.code if self.area is not None else ""
        plain = {"area": area, "kind": self.kind, "minutes": self.minutes, "factor": self.factor}
        return urlencode(plain | more)

    def url(self, page: str, **more: Any) -> str:
        return f"{reverse(page)}?{self.query(**more)}"


def page(scope: Scope, *, at: datetime) -> dict[str, Any]:
    """The page of the circle."""
    steps = sorted({*MINUTES, scope.minutes})
    lines, known = shares(scope.rows, KINDS, steps, scope.factor)
    return {
        "scope": scope,
        "kind_label": PlaceKind(scope.kind).label,
        "steps": steps,
        "buildings": known.buildings,
        "households": known.households,
        "lines": [
            {
                "label": PlaceKind(line.kind).label,
                "kind": line.kind,
                "cells": [cell(scope, line.kind, one) for one in line.shares],
            }
            for line in lines
        ],
        "children": child_lines(scope),
        "estimated": known.estimated,
        "what_if": scope.url("services:circle_what_if"),
        "points": scope.url("services:circle_points"),
        **moments(scope, at),
    }


def cell(scope: Scope, kind: str, one: Share) -> dict[str, Any]:
    """One number of the table, and the list behind it."""
    words = {"kind": kind, "minutes": one.minutes}
    return {
        "share": one,
        "url": scope.url("services:circle_buildings", **words, near="0"),
    }


def moments(scope: Scope, at: datetime) -> dict[str, Any]:
    """When the figures were reckoned, and whether the ground has changed since."""
    if scope.area is not None:
        known = states_of([scope.area.city_id])
    else:
        known = states_of(scope.rows.order_by().values("building__city"))
    return {
        "reckoned_at": known[0].reckoned_at if known else None,
        "unplaced": sum(state.unplaced for state in known),
        "is_old": any(not is_current(state.city, at) for state in known),
    }


def child_lines(scope: Scope) -> list[dict[str, Any]]:
    """The areas directly under the scope, with their share for the kind that is looked at."""
    areas = Area.objects.within(scope.reach).open(timezone.localdate()).defer("boundary")
    if scope.area is not None:
        areas = areas.filter(parent=scope.area)
    else:
        own = [span.id for span in scope.reach.areas]
        areas = areas.filter(Q(parent=None) | Q(pk__in=own))
    parts = list(areas.exclude(tier=Tier.BUILDING).order_by("tree_id", "lft"))
    known = shares_of_parts(scope.rows, parts, scope.kind, scope.minutes, scope.factor)
    return [child_line(scope, area, known[area.pk]) for area in parts if area.pk in known]


def child_line(scope: Scope, area: Area, one: Share) -> dict[str, Any]:
    """One area under the scope, its page, and the list of what is further away."""
    words = {"area": area.code}
    return {
        "area": area,
        "share": one,
        "url": scope.url("services:circle", **words),
        "list": scope.url("services:circle_buildings", **words, near="0"),
    }


def building_lines(
    rows: Iterable[CircleRow], scope: Scope, places: dict[int, Place]
) -> list[dict[str, Any]]:
    """Rows of the list: the building, and how far its nearest place of the kind is."""
    found = []
    for row in rows:
        straight = row.metres.get(scope.kind)
        known = straight is not None
        minutes = round(walking_minutes(straight, scope.factor)) if known else None
        found.append(
            {
                "row": row,
                "building": row.building,
                "minutes": minutes,
                "metres": round(walking_metres(straight, scope.factor)) if known else None,
                "place": places.get(row.places.get(scope.kind, 0)),
                "is_near": known and straight <= straight_within(scope.minutes, scope.factor),
            }
        )
    return found


def places_of(rows: Iterable[CircleRow], kind: str) -> dict[int, Place]:
    """The places that the rows are nearest to, in one query."""
    keys = {row.places[kind] for row in rows if kind in row.places}
    return Place.objects.published(timezone.localdate()).in_bulk(keys)


def points(scope: Scope) -> dict[str, Any]:
    """Buildings and places of the kind as GeoJSON for the map."""
    rows = list(scope.rows.with_card()[:MOST_POINTS])
    features = []
    for line in building_lines(rows, scope, {}):
        row = line["row"]
        words = _("no place of this kind")
        if line["minutes"] is not None:
            words = _("%(minutes)d min on foot") % {"minutes": line["minutes"]}
        facts = {"name": str(row), "words": words, "tone": "green" if line["is_near"] else "yellow"}
        features.append(feature(row.lng, row.lat, facts))
    for place in places_of(rows, scope.kind).values():
        url = reverse("grids:place", args=(place.pk,))
        facts = {"name": place.name, "tone": "blue", "url": url}
        features.append(feature(place.lng, place.lat, facts))
    return {"type": "FeatureCollection", "features": features}


def feature(lng: float, lat: float, facts: dict[str, Any]) -> dict[str, Any]:
    """One point for the map."""
    spot = {"type": "Point", "coordinates": [lng, lat]}
    return {"type": "Feature", "geometry": spot, "properties": facts}


def sheet(scope: Scope) -> tuple[list[str], Iterator[list[Any]]]:
    """Every building with its minutes on foot to each kind of place."""
    header = [
        _("Building"),
        _("In"),
        _("Households"),
        _("Position estimated"),
        *[_("%(kind)s, minutes") % {"kind": PlaceKind(kind).label} for kind in KINDS],
    ]
    rows = scope.rows.with_card().order_by("building__tree_id", "building__lft")
    return header, (sheet_row(row, scope) for row in rows.iterator(chunk_size=1000))


def sheet_row(row: CircleRow, scope: Scope) -> list[Any]:
    """One line of the sheet."""
    minutes = [
        round(walking_minutes(row.metres[kind], scope.factor)) if kind in row.metres else None
        for kind in KINDS
    ]
    return [
        str(row.building),
        str(row.building.parent),
        row.building.households,
        _("yes") if row.is_estimated else "",
        *minutes,
    ]
