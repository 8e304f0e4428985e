"""Whose whistle it is: the reasons to hand it up, handing it up, its review, and its one ending."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from lib.errors import Refused
from lib.moves import available_moves
from members.roles import roles_with
from records.models import Notice
from tests.tickets.calls import HOUR, drafted, issued, signed
from tickets.models import Adjustment, Attendance, Clock, Escalation, Whistle, WhistleTask
from tickets.operations import adjustments, returns, whistle_tasks
from tickets.operations.auditor import audit
from tickets.operations.consequences import higher
from tickets.operations.levels import hand_up_whistle, reasons_to_hand_up, to_hand_up
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.sweeper import sweep
from tickets.operations.whistles import (
    issue_whistle,
    next_status,
    reject_whistle,
    submit_whistle,
    withdraw_whistle,
)
from tickets.workflow.whistle import WHISTLE

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def code(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def reasons(whistle, at) -> list[str]:
    found = reasons_to_hand_up(whistle, at)
    listed = to_hand_up(Whistle.objects.filter(pk=whistle.pk), at).exists()
    assert listed == bool(found), "the desk's list and the whistle's page say the same"
    return found


# Why it should go up, DOMAIN.md section 5.4: one test for each reason


def test_a_whistle_in_good_order_need_not_go_up(world):
    whistle = issued(world)
    assert reasons(whistle, world.now + HOUR / 2) == []


def test_unsigned_past_its_limit_is_a_reason_to_hand_up(world):
    whistle = issued(world)
    assert reasons(whistle, world.now + 2 * HOUR) == ["unsigned"]


def test_absent_past_its_limit_is_a_reason_to_hand_up(world):
    task = signed(world)
    assert reasons(task.whistle, world.now + 4 * DAY) == ["absent"]
    whistle_tasks.attend_task(task, by=world.department, at=world.now + 4 * DAY)
    assert reasons(task.whistle, world.now + 4 * DAY) == []


def test_absent_from_a_meeting_is_a_reason_until_the_department_comes(world):
    task = signed(world)
    at = world.now + 2 * HOUR
    minutes = Minutes(held_at=at, place="社区", text="缺席")
    record_meeting(task.whistle, minutes, by=world.community, at=at)
    assert not Attendance.objects.get().is_present
    assert reasons(task.whistle, at) == ["absent"]
    whistle_tasks.attend_task(task, by=world.department, at=at)
    assert reasons(task.whistle, at) == []


def test_overdue_by_more_than_half_is_a_reason_to_hand_up(world):
    task = whistle_tasks.attend_task(signed(world), by=world.department, at=world.now)
    whistle_tasks.plan_task(task, by=world.department, at=world.now, plan="七天")
    finish = Clock.objects.get(kind="finish")
    sweep(finish.due_at)
    assert reasons(task.whistle, finish.due_at) == []
    late = finish.due_at + 7 * DAY
    sweep(late)
    assert Escalation.objects.filter(clock=finish, percent=150).exists()
    assert reasons(task.whistle, late) == ["overdue"]


def test_two_failed_results_are_a_reason_to_hand_up(world):
    task = whistle_tasks.attend_task(signed(world), by=world.department, at=world.now)
    for times in (1, 2):
        task = whistle_tasks.finish_task(task, by=world.department, at=world.now, note="好")
        task = whistle_tasks.rework_task(task, by=world.community, at=world.now, reason="差")
        found = reasons(task.whistle, world.now)
        assert found == (["rework"] if times == 2 else [])


def test_a_suspension_asked_twice_is_a_reason_to_hand_up(world):
    task = whistle_tasks.attend_task(signed(world), by=world.department, at=world.now)
    until = timezone.localdate(world.now) + 30 * DAY
    for times in (1, 2):
        adjustments.ask_suspension(
            task, by=world.department_head, at=world.now, until_on=until, reason="等配件"
        )
        request = Adjustment.objects.latest("pk")
        returns.refuse_adjustment(request, by=world.clerk, at=world.now, reason="有货")
        assert reasons(task.whistle, world.now) == (["suspension"] if times == 2 else [])


def test_the_third_whistle_at_a_building_within_a_year_is_a_reason(world):
    issued(world, area=world.sundi_b1, at=world.now - 400 * DAY)
    issued(world, area=world.sundi_b1, at=world.now - 300 * DAY)
    issued(world, area=world.sundi_b2, at=world.now - 200 * DAY)
    second = issued(world, area=world.sundi_b1)
    assert "place" not in reasons(second, world.now)
    third = issued(world, area=world.sundi_b1)
    assert reasons(third, world.now) == ["place"]


def test_a_stairwell_counts_with_its_building(world):
    for area in (world.liyuan_b1, world.liyuan_u1):
        issued(world, area=area, by=world.community_dh, lead=world.urban_dh)
    third = issued(world, area=world.liyuan_u1, by=world.community_dh, lead=world.urban_dh)
    assert reasons(third, world.now) == ["place"]


def test_a_whole_community_is_no_place(world):
    for _n in range(4):
        whistle = issued(world, area=world.sundi)
    assert reasons(whistle, world.now) == []


def test_nothing_is_handed_up_by_a_reason_alone(world):
    whistle = issued(world)
    reasons(whistle, world.now + 2 * HOUR)
    whistle.refresh_from_db()
    assert whistle.handed_up_to == ""


# Handing it up


def test_each_level_holds_it_once_and_only_upward(world):
    whistle = issued(world)
    levels = ("street", "district", "city")
    for level, by in zip(levels, (world.community, world.street, world.district), strict=True):
        whistle = hand_up_whistle(whistle, by=by, at=world.now, level=level, reason="协调不动")
        assert whistle.handed_up_to == level
        for lower in ("community", "street", level):
            if level != "city":
                assert (
                    code(
                        lambda lower=lower: hand_up_whistle(
                            Whistle.objects.get(),
                            by=world.street,
                            at=world.now,
                            level=lower,
                            reason="x",
                        )
                    )
                    == "level_not_above"
                )
    assert (
        code(
            lambda: hand_up_whistle(
                whistle, by=world.street, at=world.now, level="city", reason="再上"
            )
        )
        == "no_level_above"
    )
    history = whistle.records.filter(move="hand-up").order_by("id")
    assert [row.data["level"] for row in history] == list(levels)


def test_leaders_of_the_level_and_the_community_hear_of_it(world):
    whistle = hand_up_whistle(
        issued(world), by=world.street_clerk, at=world.now, level="street", reason="请街道协调"
    )
    assert told("whistle_handed_up") == {"street", "community", "clerk"}
    hand_up_whistle(whistle, by=world.street, at=world.now, level="district", reason="请区里协调")
    assert "district" in told("whistle_handed_up")
    whistle.refresh_from_db()
    hand_up_whistle(whistle, by=world.district, at=world.now, level="city", reason="请市里协调")
    assert "admin" in told("whistle_handed_up")
    assert "admin_dh" not in told("whistle_handed_up")


def test_only_the_blower_and_the_desks_above_hand_up(world):
    whistle = issued(world)
    for by in (world.department, world.gridworker, world.community_other, world.street_other):
        with pytest.raises(PermissionDenied):
            hand_up_whistle(whistle, by=by, at=world.now, level="street", reason="x")
    for by in (world.community, world.clerk, world.street, world.district, world.admin):
        moves = {move.name for move in available_moves(whistle, WHISTLE, by=by, at=world.now)}
        assert "hand-up" in moves, by


def test_appraising_is_held_by_exactly_those_who_blow_or_supervise():
    either = {*roles_with("whistle"), *roles_with("supervise")}
    assert set(roles_with("appraise")) == either


def test_the_ladder_hands_up_by_the_same_levels_and_never_down(world):
    whistle = issued(world)
    assert higher(whistle, ["unit_head"]) == "street"
    assert higher(whistle, ["district"]) == "district"
    handed = hand_up_whistle(
        whistle, by=world.street, at=world.now, level="city", reason="市级协调"
    )
    assert higher(handed, ["district"]) == "city"
    sweep(world.now + 10 * DAY)
    handed.refresh_from_db()
    assert handed.handed_up_to == "city"


# Its review


@pytest.fixture
def submitted(world):
    """A whistle of the street that its writer may not let sound."""
    whistle = drafted(world, by=world.street_clerk, area=world.anmin)
    return submit_whistle(whistle, by=world.street_clerk, at=world.now)


def review_clock(state: str) -> Clock:
    return Clock.objects.get(kind="review_whistle", state=state)


def sound(at) -> None:
    sweep(at)
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


def test_the_review_clock_runs_from_submitting(world, submitted):
    clock = review_clock("running")
    # 10:00 and four working hours, with lunch between
    assert clock.due_at == world.now + 6 * HOUR == submitted.due_at
    sound(world.now + 7 * HOUR)
    assert "street" in told("clock_overdue")


@pytest.mark.parametrize("answer", ["issue", "reject", "withdraw"])
def test_every_answer_ends_the_review_clock(world, submitted, answer):
    at = world.now + HOUR
    if answer == "issue":
        issue_whistle(submitted, by=world.street, at=at)
    elif answer == "reject":
        reject_whistle(submitted, by=world.street, at=at, reason="先协调")
    else:
        withdraw_whistle(submitted, by=world.street_clerk, at=at, reason="不发了")
    state = "cancelled" if answer == "withdraw" else "met"
    assert review_clock(state).ended_at == at
    sound(at)


def test_who_may_let_it_sound_has_nobody_to_submit_it_to(world):
    whistle = drafted(world)
    assert code(lambda: submit_whistle(whistle, by=world.community, at=world.now)) == (
        "blow_yourself"
    )
    names = {move.name for move in available_moves(whistle, WHISTLE, by=world.clerk, at=world.now)}
    assert names == {"issue", "withdraw"}


# Its one ending, DOMAIN.md section 5.2


@pytest.mark.parametrize(
    ("lead", "assist", "closes"),
    [
        ("accepted", "accepted", True),
        ("accepted", "released", True),
        ("accepted", "done", False),
        ("accepted", "unsigned", False),
        ("done", "accepted", False),
        ("rework", "released", False),
    ],
)
def test_a_joint_whistle_closes_only_when_the_lead_is_accepted_and_all_others_settled(
    lead, assist, closes
):
    status = next_status("in_progress", [("lead", lead), ("assist", assist)])
    assert (status == "closed") is closes


def test_the_lead_answers_for_the_whole_and_cannot_be_released(world):
    whistle = issued(world, kind="joint", assist=[world.traffic])
    lead = whistle.tasks.get(role="lead")
    assert (
        code(lambda: whistle_tasks.release_task(lead, by=world.community, at=world.now, reason="x"))
        == "lead_stays"
    )
    assert WhistleTask.objects.filter(status="released").count() == 0


def test_a_joint_whistle_says_where_and_when_to_meet(world):
    for missing in ({"place": ""}, {"meet_at": None}):
        with pytest.raises(Refused) as refused:
            drafted(world, kind="joint", assist=[world.traffic], **missing)
        assert (refused.value.code, refused.value.field) == ("meeting_needed", *missing)
