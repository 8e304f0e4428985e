"""The one task of the frame itself: the worker's report."""

from typing import Any

from celery import shared_task
from celery.signals import worker_ready
from django.utils import timezone

from config import health


@shared_task(name="config.tasks.heartbeat")
def heartbeat() -> None:
    """The worker lives and beat's messages reach it."""
    health.report("worker", at=timezone.now())


@worker_ready.connect
def report_at_once(**kwargs: Any) -> None:
    """A fresh worker need not wait for beat before it counts as alive."""
    heartbeat.apply_async(expires=10)
