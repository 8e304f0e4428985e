"""The places nearest to a position, by kind, with minutes on foot."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from grids.models import Place
from lib.walking import METRES_PER_DEGREE, metres_per_degree, straight_metres, walking_minutes

FAR = 15_000
"""Metres beyond which nobody looks for a service on foot; it bounds what is read."""


@dataclass(frozen=True)
class Near:
    """A place with its straight line and minutes on foot."""

    place: Any
    straight: float
    minutes: float


def nearest(
    lng: float, lat: float, *, on: date, kinds: Iterable[str], each: int, factor: float
) -> dict[str, list[Near]]:
    """Per kind the nearest places that exist on the day, the nearest first, `each` at most."""
    rows = Place.objects.published(on).of_kind(*kinds)
    found: dict[str, list[Near]] = {}
    for near in by_distance(rows, lng, lat, factor=factor):
        found.setdefault(near.place.kind, []).append(near)
    return {kind: rows[:each] for kind, rows in found.items()}


def by_distance(places: Any, lng: float, lat: float, *, factor: float) -> list[Near]:
    """Those of some places that are not too far to walk, the nearest first."""
    east, _north = metres_per_degree(min(max(lat, -89), 89))
    aside, ahead = FAR / east, FAR / METRES_PER_DEGREE
    box = {"lng__range": (lng - aside, lng + aside), "lat__range": (lat - ahead, lat + ahead)}
    found = []
    for place in places.filter(**box).order_by():
        straight = straight_metres(lng, lat, place.lng, place.lat)
        found.append(Near(place, straight, walking_minutes(straight, factor)))
    return sorted(found, key=lambda near: (near.straight, near.place.pk))
