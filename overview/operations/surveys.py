"""Both forests below a node in a fixed number of queries: what health, coverage and charts read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any

from django.db.models import Count, Q

from grids.models import SERVING, Area, AreaKind, Level, PartyOrganisation, Tier
from grids.operations.bands import Band, bands_of, type_of
from grids.powers import Power
from grids.reach import Reach, Span, span_conditions
from members.models import Person, Post
from members.roles import Role

FULL = Person.PartyStatus.FULL
HEADS = (Role.STREET_SECRETARY, Role.COMMUNITY_SECRETARY, Role.GRID_HEAD)
WHERE = ("city_id", "district_id")
PLACE = ("pk", "code", "name", "tree_id", "lft", "rght", "level", "parent_id", *WHERE)
AREA_FACTS = (*PLACE, "tier", "kind", "households", "community_type", "committee_kind")
BODY_FACTS = (*PLACE, "kind", "valid_from", "term_ends_on", "unit_id")
Link = tuple[int, str, int, int, int]
"""A covered area: its id, tier, tree and edges."""
LINK = (
    "partyorganisation",
    "partyorganisation__kind",
    "area",
    "area__tier",
    "area__tree_id",
    "area__lft",
    "area__rght",
)


@dataclass
class Survey:
    """What stands below a node, or all within a reach; rows are plain, roles are of today.

    `members` counts members and full members of a body with all below it.
    """

    on: date
    areas: list[Any] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    grid_tiers: set[tuple[int, str]] = field(default_factory=set)
    bands: dict[tuple[int, str], Band] = field(default_factory=dict)
    members: dict[int, tuple[int, int]] = field(default_factory=dict)
    area_roles: dict[int, set[str]] = field(default_factory=dict)
    body_roles: dict[int, dict[str, set[int]]] = field(default_factory=dict)
    covered: dict[int, list[Link]] = field(default_factory=dict)
    serving: list[Link] = field(default_factory=list)
    sees_party: bool = True

    @property
    def grids(self) -> list[Any]:
        """The areas of the grid level of their own city."""
        return [row for row in self.areas if (row.city_id, row.tier) in self.grid_tiers]

    @property
    def communities(self) -> list[Any]:
        """The communities and villages."""
        return [row for row in self.areas if row.tier == Tier.COMMUNITY]

    def band_of(self, grid: Any) -> Band:
        """The household band of a grid, by the type of its community."""
        community = self.community_of(grid)
        kind = type_of(*community) if community else type_of("", "")
        return self.bands[grid.city_id, kind]

    def community_of(self, grid: Any) -> tuple[str, str] | None:
        """Type and committee of the community a grid lies in."""
        return self.types.get(grid.parent_id)

    types: dict[int, tuple[str, str]] = field(default_factory=dict)


def survey(by: Any, on: date, *, top: Any = None, alone: bool = False) -> Survey:
    """Read what lies below `top`, or it alone; without a top, all that the reader may see."""
    areas, bodies, reached = scope(by, on, top, alone)
    found = Survey(on, sees_party=by.holds(Power.VIEW_PARTY))
    found.areas = list(areas.values_list(*AREA_FACTS, named=True))
    found.bodies = list(bodies.values_list(*BODY_FACTS, named=True))
    read_levels(found)
    ids = [row.pk for row in found.bodies]
    found.members = members_of(found.bodies)
    posts = Post.objects.active(on).order_by()
    for pk, role in posts.filter(
        area__in=areas.order_by().values("pk"), role__in=HEADS
    ).values_list("area", "role"):
        found.area_roles.setdefault(pk, set()).add(role)
    for pk, role, person in posts.filter(organisation__in=ids).values_list(
        "organisation", "role", "person"
    ):
        found.body_roles.setdefault(pk, defaultdict(set))[role].add(person)
    read_links(found, reached, ids, top)
    return found


def scope(by: Any, on: date, top: Any, alone: bool) -> tuple[Any, Any, Any]:
    """The areas and bodies in question, and all bodies the reader may see."""
    areas = Area.objects.within(by.reach(Power.VIEW_AREAS)).open(on).order_by("tree_id", "lft")
    areas = areas.filter(tier__in=(Tier.STREET, Tier.COMMUNITY, Tier.SECTION, Tier.GRID))
    reached = PartyOrganisation.objects.within(by.reach(Power.VIEW_PARTY)).open(on)
    bodies = reached.order_by("tree_id", "lft")
    if isinstance(top, Area):
        areas = areas.filter(pk=top.pk) if alone else areas.under(top)
        links = PartyOrganisation.areas.through.objects.filter(
            area__tree_id=top.tree_id, area__lft__gte=top.lft, area__lft__lte=top.rght
        )
        linked = set(links.order_by().values_list("partyorganisation", flat=True))
        tops = reached.filter(pk__in=linked).spans()
        bodies = bodies.none() if alone else bodies.filter(either(widest(tops)))
    elif top is not None:
        areas = areas.none()
        bodies = bodies.filter(pk=top.pk) if alone else bodies.under(top)
    return areas, bodies, reached


def widest(spans: Iterable[Span]) -> list[Span]:
    """The spans that lie in no other of them."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.tree_id, one.lft)):
        if not kept or not kept[-1].contains(span):
            kept.append(span)
    return kept


def either(spans: Sequence[Span]) -> Q:
    """Rows in one of the spans; none without a span."""
    wanted = Q(pk__in=[])
    for condition in span_conditions("", spans):
        wanted |= condition
    return wanted


def read_levels(found: Survey) -> None:
    """The grid level and the household bands of the cities concerned, and types of communities."""
    cities = sorted({row.city_id for row in found.areas})
    levels = Level.objects.filter(scheme__cities__in=cities, is_grid_level=True).order_by()
    found.grid_tiers = set(levels.values_list("scheme__cities", "tier"))
    found.bands = bands_of(cities)
    parents = {row.parent_id for row in found.grids} - {row.pk for row in found.areas}
    found.types = {row.pk: (row.community_type, row.committee_kind) for row in found.communities}
    if parents:
        rows = Area.objects.filter(pk__in=parents).order_by()
        for pk, *facts in rows.values_list("pk", "community_type", "committee_kind"):
            found.types[pk] = (facts[0], facts[1])


def members_of(bodies: Sequence[Any]) -> dict[int, tuple[int, int]]:
    """Members and full members of each body with all that hangs below it: one query."""
    trees = sorted({row.tree_id for row in bodies})
    homes: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    counted = (
        Person.objects.party_members()
        .filter(organisation__tree_id__in=trees)
        .order_by()
        .values_list("organisation__tree_id", "organisation__lft")
        .annotate(n=Count("pk"), full=Count("pk", filter=Q(party_status=FULL)))
    )
    for tree, lft, everybody, full in counted:
        homes[tree].append((lft, everybody, full))
    sums: dict[int, tuple[list[int], list[int], list[int]]] = {}
    for tree, rows in homes.items():
        rows.sort()
        sums[tree] = (
            [lft for lft, _n, _f in rows],
            [0, *accumulate(n for _l, n, _f in rows)],
            [0, *accumulate(f for _l, _n, f in rows)],
        )
    found = {}
    for row in bodies:
        edges, everybody_to, full_to = sums.get(row.tree_id, ([], [0], [0]))
        start, end = bisect_left(edges, row.lft), bisect_right(edges, row.rght)
        found[row.pk] = (everybody_to[end] - everybody_to[start], full_to[end] - full_to[start])
    return found


def read_links(found: Survey, reached: Any, ids: Sequence[int], top: Any) -> None:
    """Which areas each body covers, and which areas a branch or group the reader sees serves."""
    links = PartyOrganisation.areas.through.objects.order_by("area")
    rows = list(links.filter(partyorganisation__in=ids).values_list(*LINK))
    if isinstance(top, Area):
        inside = Q(area__lft__gte=top.lft, area__lft__lte=top.rght)
        around = Q(area__lft__lt=top.lft, area__rght__gt=top.rght)
        beside = links.filter(
            inside | around, area__tree_id=top.tree_id, partyorganisation__kind__in=SERVING
        ).exclude(partyorganisation__in=ids)
        more = list(beside.values_list(*LINK))
        seen = reached.filter(pk__in={row[0] for row in more}).order_by()
        may_see = set(seen.values_list("pk", flat=True))
        rows += [row for row in more if row[0] in may_see]
    known = set(ids)
    for body, kind, *link in rows:
        if body in known:
            found.covered.setdefault(body, []).append(tuple(link))
        if kind in SERVING:
            found.serving.append(tuple(link))


def is_basic(grid: Any) -> bool:
    """True for a grid people live in: schools, markets and plants have no household band."""
    return bool(grid.kind == AreaKind.BASIC)


def manageable(by: Any, found: Survey) -> tuple[Reach, set[int]]:
    """Where the reader may propose changes: of areas by reach, of bodies by their ids."""
    bodies = PartyOrganisation.objects.within(by.reach(Power.MANAGE_PARTY))
    ids = bodies.filter(pk__in=[row.pk for row in found.bodies]).order_by()
    return by.reach(Power.MANAGE_AREAS), set(ids.values_list("pk", flat=True))
