"""The appraisal scale as it stands, its versions, and what it makes of an example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from grids.models import City
from tickets.models import AppraisalScale
from tickets.panels.whistles import SCORE_PARTS
from tickets.workflow.states import WhistleKind

SHARE = Decimal("0.8")
"""An example department gets four fifths of every part that is given."""
LIKED = 80


@dataclass(frozen=True)
class Example:
    """One department at one whistle: everything in time, or late on site."""

    words: str
    total: Decimal
    is_unusual: bool
    weight: Decimal


def examples(scale: AppraisalScale) -> list[Example]:
    """What the scale makes of three whistles that people can picture."""
    given = SHARE * (scale.effort + scale.result + scale.attitude)
    in_time = given + scale.sign + scale.contact + scale.attend
    rows = (
        (_("Routine whistle, all in time, good work"), in_time, scale.weight_routine),
        (_("Joint whistle, late on site"), in_time - scale.attend, scale.weight_joint),
        (_("Emergency, nothing in time"), given, scale.weight_emergency),
    )
    return [
        Example(words, round(total, 1), scale.is_unusual(total), weight)
        for words, total, weight in rows
    ]


def example_page(scale: AppraisalScale) -> dict[str, Any]:
    """The three examples, and the year they would make with a vote of 80."""
    rows = examples(scale)
    weights = sum((row.weight for row in rows), Decimal(0))
    mean = sum((row.weight * row.total for row in rows), Decimal(0)) / weights
    combined = scale.score_share * mean + scale.satisfaction_share * LIKED
    return {
        "examples": rows,
        "mean": round(mean, 1),
        "liked": LIKED,
        "combined": round(combined, 1),
        "example": scale,
    }


def scale_page(on: date) -> dict[str, Any]:
    """The versions in force and to come, newest first; one query."""
    rows = AppraisalScale.objects.select_related("city", "created_by__person")
    versions = list(rows.order_by("-valid_from", "-version"))
    in_force: dict[City | None, AppraisalScale] = {}
    for row in versions:
        if row.valid_from <= on:
            in_force.setdefault(row.city, row)
    return {
        "versions": versions,
        "standing": [facts_of(row) for row in in_force.values()],
        "in_force": {row.pk for row in in_force.values()},
    }


def facts_of(scale: AppraisalScale) -> dict[str, Any]:
    """One version in words."""
    weights = [(kind.label, scale.weight_of(kind)) for kind in WhistleKind]
    return {
        "scale": scale,
        "parts": [(words, getattr(scale, name)) for name, words in SCORE_PARTS],
        "weights": weights,
    }
