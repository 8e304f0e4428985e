"""The traffic light of a clock."""

from datetime import UTC, datetime, timedelta

import pytest

from tickets.clock import light

DUE = datetime(2025, 3, 4, 10, tzinfo=UTC)
YELLOW = DUE - timedelta(hours=1)
MOMENT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"now": YELLOW - MOMENT}, "green"),
        ({"now": YELLOW}, "yellow"),
        ({"now": DUE - MOMENT}, "yellow"),
        ({"now": DUE - MOMENT, "yellow_at": None}, "green"),
        ({"now": DUE}, "red"),
        ({"now": YELLOW, "paused": True}, "grey"),
        ({"now": DUE, "paused": True}, "grey"),
        ({"now": DUE + MOMENT, "met_at": YELLOW, "closed": True}, "blue"),
        ({"now": DUE + MOMENT, "met_at": DUE}, "blue"),
        ({"now": DUE + MOMENT, "met_at": DUE + MOMENT, "closed": True}, "red"),
        ({"now": DUE + MOMENT, "closed": True}, "grey"),
        ({"now": DUE, "due_at": None}, "grey"),
    ],
)
def test_a_light_shows_how_the_clock_stands(facts, expected):
    assert light(**({"due_at": DUE, "yellow_at": YELLOW} | facts)) == expected
