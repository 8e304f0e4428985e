"""The rules of a new or moved area: tiers, codes, place in the tree; writes nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from grids.boundaries.shapes import parse_geometry
from grids.models import Area, AreaKind, City, District, Tier
from lib.errors import Refused

CODE_LENGTHS = {Tier.STREET: 9, Tier.COMMUNITY: 12, Tier.SECTION: 15, Tier.GRID: 15}
# A building's or stairwell's own number; three digits would read as a grid
OWN_NUMBER = re.compile(r"(?!\d{3}$).{2,12}")


@dataclass(frozen=True, eq=False, kw_only=True)
class AreaDraft:
    """What a new area is to be; a street names its district, every other its parent.

    In a bulk load the parent may be another draft that stands before it.
    """

    tier: str
    name: str
    code: str
    parent: Area | AreaDraft | None = None
    district: District | None = None
    kind: str = AreaKind.BASIC
    official_name: str = ""
    committee_kind: str = ""
    community_type: str = ""
    boundary: dict[str, Any] | None = None
    boundary_is_synthetic: bool = False
    lng: float | None = None
    lat: float | None = None
    households: int | None = None
    residents: int | None = None
    valid_from: date | None = None


def check_draft(draft: AreaDraft, lineage: Sequence[Area], tiers: Collection[str]) -> None:
    """Refused unless the draft may stand under the last of `lineage` (street first).

    `tiers` are those of the city's level scheme.
    """
    check_name(draft.name)
    if draft.tier not in tiers:
        raise Refused("tier_not_used", _("This city has no such level."), "tier")
    if draft.tier == Tier.STREET and draft.parent is not None:
        raise Refused("street_is_root", _("A street stands under no other area."), "parent")
    if draft.tier != Tier.STREET and draft.parent is None:
        raise Refused("parent_needed", _("Choose what it belongs to."), "parent")
    if lineage:
        check_tiers(draft.tier, lineage)
    check_code(draft, lineage)
    if draft.boundary is not None:
        check_boundary(draft.boundary)


def check_name(name: str) -> None:
    """Refused for an empty or overlong name."""
    if not name.strip():
        raise Refused("name_needed", _("Give it a name."), "name")
    if len(name) > Area._meta.get_field("name").max_length:
        raise Refused("name_too_long", _("The name is too long."), "name")


def check_tiers(tier: str, lineage: Sequence[Area]) -> None:
    """Refused unless finer than the parent and, below the community tier, inside a community."""
    parent = lineage[-1]
    if Tier(tier).rank <= Tier(parent.tier).rank:
        raise Refused("tier_not_finer", _("It must be finer than what it belongs to."), "parent")
    if Tier(tier).rank > Tier.COMMUNITY.rank and _community(lineage) is None:
        raise Refused("community_needed", _("It must belong to a community."), "parent")


def check_code(draft: AreaDraft, lineage: Sequence[Area]) -> None:
    """Refused unless the code begins as its place asks; only asked at creation, a move keeps it."""
    prefix = _prefix(draft, lineage)
    if not re.fullmatch(r"[0-9A-Z]+", draft.code):
        raise Refused("code_format", _("A code has digits and capital letters only."), "code")
    if not draft.code.startswith(prefix):
        message = _("The code must begin with %(prefix)s.") % {"prefix": prefix}
        raise Refused("code_prefix", message, "code")
    length = CODE_LENGTHS.get(Tier(draft.tier))
    if length is not None and len(draft.code) != length:
        needed = _("The code must have %(length)d digits.")
        raise Refused("code_length", needed % {"length": length}, "code")
    if length is None and not OWN_NUMBER.fullmatch(draft.code, len(prefix)):
        needed = _("After %(prefix)s the code needs 2 to 12 characters, not three digits.")
        raise Refused("code_length", needed % {"prefix": prefix}, "code")


def check_boundary(boundary: Any) -> None:
    """Refused unless the boundary is a valid outline in degrees."""
    try:
        parse_geometry(boundary)
    except ValueError as error:
        message = _("The boundary is no valid outline: %(reason)s.") % {"reason": error}
        raise Refused("bad_boundary", message, "boundary") from error


def _prefix(draft: AreaDraft, lineage: Sequence[Area]) -> str:
    if draft.tier == Tier.STREET:
        return draft.district.code if draft.district else ""
    community = _community(lineage)
    return community.code if community else lineage[0].code


def _community(lineage: Sequence[Area]) -> Area | None:
    return next((area for area in lineage if area.tier == Tier.COMMUNITY), None)


def scheme_tiers(city: City) -> frozenset[str]:
    """The tiers that the city's level scheme uses."""
    return frozenset(city.scheme.levels.values_list("tier", flat=True))
