"""The cockpit: what was counted in a place and period, and what runs there now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import Reach
from overview.panels.cockpit_cards import Lists, cards, plain, value_words
from overview.panels.cockpit_frame import address, picker, places_below
from overview.panels.cockpit_live import live
from overview.panels.cockpit_map import SHOWN, Row, chosen_figure, map_of, rows
from overview.panels.figures import Question
from overview.statistics.board import Board, read_board
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Group
from overview.statistics.grounds import Ground, find_ground
from overview.statistics.groups import OF_UNITS, Department, Kind, by_kind, by_unit, key_matters
from tickets.statistics.tallies import Scope

CHART = ("reported", "closed", "grid_containment", "community_containment", "street_containment")
"""Figures of the large chart: numbers as columns, shares as lines."""
WALL_SHARES = ("grid_containment", "community_containment", "street_containment")
WALL_NUMBERS = ("reported", "closed", "overdue", "handled_in_time")
WALL_RATES = ("response", "solution", "satisfaction")
WALL_WHISTLES = ("called", "sign_in_time", "attend_in_time", "finish_in_time")
WALL_ROWS = 6
UNITS_SHOWN = 30
ALL = "all"


@dataclass(frozen=True)
class View:
    """A question answered: the place, and everything counted there."""

    question: Question
    ground: Ground
    scope: Scope
    board: Board


def look(question: Question) -> View:
    """Count for a question. Raises Http404 for a place that is not within the reader's reach."""
    reach = question.user.reach(Power.VIEW_FIGURES)
    if reach.everywhere:
        reach = Reach(everywhere=True)  # own rows add nothing, and would keep the tallies unused
    ground = find_ground(reach, question.within)
    if ground is None:
        raise Http404
    scope = Scope.of(reach, question.period, ground.place, question.basis)
    return View(question, ground, scope, read_board(scope, question.period, ground.tier))


def cockpit_page(question: Question, at: datetime, given: dict[str, str]) -> dict[str, Any]:
    """Everything the page shows; a number of queries that no number of rows changes."""
    view = look(question)
    today = timezone.localdate(at)
    figure, sort = chosen_figure(given.get("figure", "")), given.get("sort", "")
    kept = figure if figure != SHOWN[0] else ""
    grouped = cards(view.board, question)
    parts = rows(view.board, view.ground, question, today, sort=sort, figure=kept)
    kinds = by_kind(view.scope, question.period)
    most = max((kind.counts["reported"] for kind in kinds), default=0)
    lists = Lists(question)
    return {
        "question": question,
        "ground": view.ground,
        "picker": picker(question, view.ground, today, {"figure": kept}),
        "groups": [
            {"name": group, "label": Group(group).label, "cards": grouped[group]}
            for group in Group.values
        ],
        "first_groups": (Group.CONTAINMENT, Group.MATTERS, Group.RATES),
        "rules": view.board.rules,
        "partly": plain(view.board.rules.partly),
        "figures": [FIGURES[name] for name in SHOWN],
        "figure": figure,
        "sort": sort,
        "by_code": address(question, {"figure": kept}),
        "by_name": address(question, {"figure": kept, "sort": "name"}),
        "parts": parts,
        **mapped(parts, view, figure),
        "below": places_below([part.node for part in parts], question),
        "wall_url": f"{reverse('overview:wall')}{address(question, {'figure': kept})}",
        "chart": chart(view.board),
        "kinds": [kind_line(kind, lists, most) for kind in kinds],
        "key_matters": [kind_line(kind, lists) for kind in key_matters(kinds)],
        **units_called(view, lists, all_of_them=given.get("units") == ALL),
        "all_units": address(question, {"figure": kept, "units": ALL}),
        "live": live(question.user, view.ground, at),
        "at": at,
    }


def mapped(parts: Sequence[Row], view: View, figure: str) -> dict[str, Any]:
    """The map, and its colours as a script reads them."""
    found = map_of(parts, view.ground, view.question, figure)
    return {"map": found, "colours": json.dumps(found.get("colours", {}), ensure_ascii=False)}


def chart(board: Board) -> dict[str, Any]:
    """The large chart and its table: periods, and a row of values for each figure."""
    told = [board.told(FIGURES[name]) for name in CHART]
    periods = [period.label for period, _reading in told[0].trend]
    lines = [
        {
            "name": str(one.figure.label),
            "is_share": bool(one.figure.base),
            "values": [
                None if reading.value is None else float(reading.value)
                for _period, reading in one.trend
            ],
        }
        for one in told
    ]
    rows = [
        {
            "period": period,
            "words": [value_words(one.figure, one.trend[place][1]) for one in told],
        }
        for place, period in enumerate(periods)
    ]
    plain_chart = {"periods": periods, "lines": lines}
    return {**plain_chart, "rows": rows, "json": json.dumps(plain_chart, ensure_ascii=False)}


def kind_line(kind: Kind, lists: Lists, most: int = 0) -> dict[str, Any]:
    """A kind of matter or a heading; each number with its list, and its share of the largest."""
    code = kind.category.code

    def number(measure: str) -> dict[str, str]:
        url = lists.url(measure, category=code)
        return {"words": plain(kind.counts[measure]), "url": url}

    return {
        "kind": kind,
        "code": code,
        "name": kind.category.name,
        "share": round(kind.counts["reported"] * 100 / most, 1) if most else 0,
        "reported": number("reported"),
        "closed": number("closed"),
        "timely": number("handled_timely"),
        "handled": number("handled"),
        "percent": None if kind.percent is None else f"{plain(str(kind.percent))}%",
        "leaves": [kind_line(leaf, lists) for leaf in kind.leaves],
    }


def units_called(view: View, lists: Lists, *, all_of_them: bool) -> dict[str, Any]:
    """The departments that were called, by code; of many only the first until all are asked for."""
    found = by_unit(view.scope, view.question.period)
    shown = found if all_of_them else found[:UNITS_SHOWN]
    return {
        "units": [unit_line(row, lists) for row in shown],
        "unit_heads": [FIGURES[name].label for name in OF_UNITS],
        "units_in_all": len(found) if len(shown) < len(found) else 0,
    }


def unit_line(row: Department, lists: Lists) -> dict[str, Any]:
    """A department by its numbers; shares only of enough calls."""
    code = row.unit.code
    return {
        "unit": row.unit,
        "called": {"words": plain(row.counts["called"]), "url": lists.url("called", unit=code)},
        "is_small": row.is_small,
        "shares": [
            {
                "words": plain(kept),
                "url": lists.url(name, unit=code),
                "percent": _("too few") if percent is None else f"{plain(str(percent))}%",
            }
            for name, kept, percent in row.shares
        ],
    }


def wall_page(question: Question, at: datetime, given: dict[str, str]) -> dict[str, Any]:
    """What a wall shows: large numbers, the map, what runs; nobody is named on it."""
    view = look(question)
    today = timezone.localdate(at)
    figure = chosen_figure(given.get("figure", ""))
    grouped = cards(view.board, question).values()
    known = {card.figure.name: card for group in grouped for card in group}
    kept = figure if figure != SHOWN[0] else ""
    parts = rows(view.board, view.ground, question, today, figure=kept)
    return {
        "picker": picker(question, view.ground, today),
        "back": f"{reverse('overview:cockpit')}{address(question, {'figure': kept})}",
        "containment": [known[name] for name in WALL_SHARES],
        "numbers": [known[name] for name in WALL_NUMBERS],
        "rates": [known[name] for name in WALL_RATES],
        "whistle_cards": [known[name] for name in WALL_WHISTLES],
        **mapped(parts, view, figure),
        "live": live(question.user, view.ground, at, most=WALL_ROWS),
        "at": at,
    }
