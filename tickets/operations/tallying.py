"""Tallies of matters: changes folded in, the whole counted anew, what differs put right.

Every statement sees matters, changes and tallies in one snapshot, so a recount may run while people
work, and a folding that is killed has either happened or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from tickets.models import Finding, MatterTally, TallyChange, Ticket
from tickets.models.measures import KEYS, MEASURES, facts, sums

BATCH = 20_000
"""Changes folded in one transaction."""
LOCK = 7_202_611
"""The advisory lock of whoever folds: two at once would only wait for each other's rows."""

NAMES = tuple(MEASURES)
GRAINS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # grain, its stretch of time, what it adds up over
    (MatterTally.Grain.DAY, "since", ("category_id",)),
    (MatterTally.Grain.MONTH, "date_trunc('month', since)::date", ("category_id",)),
    (MatterTally.Grain.CATEGORY, "date_trunc('month', since)::date", ()),
    (
        MatterTally.Grain.STREET,
        "date_trunc('month', since)::date",
        ("community_now_id", "community_filed_id"),
    ),
)


def fold_changes() -> int:
    """Add the changes noted so far to the tallies and drop them; answers how many there were."""
    folded = 0
    while batch := _fold_batch():
        folded += batch
    return folded


@transaction.atomic
def _fold_batch() -> int:
    if not _is_ours():
        return 0
    ids = list(TallyChange.objects.order_by("pk").values_list("pk", flat=True)[:BATCH])
    if not ids:
        return 0
    changes = TallyChange.objects.filter(pk__in=ids)
    sql, params = facts(changes, NAMES, sign=F("sign"))
    _run(f"WITH fact AS MATERIALIZED ({sql}) {_adding(_grained('fact', NAMES))}", params)
    changes.delete()
    return len(ids)


def _is_ours() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def _grained(source: str, names: Sequence[str]) -> str:
    """The facts added up once for each grain."""
    parts = []
    for grain, since, over in GRAINS:
        keys = [f"NULL::bigint AS {key}" if key in over else key for key in KEYS]
        by = ", ".join(key for key in KEYS if key not in over)
        parts.append(
            f"SELECT '{grain}' AS grain, {since} AS since, {', '.join(keys)}, {sums(names)} "
            f"FROM {source} GROUP BY {since}, {by}"
        )
    return " UNION ALL ".join(parts)


def _adding(lines: str) -> str:
    """The statement that adds lines to the tallies."""
    table = MatterTally._meta.db_table
    columns = ", ".join(("grain", "since", *KEYS))
    return (
        f"INSERT INTO {table} AS tally ({columns}, {', '.join(NAMES)}) "
        f"SELECT {columns}, {', '.join(NAMES)} FROM ({lines}) AS line "
        f"ORDER BY {columns} "
        f"ON CONFLICT ({columns}) DO UPDATE SET "
        + ", ".join(f"{name} = tally.{name} + EXCLUDED.{name}" for name in NAMES)
    )


def drift() -> list[dict[str, Any]]:
    """Where the tallies and the changes not folded yet say something else than the matters."""
    sql, params = _differences()
    return _run(sql, params)


def recount(at: datetime) -> int:
    """Count all matters anew and put the tallies right; what was wrong stays as a finding.

    Answers how many tallies that were.
    """
    healed = heal_tallies()
    if healed:
        Finding.objects.create(
            kind="tally_apart", subject_type="tally", subject_id=healed, found_at=at, healed_at=at
        )
    return healed


@transaction.atomic
def heal_tallies() -> int:
    """Put right whatever `drift` finds; answers how many tallies that were."""
    sql, params = _differences()
    lines = "SELECT * FROM difference"
    written = _run(
        f"WITH difference AS MATERIALIZED ({sql}), "
        f"written AS ({_adding(lines)} RETURNING 1) SELECT COUNT(*) AS count FROM written",
        params,
    )
    return int(written[0]["count"])


def _differences() -> tuple[str, tuple[Any, ...]]:
    true, true_values = facts(Ticket.objects.all(), NAMES)
    noted, noted_values = facts(TallyChange.objects.all(), NAMES, sign=-F("sign"))
    columns = ", ".join(("grain", "since", *KEYS))
    negative = ", ".join(f"-{name}" for name in NAMES)
    differs = " OR ".join(f"SUM({name}) <> 0" for name in NAMES)
    fact = f"SELECT * FROM ({true}) AS matter UNION ALL SELECT * FROM ({noted}) AS change"
    tally = f"SELECT {columns}, {negative} FROM {MatterTally._meta.db_table}"
    sql = (
        f"WITH fact AS MATERIALIZED ({fact}) "
        f"SELECT {columns}, {sums(NAMES)} "
        f"FROM ({_grained('fact', NAMES)} UNION ALL {tally}) AS line "
        f"GROUP BY {columns} HAVING {differs}"
    )
    return sql, (*true_values, *noted_values)


def _run(sql: str, params: Sequence[Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        if cursor.description is None:
            return []
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
