"""After a limit was changed: its clocks counted anew, in sets, for a look or for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, prefetch_related_objects

from grids.models import WorkCalendar
from tickets.clock import (
    CompiledCalendar,
    Limit,
    LimitUnit,
    due_after,
    elapsed,
    from_epoch,
    to_epoch,
)
from tickets.clock import budget as budget_of
from tickets.models import Clock, LimitChange
from tickets.models.clocks import ClockState
from tickets.operations.calendars import compiled
from tickets.operations.clocks import consumed_of, standing_pauses, whole_limit
from tickets.operations.forecasts import Forecast, Shift, forecast
from tickets.operations.replanning import BATCH, COUNTED, Recount, recount, write

STRAGGLERS = timedelta(minutes=5)
"""How long a clock started by the old limit may take to be seen by others."""


def forecast_limit(row: Any, limit: Limit, *, at: datetime) -> Forecast:
    """Which running clocks of a configured limit would fall due when, if they had this one."""
    clocks = Clock.objects.started_by(row.limit_key)
    running = list(clocks.running().order_by("calendar", "due_at").only(*COUNTED))
    rows = (
        each for group, segments in by_calendar(running) for each in relimit(group, limit, segments)
    )
    shifts = (Shift(each.clock, each.clock.due_at, each.due_at) for each in rows if each.moves)
    resting = clocks.filter(state=ClockState.PAUSED).count()
    return forecast(shifts, at=at, running=len(running), resting=resting)


def by_calendar(clocks: Iterable[Clock]) -> Iterator[tuple[list[Clock], CompiledCalendar]]:
    """Clocks in groups of one calendar, with that calendar compiled as it is now."""
    ordered = sorted(clocks, key=lambda clock: clock.calendar_id)
    calendars = WorkCalendar.objects.in_bulk({clock.calendar_id for clock in ordered})
    for calendar_id, group in groupby(ordered, key=lambda clock: clock.calendar_id):
        yield list(group), compiled(calendars[calendar_id])


def relimit(clocks: Sequence[Clock], limit: Limit, segments: CompiledCalendar) -> Iterator[Recount]:
    """Count running clocks as if they had been started with this limit."""
    give_limit(clocks, limit, segments)
    for row in recount(clocks, segments):
        yield _overdue_since(row, segments) if row.consumed_s >= row.budget_s else row


def give_limit(clocks: Sequence[Clock], limit: Limit, segments: CompiledCalendar) -> None:
    """Put a limit on clocks in memory; what they used is measured again when the unit differs."""
    prefetch_related_objects([clock for clock in clocks if clock.consumed_s], "pauses")
    budgets: dict[int, int] = {}
    for clock in clocks:
        is_other_unit = clock.limit_unit != limit.unit
        clock.limit_value, clock.limit_unit = limit.value, str(limit.unit)
        if clock.extensions not in budgets or limit.unit is LimitUnit.WORKING_DAY:
            whole = whole_limit(clock)
            budgets[clock.extensions] = budget_of(segments, whole, start=clock.started_at)
        clock.budget_s = budgets[clock.extensions]
        if is_other_unit and clock.consumed_s:
            clock.consumed_s = consumed_of(clock, segments)[0]


def _overdue_since(row: Recount, segments: CompiledCalendar) -> Recount:
    """The budget was used up before the last pause: due is when that happened."""
    return replace(
        row,
        due_at=used_up(row.clock, row.budget_s, segments),
        yellow_at=used_up(row.clock, row.budget_s * 2 // 3, segments),
    )


def used_up(clock: Clock, seconds: int, segments: CompiledCalendar) -> datetime:
    """When a clock had used so many seconds, walking its stretches from pause to pause."""
    unit, begin, left = LimitUnit(clock.limit_unit), clock.started_at, seconds
    for pause in standing_pauses(clock):
        stretch = elapsed(segments, unit, begin, pause.from_at)
        if stretch >= left:
            break
        left -= stretch
        begin = pause.until_at or pause.from_at
    return from_epoch(due_after(segments, unit, to_epoch(begin), left))


def follow_changes(*, at: datetime) -> int:
    """Let running clocks follow every change that says so; answers how many did."""
    return sum(follow_change(change, at=at) for change in LimitChange.objects.unsettled())


def follow_change(
    change: LimitChange, *, at: datetime, batch: int = BATCH, batches: int | None = None
) -> int:
    """Give the clocks of one changed limit their new due moment, soonest due first.

    Each batch is a transaction of its own; a clock that has followed says so and is not taken up
    again, so a killed mover goes on where it stopped. Clocks that somebody is just changing are
    left for the next run.
    """
    done = ran = 0
    while batches is None or ran < batches:
        with transaction.atomic():
            waiting = unfollowed(change).order_by("due_at", "pk")
            clocks = list(waiting.select_for_update(skip_locked=True, no_key=True)[:batch])
            _move(clocks, change)
        done, ran = done + len(clocks), ran + 1
        if len(clocks) < batch:
            _settle(change, at)
            break
    return done


def unfollowed(change: LimitChange) -> QuerySet[Clock]:
    """Clocks started by the limit before the change that have not followed it, nor a later one."""
    older = Q(limit_change=None) | Q(limit_change__lt=change.pk)
    clocks = Clock.objects.started_by(change.limit_key).filter(older, started_at__lte=change.at)
    return clocks.exclude(limit_value=change.new_value, limit_unit=change.new_unit)


def _move(clocks: list[Clock], change: LimitChange) -> None:
    if not clocks:
        return
    limit = change.new
    Clock.objects.filter(pk__in=[clock.pk for clock in clocks]).update(
        limit_value=limit.value, limit_unit=limit.unit, limit_change=change
    )
    for group, segments in by_calendar(clocks):
        running = [clock for clock in group if clock.state == ClockState.RUNNING]
        write(
            list(relimit(running, limit, segments)),
            segments.version,
            calendar_id=group[0].calendar_id,
        )
        _rest([clock for clock in group if clock.state == ClockState.PAUSED], limit, segments)


def _rest(clocks: list[Clock], limit: Limit, segments: CompiledCalendar) -> None:
    """Paused clocks take the limit along; what was used up before the pause is overdue since."""
    give_limit(clocks, limit, segments)
    for clock in clocks:
        if clock.consumed_s >= clock.budget_s:
            clock.due_at = used_up(clock, clock.budget_s, segments)
    Clock.objects.bulk_update(clocks, ["budget_s", "consumed_s", "due_at"])


def _settle(change: LimitChange, at: datetime) -> None:
    """Nothing is left, and nobody can still be starting a clock by the old limit."""
    if at - change.at > STRAGGLERS and not unfollowed(change).exists():
        LimitChange.objects.filter(pk=change.pk).update(settled_at=at)
