"""Writes of the Party tree and its links to areas; each under the tree lock with fresh nodes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, District, OrganisationKind, PartyOrganisation, Unit
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
)
from grids.powers import Power
from grids.trees import tree_lock
from lib.errors import Refused
from lib.pinyin import spell

CHANGEABLE = frozenset({"name", "kind", "unit", "founded_on", "term_ends_on"})


@dataclass(frozen=True, eq=False, kw_only=True)
class OrganisationDraft:
    """What a new Party organisation is to be; a root names its city, every other its parent."""

    kind: str
    name: str
    code: str
    parent: PartyOrganisation | OrganisationDraft | None = None
    city: City | None = None
    district: District | None = None
    unit: Unit | None = None
    areas: tuple[Area, ...] = ()
    founded_on: date | None = None
    term_ends_on: date | None = None
    valid_from: date | None = None


@transaction.atomic
def create_organisation(draft: OrganisationDraft, *, by: Any, at: datetime) -> PartyOrganisation:
    """Found a Party organisation and link it to the areas it covers."""
    parent = None
    if isinstance(draft.parent, PartyOrganisation):
        [parent] = locked(PartyOrganisation, draft.parent)
        require_reach(by, Power.MANAGE_PARTY, parent)
        refuse_closed(parent, draft.valid_from or day_of(at), "parent")
    else:
        tree_lock(PartyOrganisation, forest=True)
    check_kinds(draft, parent)
    if parent is None and draft.city is not None:
        district_id = draft.district.pk if draft.district else None
        require_city(by, Power.MANAGE_PARTY, city_id=draft.city.pk, district_id=district_id)
    organisation = build_organisation(draft, parent=parent, at=at)
    check_fields(organisation)
    insert(organisation)
    organisation.areas.set(draft.areas)
    data = {"code": organisation.code, "areas": [area.pk for area in draft.areas]}
    audit("organisation.create", organisation, by=by, at=at, **data)
    return organisation


def check_kinds(draft: OrganisationDraft, parent: PartyOrganisation | None) -> None:
    """Refused unless the kind may stand under the parent, or be a root of its city."""
    if not draft.name.strip():
        raise Refused("name_needed", _("Give it a name."), "name")
    if not draft.code.strip():
        raise Refused("code_format", _("Give it a code."), "code")
    if parent is None:
        check_root(draft.kind)
        if draft.city is None:
            raise Refused("city_needed", _("Choose the city."), "city")
    else:
        check_finer(draft.kind, parent)


def check_root(kind: str) -> None:
    """Refused for a group without an organisation above it."""
    if kind == OrganisationKind.GROUP:
        raise Refused("parent_needed", _("Choose what it belongs to."), "parent")


def check_finer(kind: str, parent: PartyOrganisation) -> None:
    """Refused unless the kind ranks below the parent's."""
    if OrganisationKind(kind).rank <= OrganisationKind(parent.kind).rank:
        raise Refused("kind_not_finer", _("It must rank below what it belongs to."), "parent")


def build_organisation(
    draft: OrganisationDraft, *, parent: PartyOrganisation | None, at: datetime
) -> PartyOrganisation:
    """The unsaved organisation of a checked draft, with its root's city and district."""
    organisation = PartyOrganisation(
        kind=draft.kind,
        name=draft.name.strip(),
        code=draft.code,
        parent=parent,
        unit=draft.unit,
        founded_on=draft.founded_on,
        term_ends_on=draft.term_ends_on,
        valid_from=draft.valid_from or day_of(at),
    )
    source = parent or draft
    organisation.city, organisation.district = source.city, source.district
    organisation.pinyin, organisation.initials = spell(organisation.name)
    return organisation


@transaction.atomic
def move_organisation(
    organisation: PartyOrganisation,
    *,
    parent: PartyOrganisation,
    by: Any,
    at: datetime,
    reason: str = "",
) -> PartyOrganisation:
    """Put an organisation, with all that stands under it, under another superior."""
    organisation, parent = locked(PartyOrganisation, organisation, parent)
    require_reach(by, Power.MANAGE_PARTY, organisation, parent)
    refuse_closed(organisation, day_of(at))
    refuse_closed(parent, day_of(at), "parent")
    if parent.city_id != organisation.city_id:
        raise Refused("other_city", _("It cannot move to another city."), "parent")
    if parent.is_descendant_of(organisation, include_self=True):
        raise Refused("under_itself", _("It cannot stand under itself."), "parent")
    check_finer(organisation.kind, parent)
    before = organisation.parent_id
    hang(organisation, under=parent, on=day_of(at))
    audit(
        "organisation.move",
        organisation,
        by=by,
        at=at,
        reason=reason,
        before=before,
        parent=parent.pk,
    )
    return organisation


@transaction.atomic
def update_organisation(
    organisation: PartyOrganisation,
    changes: Mapping[str, Any],
    *,
    by: Any,
    at: datetime,
    reason: str = "",
) -> PartyOrganisation:
    """Rename an organisation, upgrade its kind, set its unit or its term."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    [organisation] = locked(PartyOrganisation, organisation)
    require_reach(by, Power.MANAGE_PARTY, organisation)
    if "kind" in changes:
        check_new_kind(organisation, changes["kind"])
    if {"name", "kind"} & changes.keys():
        remember(organisation, until=day_of(at))
    for name, value in changes.items():
        setattr(organisation, name, value)
    if not organisation.name.strip():
        raise Refused("name_needed", _("Give it a name."), "name")
    organisation.pinyin, organisation.initials = spell(organisation.name)
    check_fields(organisation)
    organisation.save()
    audit(
        "organisation.update",
        organisation,
        by=by,
        at=at,
        reason=reason,
        changed=sorted(changes),
    )
    return organisation


def check_new_kind(organisation: PartyOrganisation, kind: str) -> None:
    """Refused unless an organisation may become of this kind where it stands."""
    if organisation.parent is None:
        check_root(kind)
    else:
        check_finer(kind, organisation.parent)
    rank = OrganisationKind(kind).rank
    if any(OrganisationKind(child.kind).rank <= rank for child in organisation.get_children()):
        raise Refused("kind_not_coarser", _("It must rank above what stands under it."), "kind")


@transaction.atomic
def close_organisation(
    organisation: PartyOrganisation, *, on: date, by: Any, at: datetime, reason: str = ""
) -> PartyOrganisation:
    """Abolish an organisation from a day on; its history stays."""
    [organisation] = locked(PartyOrganisation, organisation)
    require_reach(by, Power.MANAGE_PARTY, organisation)
    shut(organisation, on)
    audit("organisation.close", organisation, by=by, at=at, reason=reason, on=on.isoformat())
    return organisation


@transaction.atomic
def link_area_organisation(
    organisation: PartyOrganisation, area: Area, *, by: Any, at: datetime
) -> None:
    """Let a Party organisation cover an area; linking twice changes nothing."""
    _change_link(organisation, area, by=by, at=at, is_linked=True)


@transaction.atomic
def unlink_area_organisation(
    organisation: PartyOrganisation, area: Area, *, by: Any, at: datetime
) -> None:
    """Let a Party organisation no longer cover an area."""
    _change_link(organisation, area, by=by, at=at, is_linked=False)


def _change_link(
    organisation: PartyOrganisation, area: Area, *, by: Any, at: datetime, is_linked: bool
) -> None:
    [organisation] = locked(PartyOrganisation, organisation)
    require_reach(by, Power.MANAGE_PARTY, organisation)
    if area.city_id != organisation.city_id:
        raise Refused("other_city", _("The area lies in another city."), "area")
    if is_linked:
        refuse_closed(organisation, day_of(at))
        refuse_closed(area, day_of(at), "area")
        organisation.areas.add(area)
    else:
        organisation.areas.remove(area)
    action = "organisation.link" if is_linked else "organisation.unlink"
    audit(action, organisation, by=by, at=at, area=area.pk)
