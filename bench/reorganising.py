"""Writes to the forest of a large city, in this process: under the lock, with what follows.

`python -m bench.reorganising` prints its figures as JSON; `bench.store` gives it the database.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime
from itertools import count
from time import perf_counter
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.counting import Tally  # noqa: E402
from bench.figures import Figure  # noqa: E402
from bench.store import LARGE_CITY  # noqa: E402
from grids.models import Area, OrganisationChange, PartyOrganisation  # noqa: E402
from grids.operations import (  # noqa: E402
    AreaDraft,
    OrganisationDraft,
    check_tree,
    create_area,
    create_organisation,
    move_area,
    move_organisation,
)
from grids.operations.changes import ChangeDraft  # noqa: E402
from grids.operations.nodes import day_of  # noqa: E402
from grids.operations.plans import Part, Plan  # noqa: E402
from members.models import User  # noqa: E402
from members.operations.accounts import system_user  # noqa: E402
from overview.operations.changes import approve_change, propose_change  # noqa: E402
from tickets.models import Category  # noqa: E402
from tickets.operations.intake import Report, report_ticket  # noqa: E402

MOST_MS = 1000
MATTERS = 20
"""Matters in each grid that is split or merged, of which the stamps must follow."""


class Bench:
    """Does each act some rounds, and takes its time and its queries."""

    def __init__(self, at: datetime, rounds: int) -> None:
        self.at, self.rounds, self.numbers = at, rounds, count(1)
        self.by = {"by": system_user(), "at": at}
        areas = Area.objects.filter(city__code=LARGE_CITY, valid_to=None).defer("boundary")
        self.communities = list(areas.filter(tier="community").order_by("code"))
        self.grids = list(areas.filter(tier="grid").order_by("code"))
        self.unused = iter(self.grids)

    def timed(self, name: str, act: Callable[[Any], Any], prepare: Callable[[], Any]) -> Figure:
        """What is prepared is not timed; one round warms up."""
        act(prepare())
        figure = Figure(name, [], most=MOST_MS)
        for _round in range(self.rounds):
            ready, tally = prepare(), Tally()
            begun = perf_counter()
            with connection.execute_wrapper(tally):
                act(ready)
            figure.times.append(1e3 * (perf_counter() - begun))
            figure.queries, figure.sql_ms = tally.count, 1e3 * tally.seconds
            figure.slowest = f"{1e3 * tally.slowest:.1f} ms {tally.text[:600]}"
        return figure

    def figures(self) -> Iterator[Figure]:
        """Single writes, then changes by proposal and decision."""
        yield self.timed("create a building", self.create, lambda: next(self.unused))
        yield self.timed("create a Party group", self.found, self.branch)
        yield self.timed("move a building within its street", self.move, self.building)
        yield self.timed("move a grid within its street", self.move, self.grid_and_community)
        yield self.timed("move a community to another street", self.move, self.community_away)
        yield self.timed("move a branch to another street", self.move_body, self.branch_away)
        yield self.timed("propose a split", self.propose, self.split)
        yield self.timed("approve a split, in effect at once", self.approve, self.proposed_split)
        yield self.timed("approve a merge, in effect at once", self.approve, self.proposed_merge)
        faults = [*check_tree(Area), *check_tree(PartyOrganisation)]
        if faults:
            raise SystemExit(f"the trees are broken: {faults[:3]}")

    def create(self, grid: Area) -> None:
        own = f"B{next(self.numbers):05d}"
        draft = AreaDraft(parent=grid, tier="building", name=f"{own}栋", code=grid.code[:12] + own)
        create_area(draft, **self.by)

    def branch(self) -> PartyOrganisation:
        return PartyOrganisation.objects.get(code=f"D{next(self.unused).code}")

    def found(self, branch: PartyOrganisation) -> None:
        code = f"{branch.code}N{next(self.numbers)}"
        draft = OrganisationDraft(parent=branch, kind="group", name="新建党小组", code=code)
        create_organisation(draft, **self.by)

    def move(self, ready: tuple[Area, Area]) -> None:
        move_area(ready[0], parent=ready[1], **self.by)

    def building(self) -> tuple[Area, Area]:
        grid, other = self.pair()
        return grid.children.filter(tier="building").order_by("code")[0], other

    def pair(self) -> tuple[Area, Area]:
        """Two grids of one community, neither of them used before."""
        while True:
            first, second = next(self.unused), next(self.unused)
            if first.parent_id == second.parent_id:
                return first, second

    def grid_and_community(self) -> tuple[Area, Area]:
        grid = next(self.unused)
        beside = [row for row in self.communities if row.tree_id == grid.tree_id]
        return grid, next(row for row in beside if row.pk != grid.parent_id)

    def community_away(self) -> tuple[Area, Area]:
        """From the end of the list, where no other figure takes its grids."""
        community = self.communities.pop()
        streets = Area.objects.filter(city__code=LARGE_CITY, tier="street").order_by("code")
        return community, streets[next(self.numbers) % 20]

    def branch_away(self) -> tuple[PartyOrganisation, PartyOrganisation]:
        branch = self.branch()
        return branch, PartyOrganisation.objects.get(code=f"D{self.communities[-1].code}")

    def move_body(self, ready: tuple[PartyOrganisation, PartyOrganisation]) -> None:
        move_organisation(ready[0], parent=ready[1], **self.by)

    def with_matters(self, *grids: Area) -> None:
        """Open matters in the grids, reported in the usual way."""
        category = Category.objects.get(code="0603")
        for grid in grids:
            for _n in range(MATTERS):
                report_ticket(Report(category=category, text="路灯不亮", area=grid), **self.by)

    def part(self, grid: Area, children: list[Area]) -> Part:
        own = f"{400 + next(self.numbers) % 599:03d}"
        ids = tuple(child.pk for child in children)
        code = f"{grid.code[:12]}{own}"
        return Part(name=f"新{own}网格", code=code, tier="grid", children=ids)

    def split(self) -> ChangeDraft:
        """A grid with its buildings into two halves."""
        grid = next(self.unused)
        self.with_matters(grid)
        rows = list(grid.children.filter(tier="building", valid_to=None).order_by("code"))
        half = len(rows) // 2
        parts = (self.part(grid, rows[:half]), self.part(grid, rows[half:]))
        return self.draft("split", Plan(subjects=(grid.pk,), parts=parts))

    def merge(self) -> ChangeDraft:
        """Two grids into the first of them."""
        first, second = self.pair()
        self.with_matters(first, second)
        return self.draft("merge", Plan(subjects=(first.pk, second.pk), into=first.pk))

    def draft(self, kind: str, plan: Plan) -> ChangeDraft:
        return ChangeDraft(
            forest="area", kind=kind, plan=plan, reason="户数过多", effective_on=day_of(self.at)
        )

    def propose(self, draft: ChangeDraft) -> OrganisationChange:
        return propose_change(draft, by=system_user(), at=self.at)

    def proposed_split(self) -> OrganisationChange:
        return self.propose(self.split())

    def proposed_merge(self) -> OrganisationChange:
        return self.propose(self.merge())

    def approve(self, change: OrganisationChange) -> None:
        change = approve_change(change, by=User.objects.get(username="admin"), at=self.at)
        if change.status != "effective":
            raise SystemExit(f"{change.number}: {change.status}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    figures = []
    for figure in Bench(timezone.now(), parser.parse_args().rounds).figures():
        print(f"{figure.name}: {figure.value:,.1f} {figure.unit}", file=sys.stderr)
        figures.append(asdict(figure))
    json.dump(figures, sys.stdout)


if __name__ == "__main__":
    main()
