"""QR codes of buildings: the sheet to print, and what a resident finds behind a code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area, Tier
from grids.panels import hotline_of
from grids.reach import Reach
from tickets.models import Ticket
from tickets.panels.publicity import PublicCard, public_card

MOST = 60
"""Codes on one sheet: ten pages of six; a larger community prints grid by grid."""
NEAR = 5
LIVED_IN = (Tier.BUILDING, Tier.UNIT)


@dataclass(frozen=True)
class Poster:
    """One code with the place it opens."""

    name: str
    around: str
    address: str
    picture: str


def posters(area: Area, *, only: bool, at: datetime) -> dict[str, Any]:
    """The codes of the open buildings of an area, or of the area alone."""
    rows = [area] if only else buildings(area, at)
    above = [row.name for row in area.lineage() if row.pk != area.pk or not only]
    around = " · ".join(above[-2:])
    return {
        "area": area,
        "only": only,
        "posters": [poster(row, around) for row in rows[:MOST]],
        "is_cut": len(rows) > MOST,
        "cut_words": _("Only the first %(count)s: print grid by grid.") % {"count": MOST},
    }


def buildings(area: Area, at: datetime) -> list[Area]:
    """The open buildings and stairwells of an area; the area itself where none is entered."""
    under = Area.objects.within(Reach(areas=(area.span,))).open(timezone.localdate(at))
    rows = under.of_tier(*LIVED_IN).defer("boundary").order_by("tree_id", "lft")
    return list(rows[: MOST + 1]) or [area]


def poster(area: Area, around: str) -> Poster:
    """One code; the address is short, so that the squares stay large."""
    address = building_address(area.code)
    code = segno.make(address, error="m")
    return Poster(area.name, around, address, code.svg_data_uri(scale=5, border=2))


def building_address(code: str) -> str:
    """What stands in the QR code of a place."""
    return f"{settings.SITE_URL}{reverse('tickets:building', args=(code,))}"


def building_page(area: Area, *, at: datetime) -> dict[str, Any]:
    """The name of a place, what is open there that neighbours may see, and whom to call."""
    way = area.lineage()
    is_open = area.is_open(timezone.localdate(at))
    above = next((row for row in reversed(way[:-1]) if row.is_open(timezone.localdate(at))), None)
    return {
        "area": area,
        "around": " · ".join(row.name for row in way[:-1]),
        "is_open": is_open,
        "above": None if is_open else above,
        "cards": open_matters(area) if is_open else [],
        "hotline": hotline_of(way, at),
    }


def open_matters(area: Area) -> list[PublicCard]:
    """The newest open matters of the place that one can see there."""
    rows = Ticket.objects.within(Reach(areas=(area.span,))).open().visible_to_neighbours()
    newest = rows.with_public_card().order_by("-reported_at", "-id")[:NEAR]
    return [public_card(row) for row in newest]
