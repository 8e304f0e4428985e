"""Meetings and what they decided: cards by time left, the minutes, and the page of a move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.moves import offered_moves
from lib.timelines import account_name, step_of
from tickets.clock import light
from tickets.models import Meeting, MeetingRecord, Resolution, Whistle
from tickets.panels.looks import (
    ICONS,
    RESOLUTION_LOOKS,
    TONES,
    Badge,
    MoveButton,
    move_buttons,
)
from tickets.panels.whistles import photos_of
from tickets.workflow.resolution import RESOLUTION
from tickets.workflow.states import RUNNING_WHISTLE, ResolutionStatus
from tickets.workflow.whistle import WHISTLE


@dataclass(frozen=True)
class ResolutionCard:
    """One decision as its line shows it: who, what, by when, and what the reader may do."""

    resolution: Resolution
    badge: Badge
    light: str
    moves: list[MoveButton]
    photos: list[dict[str, Any]] = field(default_factory=list)


def resolution_badge(row: Resolution) -> Badge:
    """The state of a decision."""
    return Badge(str(row.get_status_display()), *RESOLUTION_LOOKS[row.status])


def resolution_light(row: Resolution, at: datetime) -> str:
    """The light of a decision that is still open."""
    if row.status != ResolutionStatus.OPEN or row.due_at is None:
        return ""
    return str(light(now=at, due_at=row.due_at, yellow_at=row.yellow_at))


def resolution_cards(rows: Sequence[Resolution], *, by: Any, at: datetime) -> list[ResolutionCard]:
    """The cards of some decisions: one query for all their moves, one for all their pictures."""
    moves = offered_moves(rows, RESOLUTION, by=by, at=at)
    photos = photos_of("resolution", [row.pk for row in rows])
    return [
        ResolutionCard(
            row,
            resolution_badge(row),
            resolution_light(row, at),
            move_buttons(moves[row.pk], f"/resolutions/{row.pk}/"),
            photos[row.pk],
        )
        for row in rows
    ]


def whistle_meetings(whistle: Whistle, *, by: Any, at: datetime) -> dict[str, Any]:
    """All meetings of a whistle with who came, and all they decided by time left."""
    meetings = whistle.meetings.prefetch_related("attendances__unit").order_by("-number")
    seen = Resolution.objects.within(by.reach(Power.VIEW_TICKETS))
    rows = seen.filter(meeting__whistle=whistle).with_card().by_time_left()
    return {
        "whistle": whistle,
        "meetings": [attended(meeting) for meeting in meetings],
        "cards": resolution_cards(list(rows), by=by, at=at),
        "record_url": record_url(whistle, by),
        "now": at,
    }


def attended(meeting: Meeting) -> dict[str, Any]:
    """A meeting with the departments that came, and those that did not."""
    rows = sorted(meeting.attendances.all(), key=lambda row: row.pk)
    return {
        "meeting": meeting,
        "present": [row.who for row in rows if row.is_present],
        "absent": [row.who for row in rows if not row.is_present and not row.is_excused],
        "excused": [row.who for row in rows if row.is_excused],
    }


def record_url(whistle: Whistle, by: Any) -> str:
    """Where a meeting of this whistle is written down; empty for whoever may not."""
    may = by.reach(WHISTLE["record-meeting"].power).covers_area(whistle.area)
    if not may or whistle.status not in RUNNING_WHISTLE:
        return ""
    return reverse("tickets:meeting_new", args=(whistle.number,))


def meeting_page(meeting: Meeting, *, by: Any, at: datetime) -> dict[str, Any]:
    """The minutes of one meeting; the whistle, if any, only for those who may open it."""
    rows = list(meeting.resolutions.all())
    sees = Whistle.objects.within(by.reach(Power.VIEW_TICKETS)).filter(pk=meeting.whistle_id)
    return {
        **attended(meeting),
        "whistle": meeting.whistle,
        "sees_whistle": sees.exists(),
        "cards": resolution_cards(rows, by=by, at=at),
        "writer": account_name(meeting.recorded_by),
        "now": at,
    }


def entry_of(record: MeetingRecord) -> dict[str, Any]:
    """A step of something that a meeting without a whistle decided, as the timeline shows it."""
    title = RESOLUTION[record.move].label if record.move in RESOLUTION else record.move
    look = (TONES.get(record.move, "grey"), ICONS.get(record.move, "check"))
    return step_of(record, title=title, look=look)


def meeting_url(meeting_id: int) -> str:
    """The address of the minutes."""
    return reverse("tickets:meeting", args=(meeting_id,))


def scene(row: Resolution, at: datetime) -> dict[str, Any]:
    """What the page of a move says of the decision it is about."""
    return {
        "whistle": row.meeting.whistle,
        "meeting": row.meeting,
        "matter": {"number": row.meeting.code, "title": row.what},
        "unit": row.holder,
        "url": meeting_url(row.meeting_id),
        "back_words": _("Back to the minutes"),
        "badge": resolution_badge(row),
        "light": resolution_light(row, at),
        "due_at": row.due_at,
        "now": at,
    }
