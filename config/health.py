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
from tickets.models import Escalation, Finding, Timer
from tickets.models.clocks import TimerState

FRESH = timedelta(seconds=60)
SILENT = timedelta(minutes=5)
STEADY = ("sweep", "audit", "deliver_pending", "resume")  # nothing else shows their silence
RECENT = 1000  # levels over which lateness is told
SHARES = (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
OK = "ok"
_settled: set[str] = set()


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
    now = timezone.now()
    try:
        applied = _migrations_applied()
        reports = dict(Heartbeat.objects.values_list("name", "at")) if applied else {}
        figures = engine(now) if applied else {}
    except DatabaseError:
        return JsonResponse({"status": "waiting", "database": "down"}, status=503)
    parts = {"database": OK, "migrations": OK if applied else "waiting", **_parts(reports, now)}
    queue, complete = _queue(), all(state == OK for state in parts.values())
    status = "waiting" if not complete else "ready" if queue == OK else "degraded: queue"
    runs = {name: int((now - ran).total_seconds()) for name, ran in reports.items()}
    answer = {"status": status, **parts, "queue": queue, "engine": figures, "last_run_s": runs}
    return JsonResponse(answer, status=200 if complete else 503)


def _parts(reports: dict[str, datetime], at: datetime) -> dict[str, str]:
    demo = {"demo": OK if "demo" in reports else "waiting"} if settings.ENV == "demo" else {}
    return demo | {name: _freshness(reports.get(name), at) for name in ("worker", "beat")}


def engine(at: datetime) -> dict[str, int]:
    """How long the oldest due timer waits, how many findings of the auditor are open, and how
    late the latest levels fell: half of them, most of them, and the worst."""
    due = Timer.objects.filter(state=TimerState.PENDING, fire_at__lte=at)
    oldest = due.order_by("fire_at").values_list("fire_at", flat=True).first() or at
    late = sorted(Escalation.objects.order_by("-pk").values_list("late_s", flat=True)[:RECENT])
    return {
        "oldest_due_s": int((at - oldest).total_seconds()),
        "open_findings": Finding.objects.filter(healed_at=None).count(),
        **{f"late_{name}_s": late[int((len(late) - 1) * part)] for name, part in SHARES if late},
    }


def is_well(at: datetime) -> bool:
    """Nothing due waits longer than a minute, sweeping, auditing and delivering go on, and the
    auditor has no open finding."""
    figures = engine(at)
    going = Heartbeat.objects.filter(name__in=STEADY, at__gt=at - SILENT).count()
    is_prompt = figures["oldest_due_s"] < FRESH.total_seconds()
    return is_prompt and going == len(STEADY) and not figures["open_findings"]


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
