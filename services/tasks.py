"""Celery's part in services: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from records.operations import beat
from services.operations.claims import expire_due, release_due
from services.operations.rhythm import remind_of_meetings, remind_of_pledges


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def remind_alliances() -> None:
    """Remind of meetings that a period still lacks, and of pledges that are due."""
    at = timezone.now()
    data = {"meetings": remind_of_meetings(at), "pledges": remind_of_pledges(at)}
    beat("alliances", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=50, time_limit=60)
def sweep_wishes() -> None:
    """Let claims run out that nobody began, and take down what has hung its time."""
    at = timezone.now()
    data = {"released": release_due(at), "expired": expire_due(at)}
    beat("wishes", at=timezone.now(), data=data)
