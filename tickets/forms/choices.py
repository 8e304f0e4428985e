"""What people may choose from in forms and filters: areas, units and categories, all in reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet

from grids.models import Area, City, District, Tier, Unit
from grids.reach import Reach
from tickets.models import Category
from tickets.panels.looks import starred

INDENT = "\u3000"
CODE = re.compile(r"[0-9A-Z]{1,24}")

Choices = list[tuple[Any, Any]]


def areas_in(reach: Reach, on: date) -> QuerySet[Area]:
    """Areas within reach that exist on the day, without their outlines."""
    return Area.objects.within(reach).open(on).defer("boundary")


def area_by_code(areas: QuerySet[Area], code: Any) -> Area | None:
    """The area of a code somebody sent, if it is one."""
    looks_right = isinstance(code, str) and CODE.fullmatch(code)
    return areas.filter(code=code).first() if looks_right else None


def area_choices(reach: Reach, chosen: Area | None, on: date) -> Choices:
    """A short way into a large tree: what lies above and directly under the chosen area.

    Without one: the areas of the reach itself and the level below, or the streets of its cities.
    """
    areas = areas_in(reach, on)
    if chosen is not None:
        above = Q(tree_id=chosen.tree_id, lft__lte=chosen.lft, rght__gte=chosen.rght)
        areas = areas.filter(above | Q(parent=chosen))
    elif reach.everywhere or reach.cities or reach.districts:
        areas = areas.of_tier(Tier.STREET)
    else:
        own = [span.id for span in reach.areas]
        areas = areas.filter(Q(pk__in=own) | Q(parent__in=own))
    return indented(areas.order_by("tree_id", "lft").values_list("code", "name", "level"))


def indented(rows: Iterable[tuple[str, str, int]]) -> Choices:
    """Codes with names that are set in by how deep they lie."""
    rows = list(rows)
    top = min((level for _code, _name, level in rows), default=0)
    return [(code, f"{INDENT * (level - top)}{name}") for code, name, level in rows]


def units_in(reach: Reach) -> QuerySet[Unit]:
    """Units that work in the cities and districts of a reach, or in its areas."""
    shared = Q(area=None, district__in=District.objects.within(reach)) | Q(
        area=None, district=None, city__in=City.objects.within(reach)
    )
    return Unit.objects.active().filter(Q(pk__in=Unit.objects.within(reach).values("pk")) | shared)


def category_choices(leaves: Iterable[Category]) -> Choices:
    """Leaves under their headings, key small matters starred."""
    return [
        (heading, [(leaf.code, starred(leaf)) for leaf in group])
        for heading, group in groupby(leaves, key=lambda leaf: leaf.parent.name)
    ]


def heading_choices(rows: Iterable[Category]) -> Choices:
    """Every heading, to be chosen as a whole, and its leaves set in under it."""
    choices: Choices = []
    leaves: dict[int, list[Category]] = {}
    for row in rows:
        leaves.setdefault(row.parent_id or row.pk, []).append(row)
    for family in leaves.values():
        for row in sorted(family, key=lambda one: (one.parent_id is not None, one.code)):
            name = f"{INDENT}{starred(row)}" if row.parent_id else row.name
            choices.append((row.code, name))
    return choices
