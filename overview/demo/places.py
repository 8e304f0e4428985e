"""Places residents can go to, with hours and positions inside the 15-minute circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from grids.models import Area, CommitteeKind, Place, PlaceKind, Tier, Unit
from overview.demo.grids import estate_of
from overview.demo.plan import FOUNDED, NAMES, Plan
from overview.demo.units import unit_code
from overview.demo.words import fill, phrases, table, words

NEAR = 0.004
EVERYWHERE = (PlaceKind.SERVICE_CENTRE, PlaceKind.POST_HOUSE, PlaceKind.CLINIC)
URBAN = (*EVERYWHERE, PlaceKind.POLICE_ROOM)
MORE = 4


def open_places(plan: Plan) -> None:
    """Service centres everywhere; posts, police rooms, clinics and more in urban communities."""
    opener = Opener(plan)
    areas = Area.objects.of_tier(Tier.COMMUNITY).select_related("parent", "city")
    places: list[Place] = []
    for community in areas.defer("boundary", "parent__boundary").order_by("code"):
        places += opener.open(community)
    Place.objects.bulk_create(places, batch_size=1000)


class Opener:
    """Draws the places of one community after another."""

    def __init__(self, plan: Plan) -> None:
        self._luck = plan.luck("places")
        self._kinds: dict[str, list[str]] = defaultdict(list)
        for row in phrases()["places"]:
            self._kinds[row["kind"]].append(row["name"])
        self._keepers = _keepers()
        self._sites = defaultdict(list)
        sites = Area.objects.of_tier(Tier.BUILDING).values_list("code", "name", "lng", "lat")
        for code, *site in sites.order_by("code"):
            self._sites[code[:12]].append(site)

    def open(self, community: Area) -> Iterator[Place]:
        """The places of one community; a village has its service centre."""
        if community.committee_kind != CommitteeKind.RESIDENTS:
            yield self._place(community, PlaceKind.SERVICE_CENTRE)
            return
        others = [kind for kind in self._kinds if kind not in URBAN]
        for kind in (*URBAN, *self._luck.sample(others, MORE)):
            yield self._place(community, kind)

    def _place(self, community: Area, kind: str) -> Place:
        lng, lat, before = self._position(community, kind)
        luck = self._luck
        road = luck.choice(phrases()["roads"][NAMES[community.city.code]])
        address = fill(words()["address"], road=road, number=luck.randint(1, 288))
        return Place(
            name=f"{before}{luck.choice(self._kinds[kind])}",
            kind=kind,
            area=community,
            unit_id=self._keepers.get((community.parent_id, kind)),
            address=address,
            lng=lng,
            lat=lat,
            hours=opening_hours(kind),
            phone=f"12{luck.randrange(10**9):09d}",
            valid_from=FOUNDED.date(),
        )

    def _position(self, community: Area, kind: str) -> tuple[float, float, str]:
        """Beside a building, or the middle of the community; and whose name the place bears."""
        sites = self._sites.get(community.code)
        if not sites:
            return community.lng, community.lat, community.name
        name, lng, lat = self._luck.choice(sites)
        near = self._luck.uniform(-NEAR, NEAR) / 20
        local = kind in (PlaceKind.SERVICE_POINT, PlaceKind.POST_HOUSE, PlaceKind.SPORT)
        before = estate_of(name) if local else community.name
        return round(lng + near, 6), round(lat + near, 6), before


def opening_hours(kind: str) -> dict[str, list[list[str]]]:
    """Hours by weekday, 0 is Monday."""
    hours: dict[str, Any] = words()["hours"]
    week = hours.get(kind, hours["any"])
    days = {str(day): week["weekdays"] for day in range(5)}
    for day, name in ((5, "saturday"), (6, "sunday")):
        if name in week:
            days[str(day)] = week[name]
    return days


def _keepers() -> dict[tuple[int, str], int]:
    """The police station, health centre … that keeps a kind of place, by street."""
    kept = {row["key"]: row["keeps"] for row in table("units") if row["keeps"]}
    stations = Unit.objects.filter(area__tier=Tier.STREET)
    units = {code: (street, pk) for code, street, pk in stations.values_list("code", "area", "pk")}
    streets = Area.objects.of_tier(Tier.STREET).values_list("code", flat=True)
    found = {}
    for code in streets:
        for key, kind in kept.items():
            street, pk = units.get(unit_code(code, key), (0, 0))
            found[street, kind] = pk
    return found
