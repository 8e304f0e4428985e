"""What is near somebody, as the page and the API show it: by kind, minutes, and when it opens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from grids.models import Place, PlaceKind
from grids.panels import is_open_at
from lib.walking import DETOUR, walking_metres
from services.panels.circle import feature
from services.statistics.near import Near, nearest

EACH = 3
"""So many of each kind are shown; whoever looks for one kind gets more."""
MORE = 20
WEEK = 7


@dataclass(frozen=True)
class Opening:
    """Whether a place is open, and until or from when, in words."""

    is_open: bool
    words: str


def near_groups(
    lng: float, lat: float, *, at: datetime, kind: str = "", open_now: bool = False
) -> list[dict[str, Any]]:
    """The kinds with their nearest places, in the order of the kinds."""
    kinds = [kind] if kind else PlaceKind.values
    each = MORE if kind else EACH
    # What is closed falls out before counting, so three open ones are found where there are three
    reads = MORE * 5 if open_now else each
    found = nearest(lng, lat, on=timezone.localdate(at), kinds=kinds, each=reads, factor=DETOUR)
    groups = []
    for one in kinds:
        cards = [card(near, at) for near in found.get(one, [])]
        cards = [row for row in cards if row["opening"].is_open or not open_now][:each]
        if cards:
            groups.append({"kind": one, "label": PlaceKind(one).label, "cards": cards})
    return groups


def card(near: Near, at: datetime) -> dict[str, Any]:
    """One place: how far, whether open, telephone, and the page about it."""
    return {
        "place": near.place,
        "minutes": max(1, round(near.minutes)),
        "metres": round(walking_metres(near.straight) / 10) * 10,
        "opening": opening(near.place, at),
        "url": reverse("grids:place_public", args=(near.place.pk,)),
    }


def opening(place: Place, at: datetime) -> Opening:
    """Open until when, or closed and opens when; places that gave no hours say so."""
    if not any(place.hours.values()):
        return Opening(False, _("no opening hours known"))
    now = timezone.localtime(at)
    clock = f"{now:%H:%M}"
    if is_open_at(place, at):
        spans = place.hours[str(now.weekday())]
        end = next(end for start, end in spans if start <= clock < end)
        return Opening(True, _("open until %(time)s") % {"time": end})
    for ahead in range(WEEK + 1):
        day = now + timedelta(days=ahead)
        starts = [start for start, _end in place.hours.get(str(day.weekday()), [])]
        coming = [start for start in starts if ahead or start > clock]
        if coming:
            return Opening(False, opens_words(ahead, day, min(coming)))
    return Opening(False, _("closed"))


def opens_words(ahead: int, day: datetime, time: str) -> str:
    """When it opens: today, tomorrow, or on a day of the week."""
    if ahead == 0:
        return _("opens at %(time)s") % {"time": time}
    if ahead == 1:
        return _("opens tomorrow at %(time)s") % {"time": time}
    return _("opens %(day)s at %(time)s") % {"day": date_format(day, "l"), "time": time}


def near_points(city_code: str, on: Any) -> dict[str, Any]:
    """All places of a city that residents may know, for the map."""
    rows = Place.objects.published(on).filter(area__city__code=city_code)
    rows = rows.exclude(lng=None).exclude(lat=None)
    features = []
    for place in rows:
        facts = {
            "name": place.name,
            "words": place.get_kind_display(),
            "tone": "blue",
            "url": reverse("grids:place_public", args=(place.pk,)),
        }
        features.append(feature(place.lng, place.lat, facts))
    return {"type": "FeatureCollection", "features": features}
