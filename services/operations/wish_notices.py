"""Who hears of wishes and deliberations, and the notices themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse

from records.operations import post_notices
from services.models import Wish
from services.operations.telling import of_place


def tell_place(kind: str, wish: Wish, *, by: Any, at: datetime, extra: Any = ()) -> None:
    """One notice to each account that keeps services in the wish's community, but not the actor.

    `extra` are further accounts. No personal data: what is wished for, and the number.
    """
    to = (of_place(wish.community, at) | set(extra)) - {by.pk}
    if not to:
        return
    post_notices(
        kind,
        to=to,
        event=f"wish:{wish.pk}:{kind}:{wish.flow_count}",
        about=("wish", wish.pk),
        params={
            "number": wish.number,
            "need": wish.need,
            "url": reverse("services:wish_desk_row", args=(wish.pk,)),
        },
        at=at,
    )
