"""The engine in this process, on a database of its own: sweeping, idling, re-planning, trees.

`python -m bench.engine` prints its figures as JSON; `bench.store` gives it the database.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connections  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.arriving import busiest_minutes  # noqa: E402
from bench.bulk import bulk_figures  # noqa: E402
from bench.crowds import FIRST, Crowd, Wave, everything, later, make_models, settle  # noqa: E402
from bench.figures import Figure  # noqa: E402
from grids.models import Area, WorkCalendar  # noqa: E402
from grids.operations import AreaDraft, check_tree, create_area, move_area  # noqa: E402
from grids.operations.calendars import save_calendar_day  # noqa: E402
from members.operations.accounts import system_user  # noqa: E402
from records.models import Notice  # noqa: E402
from tickets.clock import Limit, LimitUnit, compile_calendar  # noqa: E402
from tickets.models import CategoryLimit, Clock, Escalation, LadderPolicy, Timer  # noqa: E402
from tickets.operations.auditor import audit  # noqa: E402
from tickets.operations.calendars import calendar_for  # noqa: E402
from tickets.operations.climbing import follow_ladders, forecast_ladder  # noqa: E402
from tickets.operations.ladder_versions import RungDraft, activate_ladder, draft_ladder, set_rungs  # noqa: E402
from tickets.operations.limit_changes import change_limit  # noqa: E402
from tickets.operations.relimiting import follow_changes, forecast_limit  # noqa: E402
from tickets.operations.replanning import preview, replan_calendar  # noqa: E402
from tickets.operations.sweeper import sweep  # noqa: E402

DUE = 10_000
SWEEPERS = 3
A_YEAR = 10_000_000
"""Matters of a province in a year; their busiest ten minutes fall due at once."""


def took(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what came of it."""
    begun = perf_counter()
    result = work()
    return perf_counter() - begun, result


def timed(name: str, work: Callable[[], Any], rounds: int, **limits: Any) -> Figure:
    """Milliseconds of some rounds after one to warm up."""
    work()
    return Figure(name, [1e3 * took(work)[0] for _round in range(rounds)], **limits)


def sweep_figures(at: datetime) -> Iterator[Figure]:
    """10,000 due at once: reminders, overdue ones, and levels that do something beside telling."""
    for name, hours, limits in (
        ("sweep of 10,000 reminders", 1, {"most": 5}),
        ("sweep of 10,000 overdue", 2, {"most": 5}),
        ("sweep of 10,000 supervised whistle tasks", 3, {"most": 5}),
    ):
        moment = later(at, hours + 0.5)
        before, told = Escalation.objects.count(), Notice.objects.count()
        seconds, done = took(lambda moment=moment: sweep(moment))
        fallen = Escalation.objects.count() - before
        if not fallen == done.escalations == DUE:
            raise SystemExit(f"{name}: {fallen} levels fell")
        notices = Notice.objects.count() - told
        yield Figure(
            name, [seconds], unit="s", note=f"{DUE / seconds:,.0f}/s, {notices:,} notices", **limits
        )
        yield Figure(f"{name}: rate", [DUE / seconds], unit="/s", least=2000)


def many_sweepers(at: datetime) -> Figure:
    """Three sweepers at once over three times as many; each level falls once."""
    before = Escalation.objects.count()
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    ready = fork.Barrier(SWEEPERS + 1)

    def work() -> None:
        Timer.objects.exists()
        ready.wait()
        sweep(later(at, 4.5))

    family = [fork.Process(target=work) for _number in range(SWEEPERS)]
    for process in family:
        process.start()
    ready.wait()
    seconds, _ended = took(lambda: [process.join() for process in family])
    fallen = Escalation.objects.count() - before
    if fallen != SWEEPERS * DUE:
        raise SystemExit(f"three sweepers: {fallen} levels fell")
    return Figure(
        f"{SWEEPERS} sweepers over {fallen:,} overdue", [fallen / seconds], unit="/s", least=2000
    )


def arrival_figure(at: datetime, count: int) -> Figure:
    """What comes in within the busiest ten minutes of a year falls due at once."""
    seconds, done = took(lambda: sweep(later(at, 4.75)))
    if done.escalations != count:
        raise SystemExit(f"the busiest minutes: {done.escalations} of {count} levels fell")
    name = f"sweep of the busiest ten minutes of {A_YEAR:,} matters a year"
    return Figure(name, [seconds], unit="s", most=60, note=f"{count:,} levels")


def replan_figures(at: datetime) -> Iterator[Figure]:
    """A holiday is added: what would move, then every open clock counted anew."""
    calendar, known = calendar_for(Area.objects.get(code="340504003").city_id)
    holiday = timezone.localdate(at) + timedelta(days=5)
    while not known.rules.sessions_on(holiday):
        holiday += timedelta(days=1)
    open_clocks = Clock.objects.running().filter(calendar=calendar).count()
    seconds, moved = took(lambda: sum(1 for _row in preview(calendar, edited(calendar, holiday))))
    yield Figure(
        f"preview of a holiday over {open_clocks:,} open clocks",
        [seconds],
        unit="s",
        most=5,
        note=f"{moved:,} move",
    )
    save_calendar_day(
        calendar, date=holiday, is_working=False, name="bench", by=system_user(), at=at
    )
    calendar.refresh_from_db()
    seconds, done = took(lambda: replan_calendar(calendar, at=at))
    if done != open_clocks:
        raise SystemExit(f"re-planned {done} of {open_clocks}")
    yield Figure(f"re-plan of {done:,} open clocks", [seconds], unit="s", most=60)


def rule_figures(at: datetime) -> Iterator[Figure]:
    """A limit is changed and a ladder replaced, each with nearly every open clock under it."""
    by = system_user()
    row = busiest_limit()
    limit = Limit(row.limit_value * 2, LimitUnit(row.limit_unit))
    seconds, told = took(lambda: forecast_limit(row, limit, at=at))
    note = f"{told.moving:,} move"
    yield Figure(
        f"preview of a limit over {told.running:,} clocks", [seconds], unit="s", most=5, note=note
    )
    change_limit(row, limit, by=by, at=at, moves_running=True)
    seconds, done = took(lambda: follow_changes(at=at))
    if done != told.moving:
        raise SystemExit(f"{done} of {told.moving} clocks followed the limit")
    yield Figure(f"{done:,} clocks follow a limit", [seconds], unit="s", most=60)
    draft = draft_ladder(LadderPolicy.objects.get(city=None), city=None, by=by, at=at)
    early = RungDraft(30, ("officer",), ("notify",))
    late = RungDraft(100, ("unit_head",), ("notify",))
    set_rungs(draft, ("assignment", "handle"), [early, late], by=by, at=at)
    seconds, told = took(lambda: forecast_ladder(draft, at=at))
    note = f"{told.moving:,} climb differently"
    yield Figure(
        f"preview of a ladder over {told.running:,} clocks", [seconds], unit="s", most=5, note=note
    )
    activate_ladder(draft, moves_running=True, by=by, at=at)
    seconds, done = took(lambda: follow_ladders(at=at))
    yield Figure(f"{done:,} clocks follow a ladder", [seconds], unit="s", most=60)


def busiest_limit() -> CategoryLimit:
    """The filing condition that most open clocks were started by."""
    clocks = Clock.objects.live().filter(limit_key__startswith="category/").order_by()
    counted = clocks.values_list("limit_key").annotate(Count("pk")).order_by("-pk__count")
    return CategoryLimit.objects.get(pk=counted[0][0].partition("/")[2])


def edited(calendar: WorkCalendar, holiday: date) -> Any:
    """The calendar as it would be with one holiday more."""
    days = {day.date: (day.is_working, day.name) for day in calendar.days.all()}
    return compile_calendar(
        version=calendar.version + 1,
        timezone=calendar.timezone,
        sessions=calendar.sessions,
        days=days | {holiday: (False, "bench")},
        published_years=range(2004, calendar.published_until + 1),
        first=date(calendar.published_until - 3, 1, 1),
        last=date(calendar.published_until + 2, 12, 31),
        day_convention=calendar.day_convention,
    )


def tree_figures(at: datetime, rounds: int) -> Iterator[Figure]:
    """A building is created, and moved to and fro between two grids."""
    by = system_user()
    community = Area.objects.get(code="340504003014")
    grids = list(Area.objects.filter(parent=community, tier="grid").order_by("code")[:2])
    made: list[Area] = []

    def create() -> None:
        code = f"{community.code}B9{len(made):03d}"
        draft = AreaDraft(parent=grids[0], tier="building", name=f"{len(made)}栋", code=code)
        made.append(create_area(draft, by=by, at=at))

    def move() -> None:
        made[0] = move_area(made[0], parent=grids[len(turns) % 2], by=by, at=at)
        turns.append(1)

    turns = [1]
    yield timed("create an area", create, rounds, note="one street is one tree")
    yield timed("move an area", move, rounds)
    faults = check_tree(Area)
    if faults:
        raise SystemExit(f"the tree is broken: {faults[:3]}")


def quieten(at: datetime) -> None:
    """End the clocks of the demo and the models, so that only what was copied falls due."""
    Timer.objects.filter(state="pending", clock__lt=FIRST).update(state="cancelled")
    known = Clock.objects.live().filter(pk__lt=FIRST)
    known.update(state="cancelled", ended_at=at, running_since=None)


def measure(clocks: int, open_clocks: int, rounds: int) -> Iterator[Figure]:
    """Every figure of the engine."""
    at = timezone.now()
    crowd = Crowd(make_models(at))
    crowd.handled(Wave(1, later(at, 1), DUE))
    crowd.handled(Wave(2, later(at, 2), DUE))
    crowd.called(Wave(3, later(at, 3), DUE))
    crowd.handled(Wave(2, later(at, 4), SWEEPERS * DUE))
    busiest = busiest_minutes(A_YEAR)
    crowd.handled(Wave(1, later(at, 4.7), busiest))
    crowd.handled(Wave(1, later(at, 24 * 30), open_clocks - busiest - (3 + SWEEPERS) * DUE))
    crowd.ended(clocks - open_clocks, at)
    quieten(at)
    settle(*everything())
    yield timed(f"idle pass with {clocks:,} clocks", lambda: sweep(at), rounds, most=20)
    yield from sweep_figures(at)
    yield many_sweepers(at)
    yield arrival_figure(at, busiest)
    yield timed("idle pass right after", lambda: sweep(later(at, 4.75)), rounds, most=20)
    yield from replan_figures(at)
    yield from rule_figures(at)
    seconds, found = took(lambda: audit(later(at, 4.75)))
    told = {name: count for name, count in found.items() if count}
    yield Figure("auditor's pass", [seconds], unit="s", most=30, note=f"found {told or 'nothing'}")
    yield from tree_figures(at, rounds)
    yield from bulk_figures(at)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clocks", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    figures = []
    for figure in measure(options.clocks, options.open, options.rounds):
        print(f"{figure.name}: {figure.value:,.2f} {figure.unit} {figure.note}", file=sys.stderr)
        figures.append(asdict(figure))
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
