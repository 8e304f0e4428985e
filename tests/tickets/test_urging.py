"""催办: by residents, grid workers and communities; once a day, one level, never twice the same."""

from __future__ import annotations

from datetime import timedelta

import pytest

from grids.models import WorkCalendar
from grids.operations.calendars import save_calendar_day
from lib.errors import Refused
from records.models import Notice
from tests.tickets.asking import granted, share_of
from tests.tickets.calls import issued
from tests.tickets.desk import dispatched, filed, receipt, reported
from tickets.clock import Limit, LimitUnit
from tickets.models import Clock, Escalation, LadderPolicy, Ticket, Timer
from tickets.operations.auditor import audit
from tickets.operations.clocks import pause_clock, resume_clock
from tickets.operations.following import follow_rules
from tickets.operations.ladder_versions import (
    RungDraft,
    activate_ladder,
    draft_ladder,
    set_rungs,
)
from tickets.operations.ladders import rungs_of
from tickets.operations.limit_changes import change_limit
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


# An urged level falls at the next pass of the sweeper; what plans the clock anew until then


def close_tuesday(world):
    calendar = WorkCalendar.objects.get()
    day = (world.now + DAY).date()
    save_calendar_day(
        calendar, date=day, is_working=False, name="停工", by=world.system, at=world.now
    )


def give_four_days(world):
    row = world.category("0121").limits.in_use().first()
    limit = Limit(4, LimitUnit.WORKING_DAY)
    change_limit(row, limit, by=world.system, at=world.now + HOUR, moves_running=True)


def other_rungs(world):
    general = LadderPolicy.objects.get(city=None)
    draft = draft_ladder(general, city=None, by=world.system, at=world.now)
    rungs = [RungDraft(75, ("street",), ("notify",)), RungDraft(100, ("street",), ("notify",))]
    draft = set_rungs(draft, ("assignment", "handle"), rungs, by=world.system, at=world.now)
    activate_ladder(draft, by=world.system, at=world.now + HOUR, moves_running=True)


def more_time(world):
    granted(world, share_of(Ticket.objects.get()), at=world.now + HOUR)


def a_rest(world):
    clock = Clock.objects.running().get(kind="handle")
    pause_clock(clock, at=world.now + HOUR, reason="等待现场勘查")
    assert sweep(world.now + HOUR).escalations == 0, "nothing falls at rest"
    resume_clock(clock, at=world.now + HOUR)


@pytest.mark.parametrize("change", [close_tuesday, give_four_days, other_rungs, more_time, a_rest])
def test_an_urged_level_survives_a_clock_that_is_planned_anew_and_falls_once(world, change):
    ticket = dispatched(world)
    urge_ticket(ticket, by=world.gridworker, at=world.now + HOUR)
    for _twice in range(2 if change is close_tuesday else 1):
        change(world)
        follow_rules(world.now + HOUR)
    clock = Clock.objects.running().get(kind="handle")
    assert clock.generation > 1, "it was planned anew"
    assert clock.timers.filter(state="pending").count() == 1
    sweep(world.now + HOUR)
    (fallen,) = Escalation.objects.all()
    rungs = [rung.level for rung in rungs_of(clock.policy_id, "assignment", "handle")]
    assert (fallen.level, fallen.cause, fallen.late_s) == (rungs[0], "urged", 0)
    assert Timer.objects.get(clock=clock, state="pending").cause == ""
    for days in range(30):
        sweep(world.now + days * DAY)
    of_clock = Escalation.objects.filter(clock=clock).order_by("pk")
    assert [row.level for row in of_clock] == rungs
    assert [row.cause for row in of_clock if "urged" in row.cause] == ["urged"]
    found = audit(world.now + 30 * DAY)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_an_urged_level_that_comes_sooner_by_itself_was_not_brought_forward(world):
    """The limit becomes so short that the level has been due before anybody urged."""
    ticket = dispatched(world)
    urge_ticket(ticket, by=world.gridworker, at=world.now + HOUR)
    row = world.category("0121").limits.in_use().first()
    limit = Limit(1, LimitUnit.WORKING_HOUR)
    change_limit(row, limit, by=world.system, at=world.now + HOUR, moves_running=True)
    follow_rules(world.now + HOUR)
    sweep(world.now + HOUR)
    fallen = Escalation.objects.order_by("level")
    assert [row.level for row in fallen] == [1, 2]
    assert "urged" not in fallen[0].cause


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
