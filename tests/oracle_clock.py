"""A minute-by-minute oracle for deadlines, with the real Chinese holidays.

It shares nothing with the code it judges: no segments, no sums, no searches, only a flag for
every minute and somebody walking along them.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

import chinese_calendar
import numpy as np
from chinese_calendar import constants

from tickets.clock import CompiledCalendar, compile_calendar

ORIGIN = datetime(2023, 11, 1, tzinfo=UTC)
MINUTES = 1_260 * 1440 * 2  # nearly seven years, to September 2030
ORIGIN_EPOCH = int(ORIGIN.timestamp())

Week = Mapping[int, Sequence[tuple[str, str]]]
NIGHT = [("22:00", "24:00"), ("00:00", "02:30"), ("02:45", "02:46"), ("03:10", "06:00")]
SHAPES: dict[str, Week] = {
    "office": {day: [("08:00", "12:00"), ("14:00", "18:00")] for day in range(5)},
    "counter": {
        **{day: [("09:00", "17:00")] for day in range(4)},
        4: [("09:00", "13:00")],
        5: [("09:30", "12:00")],
    },
    "round the clock": {day: [("00:00", "24:00")] for day in range(7)},
    "night": dict.fromkeys(range(7), NIGHT),
    "odd": {1: [("10:07", "11:43")], 3: [("00:00", "00:01"), ("23:59", "24:00")]},
}
# Shanghai never changes its clocks, Berlin does at night, Cairo at midnight, Lord Howe by half
ZONES = ["Asia/Shanghai", "Europe/Berlin", "Africa/Cairo", "Australia/Lord_Howe"]
REAL_DAYS = {day: (False, name) for day, name in constants.holidays.items()} | {
    day: (True, name) for day, name in constants.workdays.items()
}
PUBLISHED = {day.year for day in constants.holidays}


@cache
def real_calendar(
    shape: str = "office", zone: str = "Asia/Shanghai", day_convention: str = "rolling"
) -> CompiledCalendar:
    """The calendar under test, compiled for 2024 to 2026."""
    return compile_calendar(
        version=7,
        timezone=zone,
        sessions=SHAPES[shape],
        days=REAL_DAYS,
        published_years=PUBLISHED,
        first=date(2024, 1, 1),
        last=date(2026, 12, 31),
        day_convention=day_convention,
    )


def sessions_of(shape: str, day: date) -> Sequence[tuple[str, str]]:
    """What the public function of the holiday package says about one date."""
    week = SHAPES[shape]
    try:
        is_free, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        name = None
    if name is None:
        return week.get(day.weekday(), [])
    return [] if is_free else next(week[weekday] for weekday in sorted(week))


class Oracle:
    """Every minute of the years around 2024 to 2026, worked or not."""

    def __init__(self, shape: str, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        wall = _wall_minutes(zone)
        first = int(wall[0]) // 1440
        days = int(wall[-1]) // 1440 - first + 1
        table = np.zeros((days, 1440), dtype=np.uint8)
        for index in range(days):
            for start, end in sessions_of(shape, date.fromordinal(first + index)):
                table[index, _minute(start) : _minute(end)] = 1
        self.dates = wall // 1440
        self.flags = table.reshape(-1)[wall - first * 1440].tobytes()

    def due(self, start: int, seconds: int, flags: bytes | None = None) -> int:
        """Walk minute by minute until `seconds` of work are done."""
        flags = self.flags if flags is None else flags
        at = start - ORIGIN_EPOCH
        while seconds > 0:
            end = (at // 60 + 1) * 60
            if flags[at // 60]:
                end = min(end, at + seconds)
                seconds -= end - at
            at = end
        return at + ORIGIN_EPOCH

    def elapsed(self, since: int, until: int, flags: bytes | None = None) -> int:
        """Walk minute by minute from one moment to another."""
        flags = self.flags if flags is None else flags
        at, last, seconds = since - ORIGIN_EPOCH, until - ORIGIN_EPOCH, 0
        while at < last:
            end = min((at // 60 + 1) * 60, last)
            seconds += (end - at) * flags[at // 60]
            at = end
        return seconds

    def legal_due(self, start: int, days: int) -> int:
        """Walk until the last worked minute of the `days`-th working date after receipt."""
        at = (start - ORIGIN_EPOCH) // 60
        current, close = datetime.fromtimestamp(start, self.zone).toordinal(), at
        while days >= 0:
            at += 1
            if self.flags[at]:
                if self.dates[at] > current:
                    current, days = int(self.dates[at]), days - 1
                if days >= 0:
                    close = at
        return (close + 1) * 60 + ORIGIN_EPOCH

    def without(self, pauses: Sequence[tuple[int, int]], *, continuous: bool) -> bytes:
        """The flags with every paused minute taken out; pauses begin and end on whole minutes."""
        flags = bytearray(b"\1" * len(self.flags) if continuous else self.flags)
        for since, until in pauses:
            begin, end = (since - ORIGIN_EPOCH) // 60, (until - ORIGIN_EPOCH) // 60
            flags[begin:end] = bytes(end - begin)
        return bytes(flags)


@cache
def oracle(shape: str = "office", zone: str = "Asia/Shanghai") -> Oracle:
    """The oracle for a shape of week in a time zone, built once."""
    return Oracle(shape, zone)


@cache
def clock_changes(zone: str) -> list[int]:
    """The moments at which the zone sets its clocks."""
    offsets = _offsets(zone)
    return [
        ORIGIN_EPOCH + 900 * index
        for index in range(1, len(offsets))
        if offsets[index] != offsets[index - 1]
    ]


@cache
def _offsets(zone: str) -> list[int]:
    """Seconds east of Greenwich in every quarter of an hour, the finest step of any zone."""
    tz = ZoneInfo(zone)
    return [
        int(datetime.fromtimestamp(ORIGIN_EPOCH + 900 * index, tz).utcoffset().total_seconds())
        for index in range(MINUTES // 15)
    ]


@cache
def _wall_minutes(zone: str) -> np.ndarray:
    """For every UTC minute, the furthest the wall clock has come, in minutes since year one.

    Set back in autumn it still shows a time that was reached before, so offices stay as they are.
    """
    origin = ORIGIN.toordinal() * 1440
    return np.maximum.accumulate(np.arange(MINUTES) + origin + np.repeat(_offsets(zone), 15) // 60)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)
