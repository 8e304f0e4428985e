"""Where somebody is missing: grids, buildings, stairwells, branches, and how far heads cover."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from grids.models import Area, OrganisationKind, PartyOrganisation, Tier
from grids.reach import Reach, span_conditions
from members.models import Post
from members.roles import Role

BRANCHES = (
    OrganisationKind.GENERAL_BRANCH,
    OrganisationKind.BRANCH,
    OrganisationKind.JOINT_BRANCH,
    OrganisationKind.TEMPORARY_BRANCH,
)


class Vacancy(TextChoices):
    """What a place lacks."""

    GRID_HEAD = "grid_head", _("Grids without head")
    GRID_WORKER = "grid_worker", _("Grids without worker")
    BUILDING_HEAD = "building_head", _("Buildings without head")
    UNIT_HEAD = "unit_head_resident", _("Stairwells without head")
    SECRETARY = "branch_secretary", _("Branches without secretary")


def held(role: str, on: date, place: str = "area") -> Exists:
    """Whether a row has somebody in this role that day; who stands in counts."""
    posts = Post.objects.active(on).in_role(role).filter(**{place: OuterRef("pk")})
    return Exists(posts)


def headed_building(on: date) -> Q:
    """A building with a head of its own, or with a head on every one of its stairwells."""
    stairwells = Area.objects.filter(parent=OuterRef("pk"), tier=Tier.UNIT).open(on)
    bare = stairwells.exclude(held(Role.UNIT_HEAD_RESIDENT, on))
    own = Q(held(Role.BUILDING_HEAD, on))
    return own | (Q(Exists(stairwells)) & ~Q(Exists(bare)))


def places_without(vacancy: str, on: date, *, areas: Reach, party: Reach) -> QuerySet[Any]:
    """The places in reach that lack somebody on a day.

    A dedicated grid (school, market) needs a head and no worker of its own.
    """
    if vacancy == Vacancy.SECRETARY:
        rows = PartyOrganisation.objects.within(party).open(on).of_kind(*BRANCHES)
        return rows.exclude(held(Role.BRANCH_SECRETARY, on, "organisation"))
    here = Area.objects.within(areas).open(on)
    if vacancy == Vacancy.GRID_HEAD:
        return here.at_grid_level().exclude(held(Role.GRID_HEAD, on))
    if vacancy == Vacancy.GRID_WORKER:
        return here.at_grid_level().filter(kind="basic").exclude(held(Role.GRID_WORKER, on))
    if vacancy == Vacancy.BUILDING_HEAD:
        return here.of_tier(Tier.BUILDING).exclude(headed_building(on))
    return here.of_tier(Tier.UNIT).exclude(held(Role.UNIT_HEAD_RESIDENT, on))


@dataclass
class Coverage:
    """How many places of a community or a city have somebody, of how many there are."""

    area: Area | None = None
    totals: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)

    def missing(self, vacancy: str) -> int:
        """How many places lack somebody: exactly the length of the list behind the figure."""
        return self.totals[vacancy] - self.filled[vacancy]

    def share(self, vacancy: str) -> int | None:
        """Of a hundred places, how many have somebody; None where there are none."""
        total = self.totals[vacancy]
        return round(100 * self.filled[vacancy] / total) if total else None


COVERED = (Vacancy.GRID_HEAD, Vacancy.GRID_WORKER, Vacancy.BUILDING_HEAD, Vacancy.UNIT_HEAD)


def coverage_of(communities: Iterable[Area], on: date) -> list[Coverage]:
    """The figures of some communities in four queries, however many parts they have.

    Share = places with somebody in post that day / open places of that kind. Excluded: closed
    areas; dedicated grids, for workers.
    """
    ways = {(each.tree_id, each.lft, each.rght): Coverage(each) for each in communities}
    if not ways:
        return []
    spans = Q()
    for condition in span_conditions("", [row.area.span for row in ways.values() if row.area]):
        spans |= condition
    for vacancy, (places, has_somebody) in measured(Area.objects.filter(spans), on).items():
        filled = set(places.filter(has_somebody).values_list("pk", flat=True))
        for pk, tree, left in places.values_list("pk", "tree_id", "lft"):
            row = next(
                (row for (t, lft, rght), row in ways.items() if t == tree and lft <= left <= rght),
                None,
            )
            if row is not None:
                row.totals[vacancy] += 1
                row.filled[vacancy] += pk in filled
    return list(ways.values())


def coverage_by_city(areas: Any, on: date) -> dict[int, Coverage]:
    """The same figures of all areas given, by the id of their city: four queries."""
    cities: dict[int, Coverage] = defaultdict(Coverage)
    for vacancy, (places, has_somebody) in measured(areas, on).items():
        counted = places.values_list("city").annotate(
            total=Count("pk"), filled=Count("pk", filter=has_somebody)
        )
        for city, total, filled in counted:
            cities[city].totals[vacancy] = total
            cities[city].filled[vacancy] = filled
    return cities


def measured(areas: Any, on: date) -> dict[str, tuple[QuerySet[Area], Q]]:
    """The open places of each sort among some areas, and when one of them has somebody."""
    parts = areas.open(on).order_by()
    return {
        Vacancy.GRID_HEAD: (parts.at_grid_level(), Q(held(Role.GRID_HEAD, on))),
        Vacancy.GRID_WORKER: (
            parts.at_grid_level().filter(kind="basic"),
            Q(held(Role.GRID_WORKER, on)),
        ),
        Vacancy.BUILDING_HEAD: (parts.of_tier(Tier.BUILDING), headed_building(on)),
        Vacancy.UNIT_HEAD: (parts.of_tier(Tier.UNIT), Q(held(Role.UNIT_HEAD_RESIDENT, on))),
    }
