"""Figures as a cockpit shows them: value, cases, comparison, small line, lists behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lib.periods import Period
from overview.panels.figures import Question
from overview.statistics.board import SPARK, Board, Told
from overview.statistics.figures import Figure, Group, Kind, Reading
from overview.templatetags.ui import duration_words

MINUTES = "minutes"
WIDTH, HEIGHT = 96, 26
"""Size of the small line in its own units."""


@dataclass(frozen=True)
class Number:
    """One number as words, and the list of exactly so many rows where the reader may open it."""

    words: str
    url: str = ""
    times: str = ""


@dataclass(frozen=True)
class Change:
    """How a figure differs from another period: a sign, not a judgement."""

    label: str
    words: str
    sign: str
    period: str


@dataclass(frozen=True)
class Card:
    """One figure of a page."""

    told: Told
    value: str
    url: str
    part: tuple[Number, ...]
    base: tuple[Number, ...]
    changes: tuple[Change, ...]
    line: str
    past: tuple[tuple[str, str], ...]

    @property
    def figure(self) -> Figure:
        return self.told.figure


class Lists:
    """The lists a reader may open; the address of each measure is made once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._known: dict[str, str] = {}

    def url(self, measure: str, **narrow: str) -> str:
        """The list behind a measure; empty for a reader who may know the number only.

        `narrow` asks for one category or unit by its code.
        """
        if measure not in self._known:
            self._known[measure] = self._question.case_url(measure)
        url = self._known[measure]
        return f"{url}&{urlencode(narrow)}" if url and narrow else url


def cards(board: Board, question: Question) -> dict[str, list[Card]]:
    """All figures by the group they speak of."""
    lists = Lists(question)
    found: dict[str, list[Card]] = {group: [] for group in Group.values}
    for told in board:
        found[told.figure.group].append(card(told, board, lists))
    return found


def card(told: Told, board: Board, lists: Lists) -> Card:
    """One figure with everything that is said of it."""
    figure, period = told.figure, board.period
    latest = told.trend[-SPARK:]
    single = figure.lists[0] if len(figure.lists) == 1 and figure.kind == Kind.NUMBER else ""
    return Card(
        told,
        value_words(figure, told.now),
        lists.url(single) if single else "",
        tuple(numbers(figure.part, told, lists)) if figure.kind == Kind.SHARE else (),
        tuple(numbers(figure.base, told, lists)),
        (
            change(_("vs last period"), told.now, told.previous, period.previous),
            change(_("vs last year"), told.now, told.year_before, period.year_before),
        ),
        line([reading.value for _period, reading in latest]),
        tuple((one.label, value_words(figure, reading)) for one, reading in reversed(latest)),
    )


def numbers(names: Sequence[str], told: Told, lists: Lists) -> Iterator[Number]:
    """The measures of a part or base, each with its list."""
    weighed = dict(told.figure.weights)
    for name in names:
        times = "×" if name in weighed else ""
        yield Number(plain(told.counts[name]), lists.url(name), times)


def change(label: str, now: Reading, then: Reading, period: Period) -> Change:
    """How much more or less than then, in the unit of the figure."""
    figure = now.figure
    if now.value is None or then.value is None:
        return Change(label, "–", "", period.label)
    difference = now.value - then.value
    if not difference:
        return Change(label, _("as before"), "=", period.label)
    return Change(label, difference_words(figure, difference), mark(difference), period.label)


def mark(difference: Decimal) -> str:
    """Up or down."""
    return "▲" if difference > 0 else "▼"


def difference_words(figure: Figure, difference: Decimal) -> str:
    """A difference without its sign."""
    size = abs(difference)
    if figure.kind == Kind.SHARE:
        return _("%(n)s points") % {"n": plain(size)}
    return amount(figure, size)


def value_words(figure: Figure, reading: Reading) -> str:
    """What a figure comes to, as a reader says it; a dash for nothing of nothing."""
    if reading.value is None:
        return "–"
    if figure.kind == Kind.SHARE:
        return f"{plain(reading.value)}%"
    return amount(figure, reading.value)


def amount(figure: Figure, value: Decimal) -> str:
    """A number or a mean in its unit."""
    return str(duration_words(float(value) * 60)) if figure.unit == MINUTES else plain(value)


def plain(value: Any) -> str:
    """A number with separators of thousands, without noughts behind the point."""
    exact = Decimal(value).normalize()
    places = max(0, -int(exact.as_tuple().exponent))
    return str(number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True))


def line(values: Sequence[Decimal | None]) -> str:
    """The points of a small line; empty where there are not two values to join."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step, height = WIDTH / (len(values) - 1), high - low
    points = []
    for place, value in enumerate(values):
        if value is not None:
            share = float((value - low) / height) if height else 0.5
            points.append(f"{place * step:.1f},{HEIGHT - 2 - share * (HEIGHT - 4):.1f}")
    return " ".join(points)
