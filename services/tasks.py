"""Celery's part in services: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from members.operations.accounts import system_user
from records.operations import beat

# Fills the registers of the engine in workers, which load no pages
from services.operations import request_clocks  # noqa: F401
from services.operations.activity_rhythm import (
    begin_and_end,
    pass_on_offers,
    remind_participants,
)
from services.operations.caring import end_consents, remind_of_care
from services.operations.circle import reckon_changed
from services.operations.claims import expire_due, release_due
from services.operations.phone_codes import forget_phone_codes
from services.operations.rhythm import remind_of_meetings, remind_of_pledges
from services.operations.using_bookings import close_bookings, remind_bookings
from services.operations.visits import forget_visits, remind_of_follow_ups


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def remind_alliances() -> None:
    """Remind of meetings that a period still lacks, and of pledges that are due."""
    at = timezone.now()
    data = {"meetings": remind_of_meetings(at), "pledges": remind_of_pledges(at)}
    beat("alliances", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def forget_codes() -> None:
    """Drop the codes of telephones that expired yesterday."""
    dropped = forget_phone_codes(timezone.now())
    beat("forget_phone_codes", at=timezone.now(), data={"dropped": dropped})


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def work_bookings() -> None:
    """Remind of tomorrow's bookings, and close those whose time is over."""
    at = timezone.now()
    data = {"reminded": remind_bookings(at), "closed": close_bookings(at)}
    beat("bookings", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=50, time_limit=60)
def sweep_wishes() -> None:
    """Let claims run out that nobody began, and take down what has hung its time."""
    at = timezone.now()
    data = {"released": release_due(at), "expired": expire_due(at)}
    beat("wishes", at=timezone.now(), data=data)


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
