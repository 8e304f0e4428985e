"""Grids and buildings of the urban communities, in the levels each city uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from random import Random

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from grids.models import Area, AreaKind, City, CommitteeKind, CommunityType, Tier
from grids.operations import AreaDraft, load_areas
from grids.operations.bands import save_bands
from overview.demo.boundaries import cut, drawn, sites
from overview.demo.plan import FOUNDED, MAANSHAN, NAMES, Plan
from overview.demo.words import fill, numeral, phrases, stem, words

GRIDS = (8, 15)
SECTIONS = 339
BUILDINGS = {Tier.GRID: (6, 12), Tier.SECTION: (2, 4)}
STAIRWELLS = (2, 4)
HOUSEHOLDS = {Tier.GRID: (400, 42), Tier.SECTION: (118, 22)}
"""Mean and spread; in Ma'anshan nearly all lie in the band of 300 to 500."""
SECTION_BAND = (70, 180)
"""A section of Dunhuang is smaller than a grid elsewhere."""
ODD_GRIDS = 0.07
PEOPLE_PER_HOUSEHOLD = 2.6
DEDICATED = 0.3


@dataclass
class Estate:
    """A housing estate whose buildings are numbered through, over one to three grids."""

    name: str
    grids_left: int
    buildings: int = 0


def urban_communities(city: City) -> list[Area]:
    """The communities with a residents' committee: those that are woven into grids."""
    areas = Area.objects.filter(city=city, committee_kind=CommitteeKind.RESIDENTS)
    return list(areas.select_related("parent").defer("parent__boundary").order_by("code"))


def estate_of(building: str) -> str:
    """The estate in the name of a building."""
    return re.split(r"\d", building, maxsplit=1)[0]


def weave_grids(plan: Plan) -> None:
    """Grids or sections with their buildings and stairwells, and what that makes of households."""
    for city in City.objects.select_related("scheme").order_by("code"):
        communities = urban_communities(city)
        weaver = Weaver(plan, city)
        drafts: list[AreaDraft] = []
        counts = grid_counts(city, communities, plan.luck("counts", city.code))
        for community, count in zip(communities, counts, strict=True):
            drafts += weaver.weave(community, count)
            plan.progress.step(len(drafts), 26_000)
        load_areas(drafts, by=plan.by, at=FOUNDED)
        if weaver.tier == Tier.SECTION:
            bands = {str(kind): SECTION_BAND for kind in CommunityType}
            save_bands(city, bands, by=plan.by, at=FOUNDED)
        _count_up(plan, city, drafts)


def grid_counts(city: City, communities: Sequence[Area], luck: Random) -> list[int]:
    """How many grids each community has: 8 to 15, or shares of Dunhuang's 339."""
    if city.code == MAANSHAN:
        return [luck.randint(*GRIDS) for _community in communities]
    weights = [luck.uniform(0.7, 1.3) for _community in communities]
    ends = [round(SECTIONS * end / sum(weights)) for end in accumulate(weights)]
    return [end - begin for begin, end in pairwise([0, *ends])]


class Weaver:
    """Drafts what lies under one community after another of a city."""

    def __init__(self, plan: Plan, city: City) -> None:
        self._city = NAMES[city.code]
        self.tier = Tier(city.scheme.levels.get(is_grid_level=True).tier)
        self._luck = plan.luck("grids", city.code)
        self._names = words()["areas"]
        self._estates = list(phrases()["estates"][self._city])
        self._neighbours = list(phrases()["resident_units"][self._city])
        self._luck.shuffle(self._neighbours)

    def weave(self, community: Area, count: int) -> list[AreaDraft]:
        """All drafts of one community, parents first."""
        outline = shape(community.boundary)
        parts = cut(outline, [self._luck.uniform(0.8, 1.25) for _n in range(count)], self._luck)
        dedicated = self.tier == Tier.GRID and self._neighbours and self._luck.random() < DEDICATED
        estates = self._settle(community)
        drafts: list[AreaDraft] = []
        numbers = Numbers()
        for number, part in enumerate(parts, start=1):
            if dedicated and number == count:
                drafts += self._dedicated(community, part, numbers)
            else:
                drafts += self._basic(community, part, number, next(estates), numbers)
        return drafts

    def _settle(self, community: Area) -> Iterator[Estate]:
        """The estate each further grid lies in."""
        names = self._luck.sample(self._estates, len(self._estates))
        own = stem(community.name, "community")
        names.sort(key=lambda name: not name.startswith(own))
        for name in names:
            estate = Estate(name, self._luck.choice((1, 1, 2, 2, 3)))
            for _grid in range(estate.grids_left):
                yield estate

    def _basic(
        self, community: Area, part: BaseGeometry, number: int, estate: Estate, numbers: Numbers
    ) -> Iterator[AreaDraft]:
        households = self._households()
        name = fill(
            self._names[self.tier],
            community=stem(community.name, "community"),
            numeral=numeral(number),
        )
        grid = AreaDraft(
            tier=self.tier,
            name=name,
            code=f"{community.code}{number:03d}",
            parent=community,
            households=households,
            residents=round(households * self._luck.gauss(PEOPLE_PER_HOUSEHOLD, 0.12)),
            **drawn(part),
        )
        yield grid
        count = self._luck.randint(*BUILDINGS[self.tier])
        spots = sites(part, count, self._luck)
        for spot, share in zip(spots, _portions(households, count), strict=True):
            estate.buildings += 1
            template = self._names["building"][self._city]
            label = fill(template, estate=estate.name, number=estate.buildings)
            yield from self._building(grid, label, spot, share, numbers)

    def _households(self) -> int:
        mean, spread = HOUSEHOLDS[self.tier]
        if self._luck.random() < ODD_GRIDS:
            return round(mean * self._luck.choice((0.55, 0.62, 1.4, 1.62, 1.95)))
        return max(
            round(mean * 0.76), min(round(mean * 1.24), round(self._luck.gauss(mean, spread)))
        )

    def _building(
        self,
        grid: AreaDraft,
        name: str,
        spot: tuple[float, float],
        households: int | None,
        numbers: Numbers,
    ) -> Iterator[AreaDraft]:
        community: Area = grid.parent  # type: ignore[assignment]
        code = f"{community.code}{numbers.next_building():04d}"
        building = AreaDraft(
            tier=Tier.BUILDING,
            name=name,
            code=code,
            parent=grid,
            lng=spot[0],
            lat=spot[1],
            households=households,
        )
        yield building
        if self.tier != Tier.SECTION or not households:
            return
        count = self._luck.randint(*STAIRWELLS)
        for number, share in enumerate(_portions(households, count), start=1):
            yield AreaDraft(
                tier=Tier.UNIT,
                name=fill(self._names["unit"], number=number),
                code=f"{code}{number:02d}",
                parent=building,
                lng=spot[0],
                lat=spot[1],
                households=share,
            )

    def _dedicated(
        self, community: Area, part: BaseGeometry, numbers: Numbers
    ) -> Iterator[AreaDraft]:
        """A school, market or plant: a grid of its own that nobody lives in."""
        unit = self._neighbours.pop()
        grid = AreaDraft(
            tier=self.tier,
            kind=AreaKind.DEDICATED,
            name=fill(self._names["dedicated"], unit=unit),
            official_name=unit,
            code=f"{community.code}901",
            parent=community,
            **drawn(part),
        )
        yield grid
        for number, spot in enumerate(sites(part, 2, self._luck), start=1):
            yield from self._building(
                grid, fill(self._names["house"], number=number), spot, None, numbers
            )


class Numbers:
    """Running numbers inside one community."""

    def __init__(self) -> None:
        self._last = 0

    def next_building(self) -> int:
        self._last += 1
        return self._last


def _portions(total: int, parts: int) -> list[int]:
    """A number dealt out nearly evenly."""
    return [total * (n + 1) // parts - total * n // parts for n in range(parts)]


def _count_up(plan: Plan, city: City, drafts: Sequence[AreaDraft]) -> None:
    """Households of communities and streets: the sum below them, an estimate for villages."""
    luck = plan.luck("households", city.code)
    woven: dict[str, tuple[int, int]] = {}
    for draft in drafts:
        if len(draft.code) == 15 and draft.households:
            households, residents = woven.get(draft.code[:12], (0, 0))
            woven[draft.code[:12]] = (households + draft.households, residents + draft.residents)
    rows = Area.objects.filter(city=city).of_tier(Tier.STREET, Tier.COMMUNITY)
    areas = list(rows.defer("boundary"))
    totals: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for area in areas:
        if area.tier == Tier.COMMUNITY:
            estimate = luck.randint(280, 900)
            area.households, area.residents = woven.get(area.code, (estimate, estimate * 3))
            totals[area.parent_id][0] += area.households
            totals[area.parent_id][1] += area.residents
    for area in areas:
        if area.tier == Tier.STREET:
            area.households, area.residents = totals[area.pk]
    Area.objects.bulk_update(areas, ["households", "residents"], batch_size=500)
