"""The health page and the watcher outside hear how the engine does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest
from django.utils import timezone

from config import health
from config.celery import app
from config.tasks import call_deadman
from lib import outside
from records.models import Heartbeat
from records.operations import beat
from tests.concurrency.scene import due_clocks
from tickets.models import Escalation, Finding, Timer
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep

SECOND = timedelta(seconds=1)
STEADY = ("sweep", "audit", "deliver_pending", "resume")


@pytest.fixture
def going(db):
    """Every job has reported just now."""
    for name in ("worker", "beat", *STEADY):
        beat(name, at=timezone.now())


def figures(client) -> dict[str, int]:
    return client.get("/health/ready").json()["engine"]


def test_how_long_the_oldest_due_timer_waits(world, client, going):
    now = timezone.now()
    due_clocks(world, [now - 30 * SECOND, now - 20 * SECOND, now + 3600 * SECOND])
    assert 29 <= figures(client)["oldest_due_s"] <= 40
    sweep(timezone.now())
    assert figures(client)["oldest_due_s"] == 0


def test_how_late_the_latest_levels_fell(world, client, going):
    now = timezone.now()
    due_clocks(world, [now - number * SECOND for number in range(100, 200)])
    sweep(now)
    late = figures(client)
    found = sorted(Escalation.objects.values_list("late_s", flat=True))
    assert (late["late_p50_s"], late["late_p95_s"], late["late_max_s"]) == (
        found[49],
        found[94],
        found[99],
    )
    assert abs(late["late_p50_s"] - 149) <= 1


def test_when_each_periodic_job_last_ran(world, client):
    at = timezone.now()
    app.loader.import_default_modules()
    reports = {"heartbeat": "worker", "audit_engine": "audit", "deliver": "deliver_pending"}
    for name, entry in app.conf.beat_schedule.items():
        if name != "deadman":
            app.tasks[entry["task"]].apply(throw=True)
            runs = client.get("/health/ready").json()["last_run_s"]
            assert runs[reports.get(name, name)] < 60
    assert not Heartbeat.objects.filter(at__lt=at).exists()


def test_open_findings_are_counted(world, client, going):
    at = timezone.now()
    due_clocks(world, [at - 120 * SECOND] * 3)
    audit(at)
    assert figures(client)["open_findings"] == 3
    sweep(at)
    audit(at)
    assert figures(client)["open_findings"] == 0


# The watcher outside


@contextmanager
def listening(answer: int = 204, *, silent: bool = False, to: str = "") -> Iterator[tuple]:
    """A server on the loopback that answers, sends on, or says nothing; its address and calls."""
    calls, over = [], Event()

    class Watcher(BaseHTTPRequestHandler):
        def do_GET(self):
            calls.append(self.path)
            if silent:
                over.wait(20)
                return
            self.send_response(answer)
            if to:
                self.send_header("Location", to)
            self.end_headers()

        def log_message(self, *args):
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Watcher) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/alive", calls
        over.set()
        server.shutdown()


def test_the_watcher_is_called_while_all_is_well(settings, going):
    with listening() as (settings.DEADMAN_URL, calls):
        call_deadman()
    assert calls == ["/alive"]
    assert Heartbeat.objects.filter(name="deadman").exists()


@pytest.mark.parametrize("job", STEADY)
def test_the_watcher_hears_nothing_when_a_job_is_silent(settings, going, job):
    beat(job, at=timezone.now() - timedelta(minutes=6))
    with listening() as (settings.DEADMAN_URL, calls):
        call_deadman()
        Heartbeat.objects.filter(name=job).delete()
        call_deadman()
    assert calls == []


def test_the_watcher_hears_nothing_while_a_level_is_overdue(world, settings, going):
    due_clocks(world, [timezone.now() - 61 * SECOND])
    assert not health.is_well(timezone.now())
    with listening() as (settings.DEADMAN_URL, calls):
        call_deadman()
        assert calls == []
        sweep(timezone.now())
        call_deadman()
    assert calls == ["/alive"]
    assert not Finding.objects.exists()
    assert Timer.objects.filter(state="pending").count() == 1


def test_a_watcher_that_hangs_holds_nobody_up(settings, going, monkeypatch):
    monkeypatch.setattr(outside, "PATIENCE", 0.3)
    began = time.monotonic()
    with listening(silent=True) as (settings.DEADMAN_URL, calls):
        call_deadman()
    assert calls == ["/alive"]
    assert time.monotonic() - began < 5
    assert not Heartbeat.objects.filter(name="deadman").exists()


@pytest.mark.parametrize(
    "url",
    ["file:///etc/hostname", "ftp://127.0.0.1/x", "data:,x", "nowhere", "http://127.0.0.1:1/"],
)
def test_only_the_web_is_called_and_a_wrong_address_raises_nothing(settings, going, url):
    settings.DEADMAN_URL = url
    call_deadman()
    assert not Heartbeat.objects.filter(name="deadman").exists()


def test_an_answer_cannot_send_us_to_a_file_or_hide_an_error(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("x", encoding="utf-8")
    for place in (secret.as_uri(), "ftp://127.0.0.1/x"):
        with listening(302, to=place) as (url, calls):
            assert not outside.call(url)
            assert calls == ["/alive"]
    with listening(500) as (url, _calls):
        assert not outside.call(url)
    with listening() as (there, calls), listening(302, to=there) as (url, _first):
        assert outside.call(url)
        assert calls == ["/alive"]
