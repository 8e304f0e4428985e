"""The parts of a place in a table and on a map: one figure makes the colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from overview.panels.cockpit_cards import Lists, plain, value_words
from overview.panels.cockpit_frame import address
from overview.panels.figures import Question
from overview.statistics.board import FEWEST, Board, Told
from overview.statistics.definitions import FIGURES
from overview.statistics.figures import Kind
from overview.statistics.grounds import Ground, Node
from overview.statistics.sketches import has_map, version_of

SHOWN = (
    "reported",
    "closed",
    "handled_in_time",
    "overdue",
    "grid_containment",
    "community_containment",
    "street_containment",
    "response",
    "solution",
    "satisfaction",
    "called",
    "finish_in_time",
)
"""Figures that places are shown by."""
CLASSES = 5


@dataclass(frozen=True)
class Cell:
    """One figure of one part; nothing is told of so few cases that people could be recognised."""

    told: Told | None
    words: str
    note: str
    url: str = ""


@dataclass(frozen=True)
class Row:
    """One part of the place."""

    node: Node
    url: str
    cells: tuple[Cell, ...]


def chosen_figure(name: str) -> str:
    """The figure that colours the map; the first where none is asked for."""
    return name if name in SHOWN else SHOWN[0]


def rows(
    board: Board,
    ground: Ground,
    question: Question,
    on: date,
    *,
    sort: str = "",
    figure: str = "",
) -> list[Row]:
    """The parts by code, or by name; never by what they come to. Going down keeps the figure."""
    known = board.parts(FIGURES[name] for name in SHOWN)
    nodes = ground.parts(list(known), on)
    if sort == "name":
        nodes.sort(key=lambda node: (getattr(node, "pinyin", "") or node.name, node.code))
    found = []
    for node in nodes:
        here = question.at(within=node.code)
        lists = Lists(here)
        told = known.get(node.pk, {})
        cells = tuple(cell(told.get(name), lists) for name in SHOWN)
        found.append(Row(node, address(here, {"figure": figure}), cells))
    return found


def cell(told: Told | None, lists: Lists) -> Cell:
    """One number of the table, with the list behind it."""
    if told is None:
        return Cell(None, "–", "")
    figure = told.figure
    note = "" if figure.kind == Kind.NUMBER or not told.now.n else f"n={plain(told.now.n)}"
    if told.is_small and told.now.n:
        return Cell(told, _("too few"), note)
    url = lists.url(figure.lists[0]) if figure.kind == Kind.NUMBER else ""
    return Cell(told, value_words(figure, told.now), note, url)


@dataclass(frozen=True)
class Class:
    """One line of the legend: its shade, from which value to which, how many places."""

    number: int
    words: str
    places: int


def colours(found: Sequence[Row], name: str) -> tuple[dict[str, Any], list[Class], int]:
    """What the map is told of each part, the legend, and how many parts say nothing.

    Five classes hold about as many places each; equal values never lie in two. Fewer than five
    cases are not drawn (DOMAIN.md section 8).
    """
    place = SHOWN.index(name)
    figure = FIGURES[name]
    told = {row.node.code: row.cells[place].told for row in found}
    known = {code: one.now.value for code, one in told.items() if one is not None and tells(one)}
    known = {code: value for code, value in known.items() if value is not None}
    edges = class_edges(list(known.values()))
    shades = {code: 1 + sum(value > edge for edge in edges) for code, value in known.items()}
    data: dict[str, Any] = {}
    for row in found:
        code = row.node.code
        words = row.cells[place].words if code in known else nothing_words(told[code])
        facts = {"name": row.node.name, "words": words, "url": row.url}
        data[code] = {**facts, "shade": shades.get(code, 0)}
    legend = []
    for number in sorted(set(shades.values())):
        own = [known[code] for code, shade in shades.items() if shade == number]
        low, high = (amount_words(figure, value) for value in (min(own), max(own)))
        legend.append(Class(number, low if low == high else f"{low} – {high}", len(own)))
    return data, legend, len(found) - len(known)


def tells(told: Told) -> bool:
    """Whether enough cases lie behind a figure to draw it for all to see; none is enough, too."""
    cases = told.now.part if told.figure.kind == Kind.NUMBER else told.now.n
    return not told.is_small and (
        cases >= FEWEST or (told.figure.kind == Kind.NUMBER and not cases)
    )


def nothing_words(told: Told | None) -> str:
    """Why a part has no colour."""
    if told is None or (told.figure.kind != Kind.NUMBER and not told.now.n):
        return _("nothing counted")
    return _("too few cases to show")


def amount_words(figure: Any, value: Decimal) -> str:
    """A value of the legend."""
    return f"{plain(value)}%" if figure.kind == Kind.SHARE else plain(value)


def class_edges(values: list[Decimal]) -> list[Decimal]:
    """The upper values of all classes but the last, by quantile."""
    ordered = sorted(values)
    if not ordered:
        return []
    cuts = [ordered[max(0, len(ordered) * part // CLASSES - 1)] for part in range(1, CLASSES)]
    return sorted(set(cuts))


def map_of(found: Sequence[Row], ground: Ground, question: Question, name: str) -> dict[str, Any]:
    """Everything the map of a page needs; nothing where there is no map."""
    if not has_map(ground):
        return {}
    data, legend, silent = colours(found, name)
    if not found and ground.node is not None:
        data = {ground.code: {"name": ground.node.name, "words": "", "url": "", "shade": 2}}
    version = version_of(ground)
    return {
        "outlines": f"{reverse('overview:cockpit_outlines')}?within={ground.code}&v={version}",
        "colours": data,
        "legend": legend,
        "silent": silent,
        "figure": FIGURES[name],
    }
