"""Celery's part in services: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from records.operations import beat

# Fills the registers of the engine in workers, which load no pages
from services.operations import request_clocks  # noqa: F401
from services.operations.rhythm import remind_of_meetings, remind_of_pledges


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def remind_alliances() -> None:
    """Remind of meetings that a period still lacks, and of pledges that are due."""
    at = timezone.now()
    data = {"meetings": remind_of_meetings(at), "pledges": remind_of_pledges(at)}
    beat("alliances", at=timezone.now(), data=data)
