"""Two tasks draw the same sample at once; the link and the caller answer at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.concurrency.scene import at_once, refusals
from tests.tickets.desk import closed
from tickets.models import CallBack, CallBackSample, Rating
from tickets.operations import callbacks, checking
from tickets.operations.auditor import audit
from tickets.operations.intake import Contact
from tickets.operations.sampling import list_call_backs

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
ANSWER = {"solved": "yes", "satisfaction": 5}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    """Pictures of a test stay with the test."""
    settings.MEDIA_ROOT = tmp_path


def test_two_tasks_at_once_list_nobody_twice(world):
    CallBackSample.objects.update(percent=100)
    contact = Contact(name="何某某", phone="12000000001")
    tickets = [closed(world, by=world.system, contact=contact) for _each in range(3)]
    run = [lambda: list_call_backs(by=world.user("system"), at=world.now + DAY)] * 3
    at_once(*run)
    list_call_backs(by=world.system, at=world.now + DAY)
    assert CallBack.objects.count() == len(tickets)
    assert not audit(world.now + DAY)["clock_without_timer"]


def test_the_link_and_the_caller_at_once_keep_one_answer(world):
    CallBackSample.objects.update(percent=100)
    contact = Contact(name="何某某", phone="12000000001")
    for _each in range(3):
        closed(world, by=world.system, contact=contact)
    list_call_backs(by=world.system, at=world.now + DAY)
    for row in CallBack.objects.all():
        answers = at_once(
            lambda row=row: callbacks.record_answer(
                row, by=world.user("clerk"), at=world.now + DAY, **ANSWER
            ),
            lambda row=row: checking.rate_ticket(
                row.ticket,
                by=world.user("system"),
                at=world.now + DAY,
                requester=row.requester,
                **ANSWER,
            ),
        )
        assert len(refusals(answers)) == 1
        row.refresh_from_db()
        assert row.status == "answered"
        assert row.rating == Rating.objects.get(requester=row.requester)
