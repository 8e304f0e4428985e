"""Posting notices: rows in the caller's transaction, never a call to the outside."""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from records.models import Delivery, Notice

QUIET_FROM = datetime.time(21, 0)
QUIET_UNTIL = datetime.time(7, 30)

_INSERT_NOTICES = f"""
INSERT INTO {Notice._meta.db_table}
    (event, recipient_id, kind, subject_type, subject_id, params, urgency, created_at)
SELECT event, recipient_id, kind, subject_type, subject_id, params::jsonb, urgency, %s
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[])
    AS draft (event, recipient_id, kind, subject_type, subject_id, params, urgency)
ON CONFLICT (event, recipient_id) DO NOTHING
RETURNING id
"""  # noqa: S608 - table names of our own models

_INSERT_DELIVERIES = f"""
INSERT INTO {Delivery._meta.db_table}
    (notice_id, channel, state, attempts, available_at, last_error)
SELECT notice.id, 'email', 'pending', 0,
       CASE WHEN notice.urgency = 'urgent' THEN %s ELSE %s END, ''
FROM {Notice._meta.db_table} AS notice
JOIN {get_user_model()._meta.db_table} AS reader ON reader.id = notice.recipient_id
WHERE notice.id = ANY(%s) AND reader.email <> '' AND reader.is_active
ON CONFLICT (notice_id, channel) DO NOTHING
"""  # noqa: S608 - table names of our own models


@dataclass(frozen=True)
class NoticeDraft:
    """One notice to be: `event` names what happened, so the same event tells a person once."""

    kind: str
    recipient_id: int
    event: str
    subject_type: str
    subject_id: int
    params: dict[str, Any] = field(default_factory=dict)
    urgency: str = "info"


def post_notices(
    kind: str,
    *,
    to: Iterable[int],
    event: str,
    about: tuple[str, int],
    params: dict[str, Any],
    at: datetime.datetime,
    urgency: str = "info",
) -> int:
    """Tell each account of `to` about one event; answers how many had not been told before."""
    drafts = [
        NoticeDraft(kind, recipient_id, event, *about, params, urgency) for recipient_id in to
    ]
    return len(post_many(drafts, at=at))


def post_many(drafts: Iterable[NoticeDraft], *, at: datetime.datetime) -> list[int]:
    """Write all notices and their deliveries in two statements; answers the ids of the new ones.

    Always in the order of event and recipient, so two writers of the same events wait for each
    other and do not deadlock.
    """
    ordered = sorted(drafts, key=lambda draft: (draft.event, draft.recipient_id))
    if not ordered:
        return []
    columns: list[list[Any]] = [
        [draft.event for draft in ordered],
        [draft.recipient_id for draft in ordered],
        [draft.kind for draft in ordered],
        [draft.subject_type for draft in ordered],
        [draft.subject_id for draft in ordered],
        _written([draft.params for draft in ordered]),
        [draft.urgency for draft in ordered],
    ]
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_INSERT_NOTICES, [at, *columns])
        ids = [row[0] for row in cursor.fetchall()]
        if ids:
            cursor.execute(_INSERT_DELIVERIES, [at, end_of_quiet(at), ids])
    return ids


def _written(params: Sequence[dict[str, Any]]) -> list[str]:
    """Parameters as JSON; those that many people share are written out once."""
    texts: dict[int, str] = {}
    for one in params:
        if id(one) not in texts:
            texts[id(one)] = json.dumps(one, ensure_ascii=False, cls=DjangoJSONEncoder)
    return [texts[id(one)] for one in params]


def end_of_quiet(at: datetime.datetime) -> datetime.datetime:
    """The moment itself by day; in the quiet hours of the site, the next morning."""
    local = timezone.localtime(at)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + datetime.timedelta(days=int(local.time() >= QUIET_FROM))
    return datetime.datetime.combine(day, QUIET_UNTIL, tzinfo=local.tzinfo)


def mark_read(notice: Notice, *, by: Any, at: datetime.datetime) -> None:
    """Note that the reader has seen one notice of the own inbox; the first time counts."""
    Notice.objects.to(by).unread().filter(pk=notice.pk).update(read_at=at)


def mark_all_read(*, by: Any, at: datetime.datetime) -> int:
    """Clear the own inbox up to now; answers how many were unread."""
    return Notice.objects.to(by).unread().filter(created_at__lte=at).update(read_at=at)
