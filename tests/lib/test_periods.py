"""Periods: written and read alike, side by side without a gap, compared with their like."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.periods import Period, PeriodKind

days = st.dates(date(2001, 1, 1), date(2150, 12, 31))
kinds = st.sampled_from(PeriodKind.values)


@given(kinds, days)
def test_a_period_holds_its_day_and_reads_back(kind, day):
    period = Period.of(kind, day)
    assert period.first <= day <= period.last
    assert Period.parse(period.code) == period


@given(kinds, days)
def test_neighbours_touch(kind, day):
    period = Period.of(kind, day)
    assert period.previous.after == period.first
    assert period.next.first == period.after
    assert period.next.previous == period


@given(kinds, days)
def test_last_year_s_like_lies_a_year_back(kind, day):
    period = Period.of(kind, day)
    before = period.year_before
    assert before.kind == kind
    assert timedelta(363) <= period.first - before.first <= timedelta(366)
    assert Period.of(kind, before.first) == before


@pytest.mark.parametrize(
    "text",
    (
        *("", "2026-13", "2026-00", "2026-Q5", "2026-H3", "2026-W54", "2025-W53", "2026-02-30"),
        *("1999", "0001-01", "9999", "２０２６", "2026-1", "month", "2026-11-28T00:00", "😀"),
    ),
)
def test_nonsense_is_no_period(text):
    assert Period.parse(text) is None


def test_a_period_is_said_as_offices_say_it():
    said = [Period.parse(code).label for code in ("2026-11", "2026-Q4", "2026-H2", "2026")]
    assert said == ["2026年11月", "2026年第4季度", "2026年下半年", "2026年"]
