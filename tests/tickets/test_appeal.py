"""Appeal of overdue (申诉): after closing, once, two people, the fact stays and is not counted."""

import pytest

from tests.tickets import calls
from tests.tickets.asking import DAY, HOUR, asked, closed_late, decide, fresh, refused, share_of
from tests.tickets.desk import closed, dispatched
from tests.tickets.photos import photo
from tickets.models import Assignment, Ticket, WhistleTask
from tickets.operations import whistle_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def share(world):
    """Finished on Friday, due on Wednesday, closed."""
    ticket = dispatched(world)
    closed_late(world, ticket, world.now + 4 * DAY)
    return share_of(ticket)


def appeal(world, share, **more):
    return asked(world, share, "appeal", **{"at": world.now + 5 * DAY, "reason": "暴雨", **more})


def test_only_after_the_closing(world):
    ticket = dispatched(world)
    with refused("move_not_open"):
        appeal(world, share_of(ticket), at=world.now + 4 * DAY)


def test_only_against_a_delay_that_is_a_fact(world, share):
    assert share.is_late
    in_time = share_of(closed(world))
    assert not in_time.is_late
    with refused("not_late"):
        appeal(world, in_time)


def test_only_once(world, share):
    decide(world, appeal(world, share), "refuse", reason="预报过")
    with refused("appealed_before"):
        appeal(world, fresh(share))


def test_dispatcher_and_a_second_person_agree(world, share):
    request = appeal(world, share, by=world.department)
    assert request.status == "asked", "no head of the own unit in between"
    with refused("move_not_open"):
        decide(world, request, "exempt", by=world.community)
    request = decide(world, request, "forward", by=world.clerk)
    with refused("second_person"):
        decide(world, request, "exempt", by=world.clerk)
    request = decide(world, request, "exempt", by=world.community)
    assert (request.status, fresh(share).is_exempt) == ("granted", True)


def test_granted_it_is_labelled_and_the_fact_stays(world, share, client):
    decide(world, decide(world, appeal(world, share), "forward"), "exempt", by=world.community)
    client.force_login(world.clerk)
    client.cookies["django_language"] = "zh-hans"
    text = client.get(f"/tickets/{share.ticket.number}/").content.decode()
    assert "不计超时（申诉通过）" in text
    assert "曾超时" in text
    share = fresh(share)
    assert share.is_late
    assert share not in Assignment.objects.counted()
    assert share.ticket not in Ticket.objects.counted()
    row = client.get(f"/api/v1/assignments/{share.pk}/").json()
    assert (row["is_late"], row["is_exempt"]) == (True, True)


def test_a_department_appeals_against_the_delay_of_its_whistle(world):
    task = calls.signed(world)
    late = world.now + 5 * DAY
    whistle_tasks.attend_task(task, by=world.department, at=late)
    whistle_tasks.finish_task(
        fresh(task), by=world.department, at=late + HOUR, note="好", photos=[photo()]
    )
    task = fresh(task)
    assert task.is_late, "it came late"
    with refused("move_not_open"):
        appeal(world, task, at=late + HOUR)
    whistle_tasks.verify_task(task, by=world.community, at=late + 2 * HOUR)
    request = appeal(world, fresh(task), at=late + DAY)
    decide(world, request, "forward", by=world.clerk, at=late + DAY)
    decide(world, request, "exempt", by=world.street, at=late + DAY)
    assert fresh(task).is_exempt
    assert not WhistleTask.objects.counted().exists()


def test_taken_back_it_may_be_made_later(world, share):
    decide(world, appeal(world, share), "cancel", by=world.department)
    assert appeal(world, fresh(share)).status == "asked"
