"""Made-up people with their posts, and the accounts of those who act; nobody can log in yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import F

from grids.models import (
    Area,
    AreaKind,
    City,
    District,
    OrganisationKind,
    PartyOrganisation,
    Tier,
    Unit,
    UnitKind,
)
from lib.pii import encrypt, keyed_hash
from lib.pinyin import spell
from members.models import Person, Post, User
from members.roles import SCOPE_OF, Role
from overview.demo.grids import urban_communities
from overview.demo.plan import FOUNDED, MAANSHAN, Plan
from overview.demo.words import person_names, table, words

FULL, NONE = Person.PartyStatus.FULL, Person.PartyStatus.NONE
FIRST_HEADS, MORE_HEADS = 0.55, 0.02
HELPERS = 0.6
SHOWN = {row["code"] for row in table("logins") if row["role"] == Role.COMMUNITY_SECRETARY}
"""Communities of the demo logins: there every building has its head."""
EXTRAS = (Role.VOLUNTEER, Role.INFO_OFFICER, Role.ANCHOR_HOUSEHOLD, Role.OFFICIAL_LINKED)
COMMITTEE = (
    Role.BRANCH_SECRETARY,
    Role.BRANCH_DEPUTY,
    Role.ORGANISATION_MEMBER,
    Role.PUBLICITY_MEMBER,
    Role.DISCIPLINE_MEMBER,
)
LEADING = (Role.GRID_HEAD, Role.BUILDING_HEAD, Role.ANCHOR_HOUSEHOLD, Role.INFO_OFFICER)
PAID = {Role.STREET_CLERK, Role.COMMUNITY_SECRETARY, Role.COMMUNITY_CLERK, Role.GRID_WORKER}


def appoint_people(plan: Plan) -> None:
    """Everybody with a post, city by city."""
    register = Register(plan)
    for city in City.objects.order_by("code"):
        staff_city(register, city)
        staff_areas(register, city)
        staff_units(register, city)
        lead_organisations(register, city)
    register.store()


class Register:
    """Collects people, accounts and posts, and stores them all at once."""

    def __init__(self, plan: Plan) -> None:
        self.luck = plan.luck("people")
        self._names = person_names(plan.luck("names"))
        self._today = plan.at
        self.people: list[Person] = []
        self._posts: list[Post] = []
        self._users: list[User] = []
        self.at_area: dict[int, list[tuple[str, Person]]] = defaultdict(list)

    def hire(self, role: str, scope: Any, *, acts: bool = True, party: float = 0.5) -> Person:
        """A new person in a post; with an account when they act in the service."""
        person = self._person(party)
        self.people.append(person)
        self.appoint(person, role, scope)
        if acts:
            self._users.append(
                User(
                    username=f"s{len(self.people):05d}",
                    password=make_password(None),
                    person=person,
                    date_joined=FOUNDED,
                )
            )
        return person

    def appoint(self, person: Person, role: str, scope: Any) -> None:
        """A further post for somebody."""
        name = SCOPE_OF[role]
        self._posts.append(
            Post(
                person=person,
                role=role,
                from_on=FOUNDED.date(),
                is_paid=role in PAID,
                **{f"{name}_id": scope.pk},
            )
        )
        if name == "area":
            self.at_area[scope.pk].append((role, person))

    def _person(self, party: float) -> Person:
        luck, name = self.luck, next(self._names)
        phone = f"12{luck.randrange(10**9):09d}"
        pinyin, initials = spell(name)
        return Person(
            name=name,
            pinyin=pinyin,
            initials=initials,
            phone_cipher=encrypt(phone),
            phone_hash=keyed_hash(phone),
            gender=luck.choice(Person.Gender.values),
            birth_year=luck.randint(1958, 2001),
            party_status=FULL if luck.random() < party else NONE,
        )

    def store(self) -> None:
        """Write them down, people before what points to them."""
        Person.objects.bulk_create(self.people, batch_size=2000)
        User.objects.bulk_create(self._users, batch_size=2000)
        Post.objects.bulk_create(self._posts, batch_size=2000)


def staff_city(register: Register, city: City) -> None:
    """Administrators and viewers of the city, and the desks of its districts."""
    chief = register.hire(Role.ADMIN, city, party=1)
    if city.code == MAANSHAN:
        register.appoint(chief, Role.ADMIN, City.objects.exclude(pk=city.pk).get())
    register.hire(Role.CITY_VIEWER, city, party=1)
    for district in District.objects.filter(city=city).only("pk").order_by("code"):
        for _n in range(2):
            register.hire(Role.DISTRICT_DESK, district, party=1)


def staff_areas(register: Register, city: City) -> None:
    """Streets, communities, grids, buildings and stairwells."""
    communities = urban_communities(city)
    for street in {area.parent.pk: area.parent for area in communities}.values():
        register.hire(Role.STREET_SECRETARY, street, party=1)
        register.hire(Role.STREET_DIRECTOR, street, party=1)
        for _n in range(2):
            register.hire(Role.STREET_CLERK, street, party=0.8)
    below = _by_parent(city)
    for community in communities:
        register.hire(Role.COMMUNITY_SECRETARY, community, party=1)
        for _n in range(register.luck.randint(2, 3)):
            register.hire(Role.COMMUNITY_CLERK, community, party=0.6)
        for grid in below[community.pk]:
            staff_grid(register, community, grid, below)


def _by_parent(city: City) -> dict[int | None, list[Area]]:
    rows = Area.objects.filter(city=city).exclude(tier__in=(Tier.STREET, Tier.COMMUNITY))
    below: dict[int | None, list[Area]] = defaultdict(list)
    for area in rows.only("pk", "code", "tier", "kind", "parent_id").order_by("code"):
        below[area.parent_id].append(area)
    return below


def staff_grid(
    register: Register, community: Area, grid: Area, below: dict[int | None, list[Area]]
) -> None:
    """The head, the worker, the neighbours who help, and heads of buildings and stairwells."""
    register.hire(Role.GRID_HEAD, grid, party=1)
    if grid.kind == AreaKind.DEDICATED:
        return
    register.hire(Role.GRID_WORKER, grid, party=0.4)
    is_shown = community.code in SHOWN
    for role in EXTRAS if is_shown else _some_extras(register.luck):
        helper = register.hire(role, grid, acts=False, party=0.7)
        helper.skills = register.luck.sample(words()["skills"], 2)
    for number, building in enumerate(below[grid.pk]):
        stairwells = below[building.pk]
        if stairwells:
            head = register.hire(Role.UNIT_HEAD_RESIDENT, stairwells[0], acts=False, party=0.3)
            for stairwell in stairwells[1:]:
                register.appoint(head, Role.UNIT_HEAD_RESIDENT, stairwell)
        elif is_shown or register.luck.random() < (MORE_HEADS if number else FIRST_HEADS):
            register.hire(Role.BUILDING_HEAD, building, acts=False, party=0.5)


def _some_extras(luck: Random) -> tuple[str, ...]:
    return (luck.choice(EXTRAS),) if luck.random() < HELPERS else ()


def staff_units(register: Register, city: City) -> None:
    """Heads and officers of everything that work is given to."""
    works = (
        UnitKind.DEPARTMENT,
        UnitKind.STATIONED_AGENCY,
        UnitKind.UTILITY,
        UnitKind.PROPERTY_COMPANY,
    )
    own = {row["short"] for row in table("units") if row["short"]}
    managers: dict[int, Person] = {}
    units = Unit.objects.filter(city=city)
    for unit in units.order_by(F("parent").asc(nulls_first=True), "pk"):
        if unit.kind not in works and unit.short_name not in own:
            continue
        if unit.kind == UnitKind.PROPERTY_COMPANY and unit.parent_id:
            register.appoint(managers[unit.parent_id], Role.DEPARTMENT_HEAD, unit)
        else:
            managers[unit.pk] = register.hire(Role.DEPARTMENT_HEAD, unit, party=0.9)
            managers[unit.pk].employer = unit
        for _n in range(officers_of(unit)):
            register.hire(Role.DEPARTMENT_OFFICER, unit).employer = unit


def officers_of(unit: Unit) -> int:
    """Two in a district's department, one in a station or an office, none above offices."""
    if unit.area_id:
        return 1
    return 0 if unit.kind == UnitKind.PROPERTY_COMPANY else 2


def lead_organisations(register: Register, city: City) -> None:
    """Committees of branches and leaders of groups, from the people of the areas they cover."""
    roots = PartyOrganisation.objects.filter(city=city, unit=None).exclude(parent=None)
    for organisation in roots.prefetch_related("areas").order_by("pk"):
        areas = [area.pk for area in organisation.areas.all()]
        known = list(_neighbours(register, areas, organisation.kind))
        roles = (Role.GROUP_LEADER,)
        if organisation.kind != OrganisationKind.GROUP:
            roles = COMMITTEE
        elif not known:
            building = organisation.areas.all()[0]
            known = [register.hire(Role.ANCHOR_HOUSEHOLD, building, acts=False, party=1)]
        for role, person in zip(roles, known, strict=False):
            register.appoint(person, role, organisation)
            person.party_status, person.organisation = FULL, organisation


def _neighbours(register: Register, areas: Iterable[int], kind: str) -> Iterator[Person]:
    """Who could lead there: the secretary of the community; in a grid its head and residents."""
    is_top = kind in (OrganisationKind.COMMITTEE, OrganisationKind.GENERAL_BRANCH)
    for area in areas:
        for role, person in register.at_area[area]:
            if role == Role.COMMUNITY_SECRETARY or (not is_top and role in LEADING):
                yield person
