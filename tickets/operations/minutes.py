"""Minutes of a meeting that no whistle called: who came, what was said, and decisions with clocks.

Whoever holds such meetings (an alliance) says who was called and who may write them down; what
the decisions become is the same as under a whistle.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, Unit
from lib.errors import Refused
from tickets.models import Attendance, Meeting
from tickets.notices import desk_of, tell, unit_people
from tickets.operations.meetings import MOST_DECISIONS, Minutes
from tickets.operations.resolutions import check_day, give_resolution


class Presence(TextChoices):
    """Whether somebody who was called came."""

    PRESENT = "present", pgettext_lazy("meeting", "Present")
    EXCUSED = "excused", pgettext_lazy("meeting", "Excused")
    ABSENT = "absent", pgettext_lazy("meeting", "Absent")


@dataclass(frozen=True)
class Called:
    """One who was called: a unit, or a body by its name; and whether they came."""

    presence: str
    unit: Unit | None = None
    body: str = ""


@transaction.atomic
def write_minutes(
    area: Area,
    minutes: Minutes,
    *,
    title: str,
    number: int,
    called: Iterable[Called],
    by: Any,
    at: datetime,
) -> Meeting:
    """Write down meeting `number` about an area; its decisions become tasks with clocks.

    The caller has found that `by` may, and locked what the meeting belongs to.

    Raises Refused with `meeting_ahead`, `too_many_decisions`, or at a day that cannot be.
    """
    check(minutes, at=at)
    stamps = area.held_stamps()
    meeting = Meeting.objects.create(
        area=area,
        title=title[:200],
        number=number,
        held_at=minutes.held_at,
        place=minutes.place.strip(),
        minutes=minutes.text.strip(),
        others=minutes.others.strip(),
        recorded_by=by,
        recorded_at=at,
        idempotency_key=minutes.idempotency_key,
        city_now_id=stamps.city_id,
        district_now_id=stamps.district_id,
        street_now_id=stamps.street_id,
        community_now_id=stamps.community_id,
        grid_now_id=stamps.grid_id,
    )
    attendances = [attendance(meeting, one) for one in called]
    Attendance.objects.bulk_create(attendances)
    given = {give_resolution(meeting, one, by=by, at=at).unit_id for one in minutes.decisions}
    units = [row.unit_id for row in attendances if row.unit_id and row.unit_id not in given]
    event = f"meeting:{meeting.pk}"
    people = unit_people(units, at) | desk_of(meeting, at)
    tell("meeting_recorded", meeting, to=people, by=by, at=at, event=event, meeting=number)
    return meeting


def attendance(meeting: Meeting, one: Called) -> Attendance:
    """The row that freezes whether somebody came."""
    return Attendance(
        meeting=meeting,
        unit=one.unit,
        body=one.body,
        is_present=one.presence == Presence.PRESENT,
        is_excused=one.presence == Presence.EXCUSED,
    )


def check(minutes: Minutes, *, at: datetime) -> None:
    """The meeting has been; its decisions lie ahead."""
    if minutes.held_at > at:
        raise Refused("meeting_ahead", _("The meeting lies ahead."), "held_at")
    if len(minutes.decisions) > MOST_DECISIONS:
        raise Refused("too_many_decisions", _("At most 30 decisions."), "decisions")
    for decision in minutes.decisions:
        check_day(decision.due_on, at=at, field="decisions")
