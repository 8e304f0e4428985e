"""What is known of the parts of a plan, for the four criteria; a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count

from grids.models import SERVING, Area, PartyOrganisation, Place, Tier
from grids.operations.bands import bands_of, type_of
from grids.operations.plans import Part, Plan
from grids.workflow import Forest
from members.models import Person, Post
from members.roles import Role
from overview.operations.criteria import PartFacts, Suggestion, suggest
from overview.operations.health import COMMITTEE_FROM, COMMITTEE_ROLES, MOST_MEMBERS
from overview.operations.surveys import FULL

FEWEST_MEMBERS = 3
GRID_ROLES = (Role.GRID_HEAD, Role.GRID_WORKER)
ALONE = (Role.BRANCH_SECRETARY,)
COMMITTEE = tuple(role for role in COMMITTEE_ROLES if role != Role.BRANCH_DEPUTY)


def suggest_for(forest: str, parts: Sequence[Part], node: Any) -> dict[str, Suggestion]:
    """Suggested points for parts that are to be made of or around a node."""
    facts = area_facts(parts, node) if forest == Forest.AREA else body_facts(parts)
    return suggest(forest, facts)


def parts_of_plan(forest: str, plan: Plan, nodes: Sequence[Any]) -> list[Part]:
    """The parts of a plan; where it makes none, or takes all into one, what would stand there.

    A new node that takes in others has all that they have.
    """
    if len(plan.parts) > 1 or (plan.parts and not plan.subjects):
        return list(plan.parts)
    whole = standing(forest, nodes)
    return [replace(whole, households=part.households) for part in plan.parts] or [whole]


def standing(forest: str, nodes: Sequence[Any]) -> Part:
    """Some nodes as one part: everything that hangs at them today."""
    ids = [node.pk for node in nodes]
    is_area = forest == Forest.AREA
    model: Any = Area if is_area else PartyOrganisation
    children = model.objects.filter(parent__in=ids, valid_to=None).order_by()
    scope = {"area__in" if is_area else "organisation__in": ids}
    posts = Post.objects.filter(until_on=None, **scope).order_by()
    members = Person.objects.filter(organisation__in=[] if is_area else ids).order_by()
    areas = Area.objects.filter(organisations__in=[] if is_area else ids, valid_to=None).order_by()
    known = [node.households for node in nodes if is_area and node.households is not None]
    return Part(
        name="",
        code="",
        households=sum(known) if known else None,
        children=tuple(children.values_list("pk", flat=True)),
        posts=tuple(posts.values_list("pk", flat=True)),
        members=tuple(members.values_list("pk", flat=True)),
        areas=tuple(areas.values_list("pk", flat=True).distinct()),
    )


def roles_by_part(parts: Sequence[Part]) -> list[Counter[str]]:
    """How many posts of each role go on at each part."""
    ids = [pk for part in parts for pk in part.posts]
    roles = dict(Post.objects.filter(pk__in=ids).order_by().values_list("pk", "role"))
    return [Counter(roles[pk] for pk in part.posts if pk in roles) for part in parts]


def places_by_part(parts: Sequence[Part], column: str) -> list[int]:
    """How many places lie in the areas of each part."""
    ids = {pk for part in parts for pk in getattr(part, column)}
    spans = Area.objects.filter(pk__in=ids).defer("boundary").in_bulk()
    trees = {area.tree_id for area in spans.values()}
    places = Place.objects.filter(area__tree_id__in=trees, valid_to=None).order_by()
    spots = list(places.values_list("area__tree_id", "area__lft"))
    return [
        sum(
            any(
                area.tree_id == tree and area.lft <= lft <= area.rght
                for pk in getattr(part, column)
                if (area := spans.get(pk))
            )
            for tree, lft in spots
        )
        for part in parts
    ]


def area_facts(parts: Sequence[Part], node: Area) -> list[PartFacts]:
    """Households against the band, buildings, people, places and Party bodies of each part."""
    low, high = band_for(node)
    ids = [pk for part in parts for pk in part.children]
    households = dict(Area.objects.filter(pk__in=ids).order_by().values_list("pk", "households"))
    serving = PartyOrganisation.objects.filter(kind__in=SERVING, valid_to=None)
    served = set(serving.filter(areas__in=ids).values_list("areas", flat=True))
    is_served = serving.filter(areas=node).exists()
    roles, places = roles_by_part(parts), places_by_part(parts, "children")
    facts = []
    for number, part in enumerate(parts):
        known = [households[pk] for pk in part.children if households.get(pk) is not None]
        size = part.households if part.households is not None else sum(known) if known else None
        has_body = is_served or bool(served & set(part.children))
        facts.append(
            PartFacts(
                size=size,
                low=low,
                high=high,
                bodies=len(part.children),
                posts=roles[number].total(),
                places=places[number],
                covered=sum(bool(roles[number][role]) for role in GRID_ROLES) + has_body,
                wanted=len(GRID_ROLES) + 1,
            )
        )
    return facts


def band_for(node: Area) -> tuple[int, int]:
    """The household band where a node stands."""
    way = node.lineage()
    community = next((area for area in way if area.tier == Tier.COMMUNITY), None)
    kind = type_of(community.community_type, community.committee_kind) if community else ""
    return bands_of([node.city_id])[node.city_id, kind or type_of("", "")]


def body_facts(parts: Sequence[Part]) -> list[PartFacts]:
    """Members, areas, posts and places of each Party body that is to be."""
    people = [pk for part in parts for pk in part.members]
    known = Person.objects.filter(pk__in=people, party_status=FULL).order_by()
    full = set(known.values_list("pk", flat=True))
    below = PartyOrganisation.objects.filter(pk__in=[pk for part in parts for pk in part.children])
    under = dict(below.order_by().annotate(n=Count("members")).values_list("pk", "n"))
    roles, places = roles_by_part(parts), places_by_part(parts, "areas")
    facts = []
    for number, part in enumerate(parts):
        is_large = len(full & set(part.members)) >= COMMITTEE_FROM
        wanted = COMMITTEE if is_large else ALONE
        facts.append(
            PartFacts(
                size=len(part.members) + sum(under.get(pk, 0) for pk in part.children),
                low=FEWEST_MEMBERS,
                high=MOST_MEMBERS,
                bodies=len(part.areas),
                posts=roles[number].total(),
                places=places[number],
                covered=sum(bool(roles[number][role]) for role in wanted),
                wanted=len(wanted),
            )
        )
    return facts
