"""A holiday entered later moves every open clock that counts working time, and nothing else."""

from datetime import date, timedelta

import pytest

from grids.models import WorkCalendar
from grids.operations.calendars import save_calendar_day
from tickets.clock import Limit
from tickets.models import Assignment, Clock, Ticket, Timer
from tickets.operations.auditor import audit
from tickets.operations.calendars import compiled
from tickets.operations.clocks import pause_clock, resume_clock
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.intake import Report, report_ticket
from tickets.operations.replanning import preview, replan_calendar
from tickets.operations.triage import file_ticket

DAY = timedelta(days=1)


@pytest.fixture
def dispatched(world) -> Ticket:
    """0121 has 2 working days: dispatched Monday 10:00, due Wednesday 10:00."""
    report = Report(category=world.category("0121"), text="有人私装地锁", area=world.sundi_b1)
    ticket = report_ticket(report, by=world.gridworker, at=world.now).ticket
    ticket = file_ticket(ticket, by=world.clerk, at=world.now)
    return dispatch_ticket(ticket, by=world.clerk, at=world.now)


def close_tuesday(world) -> WorkCalendar:
    calendar = WorkCalendar.objects.get()
    save_calendar_day(
        calendar,
        date=date(2026, 11, 24),
        is_working=False,
        name="停工",
        by=world.system,
        at=world.now,
    )
    return WorkCalendar.objects.get()


def test_a_new_holiday_moves_clock_timer_assignment_and_ticket(world, dispatched):
    before = dispatched.due_at
    assert before == world.now + 2 * DAY
    calendar = close_tuesday(world)
    assert [row.due_at for row in preview(calendar, compiled(calendar))] == [before + DAY]
    assert replan_calendar(calendar, at=world.now) == 1
    clock = Clock.objects.running().get()
    assert clock.due_at == before + DAY
    assert clock.calendar_version == calendar.version
    assert Ticket.objects.get().due_at == Assignment.objects.get().due_at == clock.due_at
    timer = Timer.objects.get(clock=clock, state="pending")
    assert timer.generation == clock.generation == 2
    assert replan_calendar(calendar, at=world.now) == 0
    assert not any(audit(world.now).values())


def test_what_was_used_before_a_pause_is_counted_on_the_new_calendar_too(world, dispatched):
    clock = Clock.objects.running().get()
    pause_clock(clock, at=world.now + DAY, reason="等材料")
    resume_clock(clock, at=world.now + 2 * DAY)
    assert clock.due_at == world.now + 3 * DAY
    calendar = close_tuesday(world)
    replan_calendar(calendar, at=world.now)
    clock.refresh_from_db()
    used = 6 * 3600
    assert clock.consumed_s == used
    assert clock.due_at == world.now + 3 * DAY + timedelta(hours=2)


def test_a_pause_gives_no_time_back_to_what_was_overdue(world, dispatched):
    clock = Clock.objects.running().get()
    due = clock.due_at
    pause_clock(clock, at=due + DAY, reason="争议")
    resume_clock(clock, at=due + 3 * DAY)
    assert clock.due_at == due


def test_round_the_clock_limits_stay(world):
    report = Report(category=world.category("0401"), text="水管爆了", area=world.sundi_b1)
    ticket = report_ticket(report, by=world.gridworker, at=world.now).ticket
    assert Clock.objects.get().limit_unit == "uh"
    calendar = close_tuesday(world)
    assert list(preview(calendar, compiled(calendar))) == []
    replan_calendar(calendar, at=world.now)
    assert Ticket.objects.get(pk=ticket.pk).due_at == ticket.due_at
    assert Limit(1, "uh").times(3600) == 3600
