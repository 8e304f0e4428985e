"""What an objection does to the clocks of its task, and how it ends when the task goes first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lib.moves import make_move
from tickets.clock import due
from tickets.models import Objection, WhistleTask
from tickets.models.clocks import ClockState
from tickets.operations.calendars import calendar_for
from tickets.operations.clocks import (
    cancel_clocks,
    live_clocks,
    pause_clock,
    show_due,
    strike_pauses,
)
from tickets.operations.limits import step_limit
from tickets.workflow.objection import OBJECTION

PAUSE = "objection"
"""The reason on the pauses of the handling clocks."""

HANDLING = ("plan", "finish")
"""Clocks that rest while an objection stands; the others protect residents and run on."""


def last_moment(step: str, city_id: int | None, *, at: datetime) -> datetime:
    """Until when a step of the desks is open, counted from `at` on the city's work calendar."""
    _calendar, segments = calendar_for(city_id)
    return due(segments, at, step_limit(step)).at


def rest_handling(task: WhistleTask, *, at: datetime) -> None:
    """Pause the handling clocks of a disputed task, those too that started only now.

    A clock that is started afterwards for an earlier moment has run until the objection came.
    """
    dispute = task.dispute
    since = max(at, dispute.raised_at) if dispute else at
    for clock in live_clocks(task, *HANDLING):
        if clock.state == ClockState.RUNNING:
            pause_clock(clock, at=since, reason=PAUSE)


def count_back(task: WhistleTask, *, at: datetime, cause: str) -> None:
    """Refusing never buys time: the clocks are due again as if they had run on."""
    for clock in live_clocks(task, *HANDLING):
        if clock.pauses.filter(reason=PAUSE, struck_at__isnull=True).exists():
            strike_pauses(clock, reason=PAUSE, at=at, cause=cause)
    show_due(task)


def lapse_objections(tasks: Iterable[WhistleTask], *, by: Any, at: datetime) -> None:
    """The tasks went, so there is nothing left to rule on."""
    for objection in Objection.objects.standing().filter(task__in=tasks).order_by("pk"):
        ended = make_move(objection, OBJECTION["lapse"], by=by, at=at, data=time_of(objection, ""))
        cancel_clocks(ended, at=at)
        show_due(ended)


def time_of(objection: Objection, held: str, *, charged: str = "") -> dict[str, Any]:
    """What a flow record says of time: who holds it from now on, and at the end who pays it.

    During arbitration the department's clock pauses provisionally; if it loses, the time is
    charged to it, and if it wins, to the dispatcher (ENGINE.md section 3).
    """
    told: dict[str, Any] = {"objection": objection.pk, "held": held}
    return told | ({"charged": charged} if charged else {})
