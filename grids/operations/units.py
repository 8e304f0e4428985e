"""Writes of units and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, District, Place, Unit
from grids.operations.nodes import (
    audit,
    check_fields,
    current_reach,
    day_of,
    insert,
    refuse_closed,
    require_city,
    require_reach,
)
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pinyin import spell

UNIT_CHANGEABLE = frozenset({"name", "short_name", "kind", "parent", "phone", "is_active"})
PLACE_CHANGEABLE = frozenset(
    {"name", "kind", "unit", "address", "lng", "lat", "hours", "phone", "services", "valid_to"}
)


@dataclass(frozen=True, kw_only=True)
class UnitDraft:
    """What a new unit is to be; `area` is the territory it serves, else its district or city."""

    code: str
    name: str
    kind: str
    city: City
    short_name: str = ""
    parent: Unit | None = None
    area: Area | None = None
    district: District | None = None
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class PlaceDraft:
    """What a new place is to be."""

    name: str
    kind: str
    area: Area
    unit: Unit | None = None
    address: str = ""
    lng: float | None = None
    lat: float | None = None
    hours: dict[str, list[list[str]]] = field(default_factory=dict)
    phone: str = ""
    services: str = ""
    valid_from: date | None = None


@transaction.atomic
def create_unit(draft: UnitDraft, *, by: Any, at: datetime) -> Unit:
    """Enter a department, company, committee … that work can be given to."""
    if draft.area is not None:
        area = Area.objects.get(pk=draft.area.pk)
        require_reach(by, Power.MANAGE_AREAS, area)
        refuse_closed(area, day_of(at), "area")
    else:
        district_id = draft.district.pk if draft.district else None
        require_city(by, Power.MANAGE_AREAS, city_id=draft.city.pk, district_id=district_id)
    unit = build_unit(draft)
    check_unit(unit)
    insert(unit)
    audit("unit.create", unit, by=by, at=at, code=unit.code, name=unit.name)
    return unit


def build_unit(draft: UnitDraft) -> Unit:
    """The unsaved unit of a draft; a unit with a territory takes its district from there."""
    unit = Unit(**vars(draft))
    if draft.area is not None:
        unit.district_id = draft.area.district_id
    unit.pinyin, unit.initials = spell(unit.name)
    return unit


def check_unit(unit: Unit) -> None:
    """ValidationError or Refused unless all parts of a unit lie in its city."""
    check_fields(unit)
    for name in ("area", "district", "parent"):
        other = getattr(unit, name)
        if other is not None and other.city_id != unit.city_id:
            raise Refused("other_city", _("It lies in another city."), name)


@transaction.atomic
def update_unit(unit: Unit, changes: Mapping[str, Any], *, by: Any, at: datetime) -> Unit:
    """Change a unit's name, kind, superior or telephone, or stop giving it work."""
    if unknown := set(changes) - UNIT_CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    _require_row(by, unit)
    for name, value in changes.items():
        setattr(unit, name, value)
    _refuse_circle(unit)
    unit.pinyin, unit.initials = spell(unit.name)
    check_unit(unit)
    unit.save()
    audit("unit.update", unit, by=by, at=at, changed=sorted(changes))
    return unit


def _refuse_circle(unit: Unit) -> None:
    above = unit.parent
    while above is not None:
        if above.pk == unit.pk:
            raise Refused("under_itself", _("It cannot stand under itself."), "parent")
        above = above.parent


def _require_row(by: Any, row: Unit | Place) -> None:
    if not permits(current_reach(by, Power.MANAGE_AREAS), row):
        raise PermissionDenied


@transaction.atomic
def create_place(draft: PlaceDraft, *, by: Any, at: datetime) -> Place:
    """Enter a service centre, post house, clinic … in an area."""
    area = Area.objects.get(pk=draft.area.pk)
    require_reach(by, Power.MANAGE_AREAS, area)
    refuse_closed(area, day_of(at), "area")
    place = Place(**{**vars(draft), "valid_from": draft.valid_from or day_of(at)})
    check_fields(place)
    place.save()
    audit("place.create", place, by=by, at=at, name=place.name)
    return place


@transaction.atomic
def update_place(place: Place, changes: Mapping[str, Any], *, by: Any, at: datetime) -> Place:
    """Change a place's hours, position or telephone, or close it with `valid_to`."""
    if unknown := set(changes) - PLACE_CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    place = Place.objects.select_for_update().get(pk=place.pk)
    _require_row(by, place)
    for name, value in changes.items():
        setattr(place, name, value)
    if place.valid_to is not None and place.valid_to < place.valid_from:
        raise Refused("closed_before_opened", _("The day lies before its first day."), "valid_to")
    check_fields(place)
    place.save()
    audit("place.update", place, by=by, at=at, changed=sorted(changes))
    return place
