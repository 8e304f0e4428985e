"""Standing ledgers of places and partners: buildings, venues, partner units, shared resources."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Place, Unit, UnitKind
from grids.powers import Power
from overview.ledgers.columns import Chosen, Column, no_name
from overview.ledgers.declarations import Group
from overview.ledgers.people import area_page, areas, listed_ledger
from overview.ledgers.scope import Scope
from overview.ledgers.sections import Listing
from services.models import SharedResource

PARTNERS = (
    UnitKind.PARTNER,
    UnitKind.RESIDENT_UNIT,
    UnitKind.TWO_NEW,
    UnitKind.SOCIAL_ORGANISATION,
    UnitKind.PROPERTY_COMPANY,
    UnitKind.OWNERS_COMMITTEE,
)
"""Units of the place itself; departments and utilities are not its partners."""

BUILDING_COLUMNS = (
    Column("code", _("Code"), lambda row: row.code, no_name, 20),
    Column("name", _("Building"), lambda row: row.name, no_name, 24),
    Column("tier", _("Tier"), Chosen("tier"), no_name, 10),
    Column("grid", pgettext_lazy("ledger", "Grid"), lambda row: row.parent or "", no_name, 20),
    Column("households", _("Households"), lambda row: row.households, no_name, 8),
    Column("residents", _("Residents"), lambda row: row.residents, no_name, 8),
)
BUILDINGS = Listing(
    BUILDING_COLUMNS,
    lambda rows: rows.select_related("parent").defer("boundary", "parent__boundary"),
    ("tree_id", "lft"),
    area_page,
)


def buildings(scope: Scope) -> Any:
    """Buildings and stairwells that exist today."""
    return areas(scope).of_tier("building", "unit")


PLACE_COLUMNS = (
    Column("name", _("Venue"), lambda row: row.name, no_name, 26),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 14),
    Column("area", _("Area"), lambda row: row.area, no_name, 18),
    Column("unit", _("Unit"), lambda row: row.unit or "", no_name, 20),
    Column("address", _("Address"), lambda row: row.address, no_name, 28),
    Column("services", _("Services offered"), lambda row: row.services, no_name, 30),
    Column("phone", _("Office telephone"), lambda row: row.phone, no_name, 14),
)
PLACES = Listing(
    PLACE_COLUMNS,
    lambda rows: rows.with_card(),
    ("area__tree_id", "area__lft", "id"),
    lambda key, cells: reverse("services:station", args=(key,)),
)


def places(scope: Scope) -> Any:
    """Venues that exist today."""
    return scope.cut(Place.objects.all(), Power.VIEW_AREAS).open(scope.today)


UNIT_COLUMNS = (
    Column("code", _("Code"), lambda row: row.code, no_name, 14),
    Column("name", _("Unit"), lambda row: row.name, no_name, 28),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 16),
    Column("area", _("Area"), lambda row: row.area or row.district or row.city, no_name, 20),
    Column("phone", _("Office telephone"), lambda row: row.phone, no_name, 16),
)
UNITS = Listing(UNIT_COLUMNS, lambda rows: rows.with_card(), ("code",))


def partners(scope: Scope) -> Any:
    """Active units of the place, departments left out."""
    units = scope.cut(Unit.objects.all(), Power.VIEW_AREAS).active()
    return units.filter(Q(kind__in=PARTNERS))


RESOURCE_COLUMNS = (
    Column("name", _("What is shared"), lambda row: row.name, width=26),
    Column("kind", _("Kind"), Chosen("kind"), no_name, 10),
    Column("owner", _("Given by"), lambda row: row.owner, no_name, 22),
    Column("area", _("Area"), lambda row: row.area, no_name, 18),
    Column("available", _("When it is available"), lambda row: row.available, width=20),
    Column("terms", _("Terms"), lambda row: row.terms, width=26),
    Column("open", _("Can be asked for"), lambda row: _("yes") if row.is_open else "", no_name, 8),
)
RESOURCES = Listing(
    RESOURCE_COLUMNS,
    lambda rows: rows.with_card(),
    ("area__tree_id", "area__lft", "id"),
    lambda key, cells: reverse("services:shared_resource", args=(key,)),
)


def resources(scope: Scope) -> Any:
    """What is shared in the place."""
    return scope.cut(SharedResource.objects.all(), Power.SERVE)


GROUP = {"group": Group.PLACES}
LEDGERS = (
    listed_ledger(
        "buildings",
        pgettext_lazy("ledger", "Buildings and households"),
        _("Buildings and stairwells with how many households live there."),
        Power.VIEW_AREAS,
        BUILDINGS,
        buildings,
        **GROUP,
    ),
    listed_ledger(
        "venues",
        pgettext_lazy("ledger", "Venues"),
        _("Service centres, stations, clinics and other places."),
        Power.VIEW_AREAS,
        PLACES,
        places,
        **GROUP,
    ),
    listed_ledger(
        "partner-units",
        pgettext_lazy("ledger", "Partner units"),
        _("Units of the neighbourhood, property companies and owners' committees."),
        Power.VIEW_AREAS,
        UNITS,
        partners,
        **GROUP,
    ),
    listed_ledger(
        "resources",
        pgettext_lazy("ledger", "Shared resources"),
        _("Places, things and skills that are shared."),
        Power.SERVE,
        RESOURCES,
        resources,
        **GROUP,
    ),
)
