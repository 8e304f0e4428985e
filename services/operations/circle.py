"""Reckoning the 15-minute circle of a city, and telling whether what is kept is still true.

What it is reckoned from (buildings with their positions, places open today) has a fingerprint;
the kept rows carry that of their own ground. So no change of places or areas can be missed, whoever
made it, and a worker that was killed leaves nothing half done (docs/decisions/0034-circle.md).
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from shapely.geometry import shape

from grids.models import Area, City, Place, PlaceKind, Tier
from grids.operations.nodes import day_of
from services.models import CircleRow, CircleState
from services.operations.nearest import Nearest, Spot, nearest_places

KINDS = tuple(kind for kind in PlaceKind.values if kind != PlaceKind.OTHER)
"""The kinds a circle is reckoned for; "other" says nothing of what one finds there."""
KIND_CHOICES = [(kind, PlaceKind(kind).label) for kind in KINDS]

# One pass over the city's areas and places: whatever moves a building, a place or an inner point
# changes the sum; outlines count by the version their districts keep of them
GROUND = """
SELECT md5(concat_ws('|',
  (SELECT md5(string_agg(concat_ws(',', id, parent_id, tier, lng, lat), ';' ORDER BY id))
   FROM grids_area WHERE city_id = %(city)s AND valid_from <= %(day)s
     AND (valid_to IS NULL OR valid_to > %(day)s)),
  (SELECT sum(boundaries_version) FROM grids_district WHERE city_id = %(city)s),
  (SELECT md5(string_agg(concat_ws(',', place.id, place.kind, place.lng, place.lat), ';'
       ORDER BY place.id))
   FROM grids_place AS place JOIN grids_area AS area ON area.id = place.area_id
   WHERE area.city_id = %(city)s AND place.valid_from <= %(day)s
     AND (place.valid_to IS NULL OR place.valid_to > %(day)s))))
"""


def ground_of(city: City, at: datetime) -> str:
    """The fingerprint of what a city's circle is reckoned from."""
    with connection.cursor() as cursor:
        cursor.execute(GROUND, {"city": city.pk, "day": day_of(at)})
        return str(cursor.fetchone()[0])


def is_current(city: City, at: datetime) -> bool:
    """Whether the kept rows are those of today's ground."""
    return CircleState.objects.filter(city=city, ground=ground_of(city, at)).exists()


def reckon_changed(at: datetime) -> int:
    """Reckon anew the circles of the cities whose ground has changed; answers how many."""
    done = 0
    for city in City.objects.order_by("pk"):
        done += reckon_circle(city, at=at)
    return done


@transaction.atomic
def reckon_circle(city: City, *, at: datetime) -> bool:
    """Reckon one city if its ground has changed, in one transaction; answers whether it had.

    Whoever comes second waits at the city's lock and finds the ground unchanged.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('circle'), %s)", [city.pk])
    ground = ground_of(city, at)
    if CircleState.objects.filter(city=city, ground=ground).exists():
        return False
    buildings, estimated, unplaced = spots_of_buildings(city, at)
    places = spots_of_places(city, at)
    found = nearest_places(buildings, places)
    CircleRow.objects.filter(building__city=city).delete()
    write_rows(zip(buildings, found, strict=True), estimated)
    facts = {
        "ground": ground,
        "reckoned_at": at,
        "buildings": len(buildings),
        "unplaced": unplaced,
        "places": sum(map(len, places.values())),
    }
    CircleState.objects.update_or_create(city=city, defaults=facts)
    return True


def spots_of_places(city: City, at: datetime) -> dict[str, list[Spot]]:
    """The places of a city that exist today and have a position, by kind."""
    rows = Place.objects.open(day_of(at)).of_kind(*KINDS).filter(area__city=city)
    rows = rows.exclude(lng=None).exclude(lat=None).order_by("pk")
    places: dict[str, list[Spot]] = {kind: [] for kind in KINDS}
    for pk, kind, lng, lat in rows.values_list("pk", "kind", "lng", "lat"):
        places[kind].append(Spot(pk, lng, lat))
    return places


def spots_of_buildings(city: City, at: datetime) -> tuple[list[Spot], set[int], int]:
    """The buildings of a city with a position, those estimated, and how many have none at all.

    A building without a position of its own stands at the inner point of its outline, else at the
    position or inner point of the next area above that has one.
    """
    areas = Area.objects.filter(city=city).open(day_of(at)).order_by()
    known = {
        pk: (parent, point(lng, lat))
        for pk, parent, lng, lat in areas.exclude(tier=Tier.UNIT).values_list(
            "pk", "parent_id", "lng", "lat"
        )
    }
    inner = InnerPoints(known)
    spots, estimated, unplaced = [], set(), 0
    buildings = areas.of_tier(Tier.BUILDING).order_by("tree_id", "lft")
    for pk in buildings.values_list("pk", flat=True):
        own = known[pk][1]
        at_point = own or inner.of(pk)
        if at_point is None:
            unplaced += 1
            continue
        if own is None:
            estimated.add(pk)
        spots.append(Spot(pk, *at_point))
    return spots, estimated, unplaced


def point(lng: float | None, lat: float | None) -> tuple[float, float] | None:
    """A position, if both halves are there."""
    return None if lng is None or lat is None else (lng, lat)


class InnerPoints:
    """Inner points of areas, read from their outlines only where somebody asks, once each."""

    def __init__(self, known: dict[int, tuple[int | None, tuple[float, float] | None]]) -> None:
        self._known = known
        self._found: dict[int, tuple[float, float] | None] = {}
        rows = Area.objects.filter(pk__in=list(known)).order_by()
        without = [pk for pk, (_parent, own) in known.items() if own is None]
        self._outlined = set(
            rows.filter(pk__in=without).exclude(boundary=None).values_list("pk", flat=True)
        )

    def of(self, pk: int) -> tuple[float, float] | None:
        """The position of an area, its inner point, or that of the area above."""
        if pk not in self._found:
            self._found[pk] = self._look(pk)
        return self._found[pk]

    def _look(self, pk: int) -> tuple[float, float] | None:
        parent, own = self._known.get(pk, (None, None))
        if own is not None:
            return own
        if pk in self._outlined:
            outline = Area.objects.values_list("boundary", flat=True).get(pk=pk)
            inside = shape(outline).representative_point()
            return inside.x, inside.y
        return self.of(parent) if parent in self._known else None


def write_rows(found: Iterable[tuple[Spot, dict[str, Nearest]]], estimated: set[int]) -> None:
    """Write the rows in one stream: twenty thousand inserts one by one take ten times as long."""
    file = io.StringIO()
    for spot, nearest in found:
        metres = json.dumps({kind: one.metres for kind, one in nearest.items()})
        places = json.dumps({kind: one.place for kind, one in nearest.items()})
        guessed = "t" if spot.pk in estimated else "f"
        file.write(f"{spot.pk}\t{spot.lng}\t{spot.lat}\t{guessed}\t{metres}\t{places}\n")
    file.seek(0)
    columns = ("building_id", "lng", "lat", "is_estimated", "metres", "places")
    with connection.cursor() as cursor:
        cursor.copy_from(file, CircleRow._meta.db_table, columns=columns)


def states_of(cities: Any) -> list[CircleState]:
    """When the circles of these cities were reckoned last, the oldest first."""
    rows = CircleState.objects.filter(city__in=cities).select_related("city")
    return list(rows.order_by("reckoned_at"))


def position_of(area: Area) -> tuple[float, float] | None:
    """Where an area is: its own position, its inner point, or that of the nearest one above."""
    way = Area.objects.filter(tree_id=area.tree_id, lft__lte=area.lft, rght__gte=area.rght)
    for one in way.order_by("-lft"):
        if (own := point(one.lng, one.lat)) is not None:
            return own
        if one.boundary:
            inside = shape(one.boundary).representative_point()
            return inside.x, inside.y
    return None
