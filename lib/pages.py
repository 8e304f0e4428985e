"""Keyset paging for lists of any size, shared by the HTML pages and the API."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import EmptyResultSet, FieldDoesNotExist, ValidationError
from django.db import DataError, connection
from django.db.models import DateTimeField, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused

COUNT_CAP = 10_000
SIZE = 25
MAX_SIZE = 200


@dataclass(frozen=True)
class Page:
    """One screen of rows, and the cursors of the screens before and after it, if any."""

    rows: list[Any]
    previous: str | None
    next: str | None


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: the sort values of the row before it, and which way to read."""

    values: tuple[Any, ...]
    backwards: bool = False

    def encode(self) -> str:
        """As URL-safe text."""
        plain = [v.isoformat() if isinstance(v, datetime) else v for v in self.values]
        text = json.dumps([self.backwards, *plain], separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The cursor behind a text; Refused with `bad_cursor` when there is none."""
        try:
            padded = text.encode() + b"=" * (-len(text) % 4)
            backwards, *values = json.loads(base64.urlsafe_b64decode(padded))
        except (binascii.Error, ValueError, TypeError) as error:
            raise bad_cursor() from error
        if not all(isinstance(value, str | int) for value in values):
            raise bad_cursor()
        return cls(tuple(values), backwards is True)


def bad_cursor() -> Refused:
    """The refusal of a cursor nobody handed out."""
    return Refused("bad_cursor", _("This page address is damaged. Start from the first page."))


def keyset(
    rows: QuerySet[Any],
    *,
    order: Sequence[str],
    cursor: str | None = None,
    size: int = SIZE,
) -> Page:
    """One page of `rows` in `order` (column names with "-" for descending, the last one unique).

    Costs what is shown, not what is skipped: the index on the order columns is entered at the
    cursor. One or two columns, not null, running the same way.

    Raises Refused with `bad_cursor`.
    """
    here = Cursor.decode(cursor) if cursor else None
    backwards = here is not None and here.backwards
    if here is not None:
        rows = _beyond(rows, order, here)
    wanted = [_reverse(name) for name in order] if backwards else list(order)
    try:
        found = list(rows.order_by(*wanted)[: size + 1])
    except (ValueError, TypeError, OverflowError, DataError) as error:
        raise bad_cursor() from error
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    before = more if backwards else here is not None
    after = (here is not None) if backwards else more
    return Page(
        found,
        _cursor(found[0], order, backwards=True) if found and before else None,
        _cursor(found[-1], order) if found and after else None,
    )


def _beyond(rows: QuerySet[Any], order: Sequence[str], here: Cursor) -> QuerySet[Any]:
    """Rows after the cursor: a range on the first column, less the ties already shown."""
    if len(here.values) != len(order):
        raise bad_cursor()
    descending = order[0].startswith("-") != here.backwards
    side, tie = ("lte", "gte") if descending else ("gte", "lte")
    first, *others = [name.lstrip("-") for name in order]
    if _is_moment(rows, first) and not _is_aware(here.values[0]):
        raise bad_cursor()
    try:
        rows = rows.filter(**{f"{first}__{side}": here.values[0]})
        if not others:
            return rows.exclude(**{first: here.values[0]})
        (unique,) = others
        return rows.exclude(**{first: here.values[0], f"{unique}__{tie}": here.values[1]})
    except (ValueError, TypeError, ValidationError) as error:
        raise bad_cursor() from error


def _is_moment(rows: QuerySet[Any], name: str) -> bool:
    """Whether a column of the order, its own or an annotated one, holds moments."""
    annotated = rows.query.annotations.get(name)
    if annotated is not None:
        return isinstance(annotated.output_field, DateTimeField)
    try:
        return isinstance(rows.model._meta.get_field(name), DateTimeField)
    except FieldDoesNotExist:
        return False


def _is_aware(value: Any) -> bool:
    """True for the text of a moment with its time zone; we hand out no other."""
    try:
        moment = parse_datetime(value)
    except (TypeError, ValueError):
        return False
    return moment is not None and moment.tzinfo is not None


def _reverse(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _cursor(row: Any, order: Sequence[str], *, backwards: bool = False) -> str:
    values = tuple(getattr(row, name.lstrip("-")) for name in order)
    return Cursor(values, backwards).encode()


def capped_count(rows: QuerySet[Any], cap: int = COUNT_CAP) -> int:
    """How many rows there are; `cap` + 1 stands for "more than `cap`"."""
    return rows.order_by()[: cap + 1].count()


def capped_counts(lists: Sequence[QuerySet[Any]], cap: int = COUNT_CAP) -> list[int]:
    """How many rows each of these lists has, each up to `cap` + 1, in one query for all."""
    parts: list[str] = []
    values: list[Any] = []
    for place, rows in enumerate(lists):
        try:
            sql, given = rows.order_by().values("pk")[: cap + 1].query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT {place}, count(*) FROM ({sql}) AS list_{place}")  # noqa: S608 - by the ORM
        values += given
    counts = [0] * len(lists)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for place, count in cursor.fetchall():
                counts[place] = count
    return counts


def known_count(page: Page, rows: QuerySet[Any]) -> int:
    """How many rows there are; a list that is on one page is not counted a second time."""
    if page.previous is None and page.next is None:
        return len(page.rows)
    return capped_count(rows)


def count_words(rows: QuerySet[Any]) -> str:
    """How many entries a list has, up to where counting stops."""
    count = capped_count(rows)
    if count > COUNT_CAP:
        return gettext("more than %(count)d entries") % {"count": COUNT_CAP}
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}
