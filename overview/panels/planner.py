"""The planner of a community's grids as a page shows it: steps in words, each opens a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.boundaries.balancing import Plan, Spread, Step, adjacency, average_distance, balance
from grids.models import Area
from grids.workflow import ChangeKind
from lib.listing import listed
from overview.operations.parts import band_for
from overview.operations.planning import Ground, ground_of, households_in, scores
from overview.panels.changes import compared

MOST_NAMED = 6


@dataclass(frozen=True)
class StepRow:
    """One step in words, with the proposal it opens, or the steps that must come first."""

    number: int
    label: str
    words: str
    url: str
    after: str


def planner_page(community: Area) -> dict[str, Any]:
    """What the grids are like, what they would be like, and the steps between."""
    low, high = band_for(community)
    ground = ground_of(community)
    context: dict[str, Any] = {"top": community, "low": low, "high": high}
    context["unplaced"] = ground.unplaced
    if not ground.sites:
        return context | {"steps": []}
    beside = adjacency(ground.sites, ground.outlines)
    plan = balance(ground.sites, beside, low=low, high=high)
    before, after = scores(ground, plan)
    return context | {
        "steps": step_rows(ground, plan),
        "spread": spread_rows(plan, ground),
        **compared(before, after),
        "grids": grid_rows(ground, plan),
        "lower": lowered(plan.before, plan.after),
    }


def spread_rows(plan: Plan, ground: Ground) -> list[dict[str, str]]:
    """Standard deviation, largest to smallest, outside the band: before and after."""
    members: dict[int, list[int]] = {}
    for number, site in enumerate(ground.sites):
        members.setdefault(site.grid, []).append(number)
    near = max(average_distance(ground.sites, each) for each in members.values())
    then = max(average_distance(ground.sites, each) for each in plan.groups.values())
    rows = (
        (_("Number of grids"), f"{len(members)}", f"{len(plan.groups)}"),
        (
            _("Spread: standard deviation of households"),
            f"{plan.before.deviation:.1f}",
            f"{plan.after.deviation:.1f}",
        ),
        (_("Largest to smallest grid"), ratio(plan.before), ratio(plan.after)),
        (_("Grids outside the band"), f"{plan.before.outside}", f"{plan.after.outside}"),
        (_("Widest grid: average metres to its middle"), f"{near:,.0f}", f"{then:,.0f}"),
    )
    return [{"label": label, "before": before, "after": after} for label, before, after in rows]


def ratio(spread: Spread) -> str:
    """How many times the largest is the smallest; a dash where one is empty."""
    return f"{spread.ratio:.2f}" if spread.ratio else "–"


def lowered(before: Spread, after: Spread) -> int | None:
    """By how many per cent the spread falls."""
    return round(100 * (1 - after.deviation / before.deviation)) if before.deviation else None


def grid_rows(ground: Ground, plan: Plan) -> list[dict[str, Any]]:
    """Each grid as it would be."""
    return [
        {
            "name": name_of(ground, plan, number),
            "households": sum(ground.sites[n].households for n in members),
            "buildings": sum(ground.buildings[n] is not None for n in members),
        }
        for number, members in plan.groups.items()
    ]


def name_of(ground: Ground, plan: Plan, number: int) -> str:
    """A grid's name, or for one that a step makes the name it would begin with."""
    if number < len(ground.grids):
        return ground.grids[number].name
    for step in plan.steps:
        if number in step.makes:
            return part_name(ground.grids[step.grids[0]], step.makes.index(number))
    return ""


def part_name(grid: Area, place: int) -> str:
    """The name that a part of a split grid is proposed with."""
    return f"{grid.name}-{place + 1}"


def step_rows(ground: Ground, plan: Plan) -> list[StepRow]:
    """Each step in words; what needs others before is worked out again when they are in effect."""
    labels = {
        "split": ChangeKind.SPLIT.label,
        "merge": ChangeKind.MERGE.label,
        "shift": ChangeKind.MOVE.label,
    }
    rows = []
    for number, step in enumerate(plan.steps, start=1):
        needed = listed(need + 1 for need in step.needs)
        after = _("After step %(steps)s is in effect") % {"steps": needed} if step.needs else ""
        url = "" if step.needs else URLS[step.kind](ground, step)
        words = WORDS[step.kind](ground, plan, step)
        rows.append(StepRow(number, str(labels[step.kind]), words, url, after))
    return rows


def split_words(ground: Ground, plan: Plan, step: Step) -> str:
    parts = [
        _("%(buildings)d buildings with %(n)d households")
        % {"buildings": len(part), "n": households_in(ground, part)}
        for part in step.parts
    ]
    words = _("%(grid)s has %(n)d households. Into %(count)d: %(parts)s.")
    return words % {
        "grid": name_of(ground, plan, step.grids[0]),
        "n": sum(households_in(ground, part) for part in step.parts),
        "count": len(parts),
        "parts": listed(parts),
    }


def merge_words(ground: Ground, plan: Plan, step: Step) -> str:
    words = _("%(small)s has only %(n)d households. Into %(large)s: together %(sum)d.")
    large, small = (households_in(ground, part) for part in step.parts)
    return words % {
        "small": name_of(ground, plan, step.grids[1]),
        "large": name_of(ground, plan, step.grids[0]),
        "n": small,
        "sum": large + small,
    }


def shift_words(ground: Ground, plan: Plan, step: Step) -> str:
    [moved] = step.parts
    names = [str(ground.buildings[number] or "") for number in moved]
    named = listed(names[:MOST_NAMED]) + ("…" if len(names) > MOST_NAMED else "")
    words = ngettext(
        "%(count)d building with %(n)d households from %(giver)s to %(taker)s: %(names)s.",
        "%(count)d buildings with %(n)d households from %(giver)s to %(taker)s: %(names)s.",
        len(moved),
    )
    return words % {
        "count": len(moved),
        "n": households_in(ground, moved),
        "giver": name_of(ground, plan, step.grids[0]),
        "taker": name_of(ground, plan, step.grids[1]),
        "names": named,
    }


WORDS = {"split": split_words, "merge": merge_words, "shift": shift_words}


def new_url(area: Area, kind: str, query: Mapping[str, Any]) -> str:
    """The form of a proposal, filled in."""
    url = reverse("overview:change_new", args=("areas", area.code, kind))
    return f"{url}?{urlencode(query, doseq=True)}"


def split_url(ground: Ground, step: Step) -> str:
    grid = ground.grids[step.grids[0]]
    query: dict[str, Any] = {"parts": len(step.parts)}
    for place, part in enumerate(step.parts):
        query |= {
            f"name-{place}": part_name(grid, place),
            f"households-{place}": households_in(ground, part),
        }
        query |= {f"child-{house.pk}": place for n in part if (house := ground.buildings[n])}
    return new_url(grid, ChangeKind.SPLIT, query)


def merge_url(ground: Ground, step: Step) -> str:
    large, small = (ground.grids[number] for number in step.grids)
    return new_url(large, ChangeKind.MERGE, {"others": small.pk, "into": large.pk})


def shift_url(ground: Ground, step: Step) -> str:
    [moved] = step.parts
    houses = [house for number in moved if (house := ground.buildings[number])]
    if not houses:
        return ""
    query = {"parent": ground.grids[step.grids[1]].pk, "along": [row.pk for row in houses[1:]]}
    return new_url(houses[0], ChangeKind.MOVE, query)


URLS = {"split": split_url, "merge": merge_url, "shift": shift_url}
