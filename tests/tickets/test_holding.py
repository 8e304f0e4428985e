"""Every second of a matter belongs to exactly one holder."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tickets.clock.holding import Held, share_out, sums

BEGIN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

offsets = st.integers(-50, 150)
stretches = st.builds(
    lambda start, length, holder: Held(
        BEGIN + start * MINUTE,
        None if length is None else BEGIN + (start + length) * MINUTE,
        holder,
    ),
    offsets,
    st.none() | st.integers(0, 90),
    st.sampled_from("abcd"),
)
layers = st.lists(st.lists(stretches, max_size=5), max_size=4)


def oracle(at: datetime, stack: list[list[Held]]) -> str:
    """Minute by minute: the first layer that covers it, and there the latest start."""
    for layer in stack:
        here = [held for held in layer if held.start <= at and (held.end is None or at < held.end)]
        if here:
            return max(here, key=lambda held: held.start).holder
    return "rest"


@given(layers, st.integers(1, 100))
def test_the_parts_fill_the_time_without_gap_or_overlap(stack, minutes):
    end = BEGIN + minutes * MINUTE
    parts = share_out(BEGIN, end, stack, rest="rest")
    assert (parts[0].start, parts[-1].end) == (BEGIN, end)
    assert all(a.end == b.start and a.holder != b.holder for a, b in pairwise(parts))
    assert sum(sums(parts).values(), timedelta()) == end - BEGIN


@given(layers, st.integers(1, 100))
def test_each_minute_belongs_to_whom_the_rule_says(stack, minutes):
    parts = share_out(BEGIN, BEGIN + minutes * MINUTE, stack, rest="rest")
    for minute in range(minutes):
        at = BEGIN + minute * MINUTE
        (part,) = [part for part in parts if part.start <= at < part.end]
        # two stretches of one layer may start together; then either is right
        starts = [
            held.holder
            for layer in stack
            for held in layer
            if held.covers(at) and held.start == part.start
        ]
        assert part.holder == oracle(at, stack) or part.holder in starts


def test_a_matter_that_ended_as_it_began_has_no_parts():
    assert share_out(BEGIN, BEGIN, [], rest="rest") == []
