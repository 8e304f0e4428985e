"""Rows beyond the ORM: many in one statement, keys reserved ahead, spans of days in columns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import DateRangeField
from django.db import connection
from django.db.models import Func, Model, Value


def insert_rows(rows: Sequence[Model], *, ignore_conflicts: bool = False) -> None:
    """Store new rows of one model, as `bulk_create` does at several times the cost.

    The values go over as one JSON document that the database takes apart by the table's own types.
    Rows get no primary keys here, and nothing is validated.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    known = [(field.attname, field.column) for field in fields]
    document = [{column: getattr(row, name) for name, column in known} for row in rows]
    conflicts = " ON CONFLICT DO NOTHING" if ignore_conflicts else ""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {names}"  # noqa: S608 - names of our own models
            f" FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb){conflicts}",
            [json.dumps(document, default=_plain, ensure_ascii=False)],
        )


def reserve_id(model: type[Model]) -> int:
    """A primary key for a row to come, for what must carry it before the row is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        return int(cursor.fetchone()[0])


def day_span(first: str, last: str) -> Func:
    """The days from one date column to another, both included, open without a last one; for
    constraints against overlaps."""
    return Func(first, last, Value("[]"), function="daterange", output_field=DateRangeField())


def _plain(value: Any) -> str:
    """Moments to the microsecond, and whatever else JSON does not know, as text."""
    return str(value.isoformat() if hasattr(value, "isoformat") else value)
