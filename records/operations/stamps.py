"""Heartbeats of background jobs, and rate counting for the public doors."""

import datetime
from typing import Any

from django.db import connection

from lib.pii import keyed_hash
from records.models import Heartbeat, RateCount

RATES_KEPT = datetime.timedelta(days=2)

_COUNT = f"""
INSERT INTO {RateCount._meta.db_table} (key, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (key, window_start) DO UPDATE SET count = {RateCount._meta.db_table}.count + 1
RETURNING count
"""  # noqa: S608 - table names of our own models


def beat(name: str, at: datetime.datetime, data: dict[str, Any] | None = None) -> None:
    """Note that a background job ran, for the health page."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at, "data": data or {}})


def hit(key: str, limit: int, window_seconds: int, *, at: datetime.datetime) -> bool:
    """Count one use of `key` ("report:phone:138…"); False when the window's limit is exceeded.

    Only a keyed hash is stored. A door calls this outside any transaction, before the operation,
    so that a refused attempt counts too.
    """
    seconds = int(at.timestamp())
    window = datetime.datetime.fromtimestamp(seconds - seconds % window_seconds, tz=datetime.UTC)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [keyed_hash(f"{window_seconds}:{key}"), window])
        return cursor.fetchone()[0] <= limit


def forget_rates(at: datetime.datetime) -> int:
    """Drop the counts of windows long past."""
    return RateCount.objects.filter(window_start__lt=at - RATES_KEPT).delete()[0]
