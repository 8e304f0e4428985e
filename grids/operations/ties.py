"""What hangs on a closed area goes on with its successors: units, places, Party bodies over it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from shapely.geometry import Point, shape

from grids.models import Area, PartyOrganisation, Place, Unit
from grids.operations.carrying import Carried
from grids.workflow import Forest
from records.operations import write_audit


def follow_ties(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Tie units, places and Party bodies to what took the place of closed areas.

    A place goes to the part in whose outline it lies, else to the heir; a unit serves the heir; a
    Party body covers every successor, and keeps what it covered for the past. Inside the caller's
    transaction; answers how many ties.
    """
    if carried.forest != Forest.AREA:
        return {}
    ties = sum(_follow(closed_id, carried) for closed_id in carried.heirs)
    if ties:
        data = {"ties": ties, "change": carried.change.number}
        write_audit("area.follow_ties", by=by, at=at, data=data)
    return {"ties": ties}


def _follow(closed_id: int, carried: Carried) -> int:
    heir = carried.heirs[closed_id]
    count = Unit.objects.filter(area=closed_id).update(area=heir)
    for place in Place.objects.filter(area=closed_id, valid_to=None):
        place.area = part_around(place.lng, place.lat, carried) or heir
        place.save(update_fields=["area"])
        count += 1
    bodies = PartyOrganisation.objects.filter(areas=closed_id, valid_to=None)
    for body in bodies:
        body.areas.add(*carried.successors(closed_id))
        count += 1
    return count


def part_around(lng: float | None, lat: float | None, carried: Carried) -> Area | None:
    """The new area in whose outline a point lies; None when no outline says so."""
    if lng is None or lat is None:
        return None
    point = Point(lng, lat)
    for _part, node in carried.parts:
        if node.boundary and shape(node.boundary).covers(point):
            area: Area = node
            return area
    return None
