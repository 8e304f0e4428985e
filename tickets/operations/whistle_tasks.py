"""One department under a whistle: sign, contact, attend, plan, finish; and what is answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Whistle, WhistleLimit, WhistleTask
from tickets.notices import desk_of, tell, unit_people
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due, start_clock
from tickets.operations.contacts import note_contact
from tickets.operations.disputes import lapse_objections, last_moment, rest_handling
from tickets.operations.intake import store_photos
from tickets.operations.orders import order_for_rework
from tickets.operations.requests import drop_requests
from tickets.operations.whistles import advance_whistle, limits_of, lock_ticket_of
from tickets.workflow.states import OPEN_TASK, WhistleKind
from tickets.workflow.whistle_task import TASK

CONTACT = ("sign", "contact", "attend")
EVERY_CLOCK = ("sign", "contact", "attend", "stop_danger", "plan", "finish")


def lock_whistle(task: WhistleTask) -> None:
    """Lock ticket, then whistle, before the task: every operation takes them in this order."""
    lock_ticket_of(Whistle.objects.only("ticket").get(pk=task.whistle_id))
    Whistle.objects.select_for_update(no_key=True).get(pk=task.whistle_id)


def step(
    task: WhistleTask,
    name: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None,
    reason: str = "",
    meets: Sequence[str] = (),
    cancels: Sequence[str] = (),
    starts: Sequence[WhistleLimit] = (),
    photos: Sequence[Any] = (),
    **changes: Any,
) -> WhistleTask:
    """One move of a task with what follows from it: clocks, pictures, the whistle's own state."""
    lock_whistle(task)
    task = make_move(task, TASK[name], by=by, at=at, seen=seen, reason=reason, **changes)
    if name in CONTACT:
        note_contact(task.whistle.ticket_id, at=at)
    store_photos(task, photos, purpose="evidence", by=by, at=at)
    if meets:
        meet_clocks(task, *meets, at=at)
    if cancels:
        cancel_clocks(task, *cancels, at=at)
    if task.status not in OPEN_TASK:
        drop_requests(task, by=by, at=at)
    for limit in starts:
        start_clock(task, limit.clock_kind, limit.limit, at=at)
    if starts and task.is_disputed:
        rest_handling(task, at=at)
    show_due(task)
    advance_whistle(task.whistle, by=by, at=at)
    return task


def tell_desk(kind: str, task: WhistleTask, *, by: Any, at: datetime, **params: Any) -> None:
    """Let the community that blew follow each step."""
    people = desk_of(task.whistle, at) | {task.whistle.blown_by_id}
    event = f"whistle_task:{task.pk}:{task.flow_count}:{kind}"
    tell(kind, task, to=people, by=by, at=at, event=event, unit=str(task.unit), **params)


@transaction.atomic
def sign_task(
    task: WhistleTask, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> WhistleTask:
    """签收: the department has read the call; from now on it has a while to object."""
    task = step(
        task,
        "sign",
        by=by,
        at=at,
        seen=seen,
        reason=note,
        meets=("sign",),
        object_by=last_moment("object", task.whistle.city_now_id, at=at),
    )
    tell_desk("task_signed", task, by=by, at=at)
    return task


@transaction.atomic
def contact_community(
    task: WhistleTask, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> WhistleTask:
    """First contact with the community: a stamp, not a state."""
    return step(task, "contact", by=by, at=at, seen=seen, reason=note, meets=("contact",))


@transaction.atomic
def attend_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str = "",
    photos: Sequence[Any] = (),
) -> WhistleTask:
    """报到: the department is on site, which is contact too."""
    task = step(
        task,
        "attend",
        by=by,
        at=at,
        seen=seen,
        reason=note,
        photos=photos,
        meets=("attend", "contact"),
        starts=() if task.planned_at else on_attending(task),
        contacted_at=task.contacted_at or at,
    )
    tell_desk("task_attended", task, by=by, at=at)
    return task


def on_attending(task: WhistleTask) -> list[WhistleLimit]:
    """The limits that run from the department's own presence: its plan's, unless that waits for
    the first meeting."""
    limits = limits_of(task.whistle.kind)
    return [limit for limit in limits if limit.starts == WhistleLimit.Start.ATTENDED]


@transaction.atomic
def control_danger(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> WhistleTask:
    """险情已控制: the danger is stopped; repair may follow."""
    task = step(
        task, "control", by=by, at=at, seen=seen, reason=note, photos=photos, meets=("stop_danger",)
    )
    tell_desk("task_controlled", task, by=by, at=at)
    return task


@transaction.atomic
def plan_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    plan: str,
    finish_on: date | None = None,
) -> WhistleTask:
    """Say what will be done and until when; a day in the past is refused."""
    if finish_on is not None and finish_on < timezone.localdate(at):
        raise Refused("finish_in_past", _("The day lies in the past."), "finish_on")
    task = step(
        task,
        "plan",
        by=by,
        at=at,
        seen=seen,
        reason=plan,
        meets=("plan",),
        plan=plan,
        finish_on=finish_on,
    )
    tell_desk("task_planned", task, by=by, at=at)
    return task


@transaction.atomic
def finish_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> WhistleTask:
    """Report the department's part done; a plan not given by then falls away.

    In an emergency whatever is finished has no danger left.
    """
    emergency = task.whistle.kind == WhistleKind.EMERGENCY
    changes: dict[str, Any] = {"controlled_at": task.controlled_at or at} if emergency else {}
    task = step(
        task,
        "finish",
        by=by,
        at=at,
        seen=seen,
        reason=note,
        photos=photos,
        meets=("finish", "stop_danger"),
        cancels=("plan",),
        result=note,
        **changes,
    )
    tell_desk("task_done", task, by=by, at=at)
    return task


@transaction.atomic
def verify_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str = "",
    photos: Sequence[Any] = (),
) -> WhistleTask:
    """The community accepts the result; the last one closes the whistle."""
    task = step(task, "verify", by=by, at=at, seen=seen, reason=note, photos=photos)
    tell_department("task_verified", task, by=by, at=at)
    return task


@transaction.atomic
def rework_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    photos: Sequence[Any] = (),
) -> WhistleTask:
    """The result does not hold: back to the same department under a new finishing clock."""
    task = step(
        task,
        "rework",
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        photos=photos,
        done_at=None,
        rework_count=task.rework_count + 1,
        starts=[row for row in limits_of(task.whistle.kind) if row.clock_kind == "finish"],
    )
    order_for_rework(task, at=at)
    tell_department("task_rework", task, by=by, at=at, reason=reason, urgency="warning")
    return task


@transaction.atomic
def release_task(
    task: WhistleTask, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> WhistleTask:
    """Let an assisting department go; its clocks fall away, and so does its objection."""
    task = step(task, "release", by=by, at=at, seen=seen, reason=reason, cancels=EVERY_CLOCK)
    lapse_objections([task], by=by, at=at)
    tell_department("task_released", task, by=by, at=at, reason=reason)
    return task


def tell_department(kind: str, task: WhistleTask, *, by: Any, at: datetime, **params: Any) -> None:
    """Let the department's people know what the community decided."""
    event = f"whistle_task:{task.pk}:{task.flow_count}:{kind}"
    tell(kind, task, to=unit_people([task.unit_id], at), by=by, at=at, event=event, **params)
