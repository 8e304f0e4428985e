"""A work calendar compiled to sorted work segments, for the arithmetic in `deadlines`.

Pure: the rules are passed in, nothing is read from the database, the clock or the settings.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

DAY_MINUTES = 24 * 60
SATURDAY = 5
FIRST_YEAR, LAST_YEAR = 1970, 2100

Sessions = tuple[tuple[int, int], ...]
WrittenSessions = Sequence[Sequence[str]]


class HorizonExceeded(ValueError):
    """The moment asked for lies beyond any calendar that can sensibly be compiled."""


class DayConvention(StrEnum):
    """How a working day is counted: as hours from the minute of receipt, or by closing times."""

    ROLLING = "rolling"
    LEGAL = "legal"


class Day(NamedTuple):
    """What is special about one date: a holiday, or a day worked in its stead."""

    is_working: bool
    name: str


@dataclass(frozen=True, eq=False)
class CalendarRules:
    """When work is done, by weekday and by exception, in local time."""

    version: int
    zone: ZoneInfo
    week: tuple[Sessions, ...]
    days: Mapping[date, Day]
    published_years: frozenset[int]
    day_convention: DayConvention

    @cached_property
    def standard(self) -> Sessions:
        """Monday's sessions, or those of the first weekday that has any."""
        return next(sessions for sessions in self.week if sessions)

    @property
    def standard_day_seconds(self) -> int:
        """Working seconds of one standard working day."""
        return 60 * sum(end - start for start, end in self.standard)

    def is_makeup(self, day: date) -> bool:
        """True for a day that is worked although its weekday is normally free."""
        special = self.days.get(day)
        if special is None or not special.is_working:
            return False
        return day.weekday() >= SATURDAY or not self.week[day.weekday()]

    def sessions_on(self, day: date) -> Sessions:
        """Sessions worked on `day`; a make-up day is worked like a standard day."""
        special = self.days.get(day)
        if special is not None and not special.is_working:
            return ()
        return self.standard if self.is_makeup(day) else self.week[day.weekday()]


@dataclass(frozen=True, eq=False)
class CompiledCalendar:
    """Work segments in epoch seconds, half-open, with their running sums.

    After `i` segments, the last of which ends at `closes[i]`, `worked[i]` seconds are worked;
    before the first, `closes[0]` is the beginning. `trusted` holds the runs of years whose
    holidays are published. Compare by identity: one version, one object.
    """

    rules: CalendarRules
    first: date
    last: date
    begins: int
    ends: int
    opens: tuple[int, ...] = field(repr=False)
    closes: tuple[int, ...] = field(repr=False)
    worked: tuple[int, ...] = field(repr=False)
    day_numbers: tuple[int, ...] = field(repr=False)
    day_closes: tuple[int, ...] = field(repr=False)
    trusted: tuple[tuple[int, int], ...] = field(repr=False)

    @property
    def version(self) -> int:
        """The version of the rules this was compiled from."""
        return self.rules.version

    @property
    def horizon(self) -> tuple[date, date]:
        """First and last date compiled; queries beyond them widen the calendar by themselves."""
        return self.first, self.last

    def local(self, epoch: int) -> datetime:
        """The moment on the calendar's wall clock."""
        return datetime.fromtimestamp(epoch, self.rules.zone)

    def covers(self, epoch: int) -> bool:
        """True when the moment lies within the compiled horizon."""
        return self.begins <= epoch < self.ends

    def worked_before(self, epoch: int) -> int:
        """Working seconds between the beginning of the horizon and a moment in it."""
        index = bisect_right(self.opens, epoch)
        return self.worked[index] - max(0, self.closes[index] - epoch)

    def moment_worked(self, seconds: int) -> int:
        """The first moment by which `seconds` of work have been done since the beginning."""
        index = bisect_left(self.worked, seconds)
        return self.closes[index] - (self.worked[index] - seconds)

    def is_provisional(self, start: int, end: int) -> bool:
        """True when the time from `start` to `end` touches a year without published holidays."""
        return not any(lo <= start and end <= hi for lo, hi in self.trusted)


def compile_calendar(
    *,
    version: int,
    timezone: str,
    sessions: Mapping[int, WrittenSessions] | Mapping[str, WrittenSessions],
    days: Mapping[date, tuple[bool, str]],
    published_years: Collection[int],
    first: date,
    last: date,
    day_convention: str = DayConvention.ROLLING,
) -> CompiledCalendar:
    """Compile weekly sessions (0 is Monday) and special days to work segments.

    `days` maps a date to (is it worked?, its name). Years outside `published_years` are computed
    by weekday and marked provisional.
    """
    rules = CalendarRules(
        version=version,
        zone=ZoneInfo(timezone),
        week=_read_week(sessions),
        days={day: Day(*special) for day, special in days.items()},
        published_years=frozenset(published_years),
        day_convention=DayConvention(day_convention),
    )
    return _compile(rules, first, last)


@lru_cache(maxsize=32)
def wider(calendar: CompiledCalendar) -> CompiledCalendar:
    """The same calendar over three times the years, half of the new ones on either side."""
    years = calendar.last.year - calendar.first.year + 1
    first = max(FIRST_YEAR, calendar.first.year - years)
    last = min(LAST_YEAR, calendar.last.year + years)
    if first >= calendar.first.year and last <= calendar.last.year:
        raise HorizonExceeded(f"No deadline is computed outside {first} to {last}.")
    return _compile(calendar.rules, date(first, 1, 1), date(last, 12, 31))


def covering(calendar: CompiledCalendar, *epochs: int) -> CompiledCalendar:
    """The calendar itself, or as much wider as the given moments need."""
    while not all(calendar.covers(epoch) for epoch in epochs):
        calendar = wider(calendar)
    return calendar


def moment_of(day: date, minutes: int, zone: ZoneInfo) -> int:
    """The first second at which the wall clock reaches `minutes` of `day`.

    An hour skipped in spring is reached when it is skipped; one repeated in autumn, the first time.
    """
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    before, after = (int(wall.replace(tzinfo=zone, fold=fold).timestamp()) for fold in (0, 1))
    if before <= after:
        return before
    gap = range(after, before)
    return gap.start + bisect_left(
        gap, wall, key=lambda epoch: datetime.fromtimestamp(epoch, zone).replace(tzinfo=None)
    )


def _compile(rules: CalendarRules, first: date, last: date) -> CompiledCalendar:
    begins = moment_of(first, 0, rules.zone)
    opens: list[int] = []
    closes = [begins]
    day_closes: dict[int, int] = {}
    for day, begin, end in _segments(rules, first, last):
        day_closes[day.toordinal()] = end
        if opens and closes[-1] == begin:
            closes[-1] = end
        else:
            opens.append(begin)
            closes.append(end)
    lengths = (end - begin for begin, end in zip(opens, closes[1:], strict=True))
    return CompiledCalendar(
        rules=rules,
        first=first,
        last=last,
        begins=begins,
        ends=moment_of(last, DAY_MINUTES, rules.zone),
        opens=tuple(opens),
        closes=tuple(closes),
        worked=tuple(accumulate(lengths, initial=0)),
        day_numbers=tuple(day_closes),
        day_closes=tuple(day_closes.values()),
        trusted=_trusted(rules),
    )


def _segments(rules: CalendarRules, first: date, last: date) -> Iterator[tuple[date, int, int]]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        for start, end in rules.sessions_on(day):
            begin, finish = moment_of(day, start, rules.zone), moment_of(day, end, rules.zone)
            if begin < finish:
                yield day, begin, finish


def _trusted(rules: CalendarRules) -> tuple[tuple[int, int], ...]:
    runs: list[tuple[int, int]] = []
    for year in sorted(rules.published_years):
        begin = moment_of(date(year, 1, 1), 0, rules.zone)
        end = moment_of(date(year, 12, 31), DAY_MINUTES, rules.zone)
        if runs and runs[-1][1] == begin:
            begin = runs.pop()[0]
        runs.append((begin, end))
    return tuple(runs)


def _read_week(
    sessions: Mapping[int, WrittenSessions] | Mapping[str, WrittenSessions],
) -> tuple[Sessions, ...]:
    written = {int(weekday): value for weekday, value in sessions.items()}
    if not written.keys() <= set(range(7)):
        raise ValueError("Sessions are keyed by weekday, 0 (Monday) to 6.")
    week = tuple(_read_sessions(written.get(weekday, ())) for weekday in range(7))
    if not any(week):
        raise ValueError("A work calendar needs at least one session a week.")
    return week


def _read_sessions(written: WrittenSessions) -> Sessions:
    """Sessions of one weekday as minutes of the day, in order; 24:00 is the end of the day."""
    sessions = sorted((_read_minute(start), _read_minute(end)) for start, end in written)
    edges = [edge for session in sessions for edge in session]
    if any(start >= end for start, end in sessions) or edges != sorted(edges):
        raise ValueError(f"Sessions must not be empty or overlap: {written!r}.")
    return tuple(sessions)


def _read_minute(text: str) -> int:
    hours, minutes = (int(part) for part in text.split(":"))
    if not (0 <= minutes < 60 and 0 <= hours * 60 + minutes <= DAY_MINUTES):
        raise ValueError(f"Not a time of day: {text!r}.")
    return hours * 60 + minutes
