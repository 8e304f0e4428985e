"""Who hears of an alliance, its meetings, pledges and lists, and the notice itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from grids.operations.nodes import day_of
from grids.powers import Power
from members.models import Post
from members.operations.telling import of_unit
from records.operations import post_notices
from services.models import Alliance


def of_place(area: Any, at: datetime) -> set[int]:
    """The accounts of the community, or street, itself that keep its services."""
    posts = Post.objects.active(day_of(at)).holding(Power.MANAGE_SERVICES)
    return set(posts.at_area(area).user_ids())


def of_seats(alliance: Alliance, at: datetime) -> set[int]:
    """The accounts that act for the units with a seat today."""
    found: set[int] = set()
    for seat in alliance.seats.on(day_of(at)).of_units().select_related("unit"):
        found |= of_unit(seat.unit, at)
    return found


def page_of(alliance: Alliance, part: str = "") -> str:
    """The page of an alliance, at one of its parts."""
    return reverse("services:alliance", args=(alliance.pk,)) + (f"#{part}" if part else "")


def tell(
    kind: str,
    row: Any,
    *,
    alliance: Alliance,
    to: set[int],
    at: datetime,
    step: str = "",
    part: str = "",
    **params: Any,
) -> None:
    """One notice to each of these accounts, with the way to the page of the alliance."""
    if not to:
        return
    name = row._meta.model_name
    step = step or str(getattr(row, "flow_count", ""))
    post_notices(
        kind,
        to=to,
        event=f"{name}:{row.pk}:{kind}:{step}",
        about=(name, row.pk),
        params={"alliance": alliance.name, "url": page_of(alliance, part), **params},
        at=at,
    )
