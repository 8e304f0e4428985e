"""A station as residents see it, and the places that offer a service, the nearest open first."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from grids.models import Place
from grids.panels import place_facts
from lib.walking import DETOUR
from services.models import QueueNumber, ServiceItem
from services.operations.queueing import people_before, queue_state
from services.panels.near import card, opening
from services.statistics.near import by_distance

SHOWN = 5


def station_page(place: Place, at: datetime) -> dict[str, Any]:
    """What is offered at a place, its hours, and how its queue stands."""
    items = ServiceItem.objects.offered(timezone.localdate(at)).at_place(place)
    groups = groupby(items, key=lambda item: item.get_group_display())
    return {
        **place_facts(place, at=at),
        "groups": [{"label": label, "rows": list(rows)} for label, rows in groups],
        "queue": queue_state(place, at),
    }


def number_page(number: QueueNumber, at: datetime) -> dict[str, Any]:
    """A drawn number: whether it was called, and how many come before it."""
    place = number.queue.place
    is_today = number.queue.day == timezone.localdate(at)
    return {
        "number": number,
        "place": place,
        "is_over": not is_today,
        "before": people_before(number) if is_today and not number.called_at else 0,
        "queue": queue_state(place, at),
    }


def offering(
    item: ServiceItem, at: datetime, spot: tuple[float, float] | None = None
) -> list[dict[str, Any]]:
    """Places that offer a service: from a position the nearest that are open, then the others.

    Without a position the first few by name; the page says how many there are.
    """
    rows: QuerySet[Place] = item.places.published(timezone.localdate(at))
    if spot is None:
        return [{"place": place, "opening": opening(place, at)} for place in rows[:SHOWN]]
    near = by_distance(rows.exclude(lng=None), *spot, factor=DETOUR)
    cards = [card(one, at) for one in near[: 4 * SHOWN]]
    return sorted(cards, key=lambda one: not one["opening"].is_open)[:SHOWN]
