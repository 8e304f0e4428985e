"""What the formatting tags say, in the words of the source language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from overview.templatetags import ui

NOW = datetime(2026, 6, 12, 6, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "less than a minute"),
        (60, "1 minute"),
        (12_000, "3 hours 20 minutes"),
        (86_400, "1 day"),
        (86_460, "1 day"),
        (93_600 + 59 * 60, "1 day 2 hours"),
        (-7_200, "2 hours"),
    ],
)
def test_a_length_of_time_is_said_with_its_two_largest_units(seconds, words):
    assert ui.duration_words(seconds) == words


def test_a_countdown_says_what_is_left_and_when_it_is_due():
    html = ui.countdown(NOW + timedelta(hours=3, minutes=20), NOW)
    assert "3 hours 20 minutes left" in html
    assert "due 2026-06-12 17:23" in html
    assert "is-over" not in html


def test_a_countdown_past_due_says_how_far_over():
    html = ui.countdown(NOW - timedelta(days=1, hours=2), NOW)
    assert "1 day 2 hours over" in html
    assert "is-over" in html


@pytest.mark.parametrize(
    ("seconds", "words"), [(59, "less than a minute left"), (-1, "just overdue")]
)
def test_within_a_minute_a_countdown_says_so_in_words_of_its_own(seconds, words):
    assert words in ui.countdown(NOW + timedelta(seconds=seconds), NOW)


def test_a_stopped_clock_does_not_count():
    assert "data-due" not in ui.countdown(NOW, NOW, paused=True)
    assert ui.countdown(None, NOW) == ""


def test_a_light_is_icon_word_and_colour():
    html = ui.light("red")
    assert "pill-red" in html
    assert "Overdue" in html
    assert "#alert" in html
    assert "No time limit" in ui.light(None)


def test_markup_in_a_badge_is_shown_as_text():
    assert "&lt;b&gt;" in ui.badge("<b>")


def test_moments_numbers_and_names_have_one_form():
    assert ui.datetime_iso(NOW) == "2026-06-12 14:03"
    assert ui.thousands(1204) == "1,204"
    assert ui.masked_name("张三丰") == "张*丰"
    assert ui.message_tone("extra error") == "red"
