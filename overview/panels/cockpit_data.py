"""The cockpit as data: what the page shows, for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from overview.panels.cockpit import View, chart, look
from overview.panels.cockpit_cards import Lists
from overview.panels.cockpit_live import live
from overview.panels.cockpit_map import SHOWN
from overview.panels.figures import Question
from overview.statistics.board import Told
from overview.statistics.definitions import FIGURES
from overview.statistics.groups import by_kind, by_unit


def cockpit_data(question: Question, at: datetime) -> dict[str, Any]:
    """Raises Http404 for a place that is not within the reader's reach."""
    view = look(question)
    lists = Lists(question)
    return {
        "period": question.period,
        "place": view.ground.node,
        "basis": question.basis,
        "tier": view.ground.tier,
        "figures": [figure_data(told, lists) for told in view.board],
        "places": places_data(view, at),
        "categories": by_kind(view.scope, question.period),
        "units": by_unit(view.scope, question.period),
        "trend": chart(view.board),
        "live": live(question.user, view.ground, at),
    }


def figure_data(told: Told, lists: Lists) -> dict[str, Any]:
    """One figure with its comparison, its trend and the lists behind it."""
    figure = told.figure
    urls = [(measure, lists.url(measure)) for measure in dict.fromkeys(figure.lists)]
    return {
        "name": figure.name,
        "label": figure.label,
        "group": figure.group,
        "kind": figure.kind,
        "unit": figure.unit,
        "formula": figure.formula,
        "leaves_out": figure.leaves_out,
        **short(told),
        "part": told.now.part,
        "previous": told.previous.value,
        "year_before": told.year_before.value,
        "cases": [{"measure": measure, "url": url} for measure, url in urls if url],
        "trend": [{"period": one.code, "value": reading.value} for one, reading in told.trend],
    }


def short(told: Told) -> dict[str, Any]:
    """What a figure comes to, and of how many cases."""
    return {"value": told.now.value, "n": told.now.n, "is_small": told.is_small}


def places_data(view: View, at: datetime) -> list[dict[str, Any]]:
    """The parts of the place, by code."""
    known = view.board.parts(FIGURES[name] for name in SHOWN)
    return [
        {
            "code": node.code,
            "name": node.name,
            "figures": {name: short(told) for name, told in known.get(node.pk, {}).items()},
        }
        for node in view.ground.parts(list(known), timezone.localdate(at))
    ]
