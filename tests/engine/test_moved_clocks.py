"""Clocks that people move: extended by one original limit, paused, and counted back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.models import DayConvention, WorkCalendar
from tests.engine import matters
from tests.world import World
from tickets.clock import LimitUnit, elapsed
from tickets.models import Clock, Escalation
from tickets.operations import clocks
from tickets.operations.auditor import audit
from tickets.operations.calendars import compiled
from tickets.operations.replanning import replan_calendar
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def handling(world: World) -> Clock:
    """Two working days, dispatched Monday 10:00 and due Wednesday 10:00."""
    return matters.clock_of(matters.dispatched(world), "handle")


def clocks_hold(at: datetime) -> bool:
    """The auditor finds nothing wrong with clocks and timers; what rows show is not asked here."""
    found = audit(at)
    return not any(found[kind] for kind in ("clock_without_timer", "stray_timer", "silent_breach"))


def test_an_extension_moves_the_due_moment_by_one_original_limit(world: World) -> None:
    clock = handling(world)
    before = clock.due_at
    clocks.extend_clock(clock)
    gained = elapsed(compiled(clock.calendar), LimitUnit.WORKING_DAY, before, clock.due_at)
    assert gained == clock.budget_s // 2
    assert clock.due_at == before + 2 * DAY


def test_an_extended_clock_stays_extended_after_a_holiday_edit(world: World) -> None:
    WorkCalendar.objects.update(day_convention=DayConvention.LEGAL)
    calendar = WorkCalendar.objects.get()
    calendar.version += 1
    calendar.save()
    clock = handling(world)
    clocks.extend_clock(clock)
    due = clock.due_at
    calendar.version += 1
    calendar.save()
    replan_calendar(calendar, at=world.now)
    clock.refresh_from_db()
    assert clock.due_at == due


def test_a_paused_clock_can_be_extended(world: World) -> None:
    clock = handling(world)
    clocks.pause_clock(clock, at=world.now, reason="suspension")
    clocks.extend_clock(clock)
    clocks.resume_clock(clock, at=world.now + DAY)
    assert clock.due_at == world.now + 7 * DAY, "four working days, one at rest, a weekend"
    assert clocks_hold(world.now + DAY)


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(hours=st.lists(st.integers(1, 30), min_size=2, max_size=8))
def test_struck_pauses_leave_the_clock_as_if_it_had_never_rested(
    world: World, hours: list[int]
) -> None:
    """Pauses for an objection are counted back; one for a suspension in between stands."""
    clock = handling(world)
    at, kept = world.now, timedelta(0)
    for number, length in enumerate(hours):
        reason = "suspension" if number % 3 == 2 else "objection"
        clocks.pause_clock(clock, at=at, reason=reason)
        at += length * HOUR
        clocks.resume_clock(clock, at=at)
        at += HOUR
        kept += length * HOUR if reason == "suspension" else timedelta(0)
    clocks.strike_pauses(clock, reason="objection", at=at, cause="overruled")
    expected, begin = 0, world.now
    for pause in clock.pauses.filter(reason="suspension").order_by("from_at"):
        expected += elapsed(compiled(clock.calendar), LimitUnit.WORKING_DAY, begin, pause.from_at)
        begin = pause.until_at
    clock.refresh_from_db()
    assert (clock.consumed_s, clock.runs_since) == (expected, begin)
    clock.delete()


def test_levels_passed_while_an_objection_was_ruled_on_fall_once_and_say_why(
    world: World,
) -> None:
    clock = handling(world)
    clocks.pause_clock(clock, at=world.now, reason="objection")
    at = world.now + 3 * DAY
    sweep(at)
    assert not Escalation.objects.filter(clock=clock).exists()
    clocks.strike_pauses(clock, reason="objection", at=at, cause="overruled")
    sweep(at)
    sweep(at)
    fallen = list(Escalation.objects.filter(clock=clock).order_by("level"))
    assert [event.level for event in fallen] == [1, 2, 3]
    assert all("overruled" in event.cause for event in fallen[:2])
    assert clock.due_at == world.now + 2 * DAY


def test_striking_while_the_objection_still_stands_lets_the_clock_run_again(world: World) -> None:
    clock = handling(world)
    due = clock.due_at
    clocks.pause_clock(clock, at=world.now + HOUR, reason="objection")
    clocks.strike_pauses(clock, reason="objection", at=world.now + 2 * HOUR, cause="overruled")
    clock.refresh_from_db()
    assert clock.state == "running"
    assert clock.due_at == due
    assert clocks_hold(world.now + 2 * HOUR)
