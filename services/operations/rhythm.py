"""How often an alliance meets: periods, those without a meeting, and reminders before they end.

A period without a meeting is shown as a gap; it makes no score (DOMAIN.md sections 6.3 and 8).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from grids.operations.nodes import day_of
from services.models import Alliance, AllianceMeeting, Pledge
from services.operations.pledges import side, words_of
from services.operations.telling import of_place, tell
from services.workflow.alliances import AllianceStatus, GatheringStatus, PledgeStatus

LOOK_BACK = {Alliance.Rhythm.MONTH: 12, Alliance.Rhythm.QUARTER: 4}
"""How many periods are looked at, the running one included: a year."""
REMIND_BEFORE = {Alliance.Rhythm.MONTH: 7, Alliance.Rhythm.QUARTER: 14}
"""Days before the end of a period on which a meeting that is missing is reminded of."""
PLEDGE_STEPS = (1, 7)
"""Days before a pledge is due on which its giver is reminded, once each; and once when late."""
LATE_REMINDERS = timedelta(days=30)
BATCH = 500


@dataclass(frozen=True)
class Period:
    """One month or quarter."""

    rhythm: str
    first: date
    last: date

    @classmethod
    def of(cls, rhythm: str, day: date) -> Period:
        """The period a day lies in."""
        length = 1 if rhythm == Alliance.Rhythm.MONTH else 3
        start = (day.month - 1) // length * length + 1
        end = start + length - 1
        last = date(day.year, end, monthrange(day.year, end)[1])
        return cls(rhythm, date(day.year, start, 1), last)

    @property
    def before(self) -> Period:
        """The period before this one."""
        return Period.of(self.rhythm, self.first - timedelta(days=1))

    @property
    def label(self) -> str:
        """As people call it."""
        if self.rhythm == Alliance.Rhythm.MONTH:
            return f"{self.first:%Y-%m}"
        quarter = (self.first.month + 2) // 3
        words = _("quarter %(quarter)d of %(year)d")
        return words % {"quarter": quarter, "year": self.first.year}

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Gap:
    """A period without a meeting; the running one may still have its own."""

    period: Period
    is_running: bool
    is_called: bool


def gaps_of(alliance: Alliance, on: date) -> list[Gap]:
    """The periods of the last year without a meeting, the running one first."""
    end = alliance.closed_on or on
    period = Period.of(alliance.rhythm, end)
    periods = []
    for _place in range(LOOK_BACK[Alliance.Rhythm(alliance.rhythm)]):
        if period.last >= alliance.founded_on:
            periods.append(period)
        period = period.before
    rows = alliance.gatherings.exclude(status=GatheringStatus.CANCELLED)
    known = [
        (timezone.localdate(meet_at if held_at is None else held_at), status)
        for meet_at, held_at, status in rows.values_list("meet_at", "meeting__held_at", "status")
    ]
    return [gap for one in periods if (gap := gap_in(one, known, on)) is not None]


def gap_in(period: Period, known: list[tuple[date, str]], on: date) -> Gap | None:
    """The gap of one period, unless a meeting was held in it."""
    states = {status for day, status in known if period.holds(day)}
    if GatheringStatus.HELD in states:
        return None
    return Gap(period, period.holds(on), GatheringStatus.CALLED in states)


def remind_of_meetings(at: datetime) -> int:
    """Before a period ends without a meeting held or called, the place hears of it, once."""
    today, told = day_of(at), 0
    for alliance in Alliance.objects.active().select_related("area").order_by("pk").iterator():
        period = Period.of(alliance.rhythm, today)
        left = (period.last - today).days
        if left > REMIND_BEFORE[Alliance.Rhythm(alliance.rhythm)] or met_in(alliance, period):
            continue
        step, to = period.first.isoformat(), of_place(alliance.area, at)
        about: dict[str, Any] = {"first": step, "last": period.last.isoformat()}
        kind = "alliance_meeting_missing"
        tell(kind, alliance, alliance=alliance, to=to, at=at, step=step, part="meetings", **about)
        told += 1
    return told


def met_in(alliance: Alliance, period: Period) -> bool:
    """Whether a meeting was held, or is called, in a period."""
    rows = AllianceMeeting.objects.filter(alliance=alliance).exclude(
        status=GatheringStatus.CANCELLED
    )
    return bool(rows.filter(meet_at__date__range=(period.first, period.last)).exists())


def remind_of_pledges(at: datetime) -> int:
    """Givers of pledges that are due soon or late are reminded, once for each step."""
    today = day_of(at)
    rows = Pledge.objects.filter(
        status=PledgeStatus.OPEN,
        alliance__status=AllianceStatus.ACTIVE,
        due_on__gte=today - LATE_REMINDERS,
        due_on__lte=today + timedelta(days=max(PLEDGE_STEPS)),
    ).select_related("alliance__area", "unit")
    told = 0
    for row in rows.order_by("due_on", "pk")[:BATCH]:
        left = (row.due_on - today).days
        step = "late" if left < 0 else str(next(day for day in PLEDGE_STEPS if left <= day))
        to = side(row, is_giver=True, at=at)
        # Told anew when it was sent back: the count of flow records is part of the event
        step, words = f"{row.flow_count}:{step}", words_of(row)
        tell("pledge_due", row, alliance=row.alliance, to=to, at=at, step=step, **words)
        told += 1
    return told
