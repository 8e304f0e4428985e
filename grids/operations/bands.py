"""The household bands of a city: what its grids are measured against; advice, never a block."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import City, CommitteeKind, CommunityType, HouseholdBand
from grids.operations.configuring import require_configuring
from lib.errors import Refused
from records.operations import write_audit

Band = tuple[int, int]
USUAL: Band = (HouseholdBand.LOW, HouseholdBand.HIGH)
VILLAGES = (CommitteeKind.VILLAGERS, CommitteeKind.QUASI_VILLAGERS)


@transaction.atomic
def save_bands(city: City, bands: Mapping[str, Band], *, by: Any, at: datetime) -> None:
    """Set the fewest and most households of a grid for these types of community of a city."""
    require_configuring(by, city.pk)
    before = bands_of([city.pk])
    for community_type, (low, high) in bands.items():
        if community_type not in CommunityType.values:
            raise Refused("type_unknown", _("There is no such type of community."))
        if not 0 < low < high <= HouseholdBand.WIDEST:
            field = f"high-{community_type}"
            raise Refused("band_wrong", _("The most must be above the fewest."), field)
        HouseholdBand.objects.update_or_create(
            city=city, community_type=community_type, defaults={"low": low, "high": high}
        )
    changed = {name: list(band) for name, band in bands.items()}
    old = {name: list(before[city.pk, name]) for name in bands}
    about = ("city", city.pk)
    write_audit("band.save", by=by, at=at, about=about, data={"before": old, "after": changed})


def bands_of(cities: Any) -> dict[tuple[int, str], Band]:
    """The band of each city and type of community: one query."""
    rows = HouseholdBand.objects.filter(city__in=cities).order_by()
    stored = {(row.city_id, row.community_type): (row.low, row.high) for row in rows}
    return {
        (city, str(name)): stored.get((city, str(name)), USUAL)
        for city in cities
        for name in CommunityType
    }


def type_of(community_type: str, committee_kind: str) -> str:
    """The type as entered, else rural for a village and mixed for any other community."""
    if community_type:
        return community_type
    return str(CommunityType.RURAL if committee_kind in VILLAGES else CommunityType.MIXED)
