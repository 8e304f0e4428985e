"""Celery's part in services: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from members.operations.accounts import system_user
from records.operations import beat
from services.operations.caring import end_consents, remind_of_care
from services.operations.circle import reckon_changed
from services.operations.rhythm import remind_of_meetings, remind_of_pledges
from services.operations.visits import forget_visits, remind_of_follow_ups


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def remind_alliances() -> None:
    """Remind of meetings that a period still lacks, and of pledges that are due."""
    at = timezone.now()
    data = {"meetings": remind_of_meetings(at), "pledges": remind_of_pledges(at)}
    beat("alliances", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def keep_visits() -> None:
    """Remind of coming back and dropping by; forget what consent or time has ended."""
    at = timezone.now()
    data = {
        "ended": end_consents(at, by=system_user()),
        "forgotten": forget_visits(at),
        "follow_ups": remind_of_follow_ups(at),
        "care": remind_of_care(at),
    }
    beat("visits", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def reckon_circles() -> None:
    """Reckon the 15-minute circle anew where places or buildings have changed."""
    at = timezone.now()
    beat("circle", at=timezone.now(), data={"cities": reckon_changed(at)})
