"""Units that work is given to: departments, stations, utilities, property companies, neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import count

from grids.models import Area, AreaKind, City, District, Tier, Unit, UnitKind
from grids.operations.units import UnitDraft, build_unit
from overview.demo.grids import estate_of, urban_communities
from overview.demo.plan import NAMES, Plan
from overview.demo.words import fill, phrases, stem, table, words

COMMUNITIES_PER_COMPANY = 3
NEIGHBOURS = (1, 3)


@cache
def unit_numbers() -> dict[str, int]:
    """The number of each word of the duty list in the codes of units."""
    return {row["key"]: number for number, row in enumerate(table("units"), start=1)}


def unit_code(place: str, key: str) -> str:
    """The code of the unit that a word of the duty list means in a district or street."""
    return f"{place}U{unit_numbers()[key]:02d}"


def local_code(community: str, kind: str) -> str:
    """The code of a community's own body of a kind: its property office, its owners' committee."""
    local = (row for row in table("units") if row["level"] == "community")
    return unit_code(community, next(row["key"] for row in local if row["kind"] == kind))


def found_units(plan: Plan) -> None:
    """All units of both cities, superiors before those under them."""
    for city in City.objects.order_by("code"):
        founder = Founder(plan, city)
        founder.departments()
        founder.stations()
        founder.companies()
        founder.neighbours()


class Founder:
    """Enters the units of one city."""

    def __init__(self, plan: Plan, city: City) -> None:
        self._city = city
        self._luck = plan.luck("units", city.code)
        self._names = words()["units"]
        self._phones = (f"12{number:09d}" for number in count(int(city.code) * 1000))
        self._communities = urban_communities(city)
        self._departments: dict[tuple[int, str], Unit] = {}

    def departments(self) -> None:
        """One of each department and utility in every district."""
        rows = [row for row in table("units") if row["level"] == "district"]
        districts = District.objects.filter(city=self._city).defer("boundary").order_by("code")
        for is_below in (False, True):
            wanted = [
                (district, row)
                for district in districts
                for row in rows
                if bool(row["parent"]) is is_below
            ]
            units = [self._department(district, row) for district, row in wanted]
            for (district, row), unit in zip(wanted, _store(units), strict=True):
                self._departments[district.pk, row["key"]] = unit

    def _department(self, district: District, row: dict[str, str]) -> Unit:
        return self._build(
            code=unit_code(district.code, row["key"]),
            name=fill(row["name"], district=district.name),
            short_name=row["short"],
            kind=row["kind"],
            district=district,
            parent=self._departments.get((district.pk, row["parent"])),
        )

    def stations(self) -> None:
        """The office, the squad, the police station … of every street with urban communities."""
        streets = {area.parent.pk: area.parent for area in self._communities}
        rows = [row for row in table("units") if row["level"] == "street"]
        _store([self._station(street, row) for street in streets.values() for row in rows])

    def _station(self, street: Area, row: dict[str, str]) -> Unit:
        named = {"street": street.name, "stem": stem(street.name, "street")}
        return self._build(
            code=unit_code(street.code, row["key"]),
            name=fill(row["name"], **named),
            short_name=fill(row["short"], **named),
            kind=row["kind"],
            area=street,
            parent=self._departments.get((street.district_id, row["parent"])),
        )

    def companies(self) -> None:
        """A property company for every few neighbouring communities, an office in each."""
        groups = list(self._groups())
        brands = self._brands(len(groups))
        pairs = zip(groups, brands, strict=True)
        heads = _store([self._company(group, brand) for group, brand in pairs])
        offices = [
            self._office(community, head, brand)
            for group, head, brand in zip(groups, heads, brands, strict=True)
            for community in group
        ]
        _store(offices)

    def _groups(self) -> Iterator[Sequence[Area]]:
        by_street: dict[int, list[Area]] = defaultdict(list)
        for community in self._communities:
            by_street[community.parent_id].append(community)
        for members in by_street.values():
            for start in range(0, len(members), COMMUNITIES_PER_COMPANY):
                yield members[start : start + COMMUNITIES_PER_COMPANY]

    def _brands(self, number: int) -> list[str]:
        brands = list(self._names["brands"])
        return [self._luck.choice(brands) for _n in range(number)]

    def _company(self, group: Sequence[Area], brand: str) -> Unit:
        return self._build(
            code=f"{group[0].code}P0",
            name=fill(self._names["company"], brand=brand),
            short_name=fill(self._names["company_short"], brand=brand),
            kind=UnitKind.PROPERTY_COMPANY,
            district=group[0].district,
        )

    def _office(self, community: Area, company: Unit, brand: str) -> Unit:
        name = fill(
            self._names["service_office"],
            brand=brand,
            community=stem(community.name, "community"),
        )
        return self._build(
            code=local_code(community.code, UnitKind.PROPERTY_COMPANY),
            name=name,
            short_name=name,
            kind=UnitKind.PROPERTY_COMPANY,
            area=community,
            parent=company,
        )

    def neighbours(self) -> None:
        """Owners' committees, and the schools, shops and societies seated in the communities."""
        dedicated = defaultdict(list)
        grids = Area.objects.filter(city=self._city, kind=AreaKind.DEDICATED, tier=Tier.GRID)
        for grid in grids.select_related("district").defer("boundary"):
            dedicated[grid.parent_id].append(grid)
        estates = self._estates()
        units: list[Unit] = []
        for community in self._communities:
            units += self._neighbours_of(community, dedicated[community.pk])
            units.append(self._owners(community, estates[community.code]))
        _store(units)

    def _estates(self) -> dict[str, str]:
        """An estate of each community: that of its first building, without the number."""
        first = Area.objects.filter(city=self._city, tier=Tier.BUILDING, code__endswith="0001")
        named = first.values_list("code", "name")
        return {code[:12]: estate_of(name) for code, name in named}

    def _owners(self, community: Area, estate: str) -> Unit:
        return self._build(
            code=local_code(community.code, UnitKind.OWNERS_COMMITTEE),
            name=fill(self._names["owners_committee"], estate=estate),
            kind=UnitKind.OWNERS_COMMITTEE,
            area=community,
        )

    def _neighbours_of(self, community: Area, dedicated: Iterable[Area]) -> Iterator[Unit]:
        for grid in dedicated:
            yield self._neighbour(grid.official_name, grid, f"{grid.code}R0")
        pool = phrases()["resident_units"][NAMES[self._city.code]]
        names = self._luck.sample(pool, self._luck.randint(*NEIGHBOURS))
        for number, name in enumerate(names, start=1):
            yield self._neighbour(name, community, f"{community.code}R{number}")

    def _neighbour(self, name: str, area: Area, code: str) -> Unit:
        kind = UnitKind.RESIDENT_UNIT
        if any(word in name for word in self._names["social"]):
            kind = UnitKind.SOCIAL_ORGANISATION
        elif any(word in name for word in self._names["two_new"]):
            kind = UnitKind.TWO_NEW
        return self._build(code=code, name=name, kind=kind, area=area)

    def _build(self, **facts: object) -> Unit:
        return build_unit(UnitDraft(city=self._city, phone=next(self._phones), **facts))


def _store(units: Sequence[Unit]) -> list[Unit]:
    return Unit.objects.bulk_create(units, batch_size=1000)
