"""What runs now: whistles that have sounded, hot spots nobody has answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.powers import Power
from overview.statistics.grounds import Ground
from tickets.models import HotSpot, Whistle
from tickets.panels.lists import WhistleRow, whistle_rows

FEW = 6


@dataclass(frozen=True)
class Heat:
    """One hot spot: what, where, how often, how often before; no word that anybody wrote."""

    what: str
    place: str
    count: int
    previous: int
    days: int
    url: str


@dataclass(frozen=True)
class Live:
    """What runs now in a place."""

    whistles: list[WhistleRow]
    running: int
    spots: list[Heat]
    whistles_url: str
    spots_url: str


def live(by: Any, ground: Ground, at: datetime, *, most: int = FEW) -> Live:
    """The whistles with the least time left, the hot spots with the most matters."""
    whistles = inside(Whistle.objects.within(ground.reach), ground).running()
    spots = inside(HotSpot.objects.within(ground.reach), ground)
    hot = spots.filter(state=HotSpot.State.OPEN).select_related("category", "area", "community_now")
    hot = hot.defer("area__boundary", "community_now__boundary").order_by("-count", "pk")
    sees = by.holds(Power.VIEW_TICKETS)
    return Live(
        whistle_rows(whistles.with_card().most_urgent_first()[:most], at=at),
        whistles.order_by().count(),
        [heat(spot, sees) for spot in hot[:most]],
        reverse("tickets:whistles") if sees else "",
        reverse("tickets:hot_spots"),
    )


def inside(rows: Any, ground: Ground) -> Any:
    """Rows that lie in the place."""
    return rows if ground.place is None else rows.within(ground.place)


def heat(spot: HotSpot, sees: bool) -> Heat:
    """One hot spot in words."""
    community = spot.community_now
    place = str(spot.area)
    if community is not None and community.pk != spot.area_id:
        place = _("%(place)s, %(community)s") % {"place": spot.area, "community": community}
    url = f"{reverse('tickets:hot_spots')}?{urlencode({'category': spot.category.code})}"
    return Heat(
        str(spot.category), place, spot.count, spot.previous, spot.days, url if sees else ""
    )
