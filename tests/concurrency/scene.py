"""What the tests of many hands share: clocks that fall due, and people who act at the same time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connections

from grids.models import Unit
from tests.world import World
from tickets.clock import Limit
from tickets.models import Clock, LadderPolicy, Timer, WhistleTask
from tickets.operations.calendars import calendar_for
from tickets.operations.clocks import build_clock, next_timer
from tickets.operations.whistles import Call, draft_whistle

HALF = timedelta(minutes=30)


def due_clocks(
    world: World, moments: Sequence[datetime], *, unit: Unit | None = None, first: int = 1_000_000
) -> list[Clock]:
    """Clocks of one round-the-clock hour; level 1 of each falls at its moment.

    They stand for unsigned tasks, numbered from `first`, that nobody is working on.
    """
    calendar, segments = calendar_for(world.city.pk)
    policy = LadderPolicy.objects.get()
    call = Call(
        area=world.sundi,
        title="哨",
        facts="事",
        wanted_result="果",
        lead=unit or world.urban,
        kind="routine",
    )
    whistle = draft_whistle(call, by=world.community, at=min(moments))
    facts = WhistleTask.objects.select_related("whistle").get(whistle=whistle).clock_facts()
    clocks = Clock.objects.bulk_create(
        build_clock(
            facts,
            first + number,
            "sign",
            Limit(1, "uh"),
            at=moment - HALF,
            segments=segments,
            calendar_id=calendar.pk,
            policy_id=policy.pk,
        )
        for number, moment in enumerate(moments)
    )
    Timer.objects.bulk_create(next_timer(clock, segments) for clock in clocks)
    return clocks


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Do all acts at the same moment, each on a connection of its own; answers or exceptions."""
    start = threading.Barrier(len(acts))

    def do(act: Callable[[], Any]) -> Any:
        try:
            start.wait(timeout=10)
            return act()
        except Exception as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))
