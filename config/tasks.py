"""The tasks of the frame itself: reports that the installation lives."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.conf import settings
from django.utils import timezone

from config import health
from lib import outside
from records import operations


@shared_task(name="config.tasks.heartbeat")
def heartbeat() -> None:
    """The worker lives and beat's messages reach it."""
    operations.beat("worker", at=timezone.now())


@shared_task(name="config.tasks.call_deadman", soft_time_limit=30, time_limit=40)
def call_deadman() -> None:
    """Call the outside address that raises the alarm when these calls stop."""
    now = timezone.now()
    if settings.DEADMAN_URL and health.is_well(now) and outside.call(settings.DEADMAN_URL):
        operations.beat("deadman", at=now)


@worker_ready.connect
def report_at_once(**kwargs: Any) -> None:
    """A fresh worker need not wait for beat before it counts as alive."""
    heartbeat.apply_async(expires=10)
