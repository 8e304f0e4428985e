"""Return (退单): a reason, a 15-minute clock, the same unit resumes, another one restarts."""

from datetime import timedelta

import pytest

from tests.tickets import calls
from tests.tickets.asking import DAY, HOUR, asked, clock_of, decide, fresh, refused, share_of
from tests.tickets.desk import dispatched, filed
from tickets.models import Assignment, Clock, ClockPause
from tickets.operations import checking, dispatch, duties, handlers, handling
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep
from tickets.workflow.whistle_task import TASK

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def share(world):
    """Signed for by 城管局, one working hour used."""
    return handling.sign_assignment(share_of(dispatched(world)), by=world.department, at=world.now)


def returned(world, share, **more):
    return asked(world, share, "return", **{"at": world.now + HOUR, **more})


def sound(world, at):
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_a_reason_is_mandatory(world, share, client):
    client.force_login(world.department)
    answer = client.post(f"/assignments/{share.pk}/moves/ask-return/", {"reason": ""})
    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors


def test_the_named_handler_is_withdrawn_first(world, share):
    handlers.name_handler(share, by=world.department, at=world.now, person=world.department.person)
    with refused("handler_named"):
        returned(world, share)
    handlers.withdraw_handler(fresh(share), by=world.department, at=world.now)
    assert returned(world, share).status == "endorsed"


def test_only_a_colleague_is_named(world, share):
    with refused("not_of_unit", "person"):
        handlers.name_handler(
            share, by=world.department, at=world.now, person=world.department2.person
        )


def test_the_units_clock_rests_and_the_dispatchers_runs_fifteen_minutes(world, share):
    request = returned(world, share)
    share = fresh(share)
    assert (share.status, share.due_at) == ("returned", None)
    assert fresh(share.ticket).due_at is None
    clock = clock_of(share)
    assert (clock.state, clock.consumed_s) == ("paused", 3600)
    assert ClockPause.objects.get(clock=clock).reason == "return"
    assert request.due_at == world.now + HOUR + 15 * MINUTE
    assert request.rule == duties.duty_for(share.ticket, world.now)
    sweep(world.now + 2 * HOUR)
    sound(world, world.now + 2 * HOUR)


def test_an_emergencys_return_is_counted_round_the_clock(world):
    night = world.now + 12 * HOUR
    ticket = dispatched(world, code="0401", at=night)
    request = returned(world, share_of(ticket), at=night)
    assert request.due_at == night + 15 * MINUTE
    ordinary = returned(world, share_of(dispatched(world)), at=night)
    assert ordinary.due_at > night + 8 * HOUR, "the dispatcher's hours begin in the morning"


def test_back_to_the_same_unit_it_goes_on_with_the_time_it_had(world, share):
    request = returned(world, share)
    decide(world, request, "refuse", reason="属于你单位职责", at=world.now + HOUR + 10 * MINUTE)
    share = fresh(share)
    assert (share.status, share.asked) == ("signed", [])
    assert clock_of(share).state == "running"
    assert share.due_at == world.now + 2 * DAY + 10 * MINUTE
    assert fresh(share.ticket).due_at == share.due_at
    sound(world, world.now + 2 * HOUR)


def test_another_unit_starts_in_full_and_the_first_is_not_charged(world, share):
    at = world.now + 3 * HOUR
    request = returned(world, share, at=at)
    request = decide(world, request, "redirect", unit=world.housing, note="改派", at=at)
    first, second = fresh(share), share_of(share.ticket)
    assert (request.status, first.status) == ("granted", "returned")
    assert clock_of(first).state == "cancelled"
    assert not first.is_late
    assert (second.unit, second.role, second.status) == (world.housing, "lead", "issued")
    assert clock_of(second).started_at == at
    assert second.due_at > world.now + 2 * DAY
    ticket = fresh(share.ticket)
    assert (ticket.status, ticket.due_at) == ("dispatched", second.due_at)
    assert first not in Assignment.objects.counted()
    assert second in Assignment.objects.counted()
    sound(world, at)


def test_it_may_go_to_a_team_of_our_own(world, share):
    decide(world, returned(world, share), "redirect", team=world.sundi_1, at=world.now + HOUR)
    assert share_of(share.ticket).area == world.sundi_1


def test_somebody_must_lead(world, share):
    request = returned(world, share)
    with refused("one_lead", "unit"):
        decide(world, request, "redirect")
    with refused("same_unit", "unit"):
        decide(world, request, "redirect", unit=world.urban)
    with refused("team_elsewhere", "team"):
        decide(world, request, "redirect", team=world.hubei_1)
    assert fresh(request).status == "endorsed"


def test_assisting_work_may_go_to_nobody(world):
    ticket = dispatched(world)
    assist = dispatch.give(ticket, "assist", unit=world.traffic, by=world.clerk, at=world.now)
    request = returned(world, assist, by=world.traffic_officer)
    with refused("unit_twice", "unit"):
        decide(world, request, "redirect", unit=world.urban)
    decide(world, request, "redirect")
    assert ticket.assignments.filter(role="assist").count() == 1
    assert clock_of(assist).state == "cancelled"
    assert fresh(ticket).due_at == share_of(ticket).due_at


def test_whoever_receives_it_decides_on_it_and_pushes_it_no_further(world, share):
    ticket = share.ticket
    returned(world, share)
    with refused("return_waits"):
        whistle = calls.drafted(world, ticket=fresh(ticket), lead=world.traffic)
        calls.issue_whistle(whistle, by=world.community, at=world.now + HOUR)
    with refused("no_assignment"):
        handling.finish_ticket(fresh(ticket), by=world.department, at=world.now + HOUR, note="好")
    with refused("move_not_open"):
        checking.pass_ticket(fresh(ticket), by=world.clerk, at=world.now + HOUR)


def test_the_unit_may_take_it_up_again_itself(world, share):
    request = returned(world, share)
    decide(world, request, "cancel", by=world.department, at=world.now + 2 * HOUR)
    assert fresh(share).status == "signed"
    assert fresh(share).due_at == world.now + 2 * DAY + HOUR


def test_what_else_the_unit_asked_for_falls_away(world, share):
    extension = asked(world, share)
    returned(world, share)
    assert fresh(extension).status == "cancelled"
    assert fresh(share).asked == ["return"]


def test_units_under_a_whistle_object_instead_of_giving_back(world):
    assert "ask-return" not in TASK


def test_the_history_names_both_units(world, share):
    request = returned(world, share)
    decide(world, request, "redirect", unit=world.housing, note="属住建局职责")
    moves = [row.move for row in share.ticket.records.order_by("id")]
    assert moves[-3:] == ["ask-return", "redirect", "redirect"]
    ticket = fresh(share.ticket)
    assert ticket.records.count() == ticket.flow_count
    assert Clock.objects.of("assignment", share.pk).count() == 1
    assert filed(world).status == "filed"
