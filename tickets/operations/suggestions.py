"""Suggesting category and unit from the words of a report, as this installation has filed before.

A suggestion never decides: people choose the category, and dispatch gives to whom it gives. Read
are one row of weights, kept by each process until the next version, the categories and the duty
list; never a ticket.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction

from grids.models import Area, Unit
from lib.pii import mask_text
from tickets.models import Assignment, Category, SuggestionModel, Ticket
from tickets.operations.duties import Suggestion, suggest
from tickets.routing.classifier import Classifier, Guess
from tickets.routing.training import Scores, cross_validate, train

NEWEST = 50_000
"""Filed matters that are learned from; the newest, since names and habits change."""
JUDGED = 10_000
"""Of these the classifier is cross-validated on the newest so many."""
ENOUGH_TO_JUDGE = 100
MOST = 3
LEAST_SCORE = 0.03
"""A second or third guess below this share is noise and is not shown."""
ONE_ROW = 1
MOST_AGE = timedelta(hours=20)

Example = tuple[str, str]


@dataclass(frozen=True)
class SuggestedCategory:
    """A category the text may belong to, how likely, and why."""

    category: Category
    score: float
    pieces: tuple[str, ...]
    similar: int


@dataclass(frozen=True)
class TextSuggestion:
    """What is suggested for a text at a place; the likeliest category first."""

    categories: tuple[SuggestedCategory, ...] = ()
    lead: Suggestion = field(default_factory=Suggestion)


def suggest_for_text(text: str, area: Area | None, *, at: datetime) -> TextSuggestion:
    """Up to three categories for the text, and who would lead the likeliest at this place."""
    found = suggest_categories(text)
    if not found or area is None:
        return TextSuggestion(found)
    matter = matter_at(found[0].category, area)
    return TextSuggestion(found, suggest_lead(matter, at))


def matter_at(category: Category, area: Area) -> Ticket:
    """A ticket that is not one yet: a kind of matter at a place."""
    stamps = area.stamps()
    places = {f"{name}_now_id": getattr(stamps, f"{name}_id") for name in PLACES}
    return Ticket(category=category, area=area, **places)


def suggest_categories(text: str) -> tuple[SuggestedCategory, ...]:
    """The likeliest categories in use; the first in any case, others when they are likely."""
    leaves = {leaf.code: leaf for leaf in Category.objects.leaves()}
    return tuple(
        SuggestedCategory(leaves[guess.code], guess.score, guess.pieces, guess.similar)
        for place, guess in enumerate(ranked(text, leaves))
        if place == 0 or guess.score >= LEAST_SCORE
    )


def ranked(text: str, leaves: dict[str, Category]) -> list[Guess]:
    """The classifier's guesses that are in use."""
    classifier = current(leaves.values())
    guesses = classifier.rank(text, len(classifier.codes)) if classifier else []
    return [guess for guess in guesses if guess.code in leaves][:MOST]


def suggest_lead(ticket: Ticket, at: datetime) -> Suggestion:
    """Who should lead by the duty list; where it is silent, the unit that led most such matters of
    the street so far, if it still takes work."""
    found = suggest(ticket, at)
    return habit_of(ticket) if found.unit is None else found


PLACES = ("city", "district", "street", "community", "grid")


def habit_of(ticket: Ticket) -> Suggestion:
    """The unit that led most matters of this category in this street."""
    habits = SuggestionModel.objects.filter(pk=ONE_ROW).values_list(
        f"habits__{ticket.category.code}__{ticket.street_now_id}", flat=True
    )
    known = habits.first()
    if not known:
        return Suggestion()
    unit_id, led, of = known
    unit = Unit.objects.active().filter(pk=unit_id).first()
    return Suggestion(unit, led=led, of=of) if unit else Suggestion()


def current(leaves: Iterable[Category]) -> Classifier | None:
    """The classifier of the present version; before the first training, that of the catalogue."""
    version = SuggestionModel.objects.filter(pk=ONE_ROW).values_list("version", flat=True).first()
    if version is not None:
        return _loaded(version)
    return _of_catalogue(tuple(examples_of(leaves)))


@lru_cache(maxsize=1)
def _loaded(version: int) -> Classifier:
    """Unpacked once per process and version."""
    row = SuggestionModel.objects.only("weights").get(pk=ONE_ROW)
    return Classifier.from_bytes(bytes(row.weights))


@lru_cache(maxsize=1)
def _of_catalogue(examples: tuple[Example, ...]) -> Classifier | None:
    return taught(list(examples), []) if examples else None


def examples_of(leaves: Iterable[Category]) -> Iterator[Example]:
    """Made-up texts of each category: its name, each of its everyday words, and all together."""
    for leaf in leaves:
        words = [word for word in (leaf.name, *leaf.aliases.split("|")) if word]
        for text in (*words, " ".join(words)):
            yield text, leaf.code


def taught(
    examples: list[Example], history: list[Example], scores: Scores | None = None
) -> Classifier:
    """A classifier of made-up and filed texts together, so that no category is without any."""
    texts, codes = zip(*examples, *history, strict=True)
    sharpness = {"sharpness": scores.sharpness} if scores else {}
    return train(texts, codes, examples=len(examples), **sharpness)


def train_suggestions(at: datetime) -> SuggestionModel | None:
    """Learn anew from the newest filed matters, unless that was done within the last 20 hours.

    The row changes in one statement at the end, so a killed training leaves the old one.
    """
    before = SuggestionModel.objects.filter(pk=ONE_ROW).values("version", "trained_at").first()
    if before and before["trained_at"] > at - MOST_AGE:
        return None
    leaves = list(Category.objects.leaves())
    rows = confirmed(leaves)
    history = [(text, code) for _pk, text, code in rows]
    scores = judge(history[:JUDGED])
    classifier = taught(list(examples_of(leaves)), history, scores)
    return keep(
        version=before["version"] + 1 if before else 1,
        trained_at=at,
        learned_from=len(history),
        classes=len(classifier.codes),
        weights=classifier.to_bytes(),
        habits=habits(pk for pk, _text, _code in rows),
        top_1=scores.top_1 if scores else None,
        top_3=scores.top_3 if scores else None,
        judged_on=scores.judged_on if scores else 0,
    )


@transaction.atomic
def keep(**values: Any) -> SuggestionModel:
    """Write the one row."""
    row, _is_new = SuggestionModel.objects.update_or_create(pk=ONE_ROW, defaults=values)
    return row


def confirmed(leaves: Iterable[Category]) -> list[tuple[int, str, str]]:
    """The newest matters whose category a person confirmed: id, masked words, code."""
    codes = {leaf.pk: leaf.code for leaf in leaves}
    rows = Ticket.objects.confirmed().order_by("-reported_at", "-id")[:NEWEST]
    found = rows.values_list("pk", "title", "text", "category")
    return [
        (pk, mask_text(f"{title} {text}"), codes[category])
        for pk, title, text, category in found
        if category in codes
    ]


def judge(history: list[Example]) -> Scores | None:
    """How well texts like these are told apart; None while there are too few of them."""
    if len(history) < ENOUGH_TO_JUDGE:
        return None
    texts, codes = zip(*history, strict=True)
    return cross_validate(texts, codes)


def habits(ticket_ids: Iterable[int]) -> dict[str, dict[str, list[int]]]:
    """Who led the matters: category code, street → unit, how often, out of how many."""
    led = Assignment.objects.that_led(ticket_ids)
    counted: dict[tuple[str, int], Counter[int]] = {}
    for code, street, unit in led.values_list(
        "ticket__category__code", "ticket__street_now", "unit"
    ):
        counted.setdefault((code, street), Counter())[unit] += 1
    found: dict[str, dict[str, list[int]]] = {}
    for (code, street), units in counted.items():
        unit, times = units.most_common(1)[0]
        found.setdefault(code, {})[str(street)] = [unit, times, units.total()]
    return found
