"""Bulk loads of both forests: the rules of single writes, edges computed in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, District, PartyOrganisation
from grids.operations.area_rules import AreaDraft, check_draft, scheme_tiers
from grids.operations.areas import build_area
from grids.operations.nodes import day_of, refuse_closed, require_city, touch_boundaries
from grids.operations.organisations import OrganisationDraft, build_organisation, check_kinds
from grids.powers import Power
from grids.trees import TreeNode, graft, tree_lock
from lib.errors import Refused
from records.operations import write_audit


@transaction.atomic
def load_areas(drafts: Sequence[AreaDraft], *, by: Any, at: datetime) -> list[Area]:
    """Create many areas at once, parents before children; all or none, in the order of the drafts.

    Needs the power over the whole city. Raises Refused for the first draft that breaks a rule.
    """
    tree_lock(Area, forest=True)
    stored = _stored_parents(Area, drafts)
    tiers: dict[int, frozenset[str]] = {}
    areas: dict[int, Area] = {}
    for draft in drafts:
        parent = _parent_of(draft, stored, areas)
        district = parent.district if parent else draft.district
        if district is None:
            raise Refused("district_needed", _("Choose the district."), "district")
        if district.city_id not in tiers:
            require_city(by, Power.MANAGE_AREAS, city_id=district.city_id)
            tiers[district.city_id] = scheme_tiers(district.city)
        if parent is not None:
            refuse_closed(parent, draft.valid_from or day_of(at), "parent")
        check_draft(draft, _lineage(parent), tiers[district.city_id])
        areas[id(draft)] = build_area(draft, parent=parent, district=district, at=at)
    loaded = list(areas.values())
    _store(Area, loaded)
    touch_boundaries(area.district_id for area in loaded if area.boundary is not None)
    write_audit("area.load", by=by, at=at, data={"count": len(loaded)})
    return loaded


@transaction.atomic
def load_organisations(
    drafts: Sequence[OrganisationDraft], *, by: Any, at: datetime
) -> list[PartyOrganisation]:
    """Create many Party organisations with their areas at once, parents before children."""
    tree_lock(PartyOrganisation, forest=True)
    stored = _stored_parents(PartyOrganisation, drafts)
    made: dict[int, PartyOrganisation] = {}
    for draft in drafts:
        parent = _parent_of(draft, stored, made)
        check_kinds(draft, parent)
        made[id(draft)] = build_organisation(draft, parent=parent, at=at)
    loaded = list(made.values())
    for city_id in {organisation.city_id for organisation in loaded}:
        require_city(by, Power.MANAGE_PARTY, city_id=city_id)
    _store(PartyOrganisation, loaded)
    link = PartyOrganisation.areas.through
    link.objects.bulk_create(
        link(partyorganisation_id=made[id(draft)].pk, area_id=area.pk)
        for draft in drafts
        for area in draft.areas
    )
    write_audit("organisation.load", by=by, at=at, data={"count": len(loaded)})
    return loaded


def _stored_parents(model: type[TreeNode], drafts: Sequence[Any]) -> dict[int, Any]:
    """Stored trees that drafts are hung into, by key, with parent, district and city attached."""
    wanted = {draft.parent.pk for draft in drafts if isinstance(draft.parent, model)}
    trees = model._default_manager.filter(pk__in=wanted).order_by().values("tree_id")
    rows = model._default_manager.filter(tree_id__in=trees)
    nodes = {node.pk: node for node in (rows.defer("boundary") if model is Area else rows)}
    districts = District.objects.defer("boundary").in_bulk()
    cities = City.objects.in_bulk()
    for district in districts.values():
        district.city = cities[district.city_id]
    for node in nodes.values():
        node.parent = nodes.get(node.parent_id)
        node.city = cities[node.city_id]
        node.district = districts.get(node.district_id)
    return nodes


def _parent_of(draft: Any, stored: dict[int, Any], made: dict[int, Any]) -> Any:
    if draft.parent is None:
        return None
    pk = getattr(draft.parent, "pk", None)
    parent = stored.get(pk) if pk else made.get(id(draft.parent))
    if parent is None:
        raise Refused("parent_unknown", _("What it belongs to is not there."), "parent")
    return parent


def _lineage(area: Area | None) -> list[Area]:
    """From the street down to the area, without asking the database."""
    way: list[Area] = []
    while area is not None:
        way.append(area)
        area = area.parent
    return way[::-1]


def _store(model: type[TreeNode], nodes: Sequence[Any]) -> None:
    """Graft the nodes; Refused when a code occurs twice, is in use or was."""
    counts = Counter(node.code for node in nodes)
    taken = {code for code, count in counts.items() if count > 1}
    stored = model._default_manager.filter(code__in=counts).order_by()
    taken.update(stored.values_list("code", flat=True)[:1])
    if taken:
        message = _("The code %(code)s is in use or was used before.") % {"code": min(taken)}
        raise Refused("code_taken", message, "code")
    graft(model, nodes)
