"""The one task of the frame itself: the worker's report."""

from celery import shared_task
from django.utils import timezone

from config import health


@shared_task(name="config.tasks.heartbeat")
def heartbeat() -> None:
    """The worker lives and beat's messages reach it."""
    health.report("worker", at=timezone.now())
