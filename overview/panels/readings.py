"""Figures as they are shown and sent: the number, of how many, what it was, where its list is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from lib.periods import Period
from overview.panels.figures import Question
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Figure, Reading, reading
from overview.statistics.sources import count
from tickets.operations.yearly import weights_of_year


def read(
    question: Question, figures: Iterable[Figure] | None = None, *, compared: bool = True
) -> list[dict[str, Any]]:
    """The figures of a question, each beside the period before and the same of last year."""
    chosen = list(FIGURES.values() if figures is None else figures)
    periods = [question.period]
    if compared:
        periods += [question.period.previous, question.period.year_before]
    now, *earlier = (readings(question, chosen, period) for period in periods)
    return [
        {
            "figure": figure,
            "reading": now[figure.name],
            "earlier": [known[figure.name] for known in earlier],
            "cases": list(case_lists(question, figure)),
        }
        for figure in chosen
    ]


def readings(question: Question, figures: list[Figure], period: Period) -> dict[str, Reading]:
    """What each figure comes to in one period: one statement for each source."""
    scope = question.scope(period)
    known = count(scope, (name for figure in figures for name in figure.names)).total
    partly = partly_counts(question, period)
    return {figure.name: reading(figure, known, partly=partly) for figure in figures}


def partly_counts(question: Question, period: Period) -> Decimal:
    """What a partly solved matter counts in the year of a period."""
    city = next(iter(question.scope().reach.cities), None)
    return Decimal(weights_of_year(city, period.first.year).partly)


def case_lists(question: Question, figure: Figure) -> Iterator[dict[str, str]]:
    """The lists behind a figure that the reader may open."""
    for measure in figure.lists:
        url = question.case_url(measure)
        if url:
            yield {"measure": measure, "url": url}
