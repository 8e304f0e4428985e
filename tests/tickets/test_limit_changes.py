"""Limits are versioned: what a change would move is told before, and is what then happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.errors import Refused
from records.models import AuditEntry
from tests.tickets.calls import issued
from tests.tickets.desk import dispatched, reported
from tickets.clock import Limit, LimitUnit
from tickets.explanations import clock_story
from tickets.models import Assignment, Clock, LimitChange, StepLimit, Ticket, Timer, WhistleLimit
from tickets.operations.auditor import audit
from tickets.operations.clocks import extend_clock, pause_clock, resume_clock
from tickets.operations.limit_changes import change_limit, limit_on, read_limit
from tickets.operations.limits import step_limit
from tickets.operations.relimiting import follow_change, follow_changes, forecast_limit
from tickets.operations.showing import show_everywhere

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FOUR_DAYS = Limit(4, LimitUnit.WORKING_DAY)


@pytest.fixture
def usual(world):
    """The usual condition of 0121: two working days."""
    return world.category("0121").limits.in_use().first()


def changed(world, row, limit, **more):
    return change_limit(row, limit, by=world.system, at=world.now, **more)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2紧急工作时", "2", "uh"),
        ("4小时", "4", "wh"),
        ("2天", "2", "wd"),
        ("1紧急工作日", "1", "nd"),
        ("3自然日", "3", "nd"),
        (" 15 分钟 ", "0.25", "uh"),
        ("20分钟", "0.3333", "uh"),
        ("２个工作日", "2", "wd"),
    ],
)
def test_limits_are_read_as_people_write_them(text, value, unit):
    limit = read_limit(text)
    assert (str(limit.value.normalize()), limit.unit) == (value, unit)


@pytest.mark.parametrize(
    "text", ["", "soon", "2", "天", "2天内制止", "-1天", "0小时", "1周", "二天"]
)
def test_what_is_not_understood_is_refused_with_what_is(text):
    with pytest.raises(Refused) as caught:
        read_limit(text)
    assert (caught.value.code, caught.value.field) == ("limit_unreadable", "limit")
    assert "紧急工作时" in str(caught.value)
    assert text in str(caught.value)


@pytest.mark.parametrize("text", ["9999天", "100000小时", "0.00001小时"])
def test_a_limit_nobody_can_mean_is_refused(text):
    with pytest.raises(Refused) as caught:
        read_limit(text)
    assert caught.value.code == "limit_out_of_range"


def test_twenty_minutes_are_twenty_minutes():
    assert read_limit("20分钟").times(3600) == 1200


def test_a_running_clock_keeps_its_limit_when_not_chosen(world, usual):
    ticket = dispatched(world)
    row = changed(world, usual, FOUR_DAYS, reason="标准修订")
    assert (row.version, row.limit_text) == (usual.version + 1, "4工作日")
    assert follow_changes(at=world.now) == 0
    assert Clock.objects.running().get().due_at == ticket.due_at == world.now + 2 * DAY
    assert dispatched(world).due_at == world.now + 4 * DAY


def test_a_running_clock_follows_when_chosen(world, usual):
    dispatched(world)
    clock = Clock.objects.running().get()
    row = changed(world, usual, FOUR_DAYS, moves_running=True, reason="标准修订")
    assert follow_changes(at=world.now) == 1
    moved = Clock.objects.get(pk=clock.pk)
    assert (moved.due_at, moved.limit) == (world.now + 4 * DAY, row.limit)
    assert Ticket.objects.get().due_at == Assignment.objects.get().due_at == moved.due_at
    timer = Timer.objects.get(clock=clock, state="pending")
    assert (timer.generation, timer.level) == (clock.generation + 1, clock.next_level)
    assert follow_changes(at=world.now) == 0
    assert not any(audit(world.now).values())


def test_the_page_of_a_moved_clock_says_who_changed_its_limit(world, usual, client):
    dispatched(world)
    changed(world, usual, FOUR_DAYS, moves_running=True, reason="标准修订")
    follow_changes(at=world.now)
    clock = Clock.objects.running().get()
    (change,) = clock_story(clock, at=world.now).changes
    assert (change.reason, change.by) == ("标准修订", world.system)
    client.force_login(world.clerk)
    page = client.get(f"/clocks/{clock.pk}/").content.decode()
    assert "标准修订" in page


def test_what_a_limit_was_on_a_day_can_be_told(world, usual):
    two = usual.limit
    row = changed(world, usual, FOUR_DAYS)
    week = Limit(7, LimitUnit.NATURAL_DAY)
    row = change_limit(row, week, by=world.system, at=world.now + 2 * DAY)
    told = [limit_on(row, world.now + n * DAY) for n in (-1, 1, 3)]
    assert told == [two, FOUR_DAYS, week]


def test_the_old_limit_comes_back_as_a_new_version(world, usual):
    row = changed(world, usual, FOUR_DAYS)
    row = changed(world, row, LimitChange.objects.get().old)
    assert (row.limit, row.version) == (usual.limit, usual.version + 2)


def test_a_stale_change_is_refused(world, usual):
    changed(world, usual, FOUR_DAYS, seen=usual.version)
    with pytest.raises(Refused) as caught:
        changed(world, usual, Limit(5, LimitUnit.WORKING_DAY), seen=usual.version)
    assert caught.value.code == "changed_meanwhile"
    with pytest.raises(Refused) as caught:
        changed(world, usual, FOUR_DAYS)
    assert caught.value.code == "limit_unchanged"


def test_only_who_configures_every_city_changes_shared_limits(world, usual):
    for person in (world.admin, world.admin_dh, world.street, world.clerk, world.department):
        with pytest.raises(PermissionDenied):
            change_limit(usual, FOUR_DAYS, by=person, at=world.now)
    assert not LimitChange.objects.exists()


def test_each_change_leaves_an_audit_entry(world, usual):
    changed(world, usual, FOUR_DAYS, reason="标准修订")
    entry = AuditEntry.objects.get(action="limit.change")
    assert (entry.actor, entry.reason, entry.subject_id) == (world.system, "标准修订", usual.pk)
    assert (entry.data["old"], entry.data["new"]) == ("2工作日", "4工作日")


def test_only_the_clocks_of_that_whistle_kind_move(world):
    issued(world, kind="routine")
    issued(world, kind="emergency")
    row = WhistleLimit.objects.get(kind="routine", clock_kind="sign")
    limit = Limit(3, LimitUnit.WORKING_HOUR)
    before = {clock.pk: clock.due_at for clock in Clock.objects.running()}
    assert forecast_limit(row, limit, at=world.now).moving == 1
    changed(world, row, limit, moves_running=True)
    assert follow_changes(at=world.now) == 1
    moved = [clock for clock in Clock.objects.running() if clock.due_at != before[clock.pk]]
    assert [(clock.limit_key, clock.limit) for clock in moved] == [("whistle/routine/sign", limit)]


def test_a_step_of_the_desks_moves_too(world):
    reported(world)
    row = StepLimit.objects.get(step="triage_u2")
    limit = Limit(3, LimitUnit.WORKING_HOUR)
    changed(world, row, limit, moves_running=True)
    assert step_limit("triage_u2") == limit
    assert follow_changes(at=world.now) == 1
    assert Ticket.objects.get().due_at == Clock.objects.get().due_at


def test_an_extension_stays_an_extension(world, usual):
    dispatched(world)
    extend_clock(Clock.objects.running().get())
    changed(world, usual, Limit(3, LimitUnit.WORKING_DAY), moves_running=True)
    follow_changes(at=world.now)
    clock = Clock.objects.running().get()
    assert (clock.extensions, clock.due_at) == (1, world.now + 8 * DAY)


def test_a_paused_clock_takes_the_limit_along(world, usual):
    dispatched(world)
    clock = Clock.objects.running().get()
    pause_clock(clock, at=world.now + DAY, reason="suspension")
    assert forecast_limit(usual, FOUR_DAYS, at=world.now).resting == 1
    changed(world, usual, FOUR_DAYS, moves_running=True)
    follow_changes(at=world.now + DAY)
    clock = Clock.objects.get(pk=clock.pk)
    resume_clock(clock, at=world.now + 2 * DAY)
    assert clock.due_at == world.now + 7 * DAY


def test_what_a_shorter_limit_used_up_before_a_pause_is_overdue_since_then(world, usual):
    dispatched(world)
    clock = Clock.objects.running().get()
    pause_clock(clock, at=world.now + DAY, reason="suspension")
    resume_clock(clock, at=world.now + 3 * DAY)
    limit = Limit(4, LimitUnit.WORKING_HOUR)
    told = forecast_limit(usual, limit, at=world.now + 3 * DAY)
    assert (told.overdue, told.first[0].after) == (1, world.now + 6 * HOUR)
    changed(world, usual, limit, moves_running=True)
    follow_changes(at=world.now + 3 * DAY)
    assert Clock.objects.get(pk=clock.pk).due_at == world.now + 6 * HOUR


def test_a_fallen_level_stays_fallen(world, usual):
    dispatched(world)
    Clock.objects.update(next_level=2)
    changed(world, usual, FOUR_DAYS, moves_running=True)
    follow_changes(at=world.now)
    assert Timer.objects.get(state="pending").level == 2


def test_the_mover_goes_on_where_it_was_killed(world, usual):
    for _each in range(5):
        dispatched(world)
    change_limit(usual, FOUR_DAYS, by=world.system, at=world.now, moves_running=True)
    change = LimitChange.objects.get()
    assert follow_change(change, at=world.now, batch=2, batches=1) == 2
    assert follow_change(change, at=world.now, batch=2) == 3
    clocks = Clock.objects.running()
    assert {(clock.generation, clock.due_at) for clock in clocks} == {(2, world.now + 4 * DAY)}
    assert Timer.objects.filter(state="pending").count() == 5


def test_a_later_change_wins_over_one_still_being_followed(world, usual):
    dispatched(world)
    row = changed(world, usual, FOUR_DAYS, moves_running=True)
    later = world.now + HOUR
    week = Limit(7, LimitUnit.NATURAL_DAY)
    change_limit(row, week, by=world.system, at=later, moves_running=True)
    first, second = LimitChange.objects.order_by("id")
    assert follow_change(second, at=later) == 1
    assert follow_change(first, at=later) == 0
    assert Clock.objects.running().get().limit == week


def test_a_change_is_settled_once_nobody_can_still_start_by_the_old_limit(world, usual):
    dispatched(world)
    changed(world, usual, FOUR_DAYS, moves_running=True)
    follow_changes(at=world.now)
    assert LimitChange.objects.unsettled().count() == 1
    follow_changes(at=world.now + HOUR)
    assert LimitChange.objects.unsettled().count() == 0


AMOUNTS = st.builds(
    Limit,
    st.sampled_from([0.25, 0.5, 1, 2, 3, 7, 15, 40]),
    st.sampled_from(list(LimitUnit)),
)
PAUSES = st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=2)


@given(limit=AMOUNTS, pauses=PAUSES, extended=st.booleans())
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_preview_of_a_limit_is_what_then_happens(world, usual, limit, pauses, extended):
    with transaction.atomic():
        moment = world.now
        ticket = dispatched(world)
        clock = Clock.objects.running().get(subject_id=ticket.assignments.get().pk, kind="handle")
        for after, length in pauses:
            pause_clock(clock, at=moment + after * HOUR, reason="suspension")
            moment += (after + length) * HOUR
            resume_clock(clock, at=moment)
        if extended:
            extend_clock(clock)
        show_everywhere([clock.pk])
        row = type(usual).objects.get(pk=usual.pk)
        told = {
            shift.clock.pk: shift.after for shift in forecast_limit(row, limit, at=moment).first
        }
        before = dict(Clock.objects.running().values_list("pk", "due_at"))
        change_limit(row, limit, by=world.system, at=moment, moves_running=True)
        follow_changes(at=moment)
        after = dict(Clock.objects.running().values_list("pk", "due_at"))
        assert after == before | told
        assert not any(audit(world.now).values())
        transaction.set_rollback(True)
