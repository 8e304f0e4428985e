"""What a fallen level says to the people it names, and who of them was not told after all."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from members.models import User
from records.models import Notice
from records.operations import NoticeDraft
from tickets.models import Escalation
from tickets.notices import page_of

PRESSING_S = 2 * 3600
"""Round-the-clock limits up to this are urgent: their notices know no quiet hours."""


def notices_of(event: Escalation, users: Iterable[int]) -> list[NoticeDraft]:
    """What these people are told of one fallen level: the same, so it is put in words once."""
    words = _words_of(event)
    return [NoticeDraft(recipient_id=user, **words) for user in users]


def _words_of(event: Escalation) -> dict[str, Any]:
    clock = event.clock
    pressing = clock.limit_unit == "uh" and clock.budget_s <= PRESSING_S
    return {
        "kind": "clock_overdue" if event.percent >= 100 else "clock_reminder",
        "event": f"clock:{clock.pk}:level:{event.level}",
        "subject_type": clock.subject_type,
        "subject_id": clock.subject_id,
        "params": {
            "number": clock.label,
            "title": clock.title,
            "url": page_of(clock.subject_type, clock.label),
            "clock": clock.kind,
            "level": event.level,
            "percent": event.percent,
            "due": clock.due_at.isoformat(),
            "actions": event.actions,
        },
        "urgency": "urgent" if pressing else "warning",
    }


def untold(latest: int) -> list[tuple[Escalation, int]]:
    """Of the latest levels, each with a person it names who was not told of it, nor of a higher
    one that fell together with it; the highest of several."""
    with connection.cursor() as cursor:
        cursor.execute(UNTOLD, [latest])
        missing: list[tuple[int, int]] = cursor.fetchall()
    events = Escalation.objects.select_related("clock").in_bulk([pk for pk, _user in missing])
    return [(events[pk], user) for pk, user in missing]


UNTOLD = f"""
SELECT DISTINCT ON (event.clock_id, event.fired_at, reader.id) event.id, reader.id
FROM (SELECT * FROM {Escalation._meta.db_table} ORDER BY id DESC LIMIT %s) AS event
CROSS JOIN LATERAL jsonb_array_elements(event.recipients) AS named
JOIN {User._meta.db_table} AS reader ON reader.id = (named ->> 'user')::bigint
WHERE NOT EXISTS (
    SELECT 1 FROM {Escalation._meta.db_table} AS higher
    JOIN {Notice._meta.db_table} AS notice
        ON notice.event = 'clock:' || higher.clock_id || ':level:' || higher.level
    WHERE higher.clock_id = event.clock_id AND higher.fired_at = event.fired_at
        AND higher.level >= event.level AND notice.recipient_id = reader.id)
ORDER BY event.clock_id, event.fired_at, reader.id, event.level DESC
"""  # noqa: S608 - our own table names
