"""The due moments that rows show of their clocks: written anew in sets, and compared."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from tickets.models import Clock
from tickets.models.clocks import ClockState

CLOCKS = Clock._meta.db_table
TABLES = {
    "assignment": "tickets_assignment",
    "whistle_task": "tickets_whistletask",
    "ticket": "tickets_ticket",
    "adjustment": "tickets_adjustment",
    "objection": "tickets_objection",
    "whistle": "tickets_whistle",
    "resolution": "tickets_resolution",
    "proposal": "tickets_proposal",
    "topic_task": "tickets_topictask",
    "call_back": "tickets_callback",
    "service_request": "services_servicerequest",
}
"""Tables whose rows show the nearest due moment of their own clocks."""

NEAR_OF_OWN = f"""
    SELECT subject_id AS id, min(due_at) AS due_at, min(yellow_at) AS yellow_at
    FROM {CLOCKS} WHERE subject_type = %s AND state = '{ClockState.RUNNING}' AND subject_id IN (
        SELECT subject_id FROM {CLOCKS} WHERE id = ANY(%s))
    GROUP BY subject_id
"""  # noqa: S608 - our own table names, here and below

NEAR_OF_LEAD = f"""
    SELECT lead.ticket_id AS id, lead.due_at, lead.yellow_at
    FROM tickets_assignment AS lead
    JOIN {CLOCKS} AS clock ON clock.subject_type = 'assignment' AND clock.subject_id = lead.id
    JOIN tickets_ticket AS ticket ON ticket.id = lead.ticket_id
    WHERE clock.id = ANY(%s) AND lead.role = 'lead'
        AND ticket.status IN ('dispatched', 'handling')
"""  # noqa: S608

NEAR_OF_TASKS = f"""
    SELECT whistle_id AS id, min(due_at) AS due_at, min(yellow_at) AS yellow_at
    FROM tickets_whistletask WHERE whistle_id IN (
        SELECT called.whistle_id FROM tickets_whistletask AS called
        JOIN {CLOCKS} AS clock
            ON clock.subject_type = 'whistle_task' AND clock.subject_id = called.id
        WHERE clock.id = ANY(%s))
    GROUP BY whistle_id
"""  # noqa: S608


def show_everywhere(clock_ids: Iterable[int]) -> None:
    """Let subjects, and the tickets and whistles above them, show these clocks' due moments.

    A row that somebody is just changing is passed over, since waiting for it with clocks in hand
    would deadlock; what it shows wrongly is the auditor's to mend.
    """
    ids = list(clock_ids)
    with connection.cursor() as cursor:
        for subject_type, table in TABLES.items():
            cursor.execute(_update(table, NEAR_OF_OWN), [subject_type, ids])
        cursor.execute(_update("tickets_ticket", NEAR_OF_LEAD), [ids])
        cursor.execute(_update("tickets_whistle", NEAR_OF_TASKS), [ids])


def _update(table: str, near: str) -> str:
    return f"""
        WITH near AS ({near}), free AS MATERIALIZED (
            SELECT id FROM {table} WHERE id IN (SELECT id FROM near)
            FOR NO KEY UPDATE SKIP LOCKED)
        UPDATE {table} AS shown SET due_at = near.due_at, yellow_at = near.yellow_at
        FROM near JOIN free USING (id) WHERE shown.id = near.id
    """  # noqa: S608


def shown_wrongly(limit: int) -> list[tuple[str, int, int]]:
    """Rows that do not show the due moment they should: kind, id, and a clock it comes from."""
    found: list[tuple[str, int, int]] = []
    with connection.cursor() as cursor:
        for subject_type, table in TABLES.items():
            cursor.execute(WRONG_OF_OWN.format(table=table), [subject_type, subject_type, limit])
            found += cursor.fetchall()
        for wrong in (WRONG_OF_LEAD, WRONG_OF_TASKS):
            cursor.execute(wrong, [limit])
            found += cursor.fetchall()
    return found


WRONG_OF_OWN = f"""
    SELECT %s, shown.id, near.clock_id FROM (
        SELECT DISTINCT ON (subject_id) subject_id, id AS clock_id, due_at FROM {CLOCKS}
        WHERE subject_type = %s AND state = '{ClockState.RUNNING}' ORDER BY subject_id, due_at
    ) AS near JOIN {{table}} AS shown ON shown.id = near.subject_id
    WHERE shown.due_at IS DISTINCT FROM near.due_at LIMIT %s
"""  # noqa: S608

WRONG_OF_LEAD = f"""
    SELECT 'ticket', ticket.id, clock.id FROM {CLOCKS} AS clock
    JOIN tickets_assignment AS lead ON lead.id = clock.subject_id AND lead.role = 'lead'
    JOIN tickets_ticket AS ticket ON ticket.id = lead.ticket_id
    WHERE clock.subject_type = 'assignment' AND clock.state = '{ClockState.RUNNING}'
        AND ticket.status IN ('dispatched', 'handling')
        AND ticket.due_at IS DISTINCT FROM lead.due_at
        AND NOT EXISTS (SELECT 1 FROM tickets_whistle WHERE ticket_id = ticket.id) LIMIT %s
"""  # noqa: S608

WRONG_OF_TASKS = f"""
    SELECT 'whistle', whistle.id, min(clock.id) FROM {CLOCKS} AS clock
    JOIN tickets_whistletask AS task ON task.id = clock.subject_id
    JOIN tickets_whistle AS whistle ON whistle.id = task.whistle_id
    WHERE clock.subject_type = 'whistle_task' AND clock.state = '{ClockState.RUNNING}'
    GROUP BY whistle.id HAVING whistle.due_at IS DISTINCT FROM min(task.due_at) LIMIT %s
"""  # noqa: S608
