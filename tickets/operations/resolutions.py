"""What a meeting decided, to its end: given, reported done, confirmed, sent back or dropped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from lib.errors import Refused
from lib.moves import make_move
from tickets.clock import Limit, LimitUnit
from tickets.models import Meeting, Resolution, Whistle
from tickets.notices import desk_of, team_people, tell, unit_people
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due, start_clock
from tickets.operations.intake import store_photos
from tickets.workflow.resolution import RESOLUTION

LONGEST = timedelta(days=366)


@dataclass(frozen=True)
class Decision:
    """One line of the minutes: who (a department or an area's team), what, by when."""

    what: str
    due_on: date
    unit: Unit | None = None
    team: Area | None = None


def check_day(due_on: date, *, at: datetime, field: str) -> None:
    """By when something shall be done lies neither in the past nor beyond a year."""
    today = timezone.localdate(at)
    if due_on < today:
        raise Refused("day_in_past", _("The day lies in the past."), field)
    if due_on > today + LONGEST:
        raise Refused("day_too_far", _("Choose a day within a year."), field)


def give_resolution(meeting: Meeting, decision: Decision, *, by: Any, at: datetime) -> Resolution:
    """Write one decision down as a task with a clock, and tell whoever does it."""
    resolution = Resolution(
        meeting=meeting,
        unit=decision.unit,
        area=decision.team,
        what=decision.what.strip(),
        due_on=decision.due_on,
        given_at=at,
    )
    resolution.save(force_insert=True)
    start_by_day(resolution, at=at)
    tell_holder("resolution_given", resolution, by=by, at=at, due=resolution.due_on.isoformat())
    return resolution


def start_by_day(resolution: Resolution, *, at: datetime) -> None:
    """Run a clock to the very end of the day by which it must be done, nights included."""
    begin = at.replace(microsecond=0)
    seconds = int((resolution.end_of_day - begin).total_seconds())
    limit = Limit(Decimal(seconds) / 3600, LimitUnit.URGENT_HOUR)
    start_clock(resolution, "resolve", limit, at=begin)
    show_due(resolution)


def lock_meeting(resolution: Resolution) -> Resolution:
    """Lock the whistle, else the meeting, before the resolution, as every operation does; answers
    the row afresh."""
    meeting = Meeting.objects.get(pk=resolution.meeting_id)
    if meeting.whistle_id is not None:
        Whistle.objects.select_for_update(no_key=True).get(pk=meeting.whistle_id)
    else:
        Meeting.objects.select_for_update(no_key=True).get(pk=meeting.pk)
    return Resolution.objects.select_related("meeting__whistle", "unit", "area").get(
        pk=resolution.pk
    )


@transaction.atomic
def finish_resolution(
    resolution: Resolution,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str,
    photos: Sequence[Any] = (),
) -> Resolution:
    """Report it done, with what was achieved and pictures of it."""
    lock_meeting(resolution)
    resolution = make_move(
        resolution, RESOLUTION["finish"], by=by, at=at, seen=seen, reason=note, result=note
    )
    store_photos(resolution, photos, purpose="evidence", by=by, at=at)
    meet_clocks(resolution, at=at)
    show_due(resolution)
    people = askers(resolution.meeting, at)
    tell_of("resolution_done", resolution, to=people, by=by, at=at, holder=str(resolution.holder))
    return resolution


def askers(meeting: Meeting, at: datetime) -> set[int]:
    """Who waits for what a meeting decided: the desk of its place, and whoever called it."""
    if meeting.whistle is not None:
        return desk_of(meeting.whistle, at) | {meeting.whistle.blown_by_id}
    return desk_of(meeting, at) | {meeting.recorded_by_id}


@transaction.atomic
def confirm_resolution(
    resolution: Resolution, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Resolution:
    """The community agrees that it is done."""
    lock_meeting(resolution)
    resolution = make_move(resolution, RESOLUTION["confirm"], by=by, at=at, seen=seen, reason=note)
    tell_holder("resolution_confirmed", resolution, by=by, at=at)
    return resolution


@transaction.atomic
def rework_resolution(
    resolution: Resolution,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    due_on: date,
) -> Resolution:
    """It is not done after all: open again, by another day."""
    check_day(due_on, at=at, field="due_on")
    lock_meeting(resolution)
    resolution = make_move(
        resolution,
        RESOLUTION["rework"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        data={"due_on": due_on.isoformat()},
        due_on=due_on,
        done_at=None,
    )
    start_by_day(resolution, at=at)
    tell_holder(
        "resolution_rework", resolution, by=by, at=at, reason=reason, due=due_on.isoformat()
    )
    return resolution


@transaction.atomic
def drop_resolution(
    resolution: Resolution, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Resolution:
    """It is not needed any more; its clock falls away."""
    lock_meeting(resolution)
    resolution = make_move(resolution, RESOLUTION["drop"], by=by, at=at, seen=seen, reason=reason)
    cancel_clocks(resolution, at=at)
    show_due(resolution)
    tell_holder("resolution_dropped", resolution, by=by, at=at, reason=reason)
    return resolution


def tell_holder(kind: str, resolution: Resolution, *, by: Any, at: datetime, **params: Any) -> None:
    """Let the department or team know what it was given, or what became of it."""
    if resolution.unit_id:
        people = unit_people([resolution.unit_id], at)
    else:
        people = team_people(resolution.area_id, at)
    tell_of(kind, resolution, to=people, by=by, at=at, **params)


def tell_of(
    kind: str, resolution: Resolution, *, to: Iterable[int], by: Any, at: datetime, **params: Any
) -> None:
    event = f"resolution:{resolution.pk}:{resolution.flow_count}:{kind}"
    tell(kind, resolution, to=to, by=by, at=at, event=event, what=resolution.what, **params)
