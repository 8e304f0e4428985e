"""Celery's part in services: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from records.operations import beat
from services.operations.activity_rhythm import (
    begin_and_end,
    pass_on_offers,
    remind_participants,
)
from services.operations.rhythm import remind_of_meetings, remind_of_pledges


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def remind_alliances() -> None:
    """Remind of meetings that a period still lacks, and of pledges that are due."""
    at = timezone.now()
    data = {"meetings": remind_of_meetings(at), "pledges": remind_of_pledges(at)}
    beat("alliances", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def keep_activities() -> None:
    """Offers nobody took go on to the next, people are reminded, activities begin and end."""
    at = timezone.now()
    data = {
        "offers": pass_on_offers(at),
        "reminders": remind_participants(at),
        "moves": begin_and_end(at),
    }
    beat("activities", at=timezone.now(), data=data)
