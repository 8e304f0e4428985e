"""Where a row's matter is: by its position, by the name of a community, or where told to put it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import Point, Polygon, shape
from shapely.geometry.base import BaseGeometry

from grids.boundaries import locate
from grids.models import Area, City, District, Tier
from lib.gcj02 import to_wgs84
from tickets.importers.mappings import Placing

Position = tuple[float, float]

MARGIN = 0.001
"""Degrees around the districts, more than a look-up forgives."""


class Placed(NamedTuple):
    """An area and a WGS-84 position in it, as far as known, and what is doubtful about them."""

    area: Area | None
    position: Position | None = None
    doubt: str = ""
    is_elsewhere: bool = False


@dataclass
class Places:
    """Finds areas of one city and remembers what it found.

    `fallback` is where matters go that cannot be placed. A row that gives a place outside the city
    is put there without a doubt, because whoever names a fallback has said so; a row that should
    give a place and gives none is doubtful.
    """

    city: City
    placing: Placing | None
    fallback: Area | None

    def __post_init__(self) -> None:
        self._located: dict[Position, Area | None] = {}

    def find(self, cells: dict[str, str]) -> Placed:
        """The place a row names, else the fallback."""
        if self.placing is None:
            return Placed(self.fallback)
        given = [way(cells, self.placing) for way in (self._by_position, self._by_name)]
        tries = [placed for placed in given if placed is not None]
        found = next((placed for placed in tries if placed.area is not None), None)
        if found is not None:
            return found
        if not tries:
            return Placed(self.fallback, doubt=_("It names no place."))
        told = self.fallback is not None and all(placed.is_elsewhere for placed in tries)
        return Placed(self.fallback, doubt="" if told else tries[-1].doubt)

    def _by_position(self, cells: dict[str, str], placing: Placing) -> Placed | None:
        """None when the row gives no position."""
        given = cells.get(placing.lng, ""), cells.get(placing.lat, "")
        if not placing.lng or not any(given):
            return None
        try:
            lng, lat = (float(value) for value in given)
        except ValueError:
            return Placed(None, doubt=_("The position is not two numbers."))
        if not (-180 <= lng <= 180 and -90 <= lat <= 90):
            return Placed(None, doubt=_("There is no such position on earth."))
        position = to_wgs84(lng, lat) if placing.frame == "gcj02" else (lng, lat)
        area = self._locate(position)
        if area is not None:
            return Placed(area, position)
        return Placed(None, doubt=_("The position lies outside the city."), is_elsewhere=True)

    def _locate(self, position: Position) -> Area | None:
        if not self._frame.intersects(Point(position)):
            return None
        if position not in self._located:
            area = locate(*position)
            inside = area is not None and area.city_id == self.city.pk
            self._located[position] = area if inside else None
        return self._located[position]

    @cached_property
    def _frame(self) -> BaseGeometry:
        """A box around the city's districts, so that far points cost nothing."""
        outlines = District.objects.filter(city=self.city).exclude(boundary=None)
        shapes = [shape(outline) for outline in outlines.values_list("boundary", flat=True)]
        return shapely.box(*shapely.total_bounds(shapes)).buffer(MARGIN) if shapes else Polygon()

    def _by_name(self, cells: dict[str, str], placing: Placing) -> Placed | None:
        """None when the row gives no name."""
        name = cells.get(placing.area, "") if placing.area else ""
        if not name:
            return None
        named = self._named.get(name, [])
        if len(named) == 1:
            return Placed(named[0])
        words = _("“%(name)s” is the name of %(count)d communities of the city.")
        return Placed(None, doubt=words % {"name": name[:40], "count": len(named)})

    @cached_property
    def _named(self) -> dict[str, list[Area]]:
        """Streets and communities that stand today, by each of their names and their code."""
        found: dict[str, list[Area]] = {}
        areas = Area.objects.filter(city=self.city, valid_to=None).defer("boundary")
        for area in areas.of_tier(Tier.STREET, Tier.COMMUNITY).select_related("city"):
            for name in {area.name, area.official_name, area.code} - {""}:
                found.setdefault(name, []).append(area)
        return found
