"""Bulk loads of both forests: the rules of single writes, edges computed in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, District, PartyOrganisation, Unit
from grids.operations.area_rules import AreaDraft, check_draft, scheme_tiers
from grids.operations.areas import build_area
from grids.operations.nodes import day_of, refuse_closed, require_city, touch_boundaries
from grids.operations.organisations import OrganisationDraft, build_organisation, check_kinds
from grids.operations.units import UnitDraft, build_unit, check_unit
from grids.powers import Power
from grids.trees import TreeNode, graft, tree_lock
from lib.errors import Refused
from records.operations import write_audit


class AreaLoad:
    """Areas to be founded together: checked one by one as they are added, parents first, and
    stored at once. Until then nothing is written, so that a file can be judged without a lock.

    `stored` are the areas that others are hung into, with parent, district and city attached.
    """

    def __init__(self, stored: Mapping[int, Area], *, by: Any, at: datetime) -> None:
        self._stored, self._by, self._at = stored, by, at
        self._tiers: dict[int | None, frozenset[str]] = {}
        self.made: dict[int, Area] = {}
        """The areas so far, by the identity of their draft."""

    def add(self, draft: AreaDraft) -> Area:
        """The unsaved area of a draft; Refused when the draft breaks a rule.

        Needs the power over the whole city.
        """
        parent = _parent_of(draft, self._stored, self.made)
        district = parent.district if parent else draft.district
        if district is None:
            raise Refused("district_needed", _("Choose the district."), "district")
        if district.city_id not in self._tiers:
            require_city(self._by, Power.MANAGE_AREAS, city_id=district.city_id)
            self._tiers[district.city_id] = scheme_tiers(district.city)
        if parent is not None:
            refuse_closed(parent, draft.valid_from or day_of(self._at), "parent")
        check_draft(draft, _lineage(parent), self._tiers[district.city_id])
        area = build_area(draft, parent=parent, district=district, at=self._at)
        self.made[id(draft)] = area
        return area

    def store(self) -> list[Area]:
        """Store what was added, under the lock of the whole forest."""
        loaded = list(self.made.values())
        _store(Area, loaded)
        touch_boundaries(area.district_id for area in loaded if area.boundary is not None)
        write_audit("area.load", by=self._by, at=self._at, data={"count": len(loaded)})
        return loaded


class OrganisationLoad:
    """Party organisations to be founded together, as `AreaLoad` does for areas."""

    def __init__(self, stored: Mapping[int, PartyOrganisation], *, by: Any, at: datetime) -> None:
        self._stored, self._by, self._at = stored, by, at
        self._areas: dict[int, Sequence[Area]] = {}
        self.made: dict[int, PartyOrganisation] = {}

    def add(self, draft: OrganisationDraft) -> PartyOrganisation:
        """The unsaved organisation of a draft; Refused when the draft breaks a rule."""
        parent = _parent_of(draft, self._stored, self.made)
        check_kinds(draft, parent)
        organisation = build_organisation(draft, parent=parent, at=self._at)
        self.made[id(draft)], self._areas[id(draft)] = organisation, draft.areas
        return organisation

    def store(self) -> list[PartyOrganisation]:
        """Store what was added with its areas; needs the power over each whole city."""
        loaded = list(self.made.values())
        for city_id in {organisation.city_id for organisation in loaded}:
            require_city(self._by, Power.MANAGE_PARTY, city_id=city_id)
        _store(PartyOrganisation, loaded)
        link = PartyOrganisation.areas.through
        link.objects.bulk_create(
            link(partyorganisation_id=self.made[key].pk, area_id=area.pk)
            for key, areas in self._areas.items()
            for area in areas
        )
        write_audit("organisation.load", by=self._by, at=self._at, data={"count": len(loaded)})
        return loaded


class UnitLoad:
    """Units to be entered together, superiors first."""

    def __init__(self, *, by: Any, at: datetime) -> None:
        self._by, self._at = by, at
        self.made: list[Unit] = []

    def add(self, draft: UnitDraft) -> Unit:
        """The unsaved unit of a draft; Refused or ValidationError when it breaks a rule."""
        require_city(self._by, Power.MANAGE_AREAS, city_id=draft.city.pk)
        if draft.area is not None:
            refuse_closed(draft.area, day_of(self._at), "area")
        unit = build_unit(draft)
        check_unit(unit)
        self.made.append(unit)
        return unit

    def store(self) -> list[Unit]:
        """Store what was added, each superior before those under it."""
        _refuse_taken(Unit, self.made)
        waiting = self.made
        while waiting:
            ready = [unit for unit in waiting if unit.parent is None or unit.parent.pk]
            Unit.objects.bulk_create(ready)
            waiting = [unit for unit in waiting if not unit.pk]
        write_audit("unit.load", by=self._by, at=self._at, data={"count": len(self.made)})
        return self.made


@transaction.atomic
def load_areas(drafts: Sequence[AreaDraft], *, by: Any, at: datetime) -> list[Area]:
    """Create many areas at once, parents before children; all or none, in the order of the drafts.

    Needs the power over the whole city. Raises Refused for the first draft that breaks a rule.
    """
    tree_lock(Area, forest=True)
    load = AreaLoad(_stored_parents(Area, drafts), by=by, at=at)
    for draft in drafts:
        load.add(draft)
    return load.store()


@transaction.atomic
def load_organisations(
    drafts: Sequence[OrganisationDraft], *, by: Any, at: datetime
) -> list[PartyOrganisation]:
    """Create many Party organisations with their areas at once, parents before children."""
    tree_lock(PartyOrganisation, forest=True)
    load = OrganisationLoad(_stored_parents(PartyOrganisation, drafts), by=by, at=at)
    for draft in drafts:
        load.add(draft)
    return load.store()


def _stored_parents(model: type[TreeNode], drafts: Sequence[Any]) -> dict[int, Any]:
    """Stored trees that drafts are hung into, by key, with parent, district and city attached."""
    wanted = {draft.parent.pk for draft in drafts if isinstance(draft.parent, model)}
    trees = model._default_manager.filter(pk__in=wanted).order_by().values("tree_id")
    return attached(model, model._default_manager.filter(tree_id__in=trees))


def attached(model: type[TreeNode], rows: Any) -> dict[int, Any]:
    """Whole trees by key, each node with its parent, district and city attached."""
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


def _parent_of(draft: Any, stored: Mapping[int, Any], made: Mapping[int, Any]) -> Any:
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
    _refuse_taken(model, nodes)
    graft(model, nodes)


def _refuse_taken(model: Any, rows: Sequence[Any]) -> None:
    counts = Counter(row.code for row in rows)
    taken = {code for code, count in counts.items() if count > 1}
    stored = model._default_manager.filter(code__in=counts).order_by()
    taken.update(stored.values_list("code", flat=True)[:1])
    if taken:
        message = _("The code %(code)s is in use or was used before.") % {"code": min(taken)}
        raise Refused("code_taken", message, "code")
