"""After an edit of a work calendar: every open clock counted anew, in sets, soonest due first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from grids.models import DayConvention, WorkCalendar
from tickets.clock import (
    CompiledCalendar,
    LimitUnit,
    due_many,
    from_epoch,
    provisional_many,
    to_epoch,
)
from tickets.clock import budget as budget_of
from tickets.models import Clock, Timer
from tickets.models.clocks import URGED, ClockState, TimerState
from tickets.operations.calendars import compile_row, compiled
from tickets.operations.clocks import bring_forward, consumed_of, whole_limit
from tickets.operations.forecasts import Forecast, Shift, forecast
from tickets.operations.ladders import Ladders, next_rung
from tickets.operations.showing import show_everywhere

BATCH = 2000

COUNTED = (
    *("calendar", "policy", "subject_type", "subject_id", "kind", "label", "title", "state"),
    *("limit_value", "limit_unit", "extensions", "budget_s", "consumed_s", "started_at"),
    *("running_since", "due_at", "yellow_at", "next_level", "ladder_ended"),
)
"""What counting a clock anew reads of it; two hundred thousand whole rows take twice as long."""


@dataclass(frozen=True)
class Recount:
    """What a clock comes to on a calendar: its budget, what it has used, and its moments."""

    clock: Clock
    budget_s: int
    consumed_s: int
    due_at: datetime
    yellow_at: datetime
    is_provisional: bool
    fire_at: datetime | None
    level: int

    @property
    def moves(self) -> bool:
        """Whether the due moment is another one than before."""
        return self.due_at != self.clock.due_at


def replan_calendar(calendar: WorkCalendar, *, at: datetime, batch: int = BATCH) -> int:
    """Re-plan every running clock that was counted on an older version; answers how many.

    Each batch is a transaction of its own, so a killed worker loses nothing: what is not done
    still carries the older version. Clocks that somebody is just changing are taken up later.
    """
    done = 0
    while True:
        with transaction.atomic():
            waiting = stale(calendar).order_by("due_at")
            clocks = list(waiting.select_for_update(skip_locked=True, no_key=True)[:batch])
            segments = compiled(calendar)
            write(list(recount(clocks, segments)), segments.version, calendar_id=calendar.pk)
        done += len(clocks)
        if len(clocks) < batch:
            return done


def stale(calendar: WorkCalendar) -> QuerySet[Clock]:
    """Running clocks counted on an older version of the calendar, or, when a city has been given
    one of its own, still on the country's."""
    outdated = Q(calendar=calendar, calendar_version__lt=calendar.version)
    if calendar.city_id is not None:
        outdated |= Q(calendar__city=None, city_now=calendar.city_id)
    return Clock.objects.running().filter(outdated)


def adopt_calendar(calendar: WorkCalendar) -> int:
    """Let the resting clocks of a city run on by its own calendar when they run again."""
    if calendar.city_id is None:
        return 0
    resting = Clock.objects.filter(state=ClockState.PAUSED, city_now=calendar.city_id)
    return resting.exclude(calendar=calendar).update(calendar=calendar)


def preview(calendar: WorkCalendar, segments: CompiledCalendar) -> Iterator[Recount]:
    """The running clocks that would move if the calendar were compiled as `segments`."""
    running = Clock.objects.running().filter(calendar=calendar)
    clocks = list(running.order_by("due_at").only(*COUNTED))
    return (row for row in recount(clocks, segments) if row.moves)


def forecast_calendar(
    calendar: WorkCalendar, edit: Callable[[], WorkCalendar], *, at: datetime
) -> Forecast:
    """What an edit of a calendar would move: it is made, counted by, and taken back.

    So the preview refuses what saving would refuse, and counts by what saving would write.
    """
    with transaction.atomic():
        segments = compile_row(edit())
        transaction.set_rollback(True)
    shifts = (Shift(row.clock, row.clock.due_at, row.due_at) for row in preview(calendar, segments))
    clocks = (
        Clock.objects.live().filter(calendar=calendar).values_list("state").annotate(Count("pk"))
    )
    counts = dict(clocks.order_by())
    resting = counts.get(ClockState.PAUSED, 0)
    return forecast(shifts, at=at, running=counts.get(ClockState.RUNNING, 0), resting=resting)


def recount(
    clocks: Sequence[Clock], segments: CompiledCalendar, *, ladders: Ladders | None = None
) -> Iterator[Recount]:
    """Count clocks on a calendar, one vectorised pass per unit; on other ladders if told."""
    for unit in LimitUnit:
        group = [clock for clock in clocks if clock.limit_unit == unit]
        if group:
            yield from _recount_unit(group, unit, segments, ladders)


def _recount_unit(
    clocks: Sequence[Clock],
    unit: LimitUnit,
    segments: CompiledCalendar,
    ladders: Ladders | None,
) -> Iterator[Recount]:
    since = np.array([to_epoch(clock.runs_since) for clock in clocks], dtype=np.int64)
    budgets = np.array([_budget(clock, unit, segments) for clock in clocks], dtype=np.int64)
    used = np.array([_consumed(clock, unit, segments) for clock in clocks], dtype=np.int64)
    rungs = [next_rung(clock, level=clock.next_level, ladders=ladders) for clock in clocks]
    shares = np.array([rung.percent if rung else 100 for rung in rungs], dtype=np.int64)
    dues = due_many(segments, unit, since, budgets - used)
    yellows = due_many(segments, unit, since, budgets * 2 // 3 - used)
    fires = due_many(segments, unit, since, budgets * shares // 100 - used)
    provisional = provisional_many(segments, unit, since, dues)
    for i, (clock, rung) in enumerate(zip(clocks, rungs, strict=True)):
        overdue = used[i] >= budgets[i]
        yield Recount(
            clock=clock,
            budget_s=int(budgets[i]),
            consumed_s=int(used[i]),
            due_at=clock.due_at if overdue else from_epoch(int(dues[i])),
            yellow_at=clock.yellow_at if overdue else from_epoch(int(yellows[i])),
            is_provisional=bool(provisional[i]),
            fire_at=from_epoch(int(fires[i])) if rung else None,
            level=rung.level if rung else clock.next_level,
        )


def _budget(clock: Clock, unit: LimitUnit, segments: CompiledCalendar) -> int:
    """Legal working days run to a close of business, so their seconds follow the calendar."""
    legal = segments.rules.day_convention == DayConvention.LEGAL
    if unit is LimitUnit.WORKING_DAY and legal:
        return budget_of(segments, whole_limit(clock), start=clock.started_at)
    return clock.budget_s


def _consumed(clock: Clock, unit: LimitUnit, segments: CompiledCalendar) -> int:
    """What the running stretches before the present one come to on this calendar."""
    if clock.consumed_s == 0 or unit.is_continuous:
        return clock.consumed_s
    return consumed_of(clock, segments)[0]


def write(rows: Sequence[Recount], version: int, *, calendar_id: int) -> None:
    """Put recounted clocks down: the clocks, their timers, and the rows that show their due.

    A level that was urged and has not fallen yet is urged still, whichever comes next now.
    """
    if not rows:
        return
    ids = [row.clock.pk for row in rows]
    waiting = Timer.objects.filter(clock__in=ids, state=TimerState.PENDING)
    urged = dict(waiting.filter(cause=URGED).values_list("clock", "fire_at"))
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_CLOCKS, [calendar_id, version, *_columns(rows, ids)])
    waiting.update(state=TimerState.CANCELLED)
    Timer.objects.bulk_create(
        bring_forward(
            Timer(
                clock_id=row.clock.pk,
                level=row.level,
                generation=row.clock.generation + 1,
                fire_at=row.fire_at,
            ),
            urged.get(row.clock.pk),
        )
        for row in rows
        if row.fire_at is not None
    )
    show_everywhere([row.clock.pk for row in rows if row.moves])


UPDATE_CLOCKS = f"""
UPDATE {Clock._meta.db_table} AS clock
SET due_at = now.due_at, yellow_at = now.yellow_at, is_provisional = now.provisional,
    budget_s = now.budget, consumed_s = now.consumed, next_level = now.level,
    calendar_id = %s, calendar_version = %s, generation = generation + 1
FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bool[], %s::bigint[],
            %s::bigint[], %s::int[])
    AS now (id, due_at, yellow_at, provisional, budget, consumed, level)
WHERE clock.id = now.id
"""  # noqa: S608 - our own table name


def _columns(rows: Sequence[Recount], ids: list[int]) -> list[list[object]]:
    names = ("due_at", "yellow_at", "is_provisional", "budget_s", "consumed_s", "level")
    return [ids, *([getattr(row, name) for row in rows] for name in names)]
