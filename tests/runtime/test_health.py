"""Live and ready mean what an operator expects of them."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from django.utils import timezone

from config.tasks import call_deadman
from records.operations import beat
from tickets.models import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported():
    for name in ("demo", "worker", "beat"):
        beat(name, at=timezone.now())


def test_live_needs_nothing(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/health/live").json() == {"status": "live"}


def test_not_ready_before_worker_and_beat_reported(client):
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["worker"] == answer.json()["beat"] == "no report yet"


def test_ready_when_all_have_reported(client, reported):
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert "no-cache" in answer.headers["Cache-Control"]


def test_the_engine_tells_what_is_late(client, reported):
    answer = client.get("/health/ready").json()
    assert answer["engine"] == {"oldest_due_s": 0, "open_findings": 0}
    assert answer["last_run_s"]["worker"] < 60


def test_not_ready_when_a_report_is_old(client, reported):
    beat("worker", at=timezone.now() - timedelta(seconds=75))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["worker"].startswith("last report 7")


def test_the_demo_waits_for_its_cities(client, settings):
    settings.ENV = "demo"
    assert client.get("/health/ready").json()["demo"] == "waiting"


def test_a_silent_queue_degrades(client, reported, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded: queue")


class _Watcher(BaseHTTPRequestHandler):
    """Counts the calls that reach the outside address."""

    calls: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.calls.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def watcher(settings):
    for name in ("sweep", "audit", "deliver_pending", "resume"):
        beat(name, at=timezone.now())
    with HTTPServer(("127.0.0.1", 0), _Watcher) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        settings.DEADMAN_URL = f"http://127.0.0.1:{server.server_port}/alive"
        _Watcher.calls.clear()
        yield _Watcher.calls
        server.shutdown()


def test_the_watcher_outside_is_called_only_while_all_is_well(watcher):
    call_deadman()
    assert watcher == ["/alive"]
    Finding.objects.create(kind="late", subject_type="timer", subject_id=1, found_at=timezone.now())
    call_deadman()
    assert watcher == ["/alive"]
