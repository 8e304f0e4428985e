"""Party organisations beside the areas, by the sizing rules, linked many to many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import accumulate, pairwise

from grids.models import Area, AreaKind, City, OrganisationKind, Tier, Unit, UnitKind
from grids.operations import OrganisationDraft, load_organisations
from overview.demo.grids import urban_communities
from overview.demo.plan import FOUNDED, MAANSHAN, Plan
from overview.demo.words import fill, stem, words

URBAN = 118
"""As many urban communities carry the branches and groups of Ma'anshan."""
BRANCHES_AND_GROUPS = 1628
BRANCHES_DUNHUANG = 65
JOINT = 0.08
STREET_CODES = 100
COMMITTEE_GRIDS = 11
"""A street's community this large has a committee, any other a general branch."""
Drafts = list[OrganisationDraft]


def found_organisations(plan: Plan) -> None:
    """Both Party trees, and the committees of the departments."""
    for city in City.objects.order_by("code"):
        founder = OrganisationFounder(plan, city)
        drafts = [*founder.area_tree(), *founder.departments()]
        load_organisations(drafts, by=plan.by, at=FOUNDED)


class OrganisationFounder:
    """Drafts the Party organisations of one city."""

    def __init__(self, plan: Plan, city: City) -> None:
        self._city = city
        self._luck = plan.luck("organisations", city.code)
        self._names = words()["organisations"]
        self._year = plan.at.year
        self._communities = urban_communities(city)
        self._grids: dict[int, list[Area]] = defaultdict(list)
        grids = Area.objects.filter(city=city).at_grid_level().defer("boundary").order_by("code")
        for grid in grids:
            self._grids[grid.parent_id].append(grid)
        self._buildings: dict[int, list[Area]] = defaultdict(list)
        for building in Area.objects.filter(city=city, tier=Tier.BUILDING).order_by("code"):
            self._buildings[building.parent_id].append(building)

    def area_tree(self) -> Drafts:
        """Streets, communities, branches and groups; superiors first."""
        shares = self._shares()
        drafts: Drafts = []
        streets: dict[int, OrganisationDraft] = {}
        for community in self._communities:
            street = community.parent
            if street.pk not in streets:
                streets[street.pk] = self._street(street)
                drafts.append(streets[street.pk])
            top = self._community(community, streets[street.pk])
            drafts.append(top)
            drafts += self._below(community, top, shares.get(community.pk, 0))
        return drafts

    def _shares(self) -> dict[int, int]:
        """How many branches and groups each community has, by its grids."""
        if self._city.code != MAANSHAN:
            return self._deal(self._communities, BRANCHES_DUNHUANG)
        per_street: dict[int, int] = defaultdict(int)
        for community in self._communities:
            per_street[community.parent_id] += 1
        urban = sorted(
            self._communities,
            key=lambda area: (
                int(area.parent.code[6:9]) >= STREET_CODES,
                -per_street[area.parent_id],
                area.code,
            ),
        )
        return self._deal(urban[:URBAN], BRANCHES_AND_GROUPS)

    def _deal(self, communities: Sequence[Area], total: int) -> dict[int, int]:
        weights = list(accumulate(len(self._grids[area.pk]) for area in communities))
        ends = [round(total * weight / weights[-1]) for weight in weights]
        counts = [end - begin for begin, end in pairwise([0, *ends])]
        return {area.pk: count for area, count in zip(communities, counts, strict=True)}

    def _street(self, street: Area) -> OrganisationDraft:
        is_town = int(street.code[6:9]) >= STREET_CODES
        kind = OrganisationKind.COMMITTEE if is_town else OrganisationKind.WORKING_COMMITTEE
        return OrganisationDraft(
            kind=kind,
            name=fill(self._names["town" if is_town else "street"], street=street.name),
            code=f"D{street.code}",
            city=self._city,
            district=street.district,
            areas=(street,),
        )

    def _community(self, community: Area, street: OrganisationDraft) -> OrganisationDraft:
        is_large = len(self._grids[community.pk]) >= COMMITTEE_GRIDS
        is_large &= street.kind == OrganisationKind.WORKING_COMMITTEE
        kind = OrganisationKind.COMMITTEE if is_large else OrganisationKind.GENERAL_BRANCH
        founded = date(self._luck.randint(1996, 2016), self._luck.randint(1, 12), 1)
        return OrganisationDraft(
            kind=kind,
            name=fill(self._names[kind], community=stem(community.name, "community")),
            code=f"D{community.code}",
            parent=street,
            areas=(community,),
            founded_on=founded,
            term_ends_on=date(self._year + 1, 12, 31),
        )

    def _below(
        self, community: Area, top: OrganisationDraft, wanted: int
    ) -> Iterator[OrganisationDraft]:
        """Branches first, one on each grid or on a few, then groups in buildings."""
        grids = self._grids[community.pk]
        basic = [grid for grid in grids if grid.kind == AreaKind.BASIC]
        branches: Drafts = []
        for covered in self._covers(basic, min(wanted, len(basic))):
            branches.append(self._branch(covered, top, len(branches) + 1))
        yield from branches
        for number in range(1, wanted - len(branches) + 1):
            yield self._group(branches[(number - 1) % len(branches)], number)

    def _covers(self, grids: Sequence[Area], wanted: int) -> Iterator[tuple[Area, ...]]:
        """Deal grids to branches in order; now and then two branches share the one between."""
        if not wanted:
            return
        if wanted == len(grids):
            wanted -= sum(self._luck.random() < JOINT for _grid in grids)
        ends = [round(len(grids) * (n + 1) / wanted) for n in range(wanted)]
        for begin, end in pairwise([0, *ends]):
            shared = begin > 0 and self._luck.random() < JOINT
            yield tuple(grids[begin - shared : end])

    def _branch(
        self, grids: tuple[Area, ...], top: OrganisationDraft, number: int
    ) -> OrganisationDraft:
        is_joint = self._city.code == MAANSHAN and len(grids) > 1
        kind = OrganisationKind.JOINT_BRANCH if is_joint else OrganisationKind.BRANCH
        return OrganisationDraft(
            kind=kind,
            name=fill(self._names[kind], grid=grids[-1].name),
            code=f"{top.code}{number:02d}",
            parent=top,
            areas=grids,
            founded_on=date(self._luck.randint(2016, 2022), self._luck.randint(1, 12), 1),
            term_ends_on=self._term(),
        )

    def _term(self) -> date:
        year = self._year + self._luck.choice((0, 1, 1, 2, 2, 2))
        return date(year, 12 if year == self._year else self._luck.randint(1, 12), 28)

    def _group(self, branch: OrganisationDraft, number: int) -> OrganisationDraft:
        building = self._luck.choice(self._buildings[branch.areas[-1].pk])
        return OrganisationDraft(
            kind=OrganisationKind.GROUP,
            name=fill(self._names["group"], building=building.name),
            code=f"{branch.code}G{number:02d}",
            parent=branch,
            areas=(building,),
        )

    def departments(self) -> Iterator[OrganisationDraft]:
        """The committees of the district's departments: roots of their own."""
        units = Unit.objects.filter(city=self._city, kind=UnitKind.DEPARTMENT, area=None)
        for unit in units.select_related("district").defer("district__boundary"):
            yield OrganisationDraft(
                kind=OrganisationKind.COMMITTEE,
                name=fill(self._names["unit"], unit=unit.name),
                code=f"D{unit.code}",
                city=self._city,
                district=unit.district,
                unit=unit,
                term_ends_on=date(self._year + 2, 6, 30),
            )
