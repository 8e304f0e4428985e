"""A community's grids and buildings for the planner; what a plan does to the four criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from shapely.geometry.base import BaseGeometry

from grids.boundaries.balancing import Plan, Site
from grids.boundaries.shapes import stored_geometry
from grids.models import Area, AreaKind, Tier
from grids.operations import plans
from grids.workflow import Forest
from members.models import Post
from overview.operations.criteria import Suggestion
from overview.operations.parts import suggest_for


@dataclass(frozen=True)
class Ground:
    """The grids of a community and their buildings, numbered for the arithmetic.

    A grid without buildings counts as one that can be merged, not cut.
    """

    community: Area
    grids: list[Area]
    buildings: list[Area | None]
    sites: list[Site]
    outlines: dict[int, BaseGeometry]
    unplaced: int


def ground_of(community: Area) -> Ground:
    """The open basic grids with their buildings: three queries."""
    levels = community.city.scheme.levels.filter(is_grid_level=True).order_by()
    tier = levels.values_list("tier", flat=True).first() or Tier.GRID
    rows = Area.objects.filter(parent=community, valid_to=None, tier=tier, kind=AreaKind.BASIC)
    grids = list(rows.order_by("code"))
    numbers = {grid.pk: number for number, grid in enumerate(grids)}
    below = Area.objects.filter(parent__in=numbers, valid_to=None).defer("boundary")
    houses: dict[int, list[Area]] = {number: [] for number in numbers.values()}
    for house in below.order_by("code"):
        houses[numbers[house.parent_id]].append(house)
    drawn = {numbers[grid.pk]: stored_geometry(grid.boundary) for grid in grids}
    outlines = {number: shape for number, shape in drawn.items() if shape is not None}
    sites: list[Site] = []
    buildings: list[Area | None] = []
    unplaced = 0
    for number, grid in enumerate(grids):
        middle = middle_of(grid, houses[number], outlines.get(number), community)
        shares = shares_of(grid, houses[number])
        rows_here: list[Area | None] = [*houses[number]] or [None]
        for house, share in zip(rows_here, shares, strict=True):
            is_placed = house is not None and house.lng is not None and house.lat is not None
            unplaced += house is not None and not is_placed
            spot = (house.lng, house.lat) if house is not None and is_placed else middle
            sites.append(Site(number, share, spot))
            buildings.append(house)
    return Ground(community, grids, buildings, sites, outlines, unplaced)


def middle_of(
    grid: Area, houses: Sequence[Area], outline: BaseGeometry | None, community: Area
) -> tuple[float, float]:
    """Where a grid is taken to be when a building has no position of its own."""
    if outline is not None:
        point = outline.representative_point()
        return point.x, point.y
    placed = [(row.lng, row.lat) for row in [*houses, grid, community, community.city]]
    known = [spot for spot in placed if spot[0] is not None and spot[1] is not None]
    return known[0] if known else (118.5, 31.7)


def shares_of(grid: Area, houses: Sequence[Area]) -> list[int]:
    """Households of each building; what is not known is dealt out evenly of the grid's figure."""
    if not houses:
        return [grid.households or 0]
    known = sum(house.households or 0 for house in houses)
    blank = [house for house in houses if house.households is None]
    rest = max((grid.households or 0) - known, 0)
    places = {house.pk: place for place, house in enumerate(blank)}
    return [
        rest * (places[house.pk] + 1) // len(blank) - rest * places[house.pk] // len(blank)
        if house.households is None
        else house.households
        for house in houses
    ]


def households_in(ground: Ground, members: Sequence[int]) -> int:
    """Households of some buildings."""
    return sum(ground.sites[number].households for number in members)


def scores(ground: Ground, plan: Plan) -> tuple[dict[str, Suggestion], dict[str, Suggestion]]:
    """The four criteria of all grids today and as planned.

    A post stays with the part that keeps its grid's number, else with the first part of a split.
    """
    posts: dict[int, list[int]] = {}
    numbers = {grid.pk: number for number, grid in enumerate(ground.grids)}
    held = Post.objects.filter(area__in=numbers, until_on=None).order_by()
    for pk, area in held.values_list("pk", "area"):
        posts.setdefault(numbers[area], []).append(pk)
    heirs = {step.grids[0]: step.makes[0] for step in plan.steps if step.kind == "split"}
    heirs |= {step.grids[1]: step.grids[0] for step in plan.steps if step.kind == "merge"}
    then: dict[int, list[int]] = {}
    for number, held_here in posts.items():
        then.setdefault(heir_of(number, heirs), []).extend(held_here)
    today: dict[int, list[int]] = {}
    for number, site in enumerate(ground.sites):
        today.setdefault(site.grid, []).append(number)
    return (
        suggest_for(Forest.AREA, as_parts(ground, today, posts), ground.community),
        suggest_for(Forest.AREA, as_parts(ground, plan.groups, then), ground.community),
    )


def heir_of(number: int, heirs: Mapping[int, int]) -> int:
    """Where a grid's posts are in the end."""
    while number in heirs:
        number = heirs[number]
    return number


def as_parts(
    ground: Ground, groups: Mapping[int, Sequence[int]], posts: Mapping[int, Sequence[int]]
) -> list[plans.Part]:
    """Grids as parts of a plan."""
    blank = plans.Part(name="", code="")
    return [
        replace(
            blank,
            households=households_in(ground, members),
            children=tuple(house.pk for n in members if (house := ground.buildings[n])),
            posts=tuple(posts.get(number, ())),
        )
        for number, members in groups.items()
    ]
