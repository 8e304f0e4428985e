"""What went wrong in other systems (ENGINE.md section 2), each shown not to go wrong here."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import WorkCalendar
from grids.operations import DayDraft, create_city_calendar, save_calendar_days
from grids.operations.calendars import save_calendar_day
from members.models import Post
from records.models import Notice
from tests.concurrency.scene import at_once, due_clocks, refusals
from tests.engine.matters import clock_of, dispatched, finish, reported, whistle_of, whistled
from tests.world import SINCE
from tickets.models import Clock, Escalation, Finding, LadderPolicy, LadderRung, Ticket, Timer
from tickets.operations import checking, dispatch, handling, triage, whistle_tasks
from tickets.operations.auditor import audit
from tickets.operations.clocks import pause_clock, resume_clock
from tickets.operations.following import follow_rules
from tickets.operations.ladder_versions import RungDraft, activate_ladder, draft_ladder, set_rungs
from tickets.operations.merging import merge_ticket
from tickets.operations.replanning import replan_calendar
from tickets.operations.sweeper import MAX_ATTEMPTS, sweep
from tickets.operations.whistles import withdraw_whistle

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def levels(clock: Clock) -> list[int]:
    """The levels of a clock that have fallen, in the order in which they did."""
    return list(clock.escalations.order_by("pk").values_list("level", flat=True))


def is_sound(at) -> bool:
    """Whether the auditor finds nothing; delivery does not run here."""
    return not any(found for kind, found in audit(at).items() if kind != "undelivered")


# Timer lost on restart; a hundred overdue rows per run


def test_one_run_lets_all_fall_however_many_are_due(world):
    due_clocks(world, [world.now - MINUTE] * 45)
    done = sweep(world.now, batch=10)
    assert (done.escalations, done.batches) == (45, 5)
    assert not Timer.objects.filter(state="pending", fire_at__lte=world.now).exists()


# Repeat forever, or never again


def test_each_level_falls_at_its_own_moment_and_then_never_again(world):
    clock = clock_of(whistled(world), "sign")
    seen = []
    for minutes in range(0, 240, 10):
        sweep(world.now + minutes * MINUTE)
        seen.append(len(levels(clock)))
    # One working hour from 10:00: 50 % at 10:30, due at 11:00, 150 % at 11:30, 200 % at 12:00
    assert seen == [0] * 3 + [1] * 3 + [2] * 3 + [3] * 3 + [4] * 12
    notices = Notice.objects.filter(event__startswith=f"clock:{clock.pk}:").count()
    for days in range(1, 30):
        sweep(world.now + days * DAY)
    assert levels(clock) == [1, 2, 3, 4]
    assert Notice.objects.filter(event__startswith=f"clock:{clock.pk}:").count() == notices
    clock.refresh_from_db()
    assert clock.ladder_ended
    assert not clock.timers.filter(state="pending").exists()


# A deadline survives when it should not


def test_nothing_falls_after_the_matter_was_closed(world):
    ticket = finish(world, dispatched(world), world.now + HOUR)
    ticket = checking.pass_ticket(ticket, by=world.clerk, at=world.now + HOUR)
    checking.close_ticket(ticket, by=world.clerk, at=world.now + HOUR)
    assert sweep(world.now + 30 * DAY).escalations == 0
    assert not Clock.objects.live().exists()


def test_nothing_falls_after_the_matter_was_declined(world):
    ticket = reported(world)
    triage.decline_ticket(ticket, by=world.clerk, at=world.now + MINUTE, reason="不属于")
    assert sweep(world.now + 30 * DAY).escalations == 0


def test_nothing_falls_after_the_whistle_was_withdrawn(world):
    task = whistled(world)
    withdraw_whistle(whistle_of(task), by=world.community, at=world.now + MINUTE, reason="撤")
    assert sweep(world.now + 30 * DAY).escalations == 0
    assert is_sound(world.now + 30 * DAY)


def test_no_clock_runs_while_the_result_waits_for_its_check(world):
    finish(world, dispatched(world), world.now + HOUR)
    assert sweep(world.now + 30 * DAY).escalations == 0


def test_the_clock_of_the_unit_before_does_not_stay(world):
    ticket = dispatched(world)
    before = clock_of(ticket, "handle")
    share = ticket.assignments.get()
    dispatch.withdraw_assignment(share, by=world.clerk, at=world.now + DAY, reason="派错")
    before.refresh_from_db()
    assert (before.state, before.met_at) == ("cancelled", None)
    assert sweep(world.now + 30 * DAY).escalations == 0


def test_nothing_falls_for_a_matter_that_was_merged_into_another(world):
    merged, into = dispatched(world), dispatched(world)
    gone, stays = clock_of(merged, "handle"), clock_of(into, "handle")
    merge_ticket(merged, into=into, by=world.clerk, at=world.now + HOUR)
    sweep(world.now + 30 * DAY)
    assert (levels(gone), levels(stays)) == ([], [1, 2, 3, 4])
    assert is_sound(world.now + 30 * DAY)


def test_levels_switched_off_in_a_new_ladder_do_not_fall(world):
    clock = clock_of(dispatched(world), "handle")
    draft = draft_ladder(
        LadderPolicy.objects.get(city=None), city=None, by=world.system, at=world.now
    )
    only = [RungDraft(400, ("street",), ("notify",))]
    set_rungs(draft, ("assignment", "handle"), only, by=world.system, at=world.now)
    activate_ladder(draft, moves_running=True, by=world.system, at=world.now)
    follow_rules(world.now)
    assert sweep(clock.due_at + DAY).escalations == 0
    sweep(clock.due_at + 30 * DAY)
    assert list(clock.escalations.values_list("percent", flat=True)) == [400]


# The clock wins wrongly, or is not started again


def test_a_word_on_the_way_does_not_stop_the_clock(world):
    ticket = dispatched(world)
    handling.sign_assignment(ticket.assignments.get(), by=world.department, at=world.now + HOUR)
    clock = clock_of(ticket, "handle")
    assert (clock.state, clock.due_at) == ("running", world.now + 2 * DAY)


def test_rework_starts_a_new_clock_of_one_full_limit(world):
    ticket = dispatched(world)
    first = clock_of(ticket, "handle")
    sweep(world.now + 3 * DAY)
    fallen = levels(first)
    assert fallen
    ticket = finish(world, ticket, world.now + 3 * DAY)
    checking.rework_ticket(ticket, by=world.clerk, at=world.now + 3 * DAY, reason="没好")
    second = clock_of(ticket, "handle")
    first.refresh_from_db()
    assert (first.state, first.met_at) == ("met", world.now + 3 * DAY)
    assert first.is_late(world.now + 3 * DAY)
    assert second.pk != first.pk
    # Thursday 10:00 and two working days: Monday 10:00
    assert second.due_at == world.now + 7 * DAY
    assert sweep(world.now + 3 * DAY).escalations == 0
    sweep(world.now + 30 * DAY)
    assert (levels(first), levels(second)) == (fallen, [1, 2, 3, 4])


def test_a_whistle_task_sent_back_gets_a_new_finishing_clock(world):
    task = whistled(world)
    for name, inputs in (("sign", {}), ("attend", {}), ("finish", {"note": "好"})):
        operation = getattr(whistle_tasks, f"{name}_task")
        task = operation(task, by=world.department, at=world.now, **inputs)
    first = clock_of(task, "finish")
    whistle_tasks.rework_task(task, by=world.community, at=world.now + DAY, reason="没好")
    second = clock_of(task, "finish")
    assert (first.state, second.state) == ("met", "running")
    assert second.due_at == first.due_at + DAY


def test_a_ticket_under_a_whistle_shows_what_is_due_next(world):
    ticket = triage.file_ticket(reported(world), by=world.clerk, at=world.now)
    task = whistled(world, ticket)

    def shown():
        return Ticket.objects.get(pk=ticket.pk).due_at

    assert shown() == clock_of(task, "sign").due_at == world.now + HOUR
    for share, by in (
        (task, world.department),
        (whistle_of(task).tasks.get(role="assist"), world.traffic_officer),
    ):
        whistle_tasks.sign_task(share, by=by, at=world.now)
    assert shown() == clock_of(task, "contact").due_at > world.now + HOUR
    withdraw_whistle(whistle_of(task), by=world.community, at=world.now, reason="撤")
    assert shown() is None


def test_a_ticket_with_a_unit_of_its_own_keeps_that_deadline_under_a_whistle(world):
    ticket = dispatched(world)
    whistled(world, ticket)
    assert Ticket.objects.get(pk=ticket.pk).due_at == clock_of(ticket, "handle").due_at


# A transfer leaves no time


def test_the_next_unit_gets_a_new_full_clock(world):
    ticket = dispatched(world)
    late = world.now + 2 * DAY - HOUR
    share = ticket.assignments.get()
    dispatch.withdraw_assignment(share, by=world.clerk, at=late, reason="派错")
    ticket = Ticket.objects.get(pk=ticket.pk)
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=late, lead=world.water)
    clock = clock_of(ticket, "handle")
    assert (clock.unit, clock.started_at) == (world.water, late)
    assert ticket.due_at == clock.due_at == late + 2 * DAY


# A pause is lost or measured wrongly


def test_a_resting_clock_does_not_tick_and_keeps_what_was_left(world):
    ticket = dispatched(world)
    clock = clock_of(ticket, "handle")
    friday = world.now + 4 * DAY
    pause_clock(clock, at=world.now + DAY, reason="等材料")
    assert sweep(friday).escalations == 0
    assert is_sound(friday)
    resume_clock(clock, at=friday)
    clock.refresh_from_db()
    # One working day was left on Friday 10:00; the weekend is nobody's
    assert clock.due_at == friday + 3 * DAY
    assert clock.pauses.get().until_at == friday
    assert clock.timers.filter(state="pending").count() == 1
    sweep(friday + 10 * DAY)
    assert levels(clock) == [1, 2, 3, 4]


def test_a_pause_over_a_weekend_uses_nothing(world):
    clock = clock_of(dispatched(world), "handle")
    pause_clock(clock, at=world.now + DAY, reason="等")
    used = clock.consumed_s
    resume_clock(clock, at=world.now + 5 * DAY)
    pause_clock(clock, at=world.now + 6 * DAY, reason="再等")
    assert clock.consumed_s == used


def test_a_new_calendar_does_not_wake_a_resting_clock(world):
    clock = clock_of(dispatched(world), "handle")
    pause_clock(clock, at=world.now + HOUR, reason="等")
    replan_calendar(closed(date(2026, 11, 24), world), at=world.now + HOUR)
    clock.refresh_from_db()
    assert clock.state == "paused"
    assert sweep(world.now + 30 * DAY).escalations == 0


# A holiday is added later; holidays make it earlier


def closed(day: date, world) -> WorkCalendar:
    """The calendar after one more day off was entered."""
    calendar = WorkCalendar.objects.get(city=None)
    edit = {"date": day, "is_working": False, "name": "停工"}
    save_calendar_day(calendar, **edit, by=world.system, at=world.now)
    return WorkCalendar.objects.get(city=None)


def test_a_holiday_added_later_moves_open_clocks_and_never_forwards(world):
    ticket = dispatched(world)
    before = clock_of(ticket, "handle")
    replan_calendar(closed(date(2026, 11, 25), world), at=world.now)
    after = clock_of(ticket, "handle")
    assert (before.due_at, after.due_at) == (world.now + 2 * DAY, world.now + 3 * DAY)
    assert sweep(before.due_at).escalations == 1
    assert levels(after) == [1]
    sweep(after.due_at + MINUTE)
    assert levels(after) == [1, 2]


def test_a_holiday_of_one_city_moves_no_clock_of_another(world):
    ours = clock_of(dispatched(world), "handle")
    calendar = create_city_calendar(world.city_dh, by=world.system, at=world.now)
    days = [DayDraft(date(2026, 11, 24), False, "停工")]
    save_calendar_days(calendar, days, by=world.system, at=world.now)
    follow_rules(world.now)
    after = Clock.objects.get(pk=ours.pk)
    assert (after.calendar_id, after.due_at) == (ours.calendar_id, ours.due_at)
    assert after.calendar_id != calendar.pk


def test_a_level_that_fell_stays_fallen_when_the_due_moment_moves(world):
    ticket = dispatched(world)
    clock = clock_of(ticket, "handle")
    sweep(clock.due_at + MINUTE)
    assert levels(clock) == [1, 2]
    replan_calendar(closed(date(2026, 11, 24), world), at=clock.due_at + MINUTE)
    sweep(clock.due_at + 30 * DAY)
    assert levels(clock) == [1, 2, 3, 4]


# Duplicates under concurrency


@pytest.mark.django_db(transaction=True)
def test_four_sweepers_at_once_let_each_level_fall_once(world):
    due_clocks(world, [world.now - MINUTE] * 300)
    done = at_once(*[lambda: sweep(world.now, batch=20)] * 4)
    assert refusals(done) == []
    assert sum(one.escalations for one in done) == Escalation.objects.count() == 300
    notices = Notice.objects.filter(kind="clock_reminder")
    assert notices.count() == notices.values("event", "recipient").distinct().count() == 600


# "Notify only" changes data


def test_a_level_that_only_tells_changes_nothing_else(world):
    task = whistled(world)

    def stands():
        task.refresh_from_db()
        rows = (task, whistle_of(task))
        return [
            {name: value for name, value in vars(row).items() if name != "_state"} for row in rows
        ]

    before, history = stands(), whistle_of(task).records.count()
    sweep(world.now + HOUR)
    assert levels(clock_of(task, "sign")) == [1, 2]
    assert stands() == before
    assert whistle_of(task).records.count() == history


def test_a_level_that_supervises_says_so_in_the_history(world):
    task = whistled(world)
    sweep(world.now + 2 * HOUR)
    task.refresh_from_db()
    assert task.supervised_at == world.now + 2 * HOUR
    assert task.is_marked
    assert whistle_of(task).handed_up_to == "district"
    told = whistle_of(task).records.filter(task=task, move="escalate")
    assert [row.data["level"] for row in told.order_by("id")] == [3, 4]


# Recipients are frozen


def test_who_was_told_stays_who_was_told(world):
    clock = clock_of(whistled(world), "sign")
    sweep(world.now + 30 * MINUTE)
    event = clock.escalations.get()
    before = event.recipients
    assert {row["user"] for row in before} == {world.department.pk, world.department_head.pk}
    Post.objects.filter(unit=world.urban).update(until_on=world.now.date() - DAY)
    newcomer = world.user("department2").person
    Post.objects.create(person=newcomer, role="department_head", unit=world.urban, from_on=SINCE)
    sweep(world.now + HOUR)
    event.refresh_from_db()
    assert event.recipients == before
    told = clock.escalations.get(level=2).recipients
    assert world.department2.pk in {row["user"] for row in told}
    assert world.department_head.pk not in {row["user"] for row in told}


def test_a_vacant_post_is_never_silence(world):
    Post.objects.filter(unit=world.urban).update(until_on=world.now.date() - DAY)
    clock = clock_of(whistled(world), "sign")
    sweep(world.now + 30 * MINUTE)
    rows = clock.escalations.order_by("level").values_list("level", "is_vacant", "cause")
    assert list(rows) == [(1, True, "vacant"), (2, False, "")]
    told = Notice.objects.get(event=f"clock:{clock.pk}:level:2", recipient=world.community)
    assert told.subject_id


# Late is recorded as late, and several levels come as one message


def test_levels_after_an_outage_are_recorded_each_and_told_once(world):
    clock = clock_of(whistled(world), "sign")
    done = sweep(world.now + 5 * DAY)
    mine = clock.escalations.order_by("level")
    planned = [world.now + minutes * MINUTE for minutes in (30, 60, 90, 120)]
    assert list(mine.values_list("planned_at", flat=True)) == planned
    assert {event.cause for event in mine} == {"late"}
    assert all(
        event.late_s == (event.fired_at - event.planned_at).total_seconds() for event in mine
    )
    assert done.late_s >= 5 * 86400 - 1800
    notices = Notice.objects.filter(event__startswith=f"clock:{clock.pk}:")
    assert notices.count() == notices.values("recipient").distinct().count()
    head = notices.get(recipient=world.department_head)
    assert (head.params["level"], head.kind) == (2, "clock_overdue")


# One bad row stops everything


def test_a_poison_timer_is_put_aside_and_the_others_go_on(world):
    clocks = due_clocks(world, [world.now - MINUTE] * 20)
    poison = LadderPolicy.objects.create(
        name="broken", version=2, valid_from=world.now, is_active=False
    )
    LadderRung.objects.create(
        policy=poison,
        subject_type="whistle_task",
        clock_kind="sign",
        level=1,
        percent=50,
        who=["nobody knows"],
        actions=["notify"],
    )
    bad = clocks[7]
    Clock.objects.filter(pk=bad.pk).update(policy=poison)
    assert sweep(world.now).escalations == 19
    for _tick in range(MAX_ATTEMPTS - 1):
        assert bad.timers.get().state == "pending"
        sweep(world.now)
    timer = bad.timers.get()
    assert (timer.state, timer.attempts) == ("dead", MAX_ATTEMPTS)
    assert "nobody knows" in timer.last_error
    finding = Finding.objects.get(kind="dead_timer")
    assert (finding.subject_id, finding.healed_at) == (bad.pk, None)
    assert sweep(world.now).dead == 0
    assert audit(world.now)["dead_timer"] == 1
    assert Finding.objects.get(kind="dead_timer").healed_at is None
    # Somebody mends the ladder and lets the clock be planned anew
    Clock.objects.filter(pk=bad.pk).update(policy=clocks[0].policy_id)
    resting = Clock.objects.get(pk=bad.pk)
    pause_clock(resting, at=world.now, reason="修")
    resume_clock(resting, at=world.now)
    assert sweep(world.now).escalations == 1
    assert is_sound(world.now)
    assert Finding.objects.get(kind="dead_timer").healed_at == world.now


# Somebody does the duty while its deadline falls


@pytest.mark.django_db(transaction=True)
def test_signing_while_the_sweeper_runs_is_met_or_fallen_and_nobody_waits_for_ever(world):
    for number in range(25):
        task = whistled(world)
        clock = clock_of(task, "sign")
        at = world.now + (2 * HOUR if number % 2 else HOUR)
        answers = at_once(
            lambda at=at: sweep(at),
            lambda task=task, at=at: whistle_tasks.sign_task(task, by=world.department, at=at),
            lambda at=at: sweep(at),
        )
        assert refusals(answers) == []
        clock.refresh_from_db()
        assert (clock.state, clock.met_at) == ("met", at)
        assert not clock.timers.filter(state="pending").exists()
        fallen = levels(clock)
        assert fallen == sorted(set(fallen))
        told = Notice.objects.filter(event__startswith=f"clock:{clock.pk}:")
        assert told.exists() == bool(fallen)
        whistle = whistle_of(task)
        assert whistle.records.count() == whistle.flow_count
        before = len(fallen)
        sweep(at + DAY)
        assert len(levels(clock)) == before
    assert is_sound(world.now + DAY)


def test_putting_many_under_supervision_costs_the_same_number_of_questions(world):
    def price(count: int) -> int:
        for _number in range(count):
            whistled(world)
        with CaptureQueriesContext(connection) as seen:
            sweep(world.now + 30 * DAY)
        return len(seen)

    price(1)
    assert price(2) == price(6)
