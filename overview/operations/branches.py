"""A community's branches for the planner; what a plan does to the four criteria."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.models import BRANCHES, SERVING, Area, OrganisationKind, PartyOrganisation
from grids.operations import link_area_organisation, plans
from grids.powers import Power
from grids.workflow import Forest
from lib.errors import Refused
from members.models import Person, Post
from overview.operations.branching import Body, Item, Spot, Step, plan_branches
from overview.operations.criteria import Suggestion
from overview.operations.health import small_since, unserved
from overview.operations.parts import suggest_for
from overview.operations.surveys import FULL, manageable, survey

BLANK = plans.Part(name="", code="")


@dataclass
class Grove:
    """The branches and groups below a node, as rows and as the arithmetic sees them."""

    rows: dict[int, Any] = field(default_factory=dict)
    bodies: list[Body] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    areas: dict[int, Any] = field(default_factory=dict)
    people: dict[int, tuple[int, bool]] = field(default_factory=dict)
    """Of each member: the person in question's home body, and whether a full member."""
    posts: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    """Of each body: its posts with who holds them."""
    steps: list[Step] = field(default_factory=list)

    def body(self, pk: int) -> Body:
        """One of the bodies by its id."""
        return next(body for body in self.bodies if body.pk == pk)


def grove_of(top: Any, *, by: Any, on: date) -> Grove:
    """What lies below a node with the plan for it: a fixed number of queries."""
    found = survey(by, on, top=top)
    may = manageable(by, found)[1]
    grove = Grove()
    grove.rows = {row.pk: row for row in found.bodies if row.kind in SERVING and row.pk in may}
    small = small_since(found)
    read_people(grove)
    items = items_of(grove, spots_of(grove))
    for row in grove.rows.values():
        links = found.covered.get(row.pk, ())
        grove.bodies.append(
            Body(
                pk=row.pk,
                code=row.code,
                parent=row.parent_id,
                is_branch=row.kind in BRANCHES,
                is_joint=row.kind == OrganisationKind.JOINT_BRANCH,
                items=items[row.pk],
                areas=tuple(sorted(link[0] for link in links)),
                places=tuple(sorted((link[2], link[3]) for link in links)),
                is_small=row.pk in small,
            )
        )
    grove.spots = [Spot(row.pk, (row.tree_id, row.lft)) for row in unserved(found)]
    named = {pk for body in grove.bodies for pk in body.areas} | {spot.pk for spot in grove.spots}
    grove.areas = Area.objects.filter(pk__in=named).defer("boundary").in_bulk()
    grove.steps = plan_branches(grove.bodies, grove.spots)
    return grove


def cover(body: str, area: str, *, by: Any, at: datetime) -> None:
    """Let the branch of a code cover the area of a code; both within reach.

    Raises Refused with `node_unknown` or what linking refuses.
    """
    bodies = PartyOrganisation.objects.within(by.reach(Power.MANAGE_PARTY)).filter(valid_to=None)
    areas = Area.objects.within(by.reach(Power.VIEW_AREAS)).filter(valid_to=None)
    found = bodies.filter(code=body).first(), areas.defer("boundary").filter(code=area).first()
    if found[0] is None or found[1] is None:
        raise Refused("node_unknown", _("The branch or the area is not there any more."))
    link_area_organisation(found[0], found[1], by=by, at=at)


def read_people(grove: Grove) -> None:
    """Who has their home where, and who holds the posts of each body."""
    members = Person.objects.party_members().filter(organisation__in=grove.rows).order_by("pk")
    for pk, home, status in members.values_list("pk", "organisation", "party_status"):
        grove.people[pk] = (home, status == FULL)
    posts = Post.objects.filter(organisation__in=grove.rows, until_on=None).order_by("pk")
    for pk, body, person in posts.values_list("pk", "organisation", "person"):
        grove.posts.setdefault(body, []).append((pk, person))


def spots_of(grove: Grove) -> dict[int, int]:
    """The covered area in which a member is active: by their posts, the finest area wins."""
    links = PartyOrganisation.areas.through.objects.filter(partyorganisation__in=grove.rows)
    covered: dict[int, list[tuple[int, int, int, int]]] = defaultdict(list)
    rows = links.order_by("-area__lft").values_list(
        "partyorganisation", "area", "area__tree_id", "area__lft", "area__rght"
    )
    for body, area, tree, lft, rght in rows:
        covered[body].append((area, tree, lft, rght))
    held = Post.objects.filter(person__in=grove.people, until_on=None, area__isnull=False)
    found: dict[int, int] = {}
    for person, tree, at in held.order_by("area__level", "pk").values_list(
        "person", "area__tree_id", "area__lft"
    ):
        for area, wood, lft, rght in covered[grove.people[person][0]]:
            if wood == tree and lft <= at <= rght:
                found[person] = area
                break
    return found


def items_of(grove: Grove, spots: dict[int, int]) -> dict[int, tuple[Item, ...]]:
    """What is in each body: its own members one by one, and each group below it as a whole."""
    items: dict[int, list[Item]] = defaultdict(list)
    inside: dict[int, list[bool]] = defaultdict(list)
    for person, (home, is_full) in grove.people.items():
        items[home].append(Item(("member", person), spots.get(person), 1, int(is_full)))
        inside[home].append(is_full)
    for row in grove.rows.values():
        if row.kind == OrganisationKind.GROUP and row.parent_id in grove.rows:
            people = inside[row.pk]
            items[row.parent_id].append(Item(("group", row.pk), None, len(people), sum(people)))
    return {pk: tuple(items[pk]) for pk in grove.rows}


def scores(grove: Grove, top: Any) -> tuple[dict[str, Suggestion], dict[str, Suggestion]]:
    """The four criteria of all branches today and as planned."""
    today = {body.pk: part_of(grove, [body]) for body in grove.bodies if body.is_branch}
    then: dict[Any, plans.Part] = dict(today)
    for step in grove.steps:
        carry(grove, step, then)
    return (
        suggest_for(Forest.PARTY, list(today.values()), top),
        suggest_for(Forest.PARTY, list(then.values()), top),
    )


def part_of(grove: Grove, bodies: Sequence[Body]) -> plans.Part:
    """Some bodies as one part of a plan."""
    items = [item for body in bodies for item in body.items]
    return replace(
        BLANK,
        members=keys(items, "member"),
        children=keys(items, "group"),
        areas=tuple(sorted({area for body in bodies for area in body.areas})),
        posts=tuple(pk for body in bodies for pk, _person in grove.posts.get(body.pk, ())),
    )


def keys(items: Sequence[Item], kind: str) -> tuple[int, ...]:
    """The ids of the members or groups among some items."""
    return tuple(pk for name, pk in (item.key for item in items) if name == kind)


def share_of_post(step: Step, person: int) -> int:
    """A post goes on where its holder is; the first part has those of people from elsewhere."""
    for number, share in enumerate(step.shares):
        if ("member", person) in {item.key for item in share.items}:
            return number
    return 0


def carry(grove: Grove, step: Step, parts: dict[Any, plans.Part]) -> None:
    """What the parts are after a step; groups and upgrades change no branch's figures."""
    first = step.bodies[0]
    if step.kind == "split":
        parts.pop(first)
        held = grove.posts.get(first, ())
        for number, share in enumerate(step.shares):
            parts[first, number] = replace(
                BLANK,
                members=keys(share.items, "member"),
                children=keys(share.items, "group"),
                areas=share.areas,
                posts=tuple(pk for pk, who in held if share_of_post(step, who) == number),
            )
    elif step.kind == "merge" and first in parts:
        for pk in step.bodies:
            parts.pop(pk)
        parts[first] = part_of(grove, [grove.body(pk) for pk in step.bodies])
    elif step.kind == "widen" and step.area is not None:
        key = first if first in parts else holder_of(grove, first, parts)
        parts[key] = replace(parts[key], areas=(*parts[key].areas, step.area))


def holder_of(grove: Grove, pk: int, parts: dict[Any, plans.Part]) -> Any:
    """Which part has a branch that a step before has split or merged."""
    if (pk, 0) in parts:
        return pk, 0
    step = next(one for one in grove.steps if one.kind == "merge" and pk in one.bodies)
    return step.bodies[0]
