"""Why clocks fall due when they do, gathered for pages and the API; nothing is decided here."""

from tickets.explanations.lines import ClockLine, Fall, clock_light, clock_lines, fall_words, fallen
from tickets.explanations.stories import ClockStory, clock_story, clock_within
from tickets.explanations.words import (
    ACTIONS,
    CLOCK_ORDER,
    LEVELS,
    WHO,
    WHY_UP,
    amount_words,
    cause_words,
    clock_label,
    limit_words,
    names_of,
    pair_label,
    pause_words,
    told_words,
)

__all__ = [
    "ACTIONS",
    "CLOCK_ORDER",
    "LEVELS",
    "WHO",
    "WHY_UP",
    "ClockLine",
    "ClockStory",
    "Fall",
    "amount_words",
    "cause_words",
    "clock_label",
    "clock_light",
    "clock_lines",
    "clock_story",
    "clock_within",
    "fall_words",
    "fallen",
    "limit_words",
    "names_of",
    "pair_label",
    "pause_words",
    "told_words",
]
