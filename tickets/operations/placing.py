"""Which area a matter lies in that a program reports by position, address or code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Value
from django.utils.translation import gettext_lazy as _

from grids.boundaries import locate
from grids.boundaries.lookup import locate_districts
from grids.models import Area, District, Tier
from grids.reach import Reach
from lib.errors import Refused
from tickets.querysets.tickets import square

NEAREST = 1_500.0
"""Metres to the next place with a known position, where no outline tells."""


@dataclass(frozen=True)
class Whereabouts:
    """What a program says of the place; at least one of position, address and code."""

    lng: float | None = None
    lat: float | None = None
    address: str = ""
    code: str = ""

    @property
    def is_empty(self) -> bool:
        return self.lng is None and not self.address and not self.code


def has_outlines() -> bool:
    """Whether it is known at all where our districts end."""
    return District.objects.exclude(boundary=None).exists()


def place_matter(said: Whereabouts, *, within: Reach, today: date, default: Area | None) -> Area:
    """The finest area that is meant: by code, else by position, else by the names in the address;
    `default` is where all of it is known to lie.

    Raises Refused with `place_unknown`, or `place_elsewhere` outside `within`.
    """
    area = _found(said, within, today) or default
    if area is None:
        message = _("Unknown place. Send lat and long, or an address with its community.")
        raise Refused("place_unknown", message, "area")
    if not within.covers_area(area):
        raise elsewhere()
    return area


def elsewhere() -> Refused:
    """The refusal of a place that is not served here."""
    return Refused("place_elsewhere", _("This place lies outside the area served here."), "area")


def _found(said: Whereabouts, within: Reach, today: date) -> Area | None:
    if said.code:
        return _open_areas(today).filter(code=said.code.upper()).first()
    if said.lng is not None and said.lat is not None:
        by_position = _at(said.lng, said.lat, today)
        if by_position is not None:
            return by_position
    return _named(said.address, within, today) if said.address else None


def _open_areas(today: date) -> Any:
    return Area.objects.open(today).select_related("city", "district").defer("boundary")


def _at(lng: float, lat: float, today: date) -> Area | None:
    """By outlines; where a district has none inside, by the next known position."""
    area = locate(lng, lat, on=today)
    if area is not None:
        return area
    if has_outlines() and not locate_districts(lng, lat):
        raise elsewhere()
    near = list(_open_areas(today).filter(square(lng=lng, lat=lat, metres=NEAREST))[:500])
    return min(near, key=lambda each: _apart(each, lng, lat), default=None)


def _apart(area: Area, lng: float, lat: float) -> float:
    return (area.lng - lng) ** 2 + (area.lat - lat) ** 2


def _named(address: str, within: Reach, today: date) -> Area | None:
    """The finest area whose name stands in the address, if there is only one such."""
    said = Value(address, CharField())
    rows = _open_areas(today).within(within).annotate(said=said)
    found = list(rows.filter(said__contains=F("name"))[:200])
    for tier in sorted({Tier(area.tier) for area in found}, key=lambda t: -t.rank):
        here = [area for area in found if area.tier == tier]
        if len(here) == 1:
            return here[0]
        above = {area.pk for area in found}
        fitting = [area for area in here if area.parent_id in above]
        if len(fitting) == 1:
            return fitting[0]
    return None
