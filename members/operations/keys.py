"""Issuing and revoking keys of programs, and finding the key behind a text."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from grids.models import Area
from grids.operations.configuring import require_configuring
from lib.errors import Refused
from lib.pii import keyed_hash
from members.models.keys import MOST_PER_HOUR, ApiKey
from records.operations import write_audit

PREFIX = 9
LONGEST = 100
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class KeyFacts:
    """For whom a key is, and what it opens."""

    name: str
    contact: str = ""
    city_id: int | None = None
    areas: Sequence[Area] = ()
    service_codes: Sequence[str] = ()
    hourly_rate: int = 600


@transaction.atomic
def issue_key(facts: KeyFacts, *, by: Any, at: datetime) -> tuple[ApiKey, str]:
    """A new key, and its text, which is told this once.

    Raises PermissionDenied outside the city one configures, and Refused for an area of another
    city or a rate out of range.
    """
    require_configuring(by, facts.city_id)
    if facts.city_id and any(area.city_id != facts.city_id for area in facts.areas):
        raise Refused("area_elsewhere", _("The area lies in another city."), "areas")
    if not 1 <= facts.hourly_rate <= MOST_PER_HOUR:
        message = _("Between 1 and %(most)d calls an hour.") % {"most": MOST_PER_HOUR}
        raise Refused("rate_out_of_range", message, "hourly_rate")
    text = f"lx_{secrets.token_urlsafe(24)}"
    key = ApiKey.objects.create(
        name=facts.name.strip(),
        contact=facts.contact.strip(),
        prefix=text[:PREFIX],
        key_hash=keyed_hash(text),
        city_id=facts.city_id,
        service_codes=sorted(set(facts.service_codes)),
        hourly_rate=facts.hourly_rate,
        created_by=by,
        created_at=at,
    )
    key.areas.set(facts.areas)
    scope = {"areas": [area.code for area in facts.areas], "services": key.service_codes}
    _audit("key.issue", key, by=by, at=at, city=facts.city_id, **scope)
    return key, text


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Any, at: datetime) -> ApiKey:
    """From now on the key opens nothing; what came in by it stays."""
    key = ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    require_configuring(by, key.city_id)
    if key.is_revoked:
        raise Refused("key_revoked", _("This key has been revoked already."))
    key.revoked_at, key.revoked_by = at, by
    key.save(update_fields=("revoked_at", "revoked_by"))
    _audit("key.revoke", key, by=by, at=at)
    return key


def find_key(text: str) -> ApiKey | None:
    """The key in use behind a text, or None."""
    if not text or len(text) > LONGEST:
        return None
    return ApiKey.objects.in_use().filter(key_hash=keyed_hash(text)).first()


def note_use(key: ApiKey, *, at: datetime) -> None:
    """Remember that the key was used, to the minute: a busy key is one write a minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=at)


def _audit(action: str, key: ApiKey, *, by: Any, at: datetime, **data: Any) -> None:
    write_audit(action, by=by, at=at, about=("api_key", key.pk), data={"key": key.prefix, **data})
