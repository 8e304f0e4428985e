"""Extension (延期): before due, one pending, one original limit more, two at most."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lib.moves import available_moves
from records.models import Notice
from tests.tickets import calls
from tests.tickets.asking import (
    DAY,
    HOUR,
    WHY,
    asked,
    clock_of,
    decide,
    fresh,
    granted,
    refused,
    request_of,
    share_of,
)
from tests.tickets.desk import dispatched
from tests.tickets.photos import photo
from tickets.models import Adjustment, Escalation
from tickets.operations import dispatch, handling
from tickets.operations.sweeper import sweep
from tickets.workflow.assignment import ASSIGNMENT

pytestmark = pytest.mark.django_db

WEDNESDAY = 2 * DAY
"""A lock in a public bay is dispatched Monday 10:00 for two working days."""


@pytest.fixture
def share(world):
    return share_of(dispatched(world))


def offered(row, by, at):
    return {move.name for move in available_moves(fresh(row), ASSIGNMENT, by=by, at=at)}


def test_it_is_asked_only_before_the_due_moment(world, share):
    assert share.due_at == world.now + WEDNESDAY
    head = world.department_head
    assert "ask-extension" in offered(share, head, share.due_at - timedelta(seconds=1))
    assert "ask-extension" not in offered(share, head, share.due_at)
    with refused("overdue_already"):
        asked(world, share, at=share.due_at)
    assert not Adjustment.objects.exists()


def test_it_is_asked_only_while_issued_signed_or_handling(world, share):
    assert ASSIGNMENT["ask-extension"].sources == ("issued", "signed", "handling")
    handling.finish_assignment(
        handling.sign_assignment(share, by=world.department, at=world.now),
        by=world.department,
        at=world.now,
        note="好",
        photos=[photo()],
    )
    with refused("move_not_open"):
        asked(world, share)


def test_only_one_waits_at_a_time(world, share):
    asked(world, share)
    with refused("asked_already"):
        asked(world, share)


def test_the_new_due_moment_is_the_current_one_and_one_original_limit(world, share):
    granted(world, share)
    share, ticket = fresh(share), fresh(share.ticket)
    assert share.due_at == world.now + 4 * DAY, "Friday 10:00"
    assert ticket.due_at == share.due_at
    assert (share.extensions, share.asked) == (1, [])
    assert clock_of(share).extensions == 1
    granted(world, share, at=world.now + DAY)
    assert fresh(share).due_at == world.now + 8 * DAY, "Tuesday 10:00, over a weekend"


def test_two_at_most_are_granted(world, share):
    for _round in range(2):
        granted(world, share)
    assert fresh(share).extensions == 2
    with refused("extended_twice"):
        asked(world, share)


def test_a_refused_one_does_not_use_up_the_quota(world, share):
    for _round in range(3):
        decide(world, asked(world, share), "refuse", reason="仓库有现货")
    for _round in range(2):
        granted(world, share)
    assert fresh(share).extensions == 2
    assert Adjustment.objects.filter(status="refused").count() == 3


def test_an_officers_request_is_read_by_the_own_head_first(world, share):
    request = asked(world, share, by=world.department)
    assert request.status == "asked"
    assert Notice.objects.filter(recipient=world.department_head, kind="adjustment_asked").exists()
    assert not Notice.objects.filter(recipient=world.clerk, kind="adjustment_asked").exists()
    for name in ("refuse",):
        with refused("head_decides"):
            decide(world, request, name, reason="不同意")
    with refused("move_not_open"):
        decide(world, request, "grant")
    with refused("head_decides"):
        decide(world, request, "endorse", by=world.department)
    request = decide(world, request, "endorse", by=world.department_head, note="情况属实")
    assert (request.status, request.endorsed_by) == ("endorsed", world.department_head)
    assert Notice.objects.filter(recipient=world.clerk, kind="adjustment_asked").exists()
    assert decide(world, request, "grant").status == "granted"
    assert fresh(share).extensions == 1


def test_the_own_head_may_decline_with_a_reason(world, share):
    request = asked(world, share, by=world.department)
    request = decide(world, request, "decline", by=world.department_head, reason="人手够")
    assert (request.status, request.decision) == ("refused", "人手够")
    notice = Notice.objects.get(recipient=world.department, kind="adjustment_refused")
    assert notice.params["reason"] == "人手够"
    assert fresh(share).asked == []


def test_a_heads_own_request_a_teams_and_one_without_a_head_go_to_the_dispatcher(world):
    assert asked(world, share_of(dispatched(world))).status == "endorsed"
    team = dispatch.give(
        dispatched(world), "assist", area=world.sundi_1, by=world.clerk, at=world.now
    )
    assert asked(world, team, by=world.gridworker).status == "endorsed"
    headless = share_of(dispatched(world, lead=world.traffic))
    assert asked(world, headless, by=world.traffic_officer).status == "endorsed"


def test_nobody_decides_on_the_own_request(world):
    ticket = dispatched(world)
    team = dispatch.give(ticket, "assist", area=world.sundi, by=world.clerk, at=world.now)
    request = asked(world, team, by=world.clerk)
    with refused("own_request"):
        decide(world, request, "grant", by=world.clerk)
    assert decide(world, request, "grant", by=world.community).status == "granted"


def test_strangers_decide_nothing(world, share):
    request = asked(world, share)
    for person in ("community_other", "street_other", "department2", "gridworker", "volunteer"):
        with pytest.raises(PermissionDenied):
            decide(world, request, "grant", by=world.user(person))


def test_an_assisting_unit_may_ask_too_and_an_informed_one_may_not(world):
    ticket = dispatched(world)
    assist = dispatch.give(ticket, "assist", unit=world.traffic, by=world.clerk, at=world.now)
    granted(world, assist, by=world.traffic_officer)
    assert fresh(assist).due_at == world.now + 4 * DAY
    assert fresh(ticket).due_at == world.now + WEDNESDAY, "the lead's limit stays"
    informed = dispatch.give(ticket, "notify", unit=world.water, by=world.clerk, at=world.now)
    with refused("only_informed"):
        asked(world, informed, by=world.department2)


def test_asked_in_time_it_can_be_granted_after_the_due_moment(world, share):
    request = asked(world, share)
    decide(world, request, "grant", at=share.due_at + HOUR)
    assert fresh(share).due_at == world.now + 4 * DAY
    assert not fresh(share).is_late


def test_a_department_under_a_whistle_has_its_finish_moved(world):
    task = calls.signed(world)
    due = clock_of(task, "finish").due_at
    granted(world, task)
    clock, task = clock_of(task, "finish"), fresh(task)
    assert clock.due_at > due
    assert (clock.extensions, task.extensions) == (1, 1)
    assert clock_of(task, "attend").extensions == 0
    assert task.due_at == clock_of(task, "contact").due_at, "the nearest limit stays shown"


def test_a_department_that_is_late_with_anything_asks_for_nothing(world):
    task = calls.signed(world)
    with refused("overdue_already"):
        asked(world, task, at=world.now + 2 * DAY)


def test_the_decision_has_its_own_limit_and_ladder(world, share):
    request = asked(world, share)
    clock = clock_of(request, "decide")
    assert fresh(request).due_at == clock.due_at == world.now + 6 * HOUR, "four working hours"
    sweep(clock.due_at + timedelta(seconds=1))
    told = Escalation.objects.get(clock=clock, percent=100)
    assert {row["user"] for row in told.recipients} >= {world.community.pk, world.street.pk}
    notice = Notice.objects.get(recipient=world.street, kind="clock_overdue")
    assert notice.params["url"] == f"/adjustments/?q={share.ticket.number}"
    decide(world, request, "grant", at=clock.due_at + HOUR)
    assert clock_of(request, "decide").met_at is not None


def test_the_own_heads_limit_is_told_to_the_head(world, share):
    request = asked(world, share, by=world.department)
    clock = clock_of(request, "endorse")
    sweep(clock.due_at)
    recipients = Escalation.objects.get(clock=clock).recipients
    assert [row["user"] for row in recipients] == [world.department_head.pk]


def test_a_request_can_be_taken_back(world, share):
    request = asked(world, share)
    assert decide(world, request, "cancel", by=world.department).status == "cancelled"
    assert fresh(share).asked == []
    assert not fresh(share).extensions


def test_withdrawn_work_cancels_what_its_unit_asked_for(world, share):
    extension = asked(world, share)
    suspension = asked(world, share, "suspension", until_on=timezone.localdate() + 30 * DAY)
    dispatch.withdraw_assignment(share, by=world.clerk, at=world.now, reason="派错了")
    assert {fresh(extension).status, fresh(suspension).status} == {"cancelled"}
    assert clock_of(extension, "decide").state == "cancelled"


def test_every_step_stands_in_the_history_of_the_matter(world, share):
    request = asked(world, share, by=world.department)
    decide(world, request, "endorse", by=world.department_head)
    decide(world, request, "refuse", reason="仓库有现货")
    ticket = fresh(share.ticket)
    records = list(ticket.records.filter(assignment=share).order_by("id"))
    assert [row.move for row in records] == ["ask-extension", "endorse", "refuse"]
    assert records[-1].reason == "仓库有现货"
    assert records[-1].data["is"] == "refused"
    assert ticket.records.count() == ticket.flow_count
    assert fresh(request).records.count() == fresh(request).flow_count == 2
    assert request_of(share).reason == WHY
