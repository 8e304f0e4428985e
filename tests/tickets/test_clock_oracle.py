"""Deadlines against the minute-by-minute oracle: 2024 to 2026, real holidays, several zones."""

from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracle_clock import SHAPES, ZONES, clock_changes, oracle, real_calendar
from tickets.clock import (
    Budget,
    Limit,
    LimitUnit,
    Pause,
    budget,
    due,
    due_after,
    due_many,
    elapsed,
    elapsed_many,
    explain,
    from_epoch,
    to_epoch,
)

FIRST, LAST = (int(datetime(*day, tzinfo=UTC).timestamp()) for day in ((2024, 1, 1), (2027, 1, 1)))
WEEK = 7 * 86400
WH, UH = LimitUnit.WORKING_HOUR, LimitUnit.URGENT_HOUR

shapes, zones = st.sampled_from(sorted(SHAPES)), st.sampled_from(ZONES)
# Any second, and often one on a half-hour, where sessions begin and end
starts = st.integers(FIRST, LAST) | st.integers(FIRST // 1800, LAST // 1800).map(lambda n: n * 1800)
signed = st.integers(-(10**6), 10**6) | st.integers(-500, 500).map(lambda n: n * 1800)


def minutes(text: str) -> int:
    hours, rest = text.split(":")
    return int(hours) * 60 + int(rest)


def amounts(shape: str) -> st.SearchStrategy[int]:
    """Budgets up to five weeks of work, often ones that end with a session."""
    sessions = [session for day in SHAPES[shape].values() for session in day]
    most = 5 * sum(minutes(end) - minutes(start) for start, end in sessions)
    return st.integers(1, most * 60) | st.integers(1, most).map(lambda n: n * 60)


@settings(deadline=None)
@given(st.data(), shapes, zones, starts)
def test_due_is_where_the_oracle_ends_its_walk(data, shape, zone, start):
    seconds = data.draw(amounts(shape))
    assert due_after(real_calendar(shape, zone), WH, start, seconds) == oracle(shape, zone).due(
        start, seconds
    )


@settings(deadline=None)
@given(shapes, zones, starts, st.integers(0, 5 * WEEK))
def test_elapsed_counts_what_the_oracle_counts(shape, zone, start, length):
    calendar, until = real_calendar(shape, zone), start + length
    used = elapsed(calendar, WH, from_epoch(start), from_epoch(until))
    assert used == oracle(shape, zone).elapsed(start, until)
    assert elapsed(calendar, WH, from_epoch(until), from_epoch(start)) == -used
    assert elapsed(calendar, UH, from_epoch(start), from_epoch(until)) == length


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("zone", ZONES)
def test_every_quarter_hour_around_a_change_of_clocks(shape, zone):
    calendar, judge = real_calendar(shape, zone), oracle(shape, zone)
    for change in clock_changes(zone):
        for moment in range(change - 86400, change + 86400, 900):
            used = elapsed(calendar, WH, from_epoch(moment), from_epoch(moment + 900))
            assert used == judge.elapsed(moment, moment + 900)


@settings(deadline=None)
@given(st.sampled_from(["office", "counter", "round the clock"]), zones, starts, st.integers(1, 20))
def test_legal_working_days_end_where_the_oracle_closes(shape, zone, start, days):
    calendar = real_calendar(shape, zone, "legal")
    limit, begin = Limit(days, LimitUnit.WORKING_DAY), from_epoch(start)
    result = due(calendar, begin, limit)
    assert to_epoch(result.at) == oracle(shape, zone).legal_due(start, days)
    assert elapsed(calendar, limit.unit, begin, result.at) == result.seconds
    assert budget(calendar, limit, start=begin) == result.seconds


@settings(deadline=None)
@given(st.data(), shapes, zones, starts)
def test_due_and_elapsed_undo_each_other(data, shape, zone, start):
    calendar, seconds = real_calendar(shape, zone), data.draw(amounts(shape))
    at = due_after(calendar, WH, start, seconds)
    assert at >= start + seconds
    assert elapsed(calendar, WH, from_epoch(start), from_epoch(at)) == seconds
    assert elapsed(calendar, WH, from_epoch(start), from_epoch(at - 1)) == seconds - 1
    back = due_after(calendar, WH, start, -seconds)
    assert back <= start - seconds
    assert elapsed(calendar, WH, from_epoch(back), from_epoch(start)) == seconds


@settings(deadline=None)
@given(st.data(), shapes, zones, starts, st.integers(0, 4 * WEEK))
def test_later_or_longer_is_never_due_earlier(data, shape, zone, start, later):
    calendar, seconds = real_calendar(shape, zone), data.draw(amounts(shape))
    at = due_after(calendar, WH, start, seconds)
    assert due_after(calendar, WH, start + later, seconds) >= at
    assert due_after(calendar, WH, start, seconds + later // 60 + 1) > at
    assert due_after(calendar, WH, at, seconds) == due_after(calendar, WH, start, 2 * seconds)


@st.composite
def pauses(draw: st.DrawFn, start: int) -> list[tuple[int, int]]:
    """Up to four pauses around `start`, on whole minutes, free to overlap."""
    found = []
    for _ in range(draw(st.integers(0, 4))):
        since = (start // 60 + draw(st.integers(-600, 20_000))) * 60
        found.append((since, since + 60 * draw(st.integers(0, 8_000))))
    return found


@settings(deadline=None)
@given(st.data(), shapes, zones, starts, st.sampled_from([WH, UH]))
def test_an_explanation_adds_up_and_agrees_with_the_oracle(data, shape, zone, start, unit):
    calendar, judge = real_calendar(shape, zone), oracle(shape, zone)
    stretches = data.draw(pauses(start))
    seconds = data.draw(amounts(shape)) if unit is WH else data.draw(st.integers(1, WEEK))
    told = explain(
        calendar,
        unit,
        from_epoch(start),
        seconds,
        [Pause(from_epoch(since), from_epoch(until), "asked") for since, until in stretches],
    )
    flags = judge.without(stretches, continuous=unit is UH)
    assert told.due is not None
    assert to_epoch(told.due) == judge.due(start, seconds, flags)
    assert sum(row.seconds for row in told.counted) == seconds == told.counted[-1].running
    for row in told.counted:
        since, until = to_epoch(row.from_at), to_epoch(row.to_at)
        assert judge.elapsed(since, until, flags) == row.seconds == until - since
    assert all(
        before.to_at <= after.from_at
        for before, after in zip(told.counted, told.counted[1:], strict=False)
    )
    struck = sum(pause.seconds for pause in told.pauses)
    end = max([to_epoch(told.due), *(to_epoch(p.to_at) for p in told.pauses if p.seconds)])
    assert struck == elapsed(calendar, unit, from_epoch(start), from_epoch(end)) - judge.elapsed(
        start, end, flags
    )


@settings(deadline=None)
@given(st.data(), shapes, zones, starts)
def test_a_resumed_clock_falls_due_where_the_explanation_says(data, shape, zone, start):
    calendar, seconds = real_calendar(shape, zone), data.draw(amounts(shape))
    paused = start + data.draw(st.integers(0, WEEK))
    resumed = paused + data.draw(st.integers(0, 3 * WEEK))
    consumed = elapsed(calendar, WH, from_epoch(start), from_epoch(paused))
    told = explain(
        calendar,
        WH,
        from_epoch(start),
        seconds,
        [Pause(from_epoch(paused), from_epoch(resumed), "")],
    )
    if consumed < seconds:
        again = due(calendar, from_epoch(resumed), Budget(WH, seconds, consumed))
        assert again.at == told.due
        assert again.seconds == seconds
    else:
        assert told.due == due(calendar, from_epoch(start), Budget(WH, seconds)).at


@settings(deadline=None)
@given(shapes, zones, st.lists(st.tuples(starts, signed), max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(shape, zone, clocks):
    calendar = real_calendar(shape, zone)
    begins = np.array([start for start, _ in clocks], dtype=np.int64)
    amounts_ = np.array([seconds for _, seconds in clocks], dtype=np.int64)
    for unit in (WH, UH):
        dues = due_many(calendar, unit, begins, amounts_)
        assert dues.tolist() == [due_after(calendar, unit, *clock) for clock in clocks]
        assert elapsed_many(calendar, unit, begins, dues).tolist() == amounts_.tolist()
