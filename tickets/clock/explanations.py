"""Why a clock falls due when it does: every second counted, every day skipped, every pause."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tickets.clock.calendars import (
    DAY_MINUTES,
    CompiledCalendar,
    DayConvention,
    covering,
    moment_of,
)
from tickets.clock.deadlines import due_after, elapsed, from_epoch, to_epoch
from tickets.clock.limits import LimitUnit


class SkipReason(StrEnum):
    """Why no time was counted on a date."""

    WEEKEND = "weekend"
    HOLIDAY = "holiday"


@dataclass(frozen=True)
class Pause:
    """A stretch in which a clock did not run; without an end it still stands."""

    from_at: datetime
    to_at: datetime | None
    reason: str


@dataclass(frozen=True)
class Counted:
    """Time counted on one local date, and the sum so far."""

    on: date
    from_at: datetime
    to_at: datetime
    seconds: int
    running: int


@dataclass(frozen=True)
class Skipped:
    """A date on which nothing counts, with the holiday's name if it has one."""

    on: date
    reason: SkipReason
    name: str


@dataclass(frozen=True)
class MadeUp:
    """A free weekday that was worked in place of a holiday."""

    on: date
    name: str


@dataclass(frozen=True)
class Struck:
    """A pause and the seconds it kept off the clock; they are none once the clock was overdue."""

    from_at: datetime
    to_at: datetime | None
    reason: str
    seconds: int


@dataclass(frozen=True)
class Explanation:
    """The whole sum behind a due moment: dates are the calendar's own, moments are in UTC.

    `due` is None while a pause stands; otherwise the counted seconds add up to `budget`.
    `unpublished_years` are the years that make a result provisional.
    """

    unit: LimitUnit
    budget: int
    start: datetime
    due: datetime | None
    counted: tuple[Counted, ...]
    skipped: tuple[Skipped, ...]
    made_up: tuple[MadeUp, ...]
    pauses: tuple[Struck, ...]
    provisional: bool
    unpublished_years: tuple[int, ...]
    version: int
    timezone: str
    day_convention: DayConvention


@dataclass(frozen=True)
class _Run:
    """A stretch without pause, in epoch seconds, with the dates it touches."""

    begin: int
    end: int

    def dates(self, calendar: CompiledCalendar) -> Iterator[date]:
        # One date more than the wall clock shows: at midnight it may have been set back.
        first = calendar.local(self.begin).toordinal()
        for number in range(first, calendar.local(self.end).toordinal() + 2):
            begin, end = _span(calendar, date.fromordinal(number))
            if begin < self.end and end > self.begin:
                yield date.fromordinal(number)


def explain(
    calendar: CompiledCalendar,
    unit: LimitUnit,
    start: datetime,
    budget: int,
    pauses: Iterable[Pause] = (),
) -> Explanation:
    """Account for every second from `start` until `budget` is used up.

    Pauses may overlap; one that begins after the due moment moves nothing.
    """
    if budget <= 0:
        raise ValueError("Only a positive budget can be explained.")
    begin, standing = to_epoch(start), sorted(pauses, key=lambda pause: pause.from_at)
    runs, is_due = _runs(calendar, unit, begin, budget, standing)
    end = runs[-1].end
    calendar = covering(calendar, begin, end)
    dates = _dates(calendar, unit, runs)
    years = _unpublished(calendar, unit, begin, end)
    return Explanation(
        unit=unit,
        budget=budget,
        start=from_epoch(begin),
        due=from_epoch(end) if is_due else None,
        counted=tuple(_counted(calendar, unit, runs)),
        skipped=tuple(_skipped(calendar, dates)),
        made_up=tuple(_made_up(calendar, dates)),
        pauses=tuple(_struck(calendar, unit, begin, end if is_due else None, standing)),
        provisional=bool(years),
        unpublished_years=years,
        version=calendar.version,
        timezone=calendar.rules.zone.key,
        day_convention=calendar.rules.day_convention,
    )


def _runs(
    calendar: CompiledCalendar, unit: LimitUnit, begin: int, budget: int, pauses: list[Pause]
) -> tuple[list[_Run], bool]:
    """Stretches in which the clock ran, and whether the last one ends with the due moment."""
    runs: list[_Run] = []
    for pause in pauses:
        stop = max(begin, to_epoch(pause.from_at))
        used = elapsed(calendar, unit, from_epoch(begin), from_epoch(stop))
        if used >= budget:
            break
        if pause.to_at is None:
            return [*runs, _Run(begin, stop)], False
        runs.append(_Run(begin, stop))
        begin, budget = max(stop, to_epoch(pause.to_at)), budget - used
    return [*runs, _Run(begin, due_after(calendar, unit, begin, budget))], True


def _counted(calendar: CompiledCalendar, unit: LimitUnit, runs: list[_Run]) -> Iterator[Counted]:
    running = 0
    for run in runs:
        for day in run.dates(calendar):
            for begin, end in _pieces(calendar, unit, day):
                begin, end = max(begin, run.begin), min(end, run.end)
                if begin < end:
                    running += end - begin
                    yield Counted(day, from_epoch(begin), from_epoch(end), end - begin, running)


def _pieces(calendar: CompiledCalendar, unit: LimitUnit, day: date) -> Iterator[tuple[int, int]]:
    if unit.is_continuous:
        yield _span(calendar, day)
    else:
        zone = calendar.rules.zone
        for start, end in calendar.rules.sessions_on(day):
            yield moment_of(day, start, zone), moment_of(day, end, zone)


def _span(calendar: CompiledCalendar, day: date) -> tuple[int, int]:
    zone = calendar.rules.zone
    return moment_of(day, 0, zone), moment_of(day, DAY_MINUTES, zone)


def _dates(calendar: CompiledCalendar, unit: LimitUnit, runs: list[_Run]) -> list[date]:
    """Dates on which working days and holidays matter: none for a clock that always runs."""
    if unit.is_continuous:
        return []
    return list(dict.fromkeys(day for run in runs for day in run.dates(calendar)))


def _skipped(calendar: CompiledCalendar, dates: Iterable[date]) -> Iterator[Skipped]:
    for day in dates:
        if not calendar.rules.sessions_on(day):
            special = calendar.rules.days.get(day)
            yield (
                Skipped(day, SkipReason.HOLIDAY, special.name)
                if special is not None
                else Skipped(day, SkipReason.WEEKEND, "")
            )


def _made_up(calendar: CompiledCalendar, dates: Iterable[date]) -> Iterator[MadeUp]:
    return (
        MadeUp(day, calendar.rules.days[day].name) for day in dates if calendar.rules.is_makeup(day)
    )


def _struck(
    calendar: CompiledCalendar,
    unit: LimitUnit,
    begin: int,
    due: int | None,
    pauses: list[Pause],
) -> Iterator[Struck]:
    """Each pause with what it kept off the clock; time two pauses share is counted once."""
    for pause in pauses:
        seconds = 0
        if pause.to_at is not None and (due is None or to_epoch(pause.from_at) < due):
            since, until = max(begin, to_epoch(pause.from_at)), to_epoch(pause.to_at)
            if since < until:
                seconds = elapsed(calendar, unit, from_epoch(since), from_epoch(until))
                begin = until
        yield Struck(pause.from_at, pause.to_at, pause.reason, seconds)


def _unpublished(
    calendar: CompiledCalendar, unit: LimitUnit, begin: int, end: int
) -> tuple[int, ...]:
    if unit.is_continuous or not calendar.is_provisional(begin, end):
        return ()
    years = range(calendar.local(begin).year, calendar.local(end).year + 1)
    return tuple(year for year in years if year not in calendar.rules.published_years)
