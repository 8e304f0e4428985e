"""Which areas have no Party organisation, which organisations no area; and the Party tree drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import Area, OrganisationKind, PartyOrganisation, Tier
from grids.powers import Power
from grids.reach import permits
from overview.operations.health import unserved
from overview.operations.surveys import Survey, survey
from overview.panels.health import is_in, page_of

MOST_ROWS = 500
MOST_BOXES = 400
LISTS = ("communities", "grids", "bodies")


def ways(by: Any, top: Any, *, but: str = "") -> list[dict[str, str]]:
    """The pages that look at a node, or at all within reach, the present one left out."""
    names = {
        "health": (_("Health check"), "circle-check"),
        "coverage": (_("Coverage"), "shield"),
        "chart": (_("Chart"), "tree"),
    }
    if not by.holds(Power.VIEW_PARTY):
        names = {"health": names["health"]}
    if by.holds(Power.MANAGE_PARTY):
        names["branches"] = (_("Planner of branches"), "scale")
    if top is None:
        names = {name: way for name, way in names.items() if name in ("health", "coverage")}
    links = [
        {"label": label, "url": page_of(name, top), "icon": icon}
        for name, (label, icon) in names.items()
        if name != but
    ]
    return links + (area_ways(by, top, but) if isinstance(top, Area) else [])


def area_ways(by: Any, area: Area, but: str) -> list[dict[str, str]]:
    """The planner of a community's grids, and its outline, for those who may change areas."""
    may = area.valid_to is None and permits(by.reach(Power.MANAGE_AREAS), area)
    pages = {
        "planner": (_("Planner of grids"), "scale", area.tier == Tier.COMMUNITY),
        "outline": (_("Outline and type"), "edit", True),
    }
    return [
        {"label": label, "url": reverse(f"overview:{name}", args=(area.code,)), "icon": icon}
        for name, (label, icon, fits) in pages.items()
        if may and fits and name != but
    ]


def coverage_page(by: Any, on: date, *, top: Any, show: str) -> dict[str, Any]:
    """Counts for each part of the node, and the list behind one of them."""
    found = survey(by, on, top=top)
    gaps = gaps_of(found)
    show = show if show in LISTS else next((name for name in LISTS if gaps[name]), LISTS[0])
    labels = {
        "communities": _("Communities without a Party organisation"),
        "grids": _("Grids without a branch or group"),
        "bodies": _("Party organisations without an area"),
    }
    level = 0 if top is None else top.level + 1
    rows = found.bodies if isinstance(top, PartyOrganisation) else found.areas
    return {
        "top": top,
        "tabs": [
            {
                "label": labels[name],
                "url": f"?show={name}",
                "active": name == show,
                "count": len(gaps[name]),
            }
            for name in LISTS
        ],
        "label": labels[show],
        "count": len(gaps[show]),
        "most": MOST_ROWS,
        "rows": [gap_row(row, show) for row in gaps[show][:MOST_ROWS]],
        "parts": [
            coverage_row(found, gaps, row, labels)
            for row in rows
            if row.level == level and any_in(gaps, row, is_body=rows is found.bodies)
        ],
    }


def gaps_of(found: Survey) -> dict[str, list[Any]]:
    """The three lists; a unit's own Party body needs no area."""
    linked = {link[0] for links in found.covered.values() for link in links}
    return {
        "communities": [row for row in found.communities if row.pk not in linked],
        "grids": unserved(found),
        "bodies": [
            row for row in found.bodies if row.pk not in found.covered and row.unit_id is None
        ],
    }


def gap_row(row: Any, show: str) -> dict[str, str]:
    """One line of a list."""
    page = "overview:party" if show == "bodies" else "overview:area"
    return {"name": row.name, "code": row.code, "url": reverse(page, args=(row.code,))}


def any_in(gaps: dict[str, list[Any]], row: Any, *, is_body: bool) -> bool:
    """Whether something is missing in one part."""
    lists = ("bodies",) if is_body else ("communities", "grids")
    return any(is_in(row, (gap.tree_id, gap.lft)) for name in lists for gap in gaps[name])


def coverage_row(
    found: Survey, gaps: dict[str, list[Any]], row: Any, labels: dict[str, str]
) -> dict[str, Any]:
    """The counts of one part, each with the list behind it."""
    is_body = row in found.bodies
    name = "parties" if is_body else "areas"
    url = reverse("overview:coverage", args=(name, row.code))
    lists = ("bodies",) if is_body else ("communities", "grids")
    cells = []
    for each in LISTS:
        count = sum(is_in(row, (gap.tree_id, gap.lft)) for gap in gaps[each])
        shown = count if each in lists else None
        cells.append({"label": labels[each], "count": shown, "url": f"{url}?show={each}"})
    return {"name": row.name, "cells": cells}


def chart_page(by: Any, on: date, *, top: Any) -> dict[str, Any]:
    """The Party bodies below a node as nested boxes with their members."""
    found = survey(by, on, top=top)
    tops, drawn = boxes_of(found)
    return {
        "top": top,
        "boxes": tops,
        "count": len(found.bodies),
        "left": len(found.bodies) - drawn,
        "members": sum(box["members"] for box in tops),
    }


def boxes_of(found: Survey) -> tuple[list[dict[str, Any]], int]:
    """Nested boxes; of a tree too large for one sheet the groups, then the branches are left."""
    rows = fitting(found.bodies)
    tops: list[dict[str, Any]] = []
    way: list[tuple[Any, dict[str, Any]]] = []
    labels = dict(OrganisationKind.choices)
    for row in rows:
        everybody, full = found.members[row.pk]
        box: dict[str, Any] = {
            "name": row.name,
            "kind": labels[row.kind],
            "rank": OrganisationKind(row.kind).rank,
            "url": reverse("overview:party", args=(row.code,)),
            "members": everybody,
            "full": full,
            "children": [],
        }
        while way and not is_in(way[-1][0], (row.tree_id, row.lft)):
            way.pop()
        (way[-1][1]["children"] if way else tops).append(box)
        way.append((row, box))
    return tops, len(rows)


def fitting(bodies: Sequence[Any]) -> list[Any]:
    """The bodies down to the finest rank that one sheet can show."""
    for finest in (5, 4, 3, 2):
        rows = [row for row in bodies if OrganisationKind(row.kind).rank <= finest]
        if len(rows) <= MOST_BOXES:
            return rows
    return rows[:MOST_BOXES]
