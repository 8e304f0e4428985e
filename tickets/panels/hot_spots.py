"""Hot spots as pages show them: place, counts now and before, trend, and what can be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Area
from grids.reach import Reach
from tickets.models import Category, HotSpot, HotSpotThreshold
from tickets.operations.hot_spots import Heat, Spot, answering, find_heat, narrowed, places_of
from tickets.panels.looks import Badge, starred

STATE_LOOKS = {
    "open": ("yellow", "alert"),
    "topic": ("blue", "flag"),
    "dismissed": ("grey", "minus"),
}


@dataclass(frozen=True)
class HotRow:
    """One hot spot of the list."""

    spot: Spot
    category: str
    code: str
    place: str
    around: str
    count: int
    previous: int
    trend: Badge
    url: str
    topic_url: str
    stored: HotSpot | None
    badge: Badge | None
    may_answer: bool


def hot_page(
    by: Any, reach: Reach, threshold: HotSpotThreshold, *, at: datetime, **narrow: Any
) -> list[HotRow]:
    """What is hot within a reach now, each with what became of it since it was found."""
    heats = find_heat(reach, threshold, at=at, **narrow)
    if not heats:
        return []
    spots = narrowed(heats, reach, threshold, at=at)
    stored = stored_for(heats, reach, at - timedelta(days=threshold.days))
    areas = places_of(spots)
    categories = Category.objects.in_bulk({heat.category_id for heat in heats})
    may = answering(by)
    return [hot_row(spot, areas, categories, stored, threshold, may=may, at=at) for spot in spots]


def stored_for(
    heats: Sequence[Heat], reach: Reach, since: datetime
) -> dict[tuple[int, int | None], HotSpot]:
    """The latest stored spot of each category and community, open or found lately."""
    rows = (
        HotSpot.objects.within(reach)
        .filter(
            community_now__in={heat.community_id for heat in heats},
            category__in={heat.category_id for heat in heats},
        )
        .order_by("pk")
    )
    return {
        (row.category_id, row.community_now_id): row
        for row in rows
        if row.state == HotSpot.State.OPEN or row.found_at > since
    }


def hot_row(
    spot: Spot,
    areas: dict[int, Area],
    categories: dict[int, Category],
    stored: dict[tuple[int, int | None], HotSpot],
    threshold: HotSpotThreshold,
    *,
    may: Reach,
    at: datetime,
) -> HotRow:
    """One line with the addresses of its matters and of the form of a topic."""
    community, category = areas[spot.heat.community_id], categories[spot.heat.category_id]
    row = stored.get((category.pk, community.pk))
    known = {"categories": category.code, "areas": community.code}
    if row is not None and row.state == HotSpot.State.OPEN:
        known["spot"] = str(row.pk)
    return HotRow(
        spot=spot,
        category=starred(category),
        code=category.code,
        place=place_words(spot, areas, threshold.metres),
        around="" if spot.is_whole else community.name,
        count=spot.count,
        previous=spot.previous,
        trend=trend_badge(spot.count, spot.previous),
        url=list_url(spot, areas, categories, threshold, at),
        topic_url=f"{reverse('tickets:topic_new')}?{urlencode(known)}",
        stored=row,
        badge=state_badge(row),
        may_answer=may.covers_area(community),
    )


def place_words(spot: Spot, areas: dict[int, Area], metres: int) -> str:
    """The place by name; a neighbourhood by the place in its middle."""
    name = areas[spot.area_id].name
    if spot.lng is None:
        return name
    return _("%(metres)s m around %(place)s") % {"metres": metres, "place": name}


def trend_badge(count: int, previous: int) -> Badge:
    """How it has gone since the days before, in words and as a sign."""
    if not previous:
        return Badge(_("New"), "red", "up")
    if count > previous:
        words = _("%(times)s times as many") % {"times": f"{count / previous:.1f}"}
        return Badge(words, "red", "up")
    if count == previous:
        return Badge(_("As many as before"), "grey", "minus")
    return Badge(_("Falling"), "green", "down")


def state_badge(row: HotSpot | None) -> Badge | None:
    """What became of a spot that was found."""
    if row is None:
        return None
    return Badge(row.get_state_display(), *STATE_LOOKS[row.state])


def list_url(
    spot: Spot,
    areas: dict[int, Area],
    categories: dict[int, Category],
    threshold: HotSpotThreshold,
    at: datetime,
) -> str:
    """The address of exactly the matters that were counted."""
    known: dict[str, Any] = {
        "category": categories[spot.heat.category_id].code,
        "community": areas[spot.heat.community_id].code,
        "days": threshold.days,
        "until": at.isoformat(),
    }
    if spot.lng is not None:
        known |= {"lng": spot.lng, "lat": spot.lat, "metres": threshold.metres}
    elif not spot.is_whole:
        known["area"] = areas[spot.area_id].code
    return f"{reverse('tickets:hot_spot_matters')}?{urlencode(known)}"
