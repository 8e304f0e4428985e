"""Answers whether this process lives, and whether the whole installation is ready."""

from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from records.models import Heartbeat

FRESH = timedelta(seconds=60)
OK = "ok"
_settled: set[str] = set()


def report(name: str, *, at: datetime) -> None:
    """Note that a part of the installation (worker, beat, the demo's loader) did its work."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})


@require_safe
@never_cache
@login_not_required
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "live"})


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """200 once migrations and demo are in and worker and beat reported lately. A silent queue
    alone only degrades: the rows stay due, and the reports grow old if it lasts."""
    parts = _database_parts(at=timezone.now())
    needed = all(state == OK for state in parts.values())
    parts["queue"] = _queue()
    status = "waiting" if not needed else "ready" if parts["queue"] == OK else "degraded: queue"
    return JsonResponse({"status": status, **parts}, status=200 if needed else 503)


def _database_parts(*, at: datetime) -> dict[str, str]:
    try:
        if not _migrations_applied():
            return {"database": OK, "migrations": "waiting"}
        reports = dict(Heartbeat.objects.values_list("name", "at"))
    except DatabaseError:
        return {"database": "down"}
    parts = {"database": OK, "migrations": OK}
    if settings.ENV == "demo":
        parts["demo"] = OK if "demo" in reports else "waiting"
    return parts | {name: _freshness(reports.get(name), at) for name in ("worker", "beat")}


def _freshness(reported: datetime | None, at: datetime) -> str:
    if reported is None:
        return "no report yet"
    age = at - reported
    return OK if age <= FRESH else f"last report {int(age.total_seconds())} s ago"


def _migrations_applied() -> bool:
    """Asked of the database until the answer is yes; applied migrations stay applied."""
    if "migrations" not in _settled:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _settled.add("migrations")
    return True


def _queue() -> str:
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1).ping()
    except (redis.RedisError, ValueError):
        return "down"
    return OK
