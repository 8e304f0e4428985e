"""Posting notices: rows in the caller's transaction, never a call to the outside."""

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from lib.remembering import remembered
from records.models import Channel, ChannelKind, Delivery, Notice, Subscription
from records.models.channels import DIGEST_AT, QUIET_FROM, QUIET_UNTIL

SUBSCRIPTIONS = Subscription._meta.db_table
URGENCIES = "ARRAY['info', 'warning', 'urgent']"

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
    (notice_id, channel, via_id, address_cipher, state, attempts, available_at, last_error)
SELECT notice.id, way.channel, way.via_id, way.address, 'pending', 0,
    CASE
        WHEN notice.urgency = 'urgent' THEN now.at
        WHEN rank.own < rank.asked THEN now.day + way.digest_at
            + CASE WHEN now.hour < way.digest_at THEN interval '0' ELSE interval '1 day' END
        WHEN way.quiet_from > way.quiet_until AND now.hour >= way.quiet_from
            THEN now.day + interval '1 day' + way.quiet_until
        WHEN way.quiet_from > way.quiet_until AND now.hour < way.quiet_until
            OR now.hour >= way.quiet_from AND now.hour < way.quiet_until
            THEN now.day + way.quiet_until
        ELSE now.at
    END, ''
FROM {Notice._meta.db_table} AS notice
CROSS JOIN LATERAL (SELECT %(at)s AS at, date_trunc('day', %(at)s, %(zone)s) AS day,
    (%(at)s AT TIME ZONE %(zone)s)::time AS hour) AS now
JOIN {get_user_model()._meta.db_table} AS reader ON reader.id = notice.recipient_id
CROSS JOIN LATERAL (
    SELECT 'email' AS channel, NULL::bigint AS via_id, '' AS address,
        coalesce(rule.at_once, 'info') AS at_once, coalesce(rule.rest, 'inbox') AS rest,
        coalesce(rule.muted, ARRAY[]::varchar[]) AS muted,
        coalesce(rule.quiet_from, %(quiet_from)s) AS quiet_from,
        coalesce(rule.quiet_until, %(quiet_until)s) AS quiet_until,
        coalesce(rule.digest_at, %(digest_at)s) AS digest_at
    FROM (VALUES (1)) AS one LEFT JOIN {SUBSCRIPTIONS} AS rule
        ON rule.user_id = reader.id AND rule.via_id IS NULL
    WHERE reader.email <> '' AND coalesce(rule.is_active, true)
    UNION ALL
    SELECT channel.kind, channel.id, rule.address_cipher, rule.at_once, rule.rest, rule.muted,
        rule.quiet_from, rule.quiet_until, rule.digest_at
    FROM {SUBSCRIPTIONS} AS rule JOIN {Channel._meta.db_table} AS channel
        ON channel.id = rule.via_id AND channel.is_active
    WHERE rule.user_id = reader.id AND rule.is_active
) AS way
CROSS JOIN LATERAL (
    SELECT array_position({URGENCIES}, notice.urgency::text) AS own,
        array_position({URGENCIES}, way.at_once::text) AS asked) AS rank
WHERE notice.id = ANY(%(ids)s) AND reader.is_active
    AND (notice.urgency = 'urgent'
        OR (split_part(notice.kind, '_', 1) <> ALL (way.muted)
            AND (rank.own >= rank.asked OR way.rest = 'digest')))
ON CONFLICT (notice_id, channel) DO NOTHING
"""  # noqa: S608 - table names of our own models
"""One delivery for each way a reader wants to be told: at once, after the quiet hours, or with the
message of the day. Moments are counted on the site's clock."""


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
        if ids and settings.TELL_PEOPLE:
            cursor.execute(_INSERT_DELIVERIES, {"ids": ids, **_site_hours(at)})
    return ids


def _site_hours(at: datetime.datetime) -> dict[str, Any]:
    """The moment, and what holds for people who set nothing themselves."""
    return {
        "at": at,
        "zone": timezone.get_default_timezone_name(),
        "quiet_from": QUIET_FROM,
        "quiet_until": QUIET_UNTIL,
        "digest_at": DIGEST_AT,
    }


@dataclass(frozen=True)
class Outsider:
    """A requester without an account: their id, encrypted telephone number and language."""

    requester_id: int
    phone_cipher: str
    language: str = "zh-hans"
    params: dict[str, Any] = field(default_factory=dict)


@remembered(lambda city_id: (city_id,))
def letter_channel(city_id: int | None) -> Channel | None:
    """The gateway by which people without an account are told in a city, if there is one."""
    ways = Channel.objects.serving(city_id).filter(kind=ChannelKind.SMS, for_requesters=True)
    return ways.order_by(F("city_id").asc(nulls_last=True), "pk").first()


def post_letters(
    kind: str,
    *,
    to: Iterable[Outsider],
    event: str,
    about: tuple[str, int],
    params: dict[str, Any],
    at: datetime.datetime,
    city_id: int | None,
    urgency: str = "info",
) -> int:
    """Tell people without an account by SMS, where a gateway does so; answers how many.

    The same event tells the same requester once. Without such a gateway nothing is written.
    """
    via = letter_channel(city_id)
    readers = [] if via is None else [reader for reader in to if reader.phone_cipher]
    if not readers:
        return 0
    with transaction.atomic():
        told = Notice.objects.filter(event=event, requester_id__isnull=False)
        known = set(told.values_list("requester_id", flat=True))
        fresh = [reader for reader in readers if reader.requester_id not in known]
        notices = Notice.objects.bulk_create(
            Notice(
                event=event,
                requester_id=reader.requester_id,
                kind=kind,
                subject_type=about[0],
                subject_id=about[1],
                params={**params, **reader.params, "language": reader.language},
                urgency=urgency,
                created_at=at,
            )
            for reader in fresh
        )
        Delivery.objects.bulk_create(
            Delivery(
                notice=notice,
                channel=ChannelKind.SMS,
                via=via,
                address_cipher=reader.phone_cipher,
                available_at=at if urgency == "urgent" else end_of_quiet(at),
            )
            for notice, reader in zip(notices, fresh, strict=True)
        )
    return len(notices)


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
