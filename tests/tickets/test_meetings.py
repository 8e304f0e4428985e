"""Meetings of a joint whistle: who came, what was decided, and what became of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from lib.errors import Refused
from records.models import Notice
from tests.tickets.calls import HOUR, issued
from tests.tickets.photos import photo
from tickets.models import Clock, Escalation, Resolution, Whistle
from tickets.operations import resolutions, whistle_tasks
from tickets.operations.auditor import audit
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.resolutions import Decision
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def whistle(world) -> Whistle:
    """A joint whistle for the urban bureau with the traffic police."""
    return issued(world, kind="joint", assist=[world.traffic])


def minutes(world, **more) -> Minutes:
    said = {
        "held_at": world.now + HOUR,
        "place": "社区会议室",
        "text": "三方到场，议定分工。",
        "present": [world.urban],
        **more,
    }
    return Minutes(**said)


def meet(world, whistle, *, at=None, by=None, **more):
    at = at or world.now + 2 * HOUR
    return record_meeting(whistle, minutes(world, **more), by=by or world.community, at=at)


def decide(world, whistle, unit=None, *, what="施划停车位", due_on=FRIDAY, **more) -> Resolution:
    decision = Decision(what=what, due_on=due_on, unit=unit or world.urban)
    return meet(world, whistle, decisions=[decision], **more).resolutions.get()


def code(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return f"{refused.value.code}@{refused.value.field}"


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def sound(at) -> None:
    sweep(at)
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


# Recording


def test_the_first_meeting_starts_the_plan_clocks_of_a_joint_whistle(world, whistle):
    lead, assist = whistle.tasks.order_by("pk")
    whistle_tasks.sign_task(lead, by=world.department, at=world.now)
    whistle_tasks.attend_task(lead, by=world.department, at=world.now)
    assert not Clock.objects.filter(kind="plan").exists()
    meeting = meet(world, whistle)
    clocks = Clock.objects.running().filter(kind="plan")
    assert {clock.subject_id for clock in clocks} == {lead.pk, assist.pk}
    assert {clock.started_at for clock in clocks} == {meeting.held_at}
    # 5 working days from Monday 11:00
    assert {clock.due_at for clock in clocks} == {datetime(2026, 11, 30, 3, tzinfo=UTC)}
    meet(world, whistle, at=world.now + DAY, held_at=world.now + DAY - HOUR)
    assert Clock.objects.filter(kind="plan").count() == 2
    sound(world.now + DAY)


def test_the_plan_clock_of_a_department_that_rests_rests_too(world, whistle):
    task = whistle_tasks.sign_task(whistle.tasks.first(), by=world.department, at=world.now)
    whistle_tasks.attend_task(task, by=world.department, at=world.now)
    type(task).objects.filter(pk=task.pk).update(suspended_until=FRIDAY)
    meet(world, whistle, present=[])
    plan = Clock.objects.get(kind="plan", subject_id=task.pk)
    assert (plan.state, plan.consumed_s) == ("paused", 0)


def test_a_routine_whistle_starts_the_plan_clock_at_attending(world):
    task = issued(world).tasks.get()
    whistle_tasks.sign_task(task, by=world.department, at=world.now)
    whistle_tasks.attend_task(task, by=world.department, at=world.now)
    assert Clock.objects.running().filter(kind="plan").count() == 1
    meet(world, task.whistle)
    assert Clock.objects.filter(kind="plan").count() == 1


def test_coming_to_the_meeting_counts_as_attending(world, whistle):
    meeting = meet(world, whistle)
    lead, assist = whistle.tasks.order_by("pk")
    assert (lead.status, lead.attended_at) == ("attended", meeting.held_at)
    assert (assist.status, assist.attended_at) == ("unsigned", None)
    met = Clock.objects.filter(subject_id=lead.pk, state="met")
    assert {clock.kind: clock.met_at for clock in met} == dict.fromkeys(
        ("sign", "contact", "attend"), meeting.held_at
    )
    shown = {row.unit: row.is_present for row in meeting.attendances.all()}
    assert shown == {world.urban: True, world.traffic: False}
    assert Whistle.objects.get().status == "in_progress"
    sound(world.now + 2 * HOUR)


def test_presence_counts_from_the_meeting_and_not_from_its_minutes(world, whistle):
    meeting = meet(world, whistle, at=world.now + DAY, held_at=world.now + HOUR / 2)
    sign = Clock.objects.get(kind="sign", subject_id=whistle.tasks.get(role="lead").pk)
    assert sign.met_at == meeting.held_at < sign.due_at


def test_a_decision_calls_a_department_that_was_not_called_yet(world, whistle):
    meet(world, whistle, decisions=[Decision("维修路灯", FRIDAY, unit=world.housing)])
    task = whistle.tasks.get(unit=world.housing)
    assert (task.role, task.status, task.issued_at) == ("assist", "unsigned", world.now + 2 * HOUR)
    kinds = Clock.objects.running().filter(subject_type="whistle_task", subject_id=task.pk)
    assert set(kinds.values_list("kind", flat=True)) == {
        "sign",
        "contact",
        "attend",
        "finish",
        "plan",
    }
    assert "housing_officer" in told("whistle_issued")
    assert "housing_officer" in told("resolution_given")
    assert whistle.records.filter(move="call", task=task).count() == 1
    sound(world.now + 2 * HOUR)


def test_a_released_department_keeps_its_decision_without_being_called_again(world, whistle):
    task = whistle.tasks.get(unit=world.traffic)
    whistle_tasks.release_task(task, by=world.community, at=world.now, reason="无需")
    decide(world, whistle, world.traffic)
    task.refresh_from_db()
    assert task.status == "released"
    assert Resolution.objects.addressed(world.traffic_officer.reach("handle")).count() == 1


def test_everybody_hears_of_the_meeting_once(world, whistle):
    decide(world, whistle)
    assert told("resolution_given") == {"department", "department_head"}
    assert told("meeting_recorded") == {"traffic_officer", "clerk"}


def test_a_team_of_our_own_can_be_given_something(world, whistle):
    decision = Decision("劝导车主", FRIDAY, team=world.sundi_1)
    resolution = meet(world, whistle, decisions=[decision]).resolutions.get()
    assert resolution.holder == world.sundi_1
    assert {"gridworker", "gridhead"} == told("resolution_given")
    done = resolutions.finish_resolution(
        resolution, by=world.gridworker, at=world.now + 3 * HOUR, note="已劝导"
    )
    assert done.status == "done"


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"held_at": "ahead"}, "meeting_ahead@held_at"),
        ({"held_at": "before"}, "meeting_too_early@held_at"),
        ({"due_on": date(2026, 11, 22)}, "day_in_past@decisions"),
        ({"due_on": date(2028, 1, 1)}, "day_too_far@decisions"),
        ({"present": "water"}, "not_called@present"),
        ({"decisions": 31}, "too_many_decisions@decisions"),
    ],
)
def test_minutes_that_cannot_be_true_are_refused_at_their_field(world, whistle, change, refusal):
    moments = {"ahead": world.now + 9 * HOUR, "before": world.now - HOUR}
    said = dict(change)
    due_on = said.pop("due_on", FRIDAY)
    said["decisions"] = [Decision("事", due_on, unit=world.urban)] * said.pop("decisions", 1)
    if "held_at" in said:
        said["held_at"] = moments[said["held_at"]]
    if "present" in said:
        said["present"] = [world.water]
    assert code(lambda: meet(world, whistle, **said)) == refusal
    assert not whistle.meetings.exists()


def test_the_same_minutes_sent_twice_are_one_meeting(world, whistle):
    first = meet(world, whistle, idempotency_key="once")
    assert meet(world, whistle, idempotency_key="once") == first
    assert whistle.records.filter(move="record-meeting").count() == 1


def test_only_a_sounding_whistle_has_meetings(world):
    whistle = issued(world)
    Whistle.objects.filter(pk=whistle.pk).update(status="closed")
    assert code(lambda: meet(world, whistle)) == "move_not_open@None"


# What was decided


def test_a_decision_is_due_at_the_very_end_of_its_day(world, whistle):
    resolution = decide(world, whistle)
    end = datetime(2026, 11, 27, 15, 59, 59, tzinfo=UTC)
    clock = Clock.objects.get(kind="resolve")
    assert (clock.due_at, resolution.due_at) == (end, end)
    assert clock.unit == world.urban


def test_an_overdue_decision_climbs_its_ladder(world, whistle):
    resolution = decide(world, whistle)
    sweep(datetime(2026, 11, 28, tzinfo=UTC))
    levels = Escalation.objects.filter(subject_type="resolution", subject_id=resolution.pk)
    assert list(levels.order_by("level").values_list("percent", flat=True)) == [67, 100]
    assert {"department", "department_head", "community", "clerk"} <= told("clock_overdue")
    sound(datetime(2026, 11, 28, tzinfo=UTC))


def test_a_decision_is_reported_done_and_confirmed(world, whistle):
    resolution = decide(world, whistle)
    at = world.now + 3 * HOUR
    done = resolutions.finish_resolution(
        resolution, by=world.department, at=at, note="已划线", photos=[photo()]
    )
    assert (done.status, done.result, done.due_at) == ("done", "已划线", None)
    assert {"community", "clerk"} == told("resolution_done")
    ended = resolutions.confirm_resolution(done, by=world.community, at=at + HOUR)
    assert (ended.status, ended.ended_at) == ("confirmed", at + HOUR)
    assert Clock.objects.get(kind="resolve").state == "met"
    moves = whistle.records.filter(resolution=resolution).values_list("move", flat=True)
    assert list(moves) == ["finish", "confirm"]
    sound(at + HOUR)


def test_a_result_that_does_not_hold_is_open_again_by_another_day(world, whistle):
    resolution = decide(world, whistle)
    at = world.now + 3 * HOUR
    done = resolutions.finish_resolution(resolution, by=world.department, at=at, note="好了")
    again = date(2026, 12, 4)
    back = resolutions.rework_resolution(
        done, by=world.community, at=at, reason="未划完", due_on=again
    )
    assert (back.status, back.due_on, back.done_at) == ("open", again, None)
    assert Clock.objects.running().get(kind="resolve").due_at == back.end_of_day
    assert code(
        lambda: resolutions.rework_resolution(
            back, by=world.community, at=at, reason="x", due_on=date(2026, 1, 1)
        )
    ) == ("day_in_past@due_on")


def test_a_dropped_decision_has_no_clock(world, whistle):
    resolution = decide(world, whistle)
    at = world.now + 3 * HOUR
    gone = resolutions.drop_resolution(resolution, by=world.community, at=at, reason="另案处理")
    assert (gone.status, gone.due_at) == ("dropped", None)
    assert Clock.objects.get(kind="resolve").state == "cancelled"
    assert told("resolution_dropped") == {"department", "department_head"}


def test_a_whistle_closes_while_its_decisions_stay_tracked(world, whistle):
    resolution = decide(world, whistle, world.traffic, present=[world.urban, world.traffic])
    at = world.now + 3 * HOUR
    for task, by in zip(
        whistle.tasks.order_by("pk"), (world.department, world.traffic_officer), strict=True
    ):
        whistle_tasks.finish_task(task, by=by, at=at, note="好")
    for task in whistle.tasks.order_by("pk"):
        whistle_tasks.verify_task(task, by=world.community, at=at)
    assert Whistle.objects.get().status == "closed"
    resolution.refresh_from_db()
    assert (resolution.status, resolution.due_at) == ("open", resolution.end_of_day)
    sound(at)
    done = resolutions.finish_resolution(resolution, by=world.traffic_officer, at=at, note="好")
    resolutions.confirm_resolution(done, by=world.community, at=at)
    sound(at)


def test_nobody_confirms_what_their_own_team_was_given_by_the_street(world):
    whistle = issued(world, by=world.street, area=world.anmin)
    given = Decision("劝导", FRIDAY, team=world.sundi)
    meet(world, whistle, by=world.street, decisions=[given])
    rows = Resolution.objects.all()
    assert rows.within(world.community.reach("view_tickets")).count() == 1
    assert rows.addressed(world.community.reach("handle")).count() == 1
    assert rows.recorded_within(world.community.reach("whistle")).count() == 0
    assert rows.recorded_within(world.street.reach("whistle")).count() == 1
