"""催办: by residents, grid workers and communities; once a day, one level, never twice the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.errors import Refused
from records.models import Notice
from tests.tickets.calls import issued
from tests.tickets.desk import dispatched, filed, receipt, reported
from tickets.models import Escalation, Ticket
from tickets.operations.sweeper import sweep
from tickets.operations.urging import urge_task, urge_ticket
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def test_urging_tells_the_holders_and_brings_one_level_forward(world):
    ticket = dispatched(world)
    urge_ticket(ticket, by=world.gridworker, at=world.now + HOUR)
    assert told("ticket_urged") == {"department", "department_head"}
    sweep(world.now + HOUR)
    (fallen,) = Escalation.objects.all()
    assert (fallen.level, fallen.cause) == (1, "urged")


def test_a_level_that_was_urged_does_not_fall_again_at_its_own_time(world):
    ticket = dispatched(world)
    urge_ticket(ticket, by=world.clerk, at=world.now + HOUR)
    sweep(world.now + HOUR)
    sweep(ticket.due_at or world.now + 2 * DAY)
    levels = list(Escalation.objects.order_by("level").values_list("level", flat=True))
    assert levels == [1, 2]


def test_urging_is_possible_once_a_day_whoever_asks(world):
    ticket = dispatched(world)
    urge_ticket(ticket, by=world.clerk, at=world.now)
    with pytest.raises(Refused) as refused:
        urge_ticket(ticket, by=world.gridworker, at=world.now + DAY - HOUR)
    assert refused.value.code == "urged_lately"
    urge_ticket(ticket, by=world.gridworker, at=world.now + DAY)


def test_urging_every_day_climbs_the_ladder_level_by_level_and_then_only_tells(world):
    ticket = dispatched(world)
    for day in range(6):
        at = world.now + day * DAY
        urge_ticket(Ticket.objects.get(pk=ticket.pk), by=world.clerk, at=at)
        sweep(at)
    levels = list(Escalation.objects.order_by("pk").values_list("level", flat=True))
    assert levels == sorted(set(levels)), "each level once, in order"


def test_a_matter_not_dispatched_yet_urges_the_community(world):
    ticket = reported(world)
    urge_ticket(ticket, by=world.gridworker, at=world.now)
    assert told("ticket_urged") == {"community", "clerk"}


def test_a_whistled_matter_urges_the_lead_department(world):
    ticket = filed(world)
    call = Call(
        area=world.sundi_b1,
        ticket=ticket,
        title="地锁",
        facts="协调未果",
        wanted_result="拆除",
        lead=world.urban,
        assist=[world.traffic],
    )
    whistle = draft_whistle(call, by=world.community, at=world.now)
    issue_whistle(whistle, by=world.community, at=world.now)
    urge_ticket(Ticket.objects.get(pk=ticket.pk), by=world.clerk, at=world.now + HOUR / 6)
    assert told("ticket_urged") == {"department", "department_head"}
    sweep(world.now + HOUR / 6)
    assert Escalation.objects.get().cause == "urged"


def test_the_community_urges_one_department_under_a_whistle(world):
    whistle = issued(world, assist=[world.traffic])
    task = whistle.tasks.get(unit=world.traffic)
    urge_task(task, by=world.community, at=world.now)
    assert told("task_urged") == {"traffic_officer"}


def test_a_closed_matter_cannot_be_urged(world, client):
    ticket = dispatched(world)
    client.force_login(world.clerk)
    Ticket.objects.filter(pk=ticket.pk).update(status="closed", closed_at=world.now)
    answer = client.post(f"/api/v1/tickets/{ticket.number}/moves/urge/")
    assert (answer.status_code, answer.json()["code"]) == (409, "move_not_open")


def test_a_resident_urges_by_code_and_is_told_when_it_was_too_soon(world, client):
    given = receipt(world, by=world.system)
    page = client.get(f"/follow/{given.code}/")
    assert page.context["may_urge"]
    answer = client.post(f"/follow/{given.code}/urge/", follow=True)
    assert not answer.context["may_urge"]
    assert told("ticket_urged") == {"community", "clerk"}
    again = client.post(f"/follow/{given.code}/urge/", follow=True)
    assert [str(message) for message in again.context["messages"]]
    assert Ticket.objects.get(pk=given.ticket.pk).records.filter(move="urge").count() == 1


def test_a_wrong_code_urges_nothing(client, world):
    assert client.post("/follow/AAAAAAAAAA/urge/").status_code == 404
