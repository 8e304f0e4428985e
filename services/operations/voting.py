"""Votes about a topic in deliberation, entered as counts; the thresholds are statistics.votes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.operations.nodes import day_of
from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need as needed
from services.models import Deliberation, DeliberationVote, VoteOption
from services.workflow.deliberations import DELIBERATION, VoteRule

MOST_OPTIONS = 6


@dataclass(frozen=True)
class OptionCount:
    """How many people, with how many square metres, chose an option."""

    label: str
    people: int
    area: int = 0


def check_past(day: date, at: datetime, name: str) -> None:
    """What is noted has happened already."""
    if day > day_of(at):
        raise Refused("in_the_future", _("This day has not come yet."), name)


@transaction.atomic
def count_votes(
    row: Deliberation,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    rule: str,
    held_on: date,
    question: str,
    people_all: int,
    options: Sequence[OptionCount],
    area_all: int | None = None,
) -> Deliberation:
    """Enter how a vote went, as counts; what the thresholds make of it is computed, never typed.

    Raises Refused with `in_the_future`, `too_few_options`, `area_needed` or `more_than_entitled`.
    """
    needed(question, "question")
    check_past(held_on, at, "held_on")
    area_all = 0 if rule == VoteRule.RESIDENTS else area_all or 0
    check_options(options)
    if rule != VoteRule.RESIDENTS and not area_all:
        message = _("Owners vote by people and by area: enter the whole area.")
        raise Refused("area_needed", message, "area_all")
    check_totals(options, people_all, area_all)
    moved: Deliberation = make_move(
        row, DELIBERATION["count-votes"], by=by, at=at, seen=seen, reason=question
    )
    vote = DeliberationVote.objects.create(
        deliberation=moved,
        rule=rule,
        held_on=held_on,
        question=question.strip(),
        people_all=people_all,
        area_all=area_all,
        entered_at=at,
    )
    VoteOption.objects.bulk_create(
        VoteOption(
            vote=vote,
            label=one.label.strip(),
            people=one.people,
            area=one.area if area_all else 0,
        )
        for one in options
    )
    return moved


def check_options(options: Sequence[OptionCount]) -> None:
    """Two options at least, each with a name of its own."""
    labels = {one.label.strip() for one in options}
    if not 2 <= len(options) <= MOST_OPTIONS or len(labels) < len(options) or "" in labels:
        message = _("Enter two to six options, each with a name of its own.")
        raise Refused("too_few_options", message, "options")


def check_totals(options: Sequence[OptionCount], people_all: int, area_all: int) -> None:
    """Nobody votes twice: not more took part than are entitled."""
    people, area = sum(one.people for one in options), sum(one.area for one in options)
    if people > people_all:
        message = _("More people voted than are entitled.")
        raise Refused("more_than_entitled", message, "people_all")
    if area_all and area > area_all:
        message = _("More area voted than there is.")
        raise Refused("more_than_entitled", message, "area_all")
