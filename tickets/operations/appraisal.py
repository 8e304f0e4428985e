"""The community appraises each department that came, or did not, when it whistled."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Clock, WhistleScore, WhistleTask
from tickets.notices import tell, unit_people
from tickets.operations.whistle_tasks import lock_whistle
from tickets.workflow.states import TaskStatus, WhistleStatus
from tickets.workflow.whistle import TASK, WHISTLE

TIMELINESS = {"sign": 5, "contact": 5, "attend": 20}
GIVEN = {"effort": 20, "result": 40, "attitude": 10}
OUTLIERS = (Decimal(60), Decimal(100))


def timeliness(task: WhistleTask) -> dict[str, int]:
    """Points of the three response clocks: all or none, by whether each was met in time.

    Sign 5, contact 5, attend 20 (DOMAIN.md section 5.5). A clock that this kind of whistle does
    not have counts as met.
    """
    clocks = Clock.objects.of("whistle_task", task.pk).filter(kind__in=TIMELINESS)
    late = {
        clock.kind
        for clock in clocks
        if clock.state != "cancelled" and (clock.met_at is None or clock.met_at > clock.due_at)
    }
    return {kind: 0 if kind in late else top for kind, top in TIMELINESS.items()}


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

    Raises Refused for points out of range, and for an outlier (below 60, or full marks) without
    a comment.
    """
    given = {"effort": effort, "result": result, "attitude": attitude}
    check_points(given)
    lock_whistle(task)
    computed = timeliness(task)
    total = sum(given.values(), Decimal(0)) + sum(computed.values())
    if (total < OUTLIERS[0] or total >= OUTLIERS[1]) and not comment.strip():
        raise Refused("comment_needed", _("Say why: this score is unusual."), "comment")
    task = make_move(
        task, TASK["score"], by=by, at=at, seen=seen, reason=comment, data={"total": str(total)}
    )
    WhistleScore.objects.create(
        task=task, scored_by=by, scored_at=at, comment=comment, total=total, **computed, **given
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


def check_points(given: dict[str, Decimal]) -> None:
    """Each part from nothing to its top."""
    for name, points in given.items():
        if not 0 <= points <= GIVEN[name]:
            text = _("Between 0 and %(top)s points.") % {"top": GIVEN[name]}
            raise Refused("points_out_of_range", text, name)


def complete_whistle(task: WhistleTask, *, by: Any, at: datetime) -> None:
    """When no accepted task is left without a score, the whistle is appraised."""
    waiting = task.whistle.tasks.filter(status=TaskStatus.ACCEPTED, appraisal__isnull=True)
    if task.whistle.status == WhistleStatus.CLOSED and not waiting.exists():
        make_move(task.whistle, WHISTLE["appraise"], by=by, at=at)
