"""Entering a proposed change of the organisation: what is checked before anybody reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import OrganisationChange, OrganisationKind, PartyOrganisation, Tier
from grids.operations.nodes import day_of, require_reach
from grids.operations.plans import Plan, check_plan, named
from grids.powers import Power
from grids.workflow import Forest
from lib.errors import Refused
from lib.rows import reserve_id

CRITERIA = ("size", "convenience", "resources", "functions")
"""党员人数适度、服务管理便利、资源配置有效、功能更加齐全 (DOMAIN.md section 2.1)."""
MOST_POINTS = 5
FURTHEST_DAYS = 366
COMMITTEES = (OrganisationKind.WORKING_COMMITTEE, OrganisationKind.COMMITTEE)
PROPOSING = {Forest.AREA: Power.MANAGE_AREAS, Forest.PARTY: Power.MANAGE_PARTY}


@dataclass(frozen=True, kw_only=True)
class ChangeDraft:
    """A change to be proposed; `criteria` gives 0 to 5 points for each of the four, with a note."""

    forest: str
    kind: str
    plan: Plan
    reason: str
    effective_on: date
    criteria: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@transaction.atomic
def enter_change(draft: ChangeDraft, *, by: Any, at: datetime) -> OrganisationChange:
    """Store a proposed change after its plan was checked; `overview` tells the superior body.

    Raises PermissionDenied outside the reach of the actor, and Refused for a plan that cannot be
    carried out on the forest as it is now.
    """
    forest, plan = Forest(draft.forest), draft.plan
    check_draft_facts(draft, at)
    nodes = named(forest, plan.node_ids)
    check_plan(forest, draft.kind, plan, nodes)
    require_reach(by, PROPOSING[forest], *nodes.values())
    refuse_second(forest, plan)
    here = place_of(plan, nodes)
    superior = superior_of_change(forest, draft.kind, plan, nodes)
    pk = reserve_id(OrganisationChange)
    change = OrganisationChange.objects.create(
        pk=pk,
        number=f"G{here.city.prefix}{at:%Y%m}{pk:05d}",
        forest=forest,
        kind=draft.kind,
        title=title_of(plan, nodes),
        city=here.city,
        district=here.district,
        plan=plan.as_json(),
        reason=draft.reason.strip(),
        criteria={name: dict(given) for name, given in draft.criteria.items()},
        effective_on=draft.effective_on,
        proposed_by=by,
        proposed_at=at,
        flow_count=1,
        **({"area": here} if forest == Forest.AREA else {"organisation": here}),
        **superior,
    )
    subjects = [nodes[pk] for pk in plan.subjects]
    (change.areas if forest == Forest.AREA else change.organisations).set(subjects)
    post = by.acting_post(PROPOSING[forest])
    change.append_record(
        move="propose", by=by, post=post, reason=change.reason, after=change.status, at=at
    )
    return change


def check_draft_facts(draft: ChangeDraft, at: datetime) -> None:
    """Refused without a reason, for a day in the past or too far, or for points there are not."""
    if not draft.reason.strip():
        raise Refused("reason_needed", _("Say why."), "reason")
    if draft.effective_on < day_of(at):
        raise Refused("day_past", _("The day lies in the past."), "effective_on")
    if (draft.effective_on - day_of(at)).days > FURTHEST_DAYS:
        raise Refused("day_too_far", _("A year ahead is the furthest."), "effective_on")
    for name, given in draft.criteria.items():
        if name not in CRITERIA or not 0 <= int(given.get("points", 0)) <= MOST_POINTS:
            raise Refused("points_wrong", _("Give 0 to 5 points for each."), f"criteria-{name}")


def refuse_second(forest: Forest, plan: Plan) -> None:
    """Two changes of one node would each be planned on what the other removes."""
    column = "areas" if forest == Forest.AREA else "organisations"
    other = OrganisationChange.objects.open().filter(**{f"{column}__in": plan.subjects}).first()
    if other is not None:
        message = _("Another change of it is open: %(number)s.") % {"number": other.number}
        raise Refused("change_open", message, "subjects")


def place_of(plan: Plan, nodes: Mapping[int, Any]) -> Any:
    """The node by which the change is found: what is changed, else what it will belong to."""
    return nodes[plan.subjects[0]] if plan.subjects else nodes[plan.parent or 0]


def superior_of_change(
    forest: Forest, kind: str, plan: Plan, nodes: Mapping[int, Any]
) -> dict[str, Any]:
    """Who decides: for buildings and stairwells the street, for other areas the district; for
    Party bodies the nearest Party committee above all of them (支部工作条例, chapter 2)."""
    if forest == Forest.AREA:
        fine = {Tier.BUILDING, Tier.UNIT}
        tiers = {nodes[pk].tier for pk in plan.subjects} | {part.tier for part in plan.parts}
        street = place_of(plan, nodes).lineage()[0]
        return {"superior_area": street if tiers <= fine else None}
    tops = [nodes[pk] for pk in plan.subjects] or [nodes[plan.parent or 0]]
    above = PartyOrganisation.objects.above(tops[0], include_self=not plan.subjects)
    committees = above.filter(kind__in=COMMITTEES).order_by("-level")
    return {"superior_body": committees.first() or tops[0].get_root()}


def title_of(plan: Plan, nodes: Mapping[int, Any]) -> str:
    """The names of the nodes it is about, or of the one that is to be."""
    return ("、".join(nodes[pk].name for pk in plan.subjects) or plan.parts[0].name)[:160]
