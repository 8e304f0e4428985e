"""Writing a meeting down: who came, the minutes, and its decisions, which become tasks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Unit
from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Attendance, Meeting, Whistle, WhistleLimit, WhistleTask
from tickets.notices import desk_of, tell, unit_people
from tickets.operations.clocks import (
    meet_clocks,
    rest_clocks,
    resting_since,
    show_due,
    start_clock,
)
from tickets.operations.contacts import note_contact
from tickets.operations.disputes import last_moment, rest_handling
from tickets.operations.resolutions import Decision, check_day, give_resolution
from tickets.operations.suspension import REASON
from tickets.operations.whistles import advance_whistle, limits_of, lock_ticket_of, sound
from tickets.workflow.states import AssignmentRole, TaskStatus
from tickets.workflow.whistle import WHISTLE
from tickets.workflow.whistle_task import TASK

TO_COME = (TaskStatus.UNSIGNED, TaskStatus.SIGNED)
TO_PLAN = (*TO_COME, TaskStatus.ATTENDED)
MOST_DECISIONS = 30


@dataclass(frozen=True)
class Minutes:
    """What is written down of a meeting."""

    held_at: datetime
    place: str
    text: str
    present: Sequence[Unit] = ()
    others: str = ""
    decisions: Sequence[Decision] = ()
    idempotency_key: str | None = None


@transaction.atomic
def record_meeting(
    whistle: Whistle, minutes: Minutes, *, by: Any, at: datetime, seen: int | None = None
) -> Meeting:
    """Write down a meeting of a whistle that sounds.

    Whoever came has reported; a department that is given something and was not called yet is
    called with it; the first meeting starts the plans' clocks where the kind of whistle says so.
    A repeated idempotency key answers with the first meeting.

    Raises Refused for a moment before the whistle sounded or ahead, a day in the past, or somebody
    present who was not called.
    """
    lock_ticket_of(whistle)
    whistle = Whistle.objects.select_for_update(no_key=True).get(pk=whistle.pk)
    key = f"{by.pk}:{minutes.idempotency_key}" if minutes.idempotency_key else None
    repeat = Meeting.objects.filter(whistle=whistle, idempotency_key=key).first() if key else None
    if repeat is not None:
        return repeat
    number = whistle.meetings.count() + 1
    whistle = make_move(
        whistle,
        WHISTLE["record-meeting"],
        by=by,
        at=at,
        seen=seen,
        data={"meeting": number, "decisions": len(minutes.decisions)},
    )
    check_minutes(whistle, minutes, at=at)
    meeting = write_down(whistle, minutes, number, key=key, by=by, at=at)
    tasks = list(whistle.tasks.select_related("unit").order_by("pk"))
    new = call_missing(whistle, tasks, minutes.decisions, by=by, at=at)
    tasks += new
    note_attendance(meeting, tasks, minutes.present, by=by, at=at)
    start_plans(whistle, tasks if number == 1 else new, at=meeting.held_at)
    given = [give_resolution(meeting, one, by=by, at=at) for one in minutes.decisions]
    advance_whistle(whistle, by=by, at=at)
    tell_minutes(meeting, tasks, {row.unit_id for row in given}, by=by, at=at)
    return meeting


def check_minutes(whistle: Whistle, minutes: Minutes, *, at: datetime) -> None:
    """The meeting lies between the sounding and now; its decisions lie ahead."""
    if minutes.held_at > at:
        raise Refused("meeting_ahead", _("The meeting lies ahead."), "held_at")
    if whistle.issued_at is None or minutes.held_at < whistle.issued_at:
        raise Refused(
            "meeting_too_early", _("The whistle had not sounded at this moment."), "held_at"
        )
    if len(minutes.decisions) > MOST_DECISIONS:
        raise Refused("too_many_decisions", _("At most 30 decisions."), "decisions")
    for decision in minutes.decisions:
        check_day(decision.due_on, at=at, field="decisions")
    called = set(whistle.tasks.values_list("unit", flat=True))
    called |= {one.unit.pk for one in minutes.decisions if one.unit is not None}
    if any(unit.pk not in called for unit in minutes.present):
        raise Refused(
            "not_called", _("Only departments that are called can be marked present."), "present"
        )


def write_down(
    whistle: Whistle, minutes: Minutes, number: int, *, key: str | None, by: Any, at: datetime
) -> Meeting:
    """The row of the meeting itself."""
    return Meeting.objects.create(
        whistle=whistle,
        number=number,
        held_at=minutes.held_at,
        place=minutes.place.strip(),
        minutes=minutes.text.strip(),
        others=minutes.others.strip(),
        recorded_by=by,
        recorded_at=at,
        idempotency_key=key,
        **whistle.now_stamps(),
    )


def call_missing(
    whistle: Whistle,
    tasks: Iterable[WhistleTask],
    decisions: Iterable[Decision],
    *,
    by: Any,
    at: datetime,
) -> list[WhistleTask]:
    """The tasks of departments that the decisions call for the first time: they are told and get
    their clocks like any other; one that was released stays so, and has its decision only."""
    known = {task.unit_id for task in tasks}
    units = {one.unit.pk: one.unit for one in decisions if one.unit is not None}
    missing = [unit for pk, unit in units.items() if pk not in known]
    return [call(whistle, unit, by=by, at=at) for unit in missing]


def call(whistle: Whistle, unit: Unit, *, by: Any, at: datetime) -> WhistleTask:
    """Call one more department under a whistle that sounds already."""
    task = WhistleTask.objects.create(
        whistle=whistle, unit=unit, role=AssignmentRole.ASSIST, flow_count=1
    )
    post = by.acting_post(WHISTLE["record-meeting"].power)
    task.append_record(move="call", by=by, post=post, after=task.status, at=at)
    sound(task, limits_of(whistle.kind), by=by, at=at)
    return task


def note_attendance(
    meeting: Meeting,
    tasks: Iterable[WhistleTask],
    present: Iterable[Unit],
    *,
    by: Any,
    at: datetime,
) -> None:
    """Who of those called came; whoever came has reported (DOMAIN.md section 5.2)."""
    came = {unit.pk for unit in present}
    expected = [
        task for task in tasks if task.status != TaskStatus.RELEASED or task.unit_id in came
    ]
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, unit_id=task.unit_id, is_present=task.unit_id in came)
        for task in expected
    )
    for task in expected:
        if task.unit_id in came and task.status in TO_COME:
            report_present(task, held_at=meeting.held_at, by=by, at=at)


def report_present(task: WhistleTask, *, held_at: datetime, by: Any, at: datetime) -> None:
    """A department that sat at the table has signed, been in touch and attended: at that moment,
    not when the minutes were written."""
    since = max(held_at, task.issued_at or held_at)
    signing: dict[str, Any] = {}
    if task.signed_at is None:
        until = last_moment("object", task.whistle.city_now_id, at=at)
        signing = {"signed_at": since, "object_by": until}
    task = make_move(
        task,
        TASK["meet"],
        by=by,
        at=at,
        contacted_at=task.contacted_at or since,
        attended_at=since,
        **signing,
    )
    note_contact(task.whistle.ticket_id, at=since)
    meet_clocks(task, "sign", "contact", "attend", at=since)
    for limit in limits_of(task.whistle.kind):
        if limit.starts == WhistleLimit.Start.ATTENDED:
            start_clock(task, limit.clock_kind, limit.limit, at=since)
    if task.is_disputed:
        rest_handling(task, at=since)
    show_due(task)


def start_plans(whistle: Whistle, tasks: Iterable[WhistleTask], *, at: datetime) -> None:
    """The first meeting starts what counts from it, also for those who stayed away."""
    limits = [
        limit
        for limit in limits_of(whistle.kind)
        if limit.starts == WhistleLimit.Start.FIRST_MEETING
    ]
    rows = WhistleTask.objects.select_related("whistle").filter(
        pk__in=[task.pk for task in tasks], status__in=TO_PLAN
    )
    for task in rows.order_by("pk") if limits else ():
        since = max(at, task.issued_at or at)
        for limit in limits:
            start_clock(task, limit.clock_kind, limit.limit, at=since)
        if task.suspended_until is not None:
            rests = resting_since(task, reason=REASON)
            rest_clocks(task, at=max(since, rests or since), reason=REASON)
        elif task.is_disputed:
            rest_handling(task, at=since)
        show_due(task)


def tell_minutes(
    meeting: Meeting,
    tasks: Iterable[WhistleTask],
    given: set[int | None],
    *,
    by: Any,
    at: datetime,
) -> None:
    """Departments without a decision of their own hear of the minutes; others know what to do."""
    units = [task.unit_id for task in tasks if task.unit_id not in given]
    whistle = meeting.call
    people = unit_people(units, at) | desk_of(whistle, at) | {whistle.blown_by_id}
    event = f"meeting:{meeting.pk}"
    tell("meeting_recorded", meeting, to=people, by=by, at=at, event=event, meeting=meeting.number)
