"""A third city of 100,000 areas over forty streets, with Party bodies, people and posts.

`python -m bench.forest --nodes N` adds it to the database of the environment; everything in it is
made up, its codes begin with 99.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.hashers import make_password  # noqa: E402

from bench.store import LARGE_CITY  # noqa: E402
from grids.models import Area, City, District, LevelScheme, PartyOrganisation  # noqa: E402
from grids.operations import (  # noqa: E402
    AreaDraft,
    CityDraft,
    OrganisationDraft,
    create_city,
    create_district,
    load_areas,
    load_organisations,
)
from lib.pinyin import spell  # noqa: E402
from members.models import Person, Post, User  # noqa: E402
from members.operations.accounts import system_user  # noqa: E402
from members.roles import SCOPE_OF, Role  # noqa: E402

CODE, PREFIX = LARGE_CITY, "WG"
SINCE = datetime(2023, 6, 30, 16, tzinfo=UTC)
DISTRICTS, STREETS, COMMUNITIES, GRIDS = 4, 40, 12, 10
"""Districts and streets of the city, communities of a street, grids of a community."""
GROUPS, MEMBERS = 2, {"branch": 6, "group": 3}
SIDE = 0.016
"""Degrees along the side of a street's square."""
LOGINS = {"bench_street": Role.STREET_SECRETARY, "bench_city": Role.CITY_VIEWER}


def square(lng: float, lat: float, side: float) -> dict[str, object]:
    """An outline of 33 points, as many as a plain drawn one has."""
    step = side / 8
    along = [n * step for n in range(8)]
    ring = [(lng + d, lat) for d in along] + [(lng + side, lat + d) for d in along]
    ring += [(lng + side - d, lat + side) for d in along] + [(lng, lat + side - d) for d in along]
    points = [[round(x, 6), round(y, 6)] for x, y in [*ring, ring[0]]]
    return {"type": "Polygon", "coordinates": [points]}


def part(spot: tuple[float, float, float], number: int, across: int) -> tuple[float, float, float]:
    """The corner and side of one square in a grid of `across` columns."""
    lng, lat, side = spot
    row, column = divmod(number, across)
    return lng + column * side / across, lat + row * side / across, side / across


def areas_of_city(districts: list[District], buildings: int) -> Iterator[AreaDraft]:
    """All drafts, parents first."""
    for number in range(STREETS):
        district = districts[number % len(districts)]
        code = f"{district.code}{number + 1:03d}"
        spot = (119.0 + SIDE * (number % 8), 31.0 + SIDE * (number // 8), SIDE)
        street = AreaDraft(
            tier="street",
            name=f"新城{number + 1}街道",
            code=code,
            district=district,
            boundary=square(*spot),
        )
        yield street
        for place in range(COMMUNITIES):
            yield from community_of(street, place, part(spot, place, 4), buildings)


def community_of(
    street: AreaDraft, number: int, spot: tuple[float, float, float], buildings: int
) -> Iterator[AreaDraft]:
    """A community with its grids and their buildings."""
    community = AreaDraft(
        tier="community",
        name=f"新城{street.code[-2:]}{number + 1:02d}社区",
        code=f"{street.code}{number + 1:03d}",
        parent=street,
        committee_kind="residents",
        boundary=square(*spot),
    )
    yield community
    numbers = count(1)
    for place in range(GRIDS):
        corner = part(spot, place, 4)
        grid = AreaDraft(
            tier="grid",
            name=f"新城{street.code[-2:]}{number + 1:02d}第{place + 1}网格",
            code=f"{community.code}{place + 1:03d}",
            parent=community,
            households=buildings * 20,
            residents=buildings * 52,
            boundary=square(*corner),
        )
        yield grid
        for building in range(buildings):
            lng, lat, side = part(corner, building, 5)
            own = next(numbers)
            yield AreaDraft(
                tier="building",
                name=f"新城{street.code[-2:]}{number + 1:02d}园{own}栋",
                code=f"{community.code}{own:04d}",
                parent=grid,
                households=20,
                lng=lng + side / 2,
                lat=lat + side / 2,
            )


def bodies_of_city(city: City, areas: dict[str, Area]) -> Iterator[OrganisationDraft]:
    """A committee on each street and community, a branch on each grid, groups in its buildings."""
    drafts: dict[str, OrganisationDraft] = {}
    kinds = {"street": "working_committee", "community": "committee", "grid": "branch"}
    names = {"street": "党工委", "community": "党委", "grid": "党支部"}
    by_parent: dict[int | None, list[Area]] = {}
    for area in areas.values():
        by_parent.setdefault(area.parent_id, []).append(area)
    for area in areas.values():
        if area.tier not in kinds:
            continue
        above = drafts.get(area.parent.code) if area.parent else None
        draft = OrganisationDraft(
            kind=kinds[area.tier],
            name=f"{area.name}{names[area.tier]}",
            code=f"D{area.code}",
            parent=above,
            city=None if above else city,
            district=None if above else area.district,
            areas=(area,),
        )
        drafts[area.code] = draft
        yield draft
        if area.tier != "grid":
            continue
        for number, building in enumerate(by_parent.get(area.pk, ())[:GROUPS], start=1):
            yield OrganisationDraft(
                kind="group",
                name=f"{building.name}党小组",
                code=f"{draft.code}G{number}",
                parent=draft,
                areas=(building,),
            )


class Register:
    """People, posts and the two logins, stored all at once."""

    def __init__(self) -> None:
        self.people: list[Person] = []
        self.posts: list[Post] = []

    def hire(self, role: str, scope: object) -> Person:
        """Somebody new in a post."""
        person = self.member(None)
        place = {f"{SCOPE_OF[role]}_id": scope.pk}  # type: ignore[attr-defined]
        self.posts.append(Post(person=person, role=role, from_on=SINCE.date(), **place))
        return person

    def member(self, body: PartyOrganisation | None) -> Person:
        """Somebody new, with a home branch when there is one."""
        number = len(self.people)
        surname, given = (
            "赵钱孙李周吴郑王冯陈"[number % 10],
            "一丁七万三上下不与世"[number // 10 % 10],
        )
        pinyin, initials = spell(surname + given)
        status = "full" if body else "none"
        person = Person(
            name=surname + given,
            pinyin=pinyin,
            initials=initials,
            party_status=status,
            organisation=body,
        )
        self.people.append(person)
        return person

    def fill(self, body: PartyOrganisation) -> None:
        """The members of a branch or group, the first of them its secretary or leader."""
        role = Role.GROUP_LEADER if body.kind == "group" else Role.BRANCH_SECRETARY
        first = self.member(body)
        self.posts.append(
            Post(person=first, role=role, from_on=SINCE.date(), organisation_id=body.pk)
        )
        for _number in range(MEMBERS[body.kind] - 1):
            self.member(body)

    def store(self) -> None:
        """People before what points to them."""
        Person.objects.bulk_create(self.people, batch_size=5000)
        Post.objects.bulk_create(self.posts, batch_size=5000)


def staff(city: City, areas: dict[str, Area]) -> None:
    """Heads of nearly all places, members of all branches, and the logins of the bench."""
    register = Register()
    heads = {"community": (Role.COMMUNITY_SECRETARY,), "grid": (Role.GRID_HEAD, Role.GRID_WORKER)}
    for number, area in enumerate(areas.values()):
        roles = heads.get(area.tier, ()) if number % 33 else ()
        if area.tier == "building" and number % 2:
            roles = (Role.BUILDING_HEAD,)
        for role in roles:
            register.hire(role, area)
    for body in PartyOrganisation.objects.filter(city=city, kind__in=MEMBERS).order_by("pk"):
        register.fill(body)
    first = next(area for area in areas.values() if area.tier == "street")
    scopes = {Role.STREET_SECRETARY: first, Role.CITY_VIEWER: city}
    people = {name: register.hire(role, scopes[role]) for name, role in LOGINS.items()}
    register.store()
    for name, person in people.items():
        User.objects.create(
            username=name,
            person=person,
            password=make_password(settings.DEMO_PASSWORD),
            is_demo=True,
            date_joined=SINCE,
        )


def main() -> None:
    """Load the city."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=100_000)
    nodes = parser.parse_args().nodes
    fixed = STREETS * (1 + COMMUNITIES * (1 + GRIDS))
    buildings = -(-(nodes - fixed) // (STREETS * COMMUNITIES * GRIDS))
    acting = {"by": system_user(), "at": SINCE}
    scheme = LevelScheme.objects.get(code="maanshan")
    city = create_city(
        CityDraft(code=CODE, name="新城市", prefix=PREFIX, scheme=scheme, lng=119.0, lat=31.0),
        **acting,
    )
    districts = [
        create_district(city, code=f"{CODE}0{number}", name=f"新城{number}区", **acting)
        for number in range(1, DISTRICTS + 1)
    ]
    loaded = load_areas(list(areas_of_city(districts, buildings)), **acting)
    areas = {area.code: area for area in loaded}
    bodies = load_organisations(list(bodies_of_city(city, areas)), **acting)
    staff(city, areas)
    print(f"{len(areas):,} areas, {len(bodies):,} Party organisations in {city.name}")


if __name__ == "__main__":
    main()
