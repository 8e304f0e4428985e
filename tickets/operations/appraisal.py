"""The community appraises each department that came, or did not, when it whistled."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.clock import due
from tickets.models import AppraisalScale, Clock, WhistleScore, WhistleTask
from tickets.models.appraisal import COUNTED
from tickets.notices import desk_of, tell, unit_people
from tickets.operations.calendars import calendar_for
from tickets.operations.limits import step_limit
from tickets.operations.whistle_tasks import lock_whistle
from tickets.workflow.states import TaskStatus, WhistleStatus
from tickets.workflow.whistle import WHISTLE
from tickets.workflow.whistle_task import TASK


def scale_for(task: WhistleTask, at: datetime) -> AppraisalScale:
    """The scale in force where the whistle sounded, on that day.

    Raises Refused with `no_scale`.
    """
    on = timezone.localdate(at)
    scale = AppraisalScale.objects.serving(task.whistle.city_now_id, on).first()
    if scale is None:
        raise Refused("no_scale", _("No appraisal scale is in force on this day."))
    return scale


def late_clocks(task: WhistleTask) -> set[str]:
    """Which of the three response clocks were not met in time.

    A clock that this kind of whistle does not have counts as met, and so does every clock of a
    task whose delay was exempted on appeal.
    """
    if task.is_exempt:
        return set()
    clocks = Clock.objects.of("whistle_task", task.pk).filter(kind__in=COUNTED)
    return {
        clock.kind
        for clock in clocks
        if clock.state != "cancelled" and (clock.met_at is None or clock.met_at > clock.due_at)
    }


def timeliness(task: WhistleTask, scale: AppraisalScale) -> dict[str, int]:
    """Points of the three response clocks: all or none, by whether each was met in time."""
    late = late_clocks(task)
    return {kind: 0 if kind in late else getattr(scale, kind) for kind in COUNTED}


@transaction.atomic
def score_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    effort: Decimal,
    result: Decimal,
    attitude: Decimal,
    comment: str = "",
    seen: int | None = None,
) -> WhistleTask:
    """Appraise one department, once; the last appraisal completes the whistle.

    Raises Refused for points out of range, and for an outlier of the scale without a comment.
    """
    scale = scale_for(task, at)
    given = {"effort": effort, "result": result, "attitude": attitude}
    check_points(scale, given)
    lock_whistle(task)
    computed = timeliness(task, scale)
    total = sum(given.values(), Decimal(0)) + sum(computed.values())
    if scale.is_unusual(total) and not comment.strip():
        raise Refused("comment_needed", _("Say why: this score is unusual."), "comment")
    task = make_move(
        task, TASK["score"], by=by, at=at, seen=seen, reason=comment, data={"total": str(total)}
    )
    WhistleScore.objects.create(
        task=task,
        scale=scale,
        scored_by=by,
        scored_at=at,
        reply_until=reply_until(task, at),
        comment=comment,
        total=total,
        **computed,
        **given,
    )
    complete_whistle(task, by=by, at=at)
    tell(
        "task_scored",
        task,
        to=unit_people([task.unit_id], at),
        by=by,
        at=at,
        event=f"whistle_task:{task.pk}:scored",
        total=str(total),
    )
    return task


def check_points(scale: AppraisalScale, given: dict[str, Decimal]) -> None:
    """Each part from nothing to its top."""
    for name, points in given.items():
        top = getattr(scale, name)
        if not 0 <= points <= top:
            text = _("Between 0 and %(top)s points.") % {"top": top}
            raise Refused("points_out_of_range", text, name)


def reply_until(task: WhistleTask, at: datetime) -> datetime:
    """Until when the department may reply: a limit of the desks, in the city's calendar."""
    _calendar, segments = calendar_for(task.whistle.city_now_id)
    return due(segments, at, step_limit("reply_score")).at


def complete_whistle(task: WhistleTask, *, by: Any, at: datetime) -> None:
    """When no accepted task is left without a score, the whistle is appraised."""
    waiting = task.whistle.tasks.filter(status=TaskStatus.ACCEPTED, appraisal__isnull=True)
    if task.whistle.status == WhistleStatus.CLOSED and not waiting.exists():
        make_move(task.whistle, WHISTLE["appraise"], by=by, at=at)


@transaction.atomic
def reply_to_score(
    task: WhistleTask, *, by: Any, at: datetime, reply: str, seen: int | None = None
) -> WhistleTask:
    """The department answers its appraisal, once; the score stays what it is."""
    lock_whistle(task)
    task = make_move(task, TASK["reply"], by=by, at=at, seen=seen, reason=reply)
    WhistleScore.objects.filter(task=task).update(reply=reply, replied_by=by, replied_at=at)
    people = desk_of(task.whistle, at) | {task.appraisal.scored_by_id}
    event = f"whistle_task:{task.pk}:replied"
    tell("task_replied", task, to=people, by=by, at=at, event=event, unit=str(task.unit))
    return task
