"""What another system tells about a matter: kept once, read by the desk, deciding nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from lib.moves import make_move
from members.models import ApiKey
from members.operations.accounts import system_user
from tickets.models import HeardUpdate, Ticket
from tickets.notices import desk_of, tell
from tickets.operations.intake import store_photos
from tickets.operations.media import pictures_from
from tickets.workflow.ticket import TICKET

STATES = (
    "open",
    "investigating",
    "in_progress",
    "planned",
    "action_scheduled",
    "fixed",
    "closed",
    "no_further_action",
    "not_councils_responsibility",
    "duplicate",
    "internal_referral",
    "for_triage",
    "cancelled",
    "reopen",
    "unchanged",
)
"""The states that systems of this family know, as we tell them; they come in any case."""


@dataclass(frozen=True)
class Told:
    """One update as it came in."""

    update_id: str
    state: str
    text: str
    said_at: datetime
    media_urls: Sequence[str] = ()
    photos: Sequence[Any] = ()


def hear_update(ticket: Ticket, told: Told, *, key: ApiKey, at: datetime) -> HeardUpdate:
    """Keep what another system says of a matter and tell the desk; our own state stays ours.

    Under the same number of the same key it is kept once, whatever else is sent.
    """
    first = HeardUpdate.objects.filter(key=key, update_id=told.update_id).first()
    if first is not None:
        return first
    fetched, _left = pictures_from(told.media_urls)
    try:
        with transaction.atomic():
            return _hear(ticket, told, [*told.photos, *fetched], key=key, at=at)
    except IntegrityError:
        return HeardUpdate.objects.get(key=key, update_id=told.update_id)


def _hear(
    ticket: Ticket, told: Told, photos: Sequence[Any], *, key: ApiKey, at: datetime
) -> HeardUpdate:
    by = system_user()
    row = HeardUpdate.objects.create(
        key=key,
        update_id=told.update_id,
        ticket=ticket,
        state=told.state,
        text=told.text,
        said_at=told.said_at,
        created_at=at,
    )
    data = {"heard": row.pk, "state": told.state, "key": key.pk}
    ticket = make_move(ticket, TICKET["hear"], by=by, at=at, reason=told.text, data=data)
    store_photos(ticket, photos, purpose="evidence", by=by, at=at)
    tell("ticket_heard", ticket, to=desk_of(ticket, at), by=by, at=at, reason=told.text[:200])
    return row
