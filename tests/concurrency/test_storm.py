"""Four processes reorganise the same streets and are killed at random: nothing is left half done.

Bounded for CI; STORM_SECONDS makes it longer.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db.models import F

from grids.models import (
    Area,
    FormerArea,
    FormerOrganisation,
    OrganisationChange,
    PartyOrganisation,
)
from grids.operations import AreaDraft, OrganisationDraft, check_tree, load_areas
from grids.operations.loading import load_organisations
from grids.operations.nodes import day_of
from members.models import Person, Post
from overview.operations.changes import apply_due_changes
from tests.concurrency.reorganiser import HOURS_A_SECOND
from tests.grids.test_concurrency import test_database_url
from tests.world import SINCE, World
from tickets.models import Assignment, Clock, Ticket
from tickets.workflow.states import OPEN_ASSIGNMENT

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PROCESSES = 4
SECONDS = float(os.environ.get("STORM_SECONDS", "24"))
ROOT = Path(__file__).parents[2]
MADE = ("split", "merge")


def lay_ground(world: World) -> None:
    """More grids with buildings, a branch on each, its head and its members."""
    acting = {"by": world.system, "at": world.now - timedelta(days=400)}
    drafts: list[AreaDraft] = []
    for community in (world.sundi, world.yushan, world.hubei):
        for number in range(21, 25):
            code = f"{community.code}{number:03d}"
            grid = AreaDraft(tier="grid", name=f"网格{code}", code=code, parent=community)
            drafts.append(grid)
            for building in range(3):
                own = f"{community.code}{number}{building:02d}"
                drafts.append(AreaDraft(tier="building", name=own, code=own, parent=grid))
    loaded = load_areas(drafts, **acting)
    grids = [area for area in loaded if area.tier == "grid"]
    top = OrganisationDraft(
        kind="committee", name="联合党委", code="S0", city=world.city, areas=(world.sundi,)
    )
    branches = [
        OrganisationDraft(
            kind="branch", name=f"{grid.name}支部", code=f"S{grid.code}", parent=top, areas=(grid,)
        )
        for grid in grids
    ]
    bodies = load_organisations([top, *branches], **acting)
    for number, (grid, body) in enumerate(zip(grids, bodies[1:], strict=True)):
        head = Person.objects.create(name=f"头{number}", party_status="full", organisation=body)
        Post.objects.create(person=head, role="grid_head", area=grid, from_on=SINCE)
        Post.objects.create(person=head, role="branch_secretary", organisation=body, from_on=SINCE)


def blow() -> dict[str, float]:
    """Let them work and die; what became of it."""
    environment = os.environ | {
        "DATABASE_URL": test_database_url(),
        "DJANGO_SETTINGS_MODULE": "config.settings_test",
    }
    command = [sys.executable, "-m", "tests.concurrency.reorganiser", str(PROCESSES), str(SECONDS)]
    done = subprocess.run(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        timeout=3 * SECONDS + 120,
    )
    return json.loads(done.stdout)


def names_made(change: OrganisationChange) -> list[str]:
    """The names that only this change gives."""
    parts = [part["name"] for part in change.plan.get("parts", ())]
    return (
        parts if change.kind in MADE else [change.plan["name"]] if change.kind == "rename" else []
    )


def is_known(change: OrganisationChange, name: str) -> bool:
    """Whether a node has or had a name."""
    model, former = (
        (Area, FormerArea) if change.forest == "area" else (PartyOrganisation, FormerOrganisation)
    )
    rows = model.objects.filter(name=name).count()
    return bool(rows or former.objects.filter(name=name).exists())


def is_overtaken(change: OrganisationChange) -> bool:
    """Whether what it named was renamed on the same day: of a day only the last state is kept."""
    named = set(change.outcome["made"] or change.plan["subjects"])
    renamed = OrganisationChange.objects.filter(
        status="effective", kind="rename", forest=change.forest
    )
    return any(
        named & set(other.plan["subjects"])
        for other in renamed.exclude(pk=change.pk)
        if change.effective_on == other.effective_on
        or day_of(change.applied_at) == day_of(other.applied_at)
    )


def check_change(change: OrganisationChange) -> None:
    """Wholly in effect, or not at all."""
    moves = [record.move for record in change.records.order_by("pk")]
    assert len(moves) == len(set(moves)) == change.flow_count
    in_effect = change.status == "effective"
    assert ("apply" in moves) == in_effect
    for name in names_made(change):
        known = is_known(change, name) or (in_effect and is_overtaken(change))
        assert known == in_effect, (change.number, change.status, name)
    if not in_effect:
        assert not change.outcome
        return
    model = Area if change.forest == "area" else PartyOrganisation
    closed = model.objects.filter(pk__in=change.outcome["closed"])
    assert closed.count() == len(change.outcome["closed"])
    assert not closed.filter(valid_to=None).exists() and not closed.filter(heir=None).exists()
    assert model.objects.filter(pk__in=change.outcome["made"]).count() == len(
        change.plan.get("parts", ())
    )


def check_rows() -> None:
    """Whatever is open stands on what is open, and stamps say where it stands."""
    for model in (Area, PartyOrganisation):
        assert not list(check_tree(model))
        assert not model.objects.filter(valid_to=None, parent__valid_to__isnull=False).exists()
    in_force = Post.objects.filter(until_on=None)
    assert not in_force.filter(area__valid_to__isnull=False).exists()
    assert not in_force.filter(organisation__valid_to__isnull=False).exists()
    assert not Person.objects.filter(organisation__valid_to__isnull=False).exists()
    held = Counter(in_force.values_list("person", "role", "area", "organisation", "unit"))
    assert max(held.values()) == 1
    assert not Ticket.objects.open().filter(area__valid_to__isnull=False).exists()
    teams = Assignment.objects.filter(status__in=OPEN_ASSIGNMENT)
    assert not teams.filter(area__valid_to__isnull=False).exists()
    for ticket in Ticket.objects.select_related("area"):
        stamps = ticket.area.stamps()
        now = (ticket.street_now_id, ticket.community_now_id, ticket.grid_now_id)
        assert now == (stamps.street_id, stamps.community_id, stamps.grid_id)
        assert ticket.records.count() == ticket.flow_count
        for clock in Clock.objects.of("ticket", ticket.pk):
            assert clock.now_stamps() == ticket.now_stamps()
    assert not Ticket.objects.filter(grid_filed=None).exclude(grid_now=None).exists()


def test_killed_reorganisers_leave_nothing_half_done(world):
    lay_ground(world)
    told = blow()
    assert not told["ended"], "somebody met an error"
    assert told["killed"] >= SECONDS / 4
    call_command("check_tree")
    check_rows()
    for change in OrganisationChange.objects.all():
        check_change(change)
    # Nothing that a killed process held stands in the way of the next
    later = world.now + timedelta(hours=HOURS_A_SECOND * told["seconds"], days=2)
    apply_due_changes(later)
    assert not OrganisationChange.objects.filter(status="approved").exists()
    check_rows()
    for change in OrganisationChange.objects.all():
        check_change(change)
    states = Counter(OrganisationChange.objects.values_list("kind", "status"))
    assert sum(n for (_kind, status), n in states.items() if status == "effective") >= 20, states
    for kind in ("split", "merge", "move"):
        assert states[kind, "effective"], states
    assert Ticket.objects.exclude(grid_now=F("grid_filed")).exists()
