"""Keeping the catalogue: what is offered, by whom, to whom and where."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import City, Place
from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pinyin import spell
from records.operations import write_audit
from services.models import ServiceItem
from services.models.requests import MaterialKind, Mode
from tickets.clock import LimitUnit

SEED = Path(__file__).resolve().parent.parent / "seeds" / "catalogue.json"
MOST_MATERIALS = 20
MOST_NAME = 60


@dataclass(frozen=True, kw_only=True)
class ItemDraft:
    """What is said of a service. `materials` are papers to bring: name, kind, is_needed."""

    code: str
    name: str
    group: str
    city: Any
    who: str
    fee: str
    limit_value: Any
    limit_unit: str
    modes: list[str]
    area: Any = None
    unit: Any = None
    materials: list[Mapping[str, Any]] = field(default_factory=list)
    publicity_days: int = 0
    places: list[Any] = field(default_factory=list)


def check_draft(draft: ItemDraft, known: ServiceItem | None = None) -> None:
    """Raises Refused with `service_code_taken`, `modes_missing`, `limit_missing`, `other_city` or
    `materials_wrong`."""
    same = ServiceItem.objects.filter(city=draft.city, code=draft.code)
    if same.exclude(pk=known.pk if known else None).exists():
        raise Refused("service_code_taken", _("Another service has this code."), "code")
    if not draft.modes or not set(draft.modes) <= set(Mode.values):
        raise Refused("modes_missing", _("Say how one may ask for it."), "modes")
    if draft.limit_value is None or draft.limit_value <= 0:
        raise Refused("limit_missing", _("Say how long it takes."), "limit_value")
    if draft.area is not None and draft.area.city_id != draft.city.pk:
        raise Refused("other_city", _("This place lies in another city."), "area")
    if len(draft.materials) > MOST_MATERIALS:
        raise Refused("materials_wrong", _("At most 20 papers."), "materials")
    for paper in draft.materials:
        if not 0 < len(paper["name"]) <= MOST_NAME or paper["kind"] not in MaterialKind.values:
            raise Refused("materials_wrong", _("Give each paper a short name."), "materials")


@transaction.atomic
def write_item(
    draft: ItemDraft, *, by: Any, at: datetime, item: ServiceItem | None = None
) -> ServiceItem:
    """Put a service into the catalogue, or change one; both are audited.

    A service of the whole city is kept by the city; one of a place by whoever keeps that place.
    Requests that run keep the limit their clock was started with. Raises Refused as `check_draft`
    says, and PermissionDenied outside the reach of `manage_services`.
    """
    reach = by.reach(Power.MANAGE_SERVICES)
    if item is not None:
        item = locked(item, by)
    check_draft(draft, item)
    values = {**vars(draft)}
    places = values.pop("places")
    values["initials"] = spell(draft.name)[1][:60]
    row = item or ServiceItem()
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    if not permits(reach, row):
        raise PermissionDenied
    row.places.set(places)
    action = "service_item.change" if item else "service_item.add"
    write_audit(action, by=by, at=at, about=("service_item", row.pk), data={"code": row.code})
    return row


@transaction.atomic
def close_item(item: ServiceItem, *, by: Any, at: datetime) -> ServiceItem:
    """Offer a service no longer from today; requests that run go on."""
    row = locked(item, by)
    if row.closed_on is None:
        row.closed_on = day_of(at)
        row.save(update_fields=["closed_on"])
        about = ("service_item", row.pk)
        write_audit("service_item.close", by=by, at=at, about=about, data={"code": row.code})
    return row


def locked(item: ServiceItem, by: Any) -> ServiceItem:
    """The row, locked, if the actor keeps it."""
    rows = ServiceItem.objects.within(by.reach(Power.MANAGE_SERVICES)).filter(pk=item.pk)
    row: ServiceItem | None = rows.select_for_update(of=("self",), no_key=True).first()
    if row is None:
        raise PermissionDenied
    return row


def places_of(city: City, kinds: list[str], at: datetime) -> list[Place]:
    """The places of these kinds that a city has today: they offer what is loaded."""
    return list(Place.objects.of_kind(*kinds).open(day_of(at)).filter(area__city=city))


@transaction.atomic
def load_catalogue(city: City, *, by: Any, at: datetime) -> int:
    """Put the services of `seeds/catalogue.json` that a city lacks into its catalogue."""
    known = set(ServiceItem.objects.filter(city=city).values_list("code", flat=True))
    lines = [line for line in json.loads(SEED.read_text("utf-8")) if line["code"] not in known]
    for line in lines:
        papers: list[Mapping[str, Any]] = [
            {"name": name, "kind": kind, "is_needed": needed}
            for name, kind, needed in line.get("materials", ())
        ]
        draft = ItemDraft(
            code=line["code"],
            name=line["name"],
            group=line["group"],
            city=city,
            who=line["who"],
            fee=line["fee"],
            limit_value=line["limit"][0],
            limit_unit=LimitUnit(line["limit"][1]),
            modes=line["modes"],
            materials=papers,
            publicity_days=line.get("publicity_days", 0),
            places=places_of(city, line["at"], at),
        )
        write_item(draft, by=by, at=at)
    return len(lines)
