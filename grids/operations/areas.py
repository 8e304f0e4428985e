"""Writes of the area forest, one area at a time; each under the tree lock with fresh nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Tier
from grids.operations.area_rules import (
    AreaDraft,
    check_boundary,
    check_draft,
    check_name,
    check_tiers,
    scheme_tiers,
)
from grids.operations.nodes import (
    audit,
    check_fields,
    day_of,
    hang,
    insert,
    locked,
    refuse_closed,
    remember,
    require_city,
    require_reach,
    shut,
    touch_boundaries,
)
from grids.powers import Power
from grids.trees import tree_lock
from lib.errors import Refused
from lib.pinyin import spell

CHANGEABLE = frozenset(
    {
        "name",
        "official_name",
        "kind",
        "committee_kind",
        "community_type",
        "boundary",
        "boundary_is_synthetic",
        "lng",
        "lat",
        "households",
        "residents",
    }
)
PLAIN = tuple({field.name for field in fields(AreaDraft)} - {"parent", "district", "valid_from"})


@transaction.atomic
def create_area(draft: AreaDraft, *, by: Any, at: datetime) -> Area:
    """Found a street, community, grid … under its parent; its code is checked and kept for ever."""
    parent = _locked_parent(draft, by)
    lineage = parent.lineage() if parent else []
    district = parent.district if parent else draft.district
    if parent is not None:
        refuse_closed(parent, draft.valid_from or day_of(at), "parent")
    if district is None:
        raise Refused("district_needed", _("Choose the district."), "district")
    check_draft(draft, lineage, scheme_tiers(district.city))
    area = build_area(draft, parent=parent, district=district, at=at)
    check_fields(area)
    insert(area)
    if area.boundary is not None:
        touch_boundaries([area.district_id])
    audit("area.create", area, by=by, at=at, code=area.code, name=area.name, tier=area.tier)
    return area


def _locked_parent(draft: AreaDraft, by: Any) -> Area | None:
    """The parent as it is now, or the whole forest locked for a new street; within reach."""
    if isinstance(draft.parent, Area):
        [parent] = locked(Area, draft.parent)
        require_reach(by, Power.MANAGE_AREAS, parent)
        return parent
    tree_lock(Area, forest=True)
    if draft.district is not None:
        city_id = draft.district.city_id
        require_city(by, Power.MANAGE_AREAS, city_id=city_id, district_id=draft.district.pk)
    return None


def build_area(draft: AreaDraft, *, parent: Area | None, district: Any, at: datetime) -> Area:
    """The unsaved area of a checked draft, with its spelling and its root's city and district."""
    area = Area(**{name: getattr(draft, name) for name in PLAIN})
    area.parent, area.district, area.city = parent, district, district.city
    area.valid_from = draft.valid_from or day_of(at)
    area.pinyin, area.initials = spell(area.name)
    return area


@transaction.atomic
def move_area(area: Area, *, parent: Area, by: Any, at: datetime, reason: str = "") -> Area:
    """Hang an area, with all that lies in it, under another parent; every code stays."""
    area, parent = locked(Area, area, parent)
    require_reach(by, Power.MANAGE_AREAS, area, parent)
    if area.tier == Tier.STREET:
        raise Refused("street_is_root", _("A street stands under no other area."), "parent")
    refuse_closed(area, day_of(at))
    refuse_closed(parent, day_of(at), "parent")
    if parent.city_id != area.city_id:
        raise Refused("other_city", _("It cannot move to another city."), "parent")
    check_tiers(area.tier, parent.lineage())
    before = {"parent": area.parent_id, "district": area.district_id}
    hang(area, under=parent, on=day_of(at))
    if before["district"] != area.district_id:
        touch_boundaries([before["district"], area.district_id])
    audit("area.move", area, by=by, at=at, reason=reason, before=before, parent=parent.pk)
    return area


@transaction.atomic
def update_area(
    area: Area, changes: Mapping[str, Any], *, by: Any, at: datetime, reason: str = ""
) -> Area:
    """Change name, boundary or figures of an area; tier, code and place need their own acts."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    [area] = locked(Area, area)
    require_reach(by, Power.MANAGE_AREAS, area)
    if "name" in changes:
        check_name(changes["name"])
    if changes.get("boundary") is not None:
        check_boundary(changes["boundary"])
    if "boundary" in changes and changes["boundary"] != area.boundary:
        # Drawn by somebody, so no longer made up
        changes = {"boundary_is_synthetic": False, **changes}
    before = {name: getattr(area, name) for name in changes if name != "boundary"}
    if changes.get("name", area.name) != area.name:
        remember(area, until=day_of(at))
    for name, value in changes.items():
        setattr(area, name, value)
    area.pinyin, area.initials = spell(area.name)
    check_fields(area)
    area.save()
    if "boundary" in changes:
        touch_boundaries([area.district_id])
    audit("area.update", area, by=by, at=at, reason=reason, before=before, changed=sorted(changes))
    return area


def rename_area(
    area: Area, *, name: str, by: Any, at: datetime, official_name: str = "", reason: str = ""
) -> Area:
    """Give an area another name; its code and history stay."""
    changes = {"name": name, "official_name": official_name or area.official_name}
    return update_area(area, changes, by=by, at=at, reason=reason)


@transaction.atomic
def close_area(area: Area, *, on: date, by: Any, at: datetime, reason: str = "") -> Area:
    """Close an area from a day on; it keeps its code, and all that points to it stays."""
    [area] = locked(Area, area)
    require_reach(by, Power.MANAGE_AREAS, area)
    shut(area, on)
    if area.boundary is not None:
        touch_boundaries([area.district_id])
    audit("area.close", area, by=by, at=at, reason=reason, on=on.isoformat())
    return area
