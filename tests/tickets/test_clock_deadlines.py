"""Deadlines by example: scenario 11, years without holidays, and mistakes other products made."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle_clock import SHAPES, real_calendar
from tickets.clock import (
    Budget,
    CompiledCalendar,
    Due,
    HorizonExceeded,
    Limit,
    LimitUnit,
    budget,
    compile_calendar,
    due,
    due_after,
    due_many,
    elapsed,
    provisional_many,
    to_epoch,
    when_used,
)

UH, WH, WD, ND = LimitUnit
HOUR = 3600
SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(text: str, zone: str = "Asia/Shanghai") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def due_of(text: str, value: float, unit: LimitUnit, convention: str = "rolling") -> Due:
    return due(real_calendar(day_convention=convention), local(text), Limit(value, unit))


def small_calendar(
    days: dict[date, tuple[bool, str]] | None = None,
    shape: str = "office",
    zone: str = "Asia/Shanghai",
    **changes: object,
) -> CompiledCalendar:
    values = {
        "version": 1,
        "timezone": zone,
        "sessions": SHAPES[shape],
        "days": days or {},
        "published_years": {2025},
        "first": date(2025, 1, 1),
        "last": date(2025, 12, 31),
    }
    return compile_calendar(**(values | changes))


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        # Scenario 11
        ("2025-03-04 17:00", 4, WH, "2025-03-05 11:00"),
        ("2024-05-10 17:30", 1, WD, "2024-05-11 17:30"),  # a make-up Saturday
        ("2024-05-17 17:30", 1, WD, "2024-05-20 17:30"),  # an ordinary one
        ("2025-10-01 23:30", 2, UH, "2025-10-02 01:30"),
        # The end of a session is the due moment, not the beginning of the next
        ("2025-03-04 08:00", 4, WH, "2025-03-04 12:00"),
        ("2025-03-04 14:00", 1, WD, "2025-03-05 12:00"),
        # Outside working time the clock starts with the next session
        ("2025-03-04 06:00", 1, WH, "2025-03-04 09:00"),
        ("2025-03-04 12:00", 1, WH, "2025-03-04 15:00"),
        ("2025-03-07 19:00", 1, WH, "2025-03-10 09:00"),
        ("2025-09-30 17:00", 2, WH, "2025-10-09 09:00"),  # eight days of National Day
        ("2025-09-28 17:00", 2, WH, "2025-09-29 09:00"),  # a make-up Sunday
        ("2025-03-07 17:00", 0.25, UH, "2025-03-07 17:15"),
        ("2025-09-30 17:00", 30, ND, "2025-10-30 17:00"),
    ],
)
def test_a_limit_is_due(start, value, unit, expected):
    result = due_of(start, value, unit)
    assert result.at == local(expected)
    assert result.at.tzinfo is UTC
    assert not result.provisional


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2025-03-04 08:00", 1, "2025-03-05 18:00"),
        ("2025-03-04 17:59", 1, "2025-03-05 18:00"),
        ("2025-03-04 23:00", 1, "2025-03-05 18:00"),
        ("2025-03-08 11:00", 1, "2025-03-10 18:00"),  # received on a Saturday
        ("2024-05-10 17:30", 1, "2024-05-11 18:00"),  # a make-up Saturday
        ("2025-09-30 09:00", 2, "2025-10-10 18:00"),
        ("2025-03-03 09:00", 5, "2025-03-10 18:00"),
        ("2025-03-04 08:00", 0.5, "2025-03-05 18:00"),  # part of a day is a day
    ],
)
def test_a_legal_day_ends_at_close_of_business(start, days, expected):
    result = due_of(start, days, WD, "legal")
    assert result.at == local(expected)
    assert result.seconds == elapsed(real_calendar(), WD, local(start), result.at)


def test_a_legal_day_has_no_length_without_its_start():
    with pytest.raises(ValueError, match="depend on its start"):
        budget(real_calendar(day_convention="legal"), Limit(1, WD))
    assert budget(real_calendar(day_convention="legal"), Limit(1, WH)) == HOUR


def test_a_paused_legal_clock_goes_on_in_working_seconds():
    calendar, start = real_calendar(day_convention="legal"), local("2025-03-03 16:00")
    whole = due(calendar, start, Limit(2, WD))
    assert (whole.at, whole.seconds) == (local("2025-03-05 18:00"), 18 * HOUR)
    used = elapsed(calendar, WD, start, local("2025-03-04 10:00"))
    again = due(calendar, local("2025-03-06 10:00"), Budget(WD, whole.seconds, used))
    assert again.at == local("2025-03-07 18:00")


def test_a_working_day_is_as_long_as_the_calendar_says():
    assert budget(real_calendar(), Limit(1, WD)) == 8 * HOUR
    assert budget(real_calendar("round the clock"), Limit(1.5, WD)) == 36 * HOUR
    assert budget(real_calendar("odd"), Limit(1, WD)) == 96 * 60
    assert [budget(real_calendar(), Limit(2, unit)) for unit in (UH, WH, ND)] == [
        2 * HOUR,
        2 * HOUR,
        48 * HOUR,
    ]


def test_yellow_begins_with_a_third_of_the_limit_left():
    result = due_of("2025-03-04 16:00", 6, WH)
    assert result.yellow_at == local("2025-03-05 10:00")
    assert result.at == local("2025-03-05 14:00") - timedelta(hours=2)
    used = Budget(WH, 6 * HOUR, 5 * HOUR)
    resumed = due(real_calendar(), local("2025-03-06 10:00"), used)
    assert resumed.at == local("2025-03-06 11:00")
    assert resumed.yellow_at == local("2025-03-06 09:00")  # turned yellow before it paused


def test_the_levels_of_a_ladder_stand_on_the_same_clock():
    clock, start = Budget(WH, 4 * HOUR), local("2026-01-05 08:00")
    levels = [
        when_used(real_calendar(), start, clock, seconds=clock.seconds * percent // 100)
        for percent in (50, 100, 150, 200)
    ]
    assert levels == [local(f"2026-01-05 {at}:00") for at in ("10", "12", "16", "18")]


def test_part_of_a_second_counts_from_the_next_one():
    start = local("2025-03-04 09:00:00.000001")
    assert due(real_calendar(), start, Limit(1, WH)).at == local("2025-03-04 10:00:01")
    assert elapsed(real_calendar(), UH, start, start) == 0


def test_no_time_to_wait_is_due_at_once_even_at_night():
    night = local("2025-03-04 23:00")
    assert due(real_calendar(), night, Budget(WH, 0)).at == night


def test_a_moment_without_time_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        due(real_calendar(), datetime(2025, 3, 4), Limit(1, UH))  # noqa: DTZ001


class TestYearsWithoutHolidays:
    def test_a_due_date_in_one_is_computed_by_weekday_and_provisional(self):
        result = due_of("2026-12-30 16:00", 3, WD)
        assert result.at == local("2027-01-04 16:00")
        assert result.provisional

    def test_the_last_minute_of_a_published_year_is_certain(self):
        result = due_of("2026-12-31 17:00", 1, WH)
        assert (result.at, result.provisional) == (local("2026-12-31 18:00"), False)

    def test_midnight_of_new_year_still_belongs_to_the_old_one(self):
        calendar = real_calendar("round the clock")
        ends = due(calendar, local("2026-12-31 22:00"), Limit(2, WH))
        assert (ends.at, ends.provisional) == (local("2027-01-01 00:00"), False)

    def test_between_two_published_years_nothing_is_provisional(self):
        result = due_of("2025-12-31 17:00", 2, WH)
        assert (result.at, result.provisional) == (local("2026-01-04 09:00"), False)

    def test_counting_back_goes_beyond_the_horizon_too(self):
        first = to_epoch(local("2025-01-01 09:00"))
        for moment in (
            due_after(small_calendar(), WH, first, -HOUR),
            int(due_many(small_calendar(), WH, np.array([first]), np.array([-HOUR]))[0]),
        ):
            assert moment == to_epoch(local("2024-12-31 18:00"))

    def test_continuous_limits_do_not_depend_on_holidays(self):
        result = due_of("2026-12-31 23:30", 2, UH)
        assert (result.at, result.provisional) == (local("2027-01-01 01:30"), False)

    @pytest.mark.parametrize("unit", list(LimitUnit))
    @pytest.mark.parametrize("start", ["2026-12-31 23:59", "2029-06-01 10:00", "2003-01-06 10:00"])
    def test_a_year_ahead_is_never_an_error(self, start, unit):
        result = due_of(start, 365, unit)
        assert result.at > local(start)
        assert result.provisional is not unit.is_continuous

    def test_legal_days_go_beyond_the_horizon_too(self):
        result = due_of("2026-12-31 10:00", 300, WD, "legal")
        assert result.provisional
        assert result.at.astimezone(SHANGHAI).time().isoformat() == "18:00:00"

    def test_an_edited_day_of_an_unpublished_year_is_kept_beyond_the_horizon(self):
        calendar = small_calendar({date(2026, 1, 1): (False, "New Year")})
        result = due(calendar, local("2025-12-31 17:00"), Limit(2, WH))
        assert (result.at, result.provisional) == (local("2026-01-02 09:00"), True)
        assert calendar.horizon == (date(2025, 1, 1), date(2025, 12, 31))

    def test_a_gap_between_published_years_is_provisional(self):
        calendar = small_calendar(published_years={2024, 2026})
        starts = np.array([to_epoch(local(f"{year}-06-03 08:00")) for year in range(2023, 2028)])
        flags = provisional_many(calendar, WH, starts, starts + HOUR)
        assert flags.tolist() == [True, False, True, False, True]
        assert not provisional_many(calendar, UH, starts, starts + HOUR).any()

    def test_centuries_ahead_say_so(self):
        with pytest.raises(HorizonExceeded, match="2100"):
            due(small_calendar(), local("2025-01-01 08:00"), Limit(365 * 200, WD))

    def test_many_at_once_go_beyond_the_horizon(self):
        calendar, start = small_calendar(), to_epoch(local("2025-12-31 08:00"))
        dues = due_many(calendar, WH, np.array([start, start]), np.array([HOUR, 9 * HOUR]))
        assert dues.tolist() == [start + HOUR, due_after(calendar, WH, start, 9 * HOUR)]
        assert due_many(calendar, WH, np.array([], dtype=int), np.array([], dtype=int)).size == 0


class TestMistakesOfOthers:
    def test_a_calendar_round_the_clock_is_never_closed_for_a_minute(self):
        calendar = small_calendar(shape="round the clock")
        assert len(calendar.opens) == 1
        midnight = local("2025-03-04 23:59:30")
        assert due(calendar, midnight, Limit(1, WH)).at == midnight + timedelta(hours=1)
        week = elapsed(calendar, WH, local("2025-03-03 00:00"), local("2025-03-10 00:00"))
        assert week == 7 * 24 * HOUR

    def test_lunch_is_not_a_holiday(self):
        assert due_of("2025-03-04 11:00", 2, WH).at == local("2025-03-04 15:00")
        assert due_of("2025-03-04 12:30", 1, WH).at == local("2025-03-04 15:00")

    def test_two_holidays_make_a_limit_longer_not_shorter(self):
        holidays = {date(2025, 3, 5): (False, "one"), date(2025, 3, 6): (False, "two")}
        start, limit = local("2025-03-04 09:00"), Limit(3, WD)
        assert due(small_calendar(), start, limit).at == local("2025-03-07 09:00")
        assert due(small_calendar(holidays), start, limit).at == local("2025-03-11 09:00")

    @settings(deadline=None, max_examples=40)
    @given(
        st.sets(st.dates(date(2025, 3, 1), date(2025, 4, 30)), min_size=1, max_size=8),
        st.integers(0, 60 * 24),
        st.integers(1, 60),
    )
    def test_a_holiday_never_hastens_and_a_make_up_day_never_delays(self, dates, hours, limit):
        start = local("2025-03-01 00:00") + timedelta(hours=hours)
        plain, holidays, make_up = (
            due(
                small_calendar(days, first=date(2025, 2, 1), last=date(2025, 9, 30)),
                start,
                Limit(limit, WH),
            ).at
            for days in (
                {},
                dict.fromkeys(dates, (False, "holiday")),
                {day: (True, "made up") for day in dates if day.weekday() >= 5},
            )
        )
        assert make_up <= plain <= holidays

    @settings(deadline=None)
    @given(st.integers(0, 3 * 365 * 24 * 60), st.integers(1, 200 * HOUR))
    def test_a_level_fires_while_offices_are_open_and_never_on_creation(self, minutes, seconds):
        start = local("2024-01-01 00:00") + timedelta(minutes=minutes)
        at = due(real_calendar(), start, Budget(WH, seconds)).at
        assert at > start
        clock = at.astimezone(SHANGHAI).time().isoformat()
        assert "08:00:00" < clock <= "12:00:00" or "14:00:00" < clock <= "18:00:00"

    @pytest.mark.parametrize("day", ["2025-01-14", "2025-07-15", "2025-03-28", "2025-10-24"])
    def test_each_day_is_judged_by_its_own_offset(self, day):
        calendar = small_calendar(zone="Europe/Berlin")
        start = local(f"{day} 17:00", "Europe/Berlin")
        following = {"2025-03-28": "2025-03-31", "2025-10-24": "2025-10-27"}
        expected = following.get(day, f"{day[:8]}{int(day[8:]) + 1}")
        due_at = due(calendar, start, Limit(4, WH)).at
        assert due_at == local(f"{expected} 11:00", "Europe/Berlin")

    def test_a_night_that_loses_an_hour_is_an_hour_shorter(self):
        calendar = small_calendar(shape="round the clock", zone="Europe/Berlin")
        for day, hours in (("2025-03-30", 23), ("2025-10-26", 25), ("2025-06-01", 24)):
            begin = local(day, "Europe/Berlin")
            end = begin + timedelta(days=1)  # the same wall time on the next date
            assert elapsed(calendar, WH, begin, end) == hours * HOUR

    def test_a_pause_over_the_weekend_takes_no_working_time(self):
        calendar, start = real_calendar(), local("2025-03-07 16:00")
        used = elapsed(calendar, WH, start, local("2025-03-07 18:00"))
        resumed = due(calendar, local("2025-03-10 08:00"), Budget(WH, 8 * HOUR, used))
        assert resumed.at == due(calendar, start, Limit(8, WH)).at

    def test_a_pause_does_not_erase_overdue_time(self):
        calendar, clock = real_calendar(), Budget(WH, 2 * HOUR, consumed=5 * HOUR)
        resumed, now = local("2025-03-10 10:00"), local("2025-03-10 11:00")
        overdue = elapsed(calendar, WH, due(calendar, resumed, clock).at, now)
        assert overdue == 4 * HOUR


class TestCalendars:
    def test_sessions_may_come_as_json_writes_them(self):
        written = {str(day): [["14:00", "18:00"], ["08:00", "12:00"]] for day in range(5)}
        calendar = small_calendar(sessions=written)
        assert (calendar.opens, calendar.worked) == (
            small_calendar().opens,
            small_calendar().worked,
        )
        assert calendar.version == 1

    def test_a_make_up_day_is_worked_like_a_monday(self):
        saturday = {date(2025, 3, 8): (True, "made up")}
        calendar = small_calendar(saturday, shape="counter")
        begin, end = local("2025-03-08 00:00"), local("2025-03-09 00:00")
        assert elapsed(calendar, WH, begin, end) == 8 * HOUR
        assert elapsed(small_calendar(shape="counter"), WH, begin, end) == 2.5 * HOUR

    def test_a_short_friday_called_a_working_day_stays_short(self):
        friday = {date(2025, 3, 7): (True, "")}
        begin, end = local("2025-03-07 00:00"), local("2025-03-08 00:00")
        assert elapsed(small_calendar(friday, shape="counter"), WH, begin, end) == 4 * HOUR

    def test_months_without_any_work_are_waited_for(self):
        closed = {date(2025, 1, 1) + timedelta(days=day): (False, "") for day in range(365)}
        calendar = small_calendar(closed)
        assert calendar.opens == ()
        start = local("2025-02-03 08:00")
        assert due(calendar, start, Limit(1, WH)).at == local("2026-01-01 09:00")
        many = due_many(calendar, WH, np.array([to_epoch(start)]), np.array([HOUR]))
        assert many.tolist() == [to_epoch(local("2026-01-01 09:00"))]

    @pytest.mark.parametrize(
        "changes",
        [
            {"sessions": {}},
            {"sessions": {0: []}},
            {"sessions": {7: [("08:00", "12:00")]}},
            {"sessions": {"monday": [("08:00", "12:00")]}},
            {"sessions": {0: [("12:00", "08:00")]}},
            {"sessions": {0: [("08:00", "08:00")]}},
            {"sessions": {0: [("08:00", "12:00"), ("11:00", "13:00")]}},
            {"sessions": {0: [("08:00", "24:01")]}},
            {"sessions": {0: [("08:60", "12:00")]}},
            {"sessions": {0: [("8", "12")]}},
            {"day_convention": "both"},
            {"timezone": "Mars/Olympus"},
        ],
    )
    def test_rules_that_make_no_sense_are_refused(self, changes):
        with pytest.raises((ValueError, LookupError)):
            small_calendar(**changes)
