"""Who may edit the rules of a city, or those that all cities share."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from grids.models import City
from grids.powers import Power


def configures(by: Any, city_id: int | None) -> bool:
    """Whether this person edits the rules of the city; without one, those that every city shares.

    Shared rules belong to whoever configures all the cities of the installation.
    """
    reach = by.reach(Power.CONFIGURE)
    if reach.everywhere or city_id in reach.cities:
        return True
    return city_id is None and bool(reach.cities) and _cities() <= reach.cities


def require_configuring(by: Any, city_id: int | None) -> None:
    """PermissionDenied unless `configures`."""
    if not configures(by, city_id):
        raise PermissionDenied


def _cities() -> set[int]:
    return set(City.objects.values_list("pk", flat=True))
