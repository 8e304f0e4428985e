"""Hot spots: the same kind of matter again and again at a place, found, told and answered.

A category is counted per community in one grouped query; inside a community that is hot, the place
is narrowed to a building or to the neighbourhood of one matter, if that alone is hot too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.models import Area, City, Tier
from grids.powers import Power
from grids.reach import Reach
from lib.errors import Refused
from records.operations import post_notices, write_audit
from tickets.models import HotSpot, HotSpotThreshold, Ticket
from tickets.notices import COMMUNITY_ROLES, STREET_ROLES, area_people
from tickets.querysets.tickets import square

UNCOUNTED = ("void", "merged", "not_filed")
"""What was no matter after all, or was counted as another one."""

MOST = 100
"""Hot spots that one look or one step of the night takes up, the strongest first."""

CROWD = 200
"""Places of one category and community that are compared by distance, the fullest first."""

PLACED = (
    "category_id",
    "community_now_id",
    "area_id",
    "area__tier",
    "area__parent_id",
    "lng",
    "lat",
)


@dataclass(frozen=True)
class Heat:
    """How often a category came up in a community, in the last days and in as many before."""

    category_id: int
    community_id: int
    count: int
    previous: int


@dataclass(frozen=True)
class Spot:
    """The narrowest place that is hot by itself; without an area it is the whole community."""

    heat: Heat
    area_id: int
    count: int
    previous: int
    lng: float | None = None
    lat: float | None = None

    @property
    def is_whole(self) -> bool:
        """True when the community as a whole is meant."""
        return self.area_id == self.heat.community_id and self.lng is None


def threshold_of(city_id: int | None) -> HotSpotThreshold:
    """The thresholds of a city, else the general ones, else what is shipped."""
    rows = HotSpotThreshold.objects.filter(Q(city=city_id) | Q(city=None))
    return rows.order_by(F("city").asc(nulls_last=True)).first() or HotSpotThreshold()


def counted(reach: Reach, *, since: datetime, until: datetime) -> QuerySet[Ticket]:
    """The matters that count, within a reach and reported in a period."""
    return (
        Ticket.objects.within(reach)
        .exclude(status__in=UNCOUNTED)
        .filter(reported_at__gte=since, reported_at__lt=until)
    )


def find_heat(
    reach: Reach, threshold: HotSpotThreshold, *, at: datetime, most: int = MOST, **narrow: Any
) -> list[Heat]:
    """Categories that are hot in a community within reach, the most frequent first: one query."""
    days = timedelta(days=threshold.days)
    latest = Q(reported_at__gte=at - days)
    rows = (
        counted(reach, since=at - 2 * days, until=at)
        .filter(community_now__isnull=False, **narrow)
        .order_by()
        .values_list("category_id", "community_now_id")
        .annotate(now=Count("pk", filter=latest), before=Count("pk", filter=~latest))
        .filter(
            Q(now__gte=threshold.least)
            | (Q(now__gte=threshold.grown_least) & Q(now__gte=threshold.factor * F("before")))
        )
        .order_by("-now", "category_id", "community_now_id")
    )
    return [Heat(*row) for row in rows[:most]]


@dataclass(frozen=True)
class Seen:
    """The matters of one exact place, as the search for a narrower place sees them."""

    building: int | None
    area: int
    lng: float | None
    lat: float | None
    now: int
    before: int


@dataclass
class Crowd:
    """The places of one category in one community."""

    rows: list[Seen] = field(default_factory=list)

    def buildings(self) -> Iterable[tuple[int, int, int]]:
        """How many there are at each building, now and before."""
        now: Counter[int] = Counter()
        before: Counter[int] = Counter()
        for row in self.rows:
            if row.building is not None:
                now[row.building] += row.now
                before[row.building] += row.before
        for building, count in now.items():
            yield building, count, before[building]

    def neighbourhoods(self, metres: int) -> Iterable[tuple[Seen, int, int]]:
        """How many lie around each place that has a position, now and before."""
        placed = [row for row in self.rows if row.lng is not None and row.lat is not None]
        dlat = metres / 111_320
        dlng = dlat / 0.85
        for centre in placed:
            if centre.now:
                near = [row for row in placed if is_near(row, centre, dlng, dlat)]
                yield centre, sum(row.now for row in near), sum(row.before for row in near)


def is_near(row: Seen, centre: Seen, dlng: float, dlat: float) -> bool:
    """Inside the square around a matter: the same that the list behind the figure asks for."""
    return (
        abs((row.lng or 0) - (centre.lng or 0)) <= dlng
        and abs((row.lat or 0) - (centre.lat or 0)) <= dlat
    )


def narrowed(
    heats: Sequence[Heat], reach: Reach, threshold: HotSpotThreshold, *, at: datetime
) -> list[Spot]:
    """For each hot category and community the narrowest place that is hot by itself: one query."""
    crowds = crowds_of(heats, reach, threshold, at=at)
    return [
        narrowest(heat, crowds[heat.category_id, heat.community_id], threshold) for heat in heats
    ]


def crowds_of(
    heats: Sequence[Heat], reach: Reach, threshold: HotSpotThreshold, *, at: datetime
) -> dict[tuple[int, int], Crowd]:
    """The places behind each heat, counted: as many rows as there are places, not matters."""
    crowds = {(heat.category_id, heat.community_id): Crowd() for heat in heats}
    days = timedelta(days=threshold.days)
    latest = Q(reported_at__gte=at - days)
    rows = (
        counted(reach, since=at - 2 * days, until=at)
        .filter(those(heats))
        .order_by()
        .values_list(*PLACED)
        .annotate(now=Count("pk", filter=latest), before=Count("pk", filter=~latest))
        .order_by("-now")
    )
    for category, community, area, tier, parent, lng, lat, now, before in rows:
        crowd = crowds.get((category, community))
        if crowd is not None and len(crowd.rows) < CROWD:
            building = {Tier.BUILDING: area, Tier.UNIT: parent}.get(tier)
            crowd.rows.append(Seen(building, area, lng, lat, now, before))
    return crowds


def those(heats: Iterable[Heat]) -> Q:
    """The matters of these categories in these communities."""
    communities: dict[int, list[int]] = {}
    for heat in heats:
        communities.setdefault(heat.category_id, []).append(heat.community_id)
    either = Q(pk__in=[])
    for category, places in communities.items():
        either |= Q(category=category, community_now__in=places)
    return either


def narrowest(heat: Heat, crowd: Crowd, threshold: HotSpotThreshold) -> Spot:
    """A building before its surroundings before the community, if it is hot by itself."""
    whole = Spot(heat, heat.community_id, heat.count, heat.previous)
    places = [
        Spot(heat, building, now, before)
        for building, now, before in crowd.buildings()
        if threshold.is_hot(now, before)
    ]
    around = [
        Spot(heat, centre.area, now, before, centre.lng, centre.lat)
        for centre, now, before in crowd.neighbourhoods(threshold.metres)
        if threshold.is_hot(now, before)
    ]
    building = max(places, key=lambda spot: spot.count, default=None)
    cluster = max(around, key=lambda spot: spot.count, default=None)
    if cluster is None or (building is not None and building.count >= cluster.count):
        return building or whole
    return cluster


def places_of(spots: Sequence[Spot]) -> dict[int, Area]:
    """The places of hot spots and the communities they lie in, by their keys."""
    known = {spot.area_id for spot in spots} | {spot.heat.community_id for spot in spots}
    return Area.objects.defer("boundary").in_bulk(known)


def place_of_code(code: str) -> Area | None:
    """Any area by its code: what lies there is cut by the reader's reach afterwards."""
    return Area.objects.defer("boundary").filter(code=code).first()


def matters_of(spot: Any, reach: Reach, *, until: datetime) -> QuerySet[Ticket]:
    """Exactly the matters that a hot spot counts: `spot` is a stored one, or has its columns."""
    rows = counted(reach, since=until - timedelta(days=spot.days), until=until).filter(
        category=spot.category_id, community_now=spot.community_now_id
    )
    if spot.lng is not None and spot.lat is not None:
        return rows.filter(square(lng=spot.lng, lat=spot.lat, metres=spot.metres))
    if spot.area_id != spot.community_now_id:
        return rows.filter(Q(area=spot.area_id) | Q(area__parent=spot.area_id))
    return rows


def note_hot_spots(at: datetime) -> int:
    """Keep what became hot since the last look, and tell the community and the street once.

    Answers how many are new. Where one is open, or was answered within the same number of days,
    nobody is told again; killed in the middle, the next night finds the rest.
    """
    return sum(_note_city(city, at) for city in City.objects.order_by("code"))


def _note_city(city: City, at: datetime) -> int:
    threshold, reach = threshold_of(city.pk), Reach(cities=frozenset({city.pk}))
    heats = find_heat(reach, threshold, at=at, most=10 * MOST)
    recent = HotSpot.objects.filter(city_now=city).filter(
        Q(state=HotSpot.State.OPEN) | Q(found_at__gt=at - timedelta(days=threshold.days))
    )
    known = set(recent.values_list("category_id", "community_now_id"))
    fresh = [heat for heat in heats if (heat.category_id, heat.community_id) not in known]
    return sum(
        _keep(narrowed(fresh[start : start + MOST], reach, threshold, at=at), threshold, at)
        for start in range(0, len(fresh), MOST)
    )


@transaction.atomic
def _keep(spots: Sequence[Spot], threshold: HotSpotThreshold, at: datetime) -> int:
    """Store a batch and tell of it; what somebody stored meanwhile is left alone."""
    areas = Area.objects.defer("boundary").select_related("parent")
    places = areas.in_bulk({spot.heat.community_id for spot in spots})
    new = 0
    for spot in spots:
        community = places[spot.heat.community_id]
        row, is_new = HotSpot.objects.get_or_create(
            category_id=spot.heat.category_id,
            community_now=community,
            state=HotSpot.State.OPEN,
            defaults={
                "area_id": spot.area_id,
                "lng": spot.lng,
                "lat": spot.lat,
                "metres": threshold.metres if spot.lng is not None else 0,
                "days": threshold.days,
                "count": spot.count,
                "previous": spot.previous,
                "found_at": at,
                "city_now_id": community.city_id,
                "district_now_id": community.district_id,
                "street_now_id": community.parent_id,
            },
        )
        if is_new:
            new += 1
            tell_of(row, at)
    return new


def tell_of(spot: HotSpot, at: datetime) -> None:
    """The community and its street hear of a new hot spot, each person once."""
    people = area_people(spot.community_now_id, COMMUNITY_ROLES, at)
    people |= area_people(spot.street_now_id, STREET_ROLES, at)
    params = {
        "category": spot.category.name,
        "place": spot.area.name,
        "community": str(spot.community_now or ""),
        "count": spot.count,
        "days": spot.days,
        "url": f"{reverse('tickets:hot_spots')}#spot-{spot.pk}",
    }
    post_notices(
        "hot_spot_found",
        to=people,
        event=f"hot_spot:{spot.pk}",
        about=("hot_spot", spot.pk),
        params=params,
        at=at,
    )


def answering(by: Any) -> Reach:
    """Where somebody may answer hot spots: the community that whistles, whoever supervises."""
    reach: Reach = by.reach(Power.SUPERVISE) | by.reach(Power.WHISTLE)
    return reach


@transaction.atomic
def dismiss_spot(spot: HotSpot, *, by: Any, at: datetime, reason: str) -> HotSpot:
    """Say why nothing more is done about a hot spot; it comes up again only after its days.

    Raises PermissionDenied outside the reach, and Refused when it was answered already.
    """
    return answer_spot(spot, HotSpot.State.DISMISSED, by=by, at=at, reason=reason)


def answer_spot(spot: HotSpot, state: str, *, by: Any, at: datetime, reason: str) -> HotSpot:
    """Note what became of an open hot spot, inside the caller's transaction."""
    rows = HotSpot.objects.within(answering(by)).filter(pk=spot.pk)
    fresh = rows.select_for_update(of=("self",), no_key=True).first()
    if fresh is None:
        raise PermissionDenied
    if fresh.state != HotSpot.State.OPEN:
        raise Refused("hot_spot_answered", _("This hot spot was answered already."))
    fresh.state, fresh.reason = state, reason[:300]
    fresh.decided_by, fresh.decided_at = by, at
    fresh.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    write_audit(f"hot_spot.{state}", by=by, at=at, about=("hot_spot", fresh.pk), reason=reason)
    return fresh


@transaction.atomic
def set_threshold(city: City | None, *, by: Any, at: datetime, **values: Any) -> HotSpotThreshold:
    """Say from when on something is a hot spot in a city.

    Raises PermissionDenied outside the reach of configuring.
    """
    reach = by.reach(Power.CONFIGURE)
    if not (reach.everywhere or (city is not None and city.pk in reach.cities)):
        raise PermissionDenied
    row, _is_new = HotSpotThreshold.objects.update_or_create(city=city, defaults=values)
    data = {name: str(value) for name, value in values.items()}
    write_audit("hot_spot.threshold", by=by, at=at, about=("hot_spot_threshold", row.pk), data=data)
    return row
