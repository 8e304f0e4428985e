"""Changes of the organisation for the photographs: one waits, one has taken effect."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from grids.operations.changes import CRITERIA, ChangeDraft
from grids.operations.plans import Plan
from overview.operations.changes import approve_change, propose_change
from tests.overview.changes import branch, halves
from tests.world import World

POINTS = {name: {"points": 4, "note": "户数在 300 至 500 之间"} for name in CRITERIA}


def changes_of(world: World) -> dict[str, Any]:
    """A grid to be split that waits for the district, and a building that was renamed."""
    at = timezone.now()
    body = branch(world, "孙底第一党支部", members=8, areas=[world.sundi_1])
    split = propose_change(
        draft("split", halves(world), on=timezone.localdate(at)), by=world.community, at=at
    )
    plan = Plan(subjects=(world.sundi_b3.pk,), name="阳光花园三栋")
    named = propose_change(
        draft("rename", plan, on=timezone.localdate(at)), by=world.community, at=at
    )
    named = approve_change(named, by=world.street, at=at, note="同意")
    return {"split_change": split, "named_change": named, "body": body}


def draft(kind: str, plan: Plan, *, on: Any) -> ChangeDraft:
    reason = "该网格 780 户，超出 300 至 500 户的标准，拟按楼栋分设为两个网格。"
    return ChangeDraft(
        forest="area", kind=kind, plan=plan, reason=reason, effective_on=on, criteria=POINTS
    )
