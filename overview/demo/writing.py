"""Rows by the thousand: reserved keys, and COPY instead of INSERT; knows no model's meaning."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Field, Model

SPECIAL = re.compile(r"[\\\t\n\r]")
BLOCK = 2000
NULL = "\\N"
EMPTY = {dict: "{}", list: "[]", str: '""'}
SIGNS = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def keys(model: type[Model]) -> Iterator[int]:
    """Endless primary keys of a table, reserved in blocks, so that rows can name each other."""
    query = (
        f"SELECT nextval(pg_get_serial_sequence('{model._meta.db_table}', 'id'))"  # noqa: S608
        " FROM generate_series(1, %s)"
    )
    while True:
        with connection.cursor() as cursor:
            cursor.execute(query, [BLOCK])
            block = [row[0] for row in cursor.fetchall()]
        yield from sorted(block)


def copy(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Store new rows, given by attribute, in one statement; missing keys are given by the table.

    A column can be left out where its usual value is meant: empty, or its default.
    """
    if not rows:
        return
    fields = [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key or rows[0].get(field.attname) is not None
    ]
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    writers = [(field.attname, _writer(field)) for field in fields]
    usual = {field.attname: field.get_default() for field in fields}
    lines = io.StringIO()
    for given in rows:
        row = {**usual, **given}
        lines.write("\t".join([write(row[name]) for name, write in writers]))
        lines.write("\n")
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {model._meta.db_table} ({names}) FROM STDIN", lines)


def _writer(field: Field) -> Callable[[Any], str]:
    """How a column's values are written; None becomes NULL everywhere."""
    kind = field.get_internal_type()
    if kind in ("CharField", "TextField", "SlugField", "FileField"):
        return _text
    if kind == "JSONField":
        return _json
    if kind == "BooleanField":
        return _flag
    if kind == "ArrayField":
        return _array
    if kind == "DateTimeField":
        return _moment
    return _plain


def _plain(value: Any) -> str:
    return NULL if value is None else str(value)


def _text(value: Any) -> str:
    return NULL if value is None else _escape(str(value))


def _escape(text: str) -> str:
    """Signs that mean something in COPY; few texts have any, so looking first is cheaper."""
    return text.translate(SIGNS) if SPECIAL.search(text) else text


def _json(value: Any) -> str:
    if not value:
        return NULL if value is None else EMPTY.get(type(value), "null")
    return _escape(json.dumps(value, ensure_ascii=False, default=str))


def _flag(value: bool | None) -> str:
    return NULL if value is None else "t" if value else "f"


def _array(value: Sequence[str]) -> str:
    """An array of pieces without signs."""
    return "{" + ",".join(value) + "}"


def _moment(value: datetime | None) -> str:
    return NULL if value is None else value.isoformat()
