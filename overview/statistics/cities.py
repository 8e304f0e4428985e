"""The organisation of whole cities: tiers, Party bodies, how far bodies and heads cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from grids.models import BRANCHES, SERVING, Area, City, Level, PartyOrganisation, Tier
from grids.powers import Power
from grids.reach import Reach
from members.statistics.places import COVERED, coverage_by_city


@dataclass(frozen=True)
class Share:
    """So many of a number of places have what is asked for."""

    filled: int = 0
    total: int = 0

    @property
    def missing(self) -> int:
        """As many rows the list of gaps has."""
        return self.total - self.filled

    @property
    def percent(self) -> float | None:
        """Of a hundred, rounded down to a tenth: 100 only when nothing is missing."""
        return self.filled * 1000 // self.total / 10 if self.total else None


@dataclass
class CityFigures:
    """One city today, as far as the reader sees it; `is_whole` when that is all of it.

    `areas` counts open areas by tier, `bodies` open Party organisations by kind. Party grids are
    branches that cover an area on the grid level; a group is no Party grid. A grid is served by a
    branch or group that covers it, something in it, or what it lies in (DOMAIN.md section 3), and
    so is a community; it is linked when a Party organisation covers it itself. Without the power
    to see Party organisations, or people, what needs it stays None.
    """

    city: City
    is_whole: bool
    levels: dict[str, Level]
    areas: Counter[str] = field(default_factory=Counter)
    bodies: Counter[str] | None = None
    party_grids: int = 0
    covered: dict[str, Share] | None = None
    heads: dict[str, Share] | None = None

    @property
    def branches_and_groups(self) -> int | None:
        """党支部 and 党小组 of every sort."""
        return None if self.bodies is None else sum(self.bodies[kind] for kind in SERVING)

    @property
    def grid_tier(self) -> str:
        """The tier that is the grid level of this city."""
        return next((tier for tier, level in self.levels.items() if level.is_grid_level), Tier.GRID)


def cities_within(by: Any, on: date) -> list[CityFigures]:
    """The figures of every city in reach, by code; as many queries for ten cities as for one."""
    reach: Reach = by.reach(Power.VIEW_AREAS)
    levels: dict[int, dict[str, Level]] = {}
    for level in Level.objects.order_by("pk"):
        levels.setdefault(level.scheme_id, {})[level.tier] = level
    found = {
        city.pk: CityFigures(
            city,
            reach.everywhere or city.pk in reach.cities,
            levels.get(city.scheme_id, {}),
        )
        for city in City.objects.within(reach).order_by("code")
    }
    count_areas(found, Area.objects.within(reach).open(on).order_by())
    if by.holds(Power.VIEW_PARTY):
        bodies = PartyOrganisation.objects.within(by.reach(Power.VIEW_PARTY)).open(on).order_by()
        count_bodies(found, bodies)
        count_service(found, Area.objects.within(reach).open(on).order_by(), bodies)
    if by.holds(Power.VIEW_PEOPLE):
        areas = Area.objects.within(by.reach(Power.VIEW_PEOPLE))
        covered = coverage_by_city(areas, on)
        for pk, figures in found.items():
            heads = covered[pk]
            figures.heads = {
                name: Share(heads.filled[name], heads.totals[name]) for name in COVERED
            }
    return list(found.values())


def count_areas(found: dict[int, CityFigures], areas: QuerySet[Area]) -> None:
    """Open areas by city and tier."""
    for city, tier, count in areas.values_list("city", "tier").annotate(Count("pk")):
        if city in found:
            found[city].areas[tier] = count


def count_bodies(found: dict[int, CityFigures], bodies: QuerySet[PartyOrganisation]) -> None:
    """Open Party organisations by city and kind, and Party grids by city."""
    for figures in found.values():
        figures.bodies = Counter()
    for city, kind, count in bodies.values_list("city", "kind").annotate(Count("pk")):
        if city in found:
            found[city].bodies = (found[city].bodies or Counter()) + Counter({kind: count})
    on_grids = bodies.filter(kind__in=BRANCHES).on_grids()  # type: ignore[attr-defined]
    for city, count in on_grids.values_list("city").annotate(Count("pk")):
        if city in found:
            found[city].party_grids = count


def count_service(
    found: dict[int, CityFigures], areas: QuerySet[Area], bodies: QuerySet[PartyOrganisation]
) -> None:
    """Areas that branches and groups serve, and communities with a body of their own."""
    grids: Any = areas.at_grid_level()  # type: ignore[attr-defined]
    communities: Any = areas.filter(tier=Tier.COMMUNITY)
    serving = bodies.filter(kind__in=SERVING)
    for name, rows, flag in (
        ("grids", grids.with_service(serving), "is_served"),
        ("communities", communities.with_service(serving), "is_served"),
        ("linked", communities.with_service(bodies), "is_linked"),
    ):
        counted = shares(rows, flag)
        for pk, figures in found.items():
            figures.covered = (figures.covered or {}) | {name: counted.get(pk, Share())}


def shares(rows: QuerySet[Any], flag: str) -> dict[int, Share]:
    """By city: rows with the flag, of all."""
    counted = rows.values_list("city").annotate(
        filled=Count("pk", filter=Q(**{flag: True})), total=Count("pk")
    )
    return {city: Share(filled, total) for city, filled, total in counted}
