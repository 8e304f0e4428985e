"""All that the stories need to know of places, units and people, read once; writes nothing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from grids.models import Area, AreaKind, AreaStamps, City, CommitteeKind, Tier, Unit, WorkCalendar
from members.models import Post, User
from overview.demo.grids import estate_of
from overview.demo.plan import NAMES
from overview.demo.units import unit_code
from overview.demo.words import table
from tickets.clock import CompiledCalendar
from tickets.models import Category, CategoryLimit, DutyRule, WhistleLimit
from tickets.notices import UNIT_ROLES
from tickets.operations.calendars import calendar_for
from tickets.operations.catalogue import rows
from tickets.operations.ladders import policy_for
from tickets.operations.recipients import Directory, Recipient


class Actor(NamedTuple):
    """Somebody who acts in a story: the account, and the post in which it acts."""

    user: User
    post: int | None


class Building(NamedTuple):
    """Where a matter can be; `stairwells` are pairs of key and name."""

    pk: int
    name: str
    lng: float
    lat: float
    grid: int
    stairwells: list[tuple[int, str]]

    @property
    def estate(self) -> str:
        return estate_of(self.name)


@dataclass
class Community:
    """One urban community with what its matters need."""

    pk: int
    code: str
    name: str
    street: int
    district: int
    city: City
    grids: dict[int, list[Building]] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    """Titles of its last matters, so that no screen shows the same twice."""

    @property
    def city_name(self) -> str:
        return NAMES[self.city.code]


@dataclass(frozen=True)
class Time:
    """How a city counts time."""

    calendar: WorkCalendar
    segments: CompiledCalendar
    policy: int | None


class Atlas:
    """Everything by its key; built with a handful of queries."""

    def __init__(self, at: datetime, system: User) -> None:
        self.system = Actor(system, None)
        self.cities = {city.pk: city for city in City.objects.all()}
        self.times = {pk: self._time(pk, at) for pk in self.cities}
        self.communities = self._communities()
        self._areas: dict[int, Area] = {}
        self.units = {unit.pk: unit for unit in Unit.objects.select_related(None)}
        self._units_by_code = {unit.code: unit for unit in self.units.values()}
        self._levels = {row["key"]: row["level"] for row in table("units")}
        self._read_posts()
        self._read_catalogue()

    @staticmethod
    def _time(city_id: int, at: datetime) -> Time:
        calendar, segments = calendar_for(city_id)
        return Time(calendar, segments, policy_for(city_id, at))

    def _communities(self) -> dict[int, Community]:
        """Urban communities with their grids and buildings, dedicated grids left out."""
        rows = Area.objects.filter(committee_kind=CommitteeKind.RESIDENTS).order_by("code")
        columns = ("pk", "code", "name", "parent", "district", "city")
        communities = {
            row[0]: Community(*row[:5], self.cities[row[5]]) for row in rows.values_list(*columns)
        }
        grids = Area.objects.filter(kind=AreaKind.BASIC, parent__in=communities).order_by("code")
        by_grid: dict[int, list[Building]] = {}
        self._names = {community.pk: community.name for community in communities.values()}
        for pk, name, parent in grids.values_list("pk", "name", "parent"):
            by_grid[pk] = communities[parent].grids[pk] = []
            self._names[pk] = name
        stairwells: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for pk, name, parent in _rows(Tier.UNIT).values_list("pk", "name", "parent"):
            stairwells[parent].append((pk, name))
        columns = ("pk", "name", "lng", "lat", "parent")
        for row in _rows(Tier.BUILDING).values_list(*columns):
            if row[4] in by_grid:
                by_grid[row[4]].append(Building(*row, stairwells[row[0]]))
        return communities

    def area(self, community: Community, building: Building, stairwell: int | None = None) -> Area:
        """The area of a matter, a building or a stairwell of it."""
        pk = stairwell or building.pk
        if pk not in self._areas:
            self._areas[pk] = Area(
                pk=pk,
                name=building.name,
                city=community.city,
                lng=building.lng,
                lat=building.lat,
            )
        return self._areas[pk]

    def stamps(self, community: Community, building: Building) -> AreaStamps:
        """What a matter in a building is stamped with."""
        return AreaStamps(
            city_id=community.city.pk,
            district_id=community.district,
            street_id=community.street,
            community_id=community.pk,
            grid_id=building.grid,
            area_ids=(building.pk,),
        )

    def team(self, area: int) -> Area:
        """A community or grid whose own team is meant."""
        return Area(pk=area, name=self._names[area])

    def _read_posts(self) -> None:
        """Who holds which role where, and whom a ladder means by it."""
        self.people: dict[tuple[str, int, str], list[Actor]] = defaultdict(list)
        self.directory: Directory = defaultdict(list)
        columns = ("pk", "role", "unit", "area", "district", "person__user")
        posts = Post.objects.filter(until_on=None, person__user__is_active=True).order_by("pk")
        users: dict[int, User] = {}
        for pk, role, unit, area, district, user in posts.values_list(*columns):
            kind, scope = _place(unit, area, district)
            account = users.setdefault(user, User(pk=user))
            self.people[kind, scope, role].append(Actor(account, pk))
            self.directory[kind, scope, role].append(Recipient(user, role, scope))
        shown = User.objects.filter(is_demo=True).values_list("username", "pk")
        self.logins = dict(shown)
        self.shown = frozenset(self.logins.values())

    def _read_catalogue(self) -> None:
        """Categories, their limits, the duty list and the clocks of whistles."""
        self.categories = {row.code: row for row in Category.objects.leaves()}
        self.conditions: dict[int, list[CategoryLimit]] = defaultdict(list)
        for limit in CategoryLimit.objects.order_by("-is_default", "pk"):
            self.conditions[limit.category_id].append(limit)
        self.limits = {
            limit.pk: limit.limit for limits in self.conditions.values() for limit in limits
        }
        self.whistle_limits: dict[str, list[WhistleLimit]] = defaultdict(list)
        for row in WhistleLimit.objects.order_by("pk"):
            self.whistle_limits[row.kind].append(row)
        duties = list(rows("duty"))
        self._assist = {row["category_code"]: row["assist"].split("|") for row in duties}
        self.basis = {row["category_code"]: row["legal_basis"] for row in duties}
        self._leads: dict[tuple[int, str, int], int] = {}
        rules = DutyRule.objects.order_by("pk")
        columns = ("category", "district", "area", "lead")
        for category, district, area, lead in rules.values_list(*columns):
            self._leads[category, *_place(None, area, district)] = lead

    def lead(self, category: Category, community: Community) -> Unit | None:
        """The unit that leads by the most specific rule; None where the community's team does."""
        for place in (
            ("area", community.pk),
            ("area", community.street),
            ("district", community.district),
        ):
            if (category.pk, *place) in self._leads:
                return self.units[self._leads[category.pk, *place]]
        return None

    def assistants(self, category: Category, community: Community) -> list[Unit]:
        """The units that assist by the duty list, as far as somebody works there."""
        found = (self.unit(key, community) for key in self._assist[category.code])
        return [unit for unit in found if unit is not None and self.staffed(unit)]

    def staffed(self, unit: Unit) -> bool:
        """Whether there is anybody to act for the unit."""
        return bool(self.staff("unit", unit.pk, *UNIT_ROLES))

    def unit(self, key: str, community: Community) -> Unit | None:
        """The unit that a word of the duty list means for a community."""
        level = self._levels.get(key)
        if level is None:
            return None
        length = {"district": 6, "street": 9, "community": 12}[level]
        return self._units_by_code.get(unit_code(community.code[:length], key))

    def staff(self, kind: str, scope: int | None, *roles: str) -> list[Actor]:
        """Those who hold one of the roles there, in the order of the roles."""
        if scope is None:
            return []
        return [actor for role in roles for actor in self.people.get((kind, scope, role), ())]


def _rows(tier: str):
    return Area.objects.of_tier(tier).order_by("code")


def _place(unit: int | None, area: int | None, district: int | None) -> tuple[str, int]:
    """The kind of a place and its key; a city counts as no place."""
    if unit:
        return "unit", unit
    return ("area", area) if area else ("district", district or 0)
