"""Starting, meeting, pausing and re-planning clocks, always together with their timers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Min

from tickets.clock import Budget, CompiledCalendar, Limit, LimitUnit, due, elapsed
from tickets.clock import budget as budget_of
from tickets.models import Clock, ClockPause, Timer
from tickets.models.clocks import URGED, ClockState, TimerState
from tickets.models.shares import Share
from tickets.operations.calendars import calendar_for, compiled
from tickets.operations.ladders import fires_at, next_rung, policy_for


def start_clock(row: Any, kind: str, limit: Limit, *, at: datetime) -> Clock:
    """Start a clock of `kind` for `row` (anything with clock_facts) and plan its first level.

    The row's own due_at is the caller's to show: see `show_due`.
    """
    facts = row.clock_facts()
    city_id = facts.stamps["city_now_id"]
    calendar, segments = calendar_for(city_id)
    clock = build_clock(
        facts,
        row.pk,
        kind,
        limit,
        at=at,
        segments=segments,
        calendar_id=calendar.pk,
        policy_id=policy_for(city_id, at),
    )
    clock.save(force_insert=True)
    plan(clock, segments)
    return clock


def build_clock(
    facts: Any,
    subject_id: int,
    kind: str,
    limit: Limit,
    *,
    at: datetime,
    segments: CompiledCalendar,
    calendar_id: int,
    policy_id: int | None,
) -> Clock:
    """An unsaved running clock; bulk loads build theirs by the same rule."""
    when = due(segments, at, limit)
    return Clock(
        subject_type=facts.subject_type,
        subject_id=subject_id,
        kind=kind,
        label=facts.label,
        title=facts.title,
        unit_id=facts.unit_id,
        calendar_id=calendar_id,
        calendar_version=segments.version,
        policy_id=policy_id,
        limit_value=limit.value,
        limit_unit=limit.unit,
        limit_key=limit.key,
        budget_s=when.seconds,
        started_at=at,
        running_since=at,
        due_at=when.at,
        yellow_at=when.yellow_at,
        is_provisional=when.provisional,
        **facts.stamps,
    )


def plan(clock: Clock, segments: CompiledCalendar, *, urged_at: datetime | None = None) -> None:
    """Insert the timer of the clock's next level, which falls as soon as it runs if it was urged;
    say so on the clock when none is left."""
    before = (clock.next_level, clock.ladder_ended)
    timer = next_timer(clock, segments)
    if timer is not None:
        bring_forward(timer, urged_at and max(urged_at, clock.runs_since))
        timer.save(force_insert=True)
        clock.next_level = timer.level
    clock.ladder_ended = timer is None
    if before != (clock.next_level, clock.ladder_ended):
        clock.save(update_fields=["ladder_ended", "next_level"])


def next_timer(clock: Clock, segments: CompiledCalendar) -> Timer | None:
    """The unsaved timer of the next level of a running clock."""
    rung = next_rung(clock, level=clock.next_level)
    if rung is None:
        return None
    return Timer(
        clock=clock,
        level=rung.level,
        generation=clock.generation,
        fire_at=fires_at(segments, clock, rung),
    )


def bring_forward(timer: Timer, urged_at: datetime | None) -> Timer:
    """Let a level fall when it was urged, unless it comes sooner by itself."""
    if urged_at is not None and urged_at < timer.fire_at:
        timer.fire_at, timer.cause = urged_at, URGED
    return timer


def urging_of(clock: Clock) -> datetime | None:
    """When the level that comes next was urged, if it has not fallen since: planning a clock anew
    drops its timer, but not what somebody asked for."""
    last = clock.timers.order_by("-generation", "-level").first()
    if last is None or last.cause != URGED or last.state not in WAITING:
        return None
    return last.fire_at


WAITING = (TimerState.PENDING, TimerState.CANCELLED)
"""Timers whose level has not fallen by them; those cancelled were overtaken by a later plan."""


def live_clocks(row: Any, *kinds: str) -> list[Clock]:
    """The running and paused clocks of a row, locked in id order; all kinds unless told."""
    facts = row.clock_facts()
    clocks = Clock.objects.of(facts.subject_type, row.pk).live()
    if kinds:
        clocks = clocks.filter(kind__in=kinds)
    return list(clocks.order_by("pk").select_for_update(no_key=True))


def meet_clocks(row: Any, *kinds: str, at: datetime) -> None:
    """The duty is done: end these clocks as met at this moment; a share keeps that it was late."""
    clocks = live_clocks(row, *kinds)
    _end(clocks, state=ClockState.MET, at=at, met_at=at)
    if isinstance(row, Share) and any(clock.due_at < at for clock in clocks):
        row.is_late = True
        row.save(update_fields=["is_late"])


def cancel_clocks(row: Any, *kinds: str, at: datetime) -> None:
    """The duty has fallen away: end these clocks without judging them."""
    _end(live_clocks(row, *kinds), state=ClockState.CANCELLED, at=at)


def _end(clocks: Iterable[Clock], *, state: str, at: datetime, **stamps: datetime) -> None:
    ids = [clock.pk for clock in clocks]
    if not ids:
        return
    ClockPause.objects.filter(clock__in=ids, until_at__isnull=True).update(until_at=at)
    Clock.objects.filter(pk__in=ids).update(state=state, ended_at=at, running_since=None, **stamps)
    Timer.objects.filter(clock__in=ids, state=TimerState.PENDING).update(state=TimerState.CANCELLED)


def rest_clocks(row: Any, *, at: datetime, reason: str) -> None:
    """Rest every running clock of a row; one that rests already keeps its own reason."""
    for clock in live_clocks(row):
        if clock.state == ClockState.RUNNING:
            pause_clock(clock, at=at, reason=reason)
    show_due(row)


def resting_since(row: Any, *, reason: str) -> datetime | None:
    """Since when clocks of a row rest for a reason."""
    resting = ClockPause.objects.filter(
        clock__in=live_clocks(row), until_at__isnull=True, reason=reason
    )
    return resting.aggregate(since=Min("from_at"))["since"]


def wake_clocks(row: Any, *, at: datetime, reason: str) -> None:
    """Let those clocks of a row run on that rest for this reason."""
    resting = ClockPause.objects.filter(until_at__isnull=True, reason=reason)
    asleep = set(resting.filter(clock__in=live_clocks(row)).values_list("clock", flat=True))
    for clock in live_clocks(row):
        if clock.pk in asleep:
            resume_clock(clock, at=at)
    show_due(row)


def pause_clock(clock: Clock, *, at: datetime, reason: str) -> None:
    """Rest a running clock; what it used so far is measured in its own unit."""
    segments = compiled(clock.calendar)
    unit = LimitUnit(clock.limit_unit)
    clock.consumed_s += elapsed(segments, unit, clock.runs_since, at)
    clock.state = ClockState.PAUSED
    clock.running_since = None
    clock.generation += 1
    clock.save()
    _drop_timers(clock)
    ClockPause.objects.create(clock=clock, from_at=at, reason=reason)


def resume_clock(clock: Clock, *, at: datetime) -> None:
    """Let a resting clock run on with what is left of its budget.

    One that was overdue before its pause stays due when it was: a pause buys no time afterwards.
    """
    ClockPause.objects.filter(clock=clock, until_at__isnull=True).update(until_at=at)
    clock.state = ClockState.RUNNING
    clock.running_since = at
    restart(clock, compiled(clock.calendar))


def extend_clock(clock: Clock) -> None:
    """Move the due moment of a live clock by one original limit (DOMAIN.md section 4.2)."""
    segments = compiled(clock.calendar)
    clock.extensions += 1
    clock.budget_s = budget_of(segments, whole_limit(clock), start=clock.started_at)
    if clock.state == ClockState.RUNNING:
        restart(clock, segments)
    else:
        clock.save(update_fields=["budget_s", "extensions"])


def whole_limit(clock: Clock) -> Limit:
    """The original limit, and once more for each extension."""
    return Limit(clock.limit_value * (1 + clock.extensions), LimitUnit(clock.limit_unit))


def strike_pauses(clock: Clock, *, reason: str, at: datetime, cause: str) -> None:
    """Count back every pause for `reason`, as if the clock had run on all the time.

    A clock that rests for it runs again. Levels that became due meanwhile fall at the next sweep,
    once, late by `cause`.
    """
    pauses = ClockPause.objects.filter(clock=clock, reason=reason, struck_at__isnull=True)
    pauses.filter(until_at__isnull=True).update(until_at=at)
    pauses.update(struck_at=at)
    segments = compiled(clock.calendar)
    clock.consumed_s, begin = consumed_of(clock, segments)
    clock.late_cause = cause
    standing = ClockPause.objects.filter(clock=clock, until_at__isnull=True)
    if standing.exists():
        clock.save(update_fields=["consumed_s", "late_cause"])
        return
    clock.state, clock.running_since = ClockState.RUNNING, begin
    restart(clock, segments)


def consumed_of(clock: Clock, segments: CompiledCalendar) -> tuple[int, datetime]:
    """What the stretches before the last standing pause come to, and when the present one began."""
    total, begin, unit = 0, clock.started_at, LimitUnit(clock.limit_unit)
    for pause in standing_pauses(clock):
        total += elapsed(segments, unit, begin, pause.from_at)
        begin = pause.until_at or pause.from_at
    return total, begin


def standing_pauses(clock: Clock) -> list[ClockPause]:
    """The pauses that count, oldest first; read once where they were loaded before."""
    standing = (pause for pause in clock.pauses.all() if pause.struck_at is None)
    return sorted(standing, key=lambda pause: pause.from_at)


def restart(clock: Clock, segments: CompiledCalendar) -> None:
    """Count the due moment of a running clock anew, with a timer of a new generation."""
    if clock.consumed_s < clock.budget_s:
        spent = Budget(LimitUnit(clock.limit_unit), clock.budget_s, clock.consumed_s)
        when = due(segments, clock.runs_since, spent)
        clock.due_at, clock.yellow_at = when.at, when.yellow_at
        clock.is_provisional = when.provisional
    clock.calendar_version = segments.version
    clock.generation += 1
    clock.save()
    urged_at = urging_of(clock)
    _drop_timers(clock)
    plan(clock, segments, urged_at=urged_at)


def _drop_timers(clock: Clock) -> None:
    clock.timers.filter(state=TimerState.PENDING).update(state=TimerState.CANCELLED)


def show_due(row: Any) -> None:
    """Copy the nearest due moment of the row's running clocks to the row, for lists and lights."""
    facts = row.clock_facts()
    nearest = (
        Clock.objects.of(facts.subject_type, row.pk)
        .running()
        .aggregate(due=Min("due_at"), yellow=Min("yellow_at"))
    )
    row.due_at, row.yellow_at = nearest["due"], nearest["yellow"]
    row.save(update_fields=["due_at", "yellow_at"])
