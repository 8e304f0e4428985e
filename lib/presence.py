"""Who has something open, kept in Redis and nowhere else; when Redis is gone, nobody is shown.

A mark lives for less than a minute and is renewed by the page. Nothing here may fail a request:
every fault of Redis is answered with "nobody", and for a while it is not asked again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import redis
from django.conf import settings

LIVES = 50
"""Seconds a mark stands without being renewed."""
PATIENCE = 0.2
PAUSE = 15.0
"""Seconds until a Redis that did not answer is asked again."""

_quiet_until = 0.0

Present = dict[str, list[dict[str, Any]]]


def note(subject: str, who: int, said: dict[str, Any]) -> None:
    """Somebody has the subject open; `said` is what others will read of them."""
    entry = json.dumps({**said, "who": who, "until": time.time() + LIVES})
    _ask([("hset", _key(subject), str(who), entry), ("expire", _key(subject), LIVES)])


def forget(subject: str, who: int) -> None:
    """Somebody closed the subject."""
    _ask([("hdel", _key(subject), str(who))])


def present(subjects: Sequence[str]) -> Present:
    """Who has each of these open now, in one round trip; subjects nobody has open are left out."""
    found = _ask([("hgetall", _key(subject)) for subject in subjects])
    here: Present = {}
    for subject, entries in zip(subjects, found, strict=False):
        people = [json.loads(entry) for entry in entries.values()]
        people = [one for one in people if one["until"] > time.time()]
        if people:
            here[subject] = sorted(people, key=lambda one: one["who"])
    return here


def _key(subject: str) -> str:
    return f"present:{subject}"


def _ask(commands: Sequence[tuple[Any, ...]]) -> list[Any]:
    """The answers of Redis, or none."""
    global _quiet_until
    if not commands or time.monotonic() < _quiet_until:
        return []
    try:
        line = _client(settings.REDIS_URL).pipeline(transaction=False)
        for name, *arguments in commands:
            getattr(line, name)(*arguments)
        return list(line.execute())
    except (redis.RedisError, OSError, ValueError):
        _quiet_until = time.monotonic() + PAUSE
        return []


@lru_cache(maxsize=2)
def _client(url: str) -> Any:
    return redis.Redis.from_url(
        url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, decode_responses=True
    )
