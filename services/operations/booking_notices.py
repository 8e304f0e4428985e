"""Who hears of a booking, and the message itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from grids.operations.nodes import day_of
from grids.powers import Power
from members.models import Post
from records.operations import post_notices
from services.models import Booking
from services.operations.applicants import write_to_applicant


def when_words(row: Booking) -> str:
    """The booked time as messages write it."""
    first, last = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    return f"{first:%Y-%m-%d %H:%M}-{last:%H:%M}"


def tell_booker(kind: str, row: Booking, *, at: datetime, step: str = "", **params: Any) -> None:
    """Tell whoever booked: by text message where they left a number, else in their inbox."""
    about = {"space": row.space.name, "when": when_words(row), "where": row.space.where, **params}
    write_to_applicant(kind, row, at=at, city_id=row.space.area.city_id, step=step, **about)
    reader = row.applicant.user_id
    if reader is not None:
        post_notices(
            kind,
            to={reader},
            event=f"booking:{row.pk}:{kind}:{step or row.flow_count}",
            about=("booking", row.pk),
            params={**about, "url": reverse("services:booking", args=(row.pk,))},
            at=at,
        )


def tell_keepers(
    kind: str,
    row: Booking,
    *,
    at: datetime,
    power: str = Power.MANAGE_SERVICES,
    but: int | None = None,
    **params: Any,
) -> None:
    """Tell the accounts of the community that something waits for it; it names nobody.

    `but` may not decide on it: where the community has nobody else, the street hears of it.
    """
    posts = Post.objects.active(day_of(at)).holding(power)
    readers = set(posts.at_area(row.space.area).user_ids())
    if but is not None:
        street = row.space.area.stamps().street_id
        readers = readers - {but} or set(posts.at_area(street).user_ids()) - {but}
    if not readers:
        return
    post_notices(
        kind,
        to=readers,
        event=f"booking:{row.pk}:{kind}:{row.flow_count}",
        about=("booking", row.pk),
        params={
            "space": row.space.name,
            "when": when_words(row),
            "url": reverse("services:booking", args=(row.pk,)),
            **params,
        },
        at=at,
    )
