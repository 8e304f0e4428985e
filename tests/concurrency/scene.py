"""What the tests of many hands share: clocks that fall due, and people who act at the same time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import Model

from grids.models import Unit
from lib.errors import Refused
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
        start.wait(timeout=10)
        return answer_of(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def answer_of(act: Callable[[], Any]) -> Any:
    """What an act answers or raises, on a connection that is closed afterwards."""
    try:
        return act()
    except Exception as error:
        return error
    finally:
        connections.close_all()


def queued_behind(row: Model, *acts: Callable[[], Any]) -> list[Any]:
    """Do all acts while `row` is locked, so that each has read it before any may write it."""
    waiting = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"
    with ThreadPoolExecutor(len(acts)) as pool, connection.cursor() as cursor:
        with transaction.atomic():
            type(row)._base_manager.select_for_update(no_key=True).get(pk=row.pk)
            doing = [pool.submit(answer_of, act) for act in acts]
            for _patience in range(500):
                cursor.execute(waiting)
                if cursor.fetchone()[0] == len(acts) or all(one.done() for one in doing):
                    break
                time.sleep(0.01)
        return [one.result() for one in doing]


def refusals(answers: Sequence[Any]) -> list[str]:
    """The codes of those who came too late; anything worse than a refusal is raised."""
    for answer in answers:
        if isinstance(answer, Exception) and not isinstance(answer, Refused):
            raise answer
    return [answer.code for answer in answers if isinstance(answer, Refused)]
