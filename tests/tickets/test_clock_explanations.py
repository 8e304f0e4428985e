"""The account of a deadline, as its page shows it."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.oracle_clock import real_calendar
from tickets.clock import LimitUnit, Pause, explain

UH, WH, WD, ND = LimitUnit
HOUR = 3600
ZONE = ZoneInfo("Asia/Shanghai")


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def rows(explanation):
    return [
        (
            f"{row.from_at.astimezone(ZONE):%m-%d %H:%M}",
            f"{row.to_at.astimezone(ZONE):%H:%M}",
            row.seconds / HOUR,
        )
        for row in explanation.counted
    ]


def test_sessions_weekends_holidays_and_make_up_days_are_all_named():
    told = explain(real_calendar(), WD, local("2025-09-27 15:00"), 24 * HOUR)
    assert told.due == local("2025-09-30 18:00")
    assert rows(told) == [
        ("09-28 08:00", "12:00", 4),
        ("09-28 14:00", "18:00", 4),
        ("09-29 08:00", "12:00", 4),
        ("09-29 14:00", "18:00", 4),
        ("09-30 08:00", "12:00", 4),
        ("09-30 14:00", "18:00", 4),
    ]
    assert [row.running // HOUR for row in told.counted] == [4, 8, 12, 16, 20, 24]
    assert [(skip.on.day, skip.reason) for skip in told.skipped] == [(27, "weekend")]
    assert [(made.on, made.name) for made in told.made_up] == [(date(2025, 9, 28), "National Day")]
    assert (told.version, told.timezone, told.day_convention) == (7, "Asia/Shanghai", "rolling")
    assert not told.provisional


def test_a_holiday_week_is_skipped_day_by_day():
    told = explain(real_calendar(), WH, local("2025-09-30 17:00"), 2 * HOUR)
    assert rows(told) == [("09-30 17:00", "18:00", 1), ("10-09 08:00", "09:00", 1)]
    assert [skip.on.day for skip in told.skipped] == list(range(1, 9))
    assert {skip.reason for skip in told.skipped} == {"holiday"}
    assert all(skip.name for skip in told.skipped)


def test_urgent_time_is_counted_date_by_date_and_skips_nothing():
    told = explain(real_calendar(), UH, local("2025-10-01 23:30"), 2 * HOUR)
    assert rows(told) == [("10-01 23:30", "00:00", 0.5), ("10-02 00:00", "01:30", 1.5)]
    assert (told.skipped, told.made_up, told.provisional) == ((), (), False)


def test_a_pause_strikes_only_the_seconds_of_its_own_clock():
    pause = Pause(local("2025-03-07 17:00"), local("2025-03-10 09:00"), "objection")
    told = explain(real_calendar(), WH, local("2025-03-07 16:00"), 4 * HOUR, [pause])
    assert told.due == local("2025-03-10 12:00")
    assert rows(told) == [("03-07 16:00", "17:00", 1), ("03-10 09:00", "12:00", 3)]
    assert [(row.reason, row.seconds) for row in told.pauses] == [("objection", 2 * HOUR)]
    assert told.skipped == ()
    urgent = explain(real_calendar(), UH, local("2025-03-07 16:00"), 4 * HOUR, [pause])
    assert urgent.due == local("2025-03-10 12:00")
    assert urgent.pauses[0].seconds == 64 * HOUR


def test_a_standing_pause_leaves_the_due_moment_open():
    pause = Pause(local("2025-03-04 10:00"), None, "waiting for parts")
    told = explain(real_calendar(), WH, local("2025-03-04 09:00"), 4 * HOUR, [pause])
    assert told.due is None
    assert [row.running for row in told.counted] == [HOUR]
    assert told.pauses[0].seconds == 0
    at_once = explain(
        real_calendar(),
        WH,
        local("2025-03-04 09:00"),
        4 * HOUR,
        [Pause(local("2025-03-04 09:00"), None, "")],
    )
    assert (at_once.due, at_once.counted) == (None, ())


@pytest.mark.parametrize("since", ["11:00", "11:01", "15:00"])
def test_a_pause_from_the_due_moment_on_moves_nothing(since):
    pause = Pause(local(f"2025-03-04 {since}"), local("2025-03-05 15:00"), "too late")
    told = explain(real_calendar(), WH, local("2025-03-04 09:00"), 2 * HOUR, [pause])
    assert (told.due, told.pauses[0].seconds) == (local("2025-03-04 11:00"), 0)


def test_overlapping_pauses_strike_shared_time_once():
    told = explain(
        real_calendar(),
        WH,
        local("2025-03-04 08:00"),
        4 * HOUR,
        [
            Pause(local("2025-03-04 10:00"), local("2025-03-04 12:00"), "second"),
            Pause(local("2025-03-04 09:00"), local("2025-03-04 11:00"), "first"),
        ],
    )
    assert [(row.reason, row.seconds) for row in told.pauses] == [
        ("first", 2 * HOUR),
        ("second", HOUR),
    ]
    assert told.due == local("2025-03-04 17:00")


def test_years_without_holidays_are_named():
    told = explain(real_calendar(), WH, local("2026-12-31 17:00"), 2 * HOUR)
    assert told.due == local("2027-01-01 09:00")
    assert (told.provisional, told.unpublished_years) == (True, (2027,))


def test_a_legal_due_moment_is_explained_by_its_working_seconds():
    told = explain(real_calendar(day_convention="legal"), WD, local("2025-03-04 16:00"), 10 * HOUR)
    assert (told.due, told.day_convention) == (local("2025-03-05 18:00"), "legal")


def test_midnight_that_comes_twice_loses_nothing():
    # Newfoundland set its clocks back at one minute past midnight, to the day before
    calendar = real_calendar("office", "America/St_Johns")
    start = datetime(2010, 11, 6, 23, 10, tzinfo=ZoneInfo("America/St_Johns"), fold=1)
    told = explain(calendar, UH, start, HOUR // 2)
    assert sum(row.seconds for row in told.counted) == HOUR // 2


def test_only_a_positive_budget_has_an_account():
    with pytest.raises(ValueError, match="positive"):
        explain(real_calendar(), UH, local("2025-03-04 09:00"), 0)
