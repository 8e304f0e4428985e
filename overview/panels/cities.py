"""Cities side by side as the page shows them: every figure with the list behind it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from grids.models import OrganisationKind, Tier
from members.panels.posts import coverage_heads
from members.statistics.places import COVERED
from overview.statistics import CityFigures, Share, cities_within

Cell = dict[str, Any]


def cities_page(by: Any, on: date) -> dict[str, Any]:
    """The cities in reach as columns, their figures as rows in four parts."""
    cities = cities_within(by, on)
    parts = {
        _("Areas"): tier_rows(cities),
        _("Party organisations"): body_rows(cities),
        _("Covered by Party organisations"): service_rows(cities),
        _("Covered by heads"): head_rows(cities),
    }
    made = [{"title": title, "rows": list(rows)} for title, rows in parts.items()]
    return {"cities": cities, "parts": [part for part in made if part["rows"]]}


def listed(page: str, figures: CityFigures, **narrowed: Any) -> str:
    """The list of areas or Party organisations of a city, narrowed."""
    query = urlencode({"within": figures.city.code, **narrowed})
    return f"{reverse(f'grids:{page}')}?{query}"


def row(label: str, cities: Sequence[CityFigures], cells: Sequence[Cell], **more: Any) -> Cell:
    """One line of the table, each cell with the name of its city for narrow screens."""
    named = [
        {"city": figures.city.name, **cell} for figures, cell in zip(cities, cells, strict=True)
    ]
    return {"label": label, "cells": named, **more}


def tier_rows(cities: Sequence[CityFigures]) -> Iterator[Cell]:
    """One row for each tier that one of the cities uses, in the words of each."""
    for tier, label in Tier.choices:
        if any(tier in figures.levels for figures in cities):
            yield row(label, cities, [tier_cell(figures, tier) for figures in cities])


def tier_cell(figures: CityFigures, tier: str) -> Cell:
    """How many areas of a tier; nothing where the city does not use it."""
    level = figures.levels.get(tier)
    if level is None:
        return {}
    note = _("grid level") if level.is_grid_level else ""
    url = listed("areas", figures, tier=tier)
    return {"name": level.name, "note": note, "value": figures.areas[tier], "url": url}


def body_rows(cities: Sequence[CityFigures]) -> Iterator[Cell]:
    """Kinds of Party organisations, branches and groups together, and Party grids."""
    counts = [figures.bodies for figures in cities if figures.bodies is not None]
    if not counts:
        return
    for kind, label in OrganisationKind.choices:
        if any(bodies[kind] for bodies in counts):
            cells = [
                {"value": bodies[kind], "url": listed("parties", figures, kind=kind)}
                for figures, bodies in zip(cities, counts, strict=True)
            ]
            yield row(label, cities, cells)
    both = [
        {"value": figures.branches_and_groups, "url": listed("parties", figures, serving="true")}
        for figures in cities
    ]
    yield row(_("Branches and groups together"), cities, both, is_sum=True)
    grids = [
        {"value": figures.party_grids, "url": listed("parties", figures, party_grid="true")}
        for figures in cities
    ]
    hint = _("branches that cover grids; one may cover several")
    yield row(_("Party grids"), cities, grids, hint=hint, is_sum=True)


def service_rows(cities: Sequence[CityFigures]) -> Iterator[Cell]:
    """How far Party organisations cover grids and communities, with each gap behind it."""
    served = _("on it, in it, or on what it lies in")
    for name, flag, label, hint in (
        ("grids", "served", _("Grids served by a branch or group"), served),
        ("communities", "served", _("Communities served by a branch or group"), served),
        ("linked", "linked", _("Communities with a Party organisation of their own"), ""),
    ):
        cells = [
            share_cell(
                figures.covered[name],
                listed("areas", figures, **of_tier(figures, name), **{flag: "true"}),
                listed("areas", figures, **of_tier(figures, name), **{flag: "false"}),
            )
            for figures in cities
            if figures.covered is not None
        ]
        if cells:
            yield row(label, cities, cells, hint=hint)


def of_tier(figures: CityFigures, name: str) -> dict[str, str]:
    """Which areas a share speaks of."""
    return {"tier": figures.grid_tier if name == "grids" else str(Tier.COMMUNITY)}


def head_rows(cities: Sequence[CityFigures]) -> Iterator[Cell]:
    """How far heads and workers cover their places; the lists of posts stand behind it."""
    for vacancy, label in zip(COVERED, coverage_heads(), strict=True):
        cells = []
        for figures in cities:
            place = urlencode({"within": figures.city.code})
            share = (figures.heads or {}).get(vacancy, Share())
            posts = f"{reverse('members:posts')}?role={vacancy}&{place}"
            gaps = f"{reverse('members:post_gaps')}?kind={vacancy}&{place}"
            cells.append(share_cell(share, posts, gaps))
        if any(figures.heads is not None for figures in cities):
            yield row(label, cities, cells)


def share_cell(share: Share, url: str, gaps: str) -> Cell:
    """So many of how many, in percent, with the places that have it and those that lack it."""
    if not share.total:
        return {}
    return {"share": share, "value": share.filled, "url": url, "gaps": gaps}
