"""Why one clock falls due when it does: rows gathered into a sum a clerk can check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import WorkCalendar
from grids.reach import Reach, permits
from lib.listing import listed
from tickets.clock import (
    CompiledCalendar,
    Counted,
    Explanation,
    Light,
    LimitUnit,
    Pause,
    SkipReason,
    explain,
)
from tickets.explanations.lines import clock_light, end_word
from tickets.explanations.words import ACTIONS, WHO, names_of, pause_words, told_words
from tickets.models import (
    Adjustment,
    Assignment,
    CallBack,
    Clock,
    ClockPause,
    Escalation,
    LimitChange,
    Objection,
    Proposal,
    Resolution,
    Ticket,
    TopicTask,
    Whistle,
    WhistleTask,
)
from tickets.models.clocks import ClockState
from tickets.notices import page_of
from tickets.operations.calendars import compiled
from tickets.operations.ladders import Rung, fires_at, rungs_of

SUBJECTS = {
    "ticket": Ticket,
    "assignment": Assignment,
    "whistle": Whistle,
    "whistle_task": WhistleTask,
    "adjustment": Adjustment,
    "objection": Objection,
    "resolution": Resolution,
    "proposal": Proposal,
    "topic_task": TopicTask,
    "call_back": CallBack,
}
"""The models whose rows have clocks, by the name a clock knows them by."""


def clock_within(reach: Reach, clock_id: int) -> Clock | None:
    """The clock, if its subject lies within reach."""
    clock = Clock.objects.filter(pk=clock_id).select_related("calendar", "policy", "unit").first()
    if clock is None:
        return None
    subject = SUBJECTS[clock.subject_type](pk=clock.subject_id)
    return clock if permits(reach, subject) else None


@dataclass(frozen=True)
class DayLine:
    """One date of the sum: the times counted on it, or why nothing was."""

    on: date
    spans: tuple[str, ...] = ()
    seconds: int = 0
    running: int = 0
    skipped: str = ""
    name: str = ""
    is_makeup: bool = False


@dataclass(frozen=True)
class RungLine:
    """One level of the ladder: when it is or was planned, and what became of it."""

    rung: Rung
    planned_at: datetime | None
    fallen: Escalation | None
    told: tuple[str, ...] = ()

    @property
    def who(self) -> list[str]:
        """Whom the level names."""
        return [str(WHO.get(name, name)) for name in self.rung.who]

    @property
    def actions(self) -> list[str]:
        """What the level does."""
        return [str(ACTIONS.get(name, name)) for name in self.rung.actions]


@dataclass(frozen=True)
class ClockStory:
    """Everything the page of one deadline shows."""

    clock: Clock
    light: Light
    calendar: WorkCalendar
    sum: Explanation | None
    days: tuple[DayLine, ...]
    rungs: tuple[RungLine, ...]
    struck: tuple[ClockPause, ...] = ()
    """Pauses that were counted back."""
    changes: tuple[LimitChange, ...] = ()
    """Changes of its limit that this clock followed, oldest first."""

    @property
    def is_outdated(self) -> bool:
        """The calendar was edited after this clock was last planned, so the sum may differ."""
        return self.sum is not None and self.clock.calendar_version != self.sum.version

    @property
    def followed_ladder(self) -> bool:
        """The clock climbs by a version that was put into force after it had started."""
        policy = self.clock.policy
        return policy is not None and policy.valid_from > self.clock.started_at

    @property
    def page(self) -> str:
        """The address of what the clock belongs to."""
        if self.clock.subject_type == "objection":
            return reverse("tickets:objection", args=[self.clock.subject_id])
        return page_of(self.clock.subject_type, self.clock.label)

    @property
    def word(self) -> str:
        """How the clock ended; empty while it has not."""
        return end_word(self.clock)

    @property
    def years(self) -> str:
        """The years whose holidays are missing."""
        return listed(self.sum.unpublished_years) if self.sum else ""

    @property
    def is_round_the_clock(self) -> bool:
        """Nights, weekends and holidays count."""
        return LimitUnit(self.clock.limit_unit).is_continuous


def clock_story(clock: Clock, *, at: datetime) -> ClockStory:
    """Gather one clock with its pauses, calendar, ladder and fallen levels: four queries."""
    calendar = clock.calendar
    segments = compiled(calendar)
    told = list(clock.escalations.order_by("level"))
    pauses = list(clock.pauses.order_by("from_at"))
    account = explain_clock(clock, segments, pauses)
    return ClockStory(
        clock=clock,
        light=clock_light(clock, at),
        calendar=calendar,
        sum=account,
        days=day_lines(account) if account else (),
        rungs=tuple(rung_lines(clock, segments, told, names_of(told))),
        changes=followed_changes(clock),
        struck=tuple(pause for pause in pauses if pause.struck_at is not None),
    )


def followed_changes(clock: Clock) -> tuple[LimitChange, ...]:
    """Which changes of its limit a clock followed; no query for one that never did."""
    if clock.limit_change_id is None:
        return ()
    changes = LimitChange.objects.of(clock.limit_key).filter(
        moves_running=True, pk__lte=clock.limit_change_id, at__gte=clock.started_at
    )
    return tuple(reversed(changes.select_related("by__person")))


def explain_clock(
    clock: Clock, segments: CompiledCalendar, pauses: Iterable[ClockPause]
) -> Explanation | None:
    """The whole sum of a clock; None for one that has no budget to count."""
    if not clock.budget_s:
        return None
    return explain(
        segments,
        LimitUnit(clock.limit_unit),
        clock.started_at,
        clock.budget_s,
        [
            Pause(pause.from_at, pause.until_at, pause_words(pause.reason))
            for pause in pauses
            if pause.struck_at is None
        ],
    )


def day_lines(account: Explanation) -> tuple[DayLine, ...]:
    """The sum by date, the skipped dates between the counted ones."""
    made_up = {day.on: day.name for day in account.made_up}
    lines: dict[date, DayLine] = {}
    zone = ZoneInfo(account.timezone)
    for piece in account.counted:
        before = lines.get(piece.on, DayLine(piece.on))
        lines[piece.on] = DayLine(
            piece.on,
            (*before.spans, span_words(piece, zone)),
            before.seconds + piece.seconds,
            piece.running,
            name=made_up.get(piece.on, ""),
            is_makeup=piece.on in made_up,
        )
    for day in account.skipped:
        words = _("Holiday") if day.reason is SkipReason.HOLIDAY else _("Weekend")
        lines[day.on] = DayLine(day.on, skipped=str(words), name=day.name)
    return tuple(lines[on] for on in sorted(lines))


def span_words(piece: Counted, zone: ZoneInfo) -> str:
    """The wall clock's times of one piece; midnight at the end of a day is 24:00."""
    begin, end = piece.from_at.astimezone(zone), piece.to_at.astimezone(zone)
    last = "24:00" if end.date() > piece.on else f"{end:%H:%M}"
    return f"{begin:%H:%M}–{last}"


def rung_lines(
    clock: Clock,
    segments: CompiledCalendar,
    fallen: Sequence[Escalation],
    names: dict[int, str],
) -> Iterable[RungLine]:
    """Each level with its planned moment; one that has fallen keeps the plan it had."""
    by_level = {event.level: event for event in fallen}
    for rung in rungs_of(clock.policy_id, clock.subject_type, clock.kind):
        event = by_level.get(rung.level)
        yield RungLine(
            rung,
            event.planned_at if event else planned_at(clock, segments, rung),
            event,
            told_words(event, names) if event else (),
        )


def planned_at(clock: Clock, segments: CompiledCalendar, rung: Rung) -> datetime | None:
    """When a level will fall, if the clock runs on; nobody knows while it rests or has ended."""
    if clock.state != ClockState.RUNNING:
        return None
    return fires_at(segments, clock, rung)
