"""Live and ready mean what an operator expects of them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config import health

pytestmark = pytest.mark.django_db


@pytest.fixture
def reported():
    for name in ("demo", "worker", "beat"):
        health.report(name, at=timezone.now())


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


def test_not_ready_when_a_report_is_old(client, reported):
    health.report("worker", at=timezone.now() - timedelta(seconds=75))
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
