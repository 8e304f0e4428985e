"""Shares of buildings and households with a place of each kind within minutes on foot.

Share = buildings whose nearest place of the kind is within the minutes, over all buildings of the
area that have a position; households likewise, where the building says how many it has. Buildings
without any position are left out and counted apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, F, Func, IntegerField, Min, Q, Sum, Value
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Cast, Coalesce

from lib.walking import straight_metres, straight_within

FENCE = 2**31 - 1
HOMES = Coalesce(F("building__households"), Value(0))


@dataclass(frozen=True)
class House:
    """What is counted of one building; no metres where the city has no such place."""

    households: int
    lng: float
    lat: float
    metres: int | None


@dataclass(frozen=True)
class Totals:
    """The sums of a scope; `estimated` are buildings without a position of their own."""

    buildings: int
    households: int
    estimated: int


@dataclass(frozen=True)
class Share:
    """How much of an area is within the minutes."""

    minutes: int
    buildings: int
    households: int
    of_buildings: int
    of_households: int

    @property
    def percent(self) -> int | None:
        """Of the buildings, rounded down so that 100 means all."""
        return self.buildings * 100 // self.of_buildings if self.of_buildings else None

    @property
    def household_percent(self) -> int | None:
        return self.households * 100 // self.of_households if self.of_households else None

    @property
    def missing(self) -> int:
        """Buildings beyond the minutes."""
        return self.of_buildings - self.buildings


@dataclass(frozen=True)
class KindLine:
    """One kind of place in an area, at each of the minutes."""

    kind: str
    shares: list[Share] = field(default_factory=list)


@dataclass(frozen=True)
class Gain:
    """What a new place would add: buildings and households that had none of its kind so near."""

    buildings: int
    households: int
    reached: int
    before: Share
    after: Share


def houses_of(rows: Any, kind: str) -> list[House]:
    """Rows as plain values with the metres to one kind, in one query."""
    taken = rows.order_by().annotate(**far(kind), homes=HOMES)
    return [House(*row) for row in taken.values_list("homes", "lng", "lat", f"to_{kind}")]


def shares(
    rows: Any, kinds: Sequence[str], minutes: Sequence[int], factor: float
) -> tuple[list[KindLine], Totals]:
    """A line per kind and the sums of the scope, in one query that brings no row here."""
    asked = {
        f"{kind}_{one}": Q(**{f"to_{kind}__lte": metres_within(one, factor)})
        for kind in kinds
        for one in minutes
    }
    near = {f"n_{name}": Count("homes", filter=condition) for name, condition in asked.items()}
    homes = {f"h_{name}": Sum("homes", filter=condition) for name, condition in asked.items()}
    sums = fenced(rows, kinds, estimated=F("is_estimated")).aggregate(
        buildings=Count("homes"),
        households=Sum("homes"),
        guessed=Count("homes", filter=Q(estimated=True)),
        **near,
        **homes,
    )
    known = Totals(sums["buildings"], sums["households"] or 0, sums["guessed"])
    lines = [
        KindLine(
            kind,
            [
                Share(
                    one,
                    sums[f"n_{kind}_{one}"],
                    sums[f"h_{kind}_{one}"] or 0,
                    known.buildings,
                    known.households,
                )
                for one in minutes
            ],
        )
        for kind in kinds
    ]
    return lines, known


def shares_of_parts(
    rows: Any, parts: Sequence[Any], kind: str, minutes: int, factor: float
) -> dict[int, Share]:
    """The share of each of some areas that do not overlap, by its key, in one query."""
    edges = sorted({edge for part in parts for edge in (part.lft, part.rght + 1)})
    slot = Func(
        F("building__lft"),
        Value(edges, output_field=ArrayField(IntegerField())),
        function="width_bucket",
        output_field=IntegerField(),
    )
    place = {"tree": F("building__tree_id"), "lft": F("building__lft"), "slot": slot}
    near = Q(**{f"to_{kind}__lte": metres_within(minutes, factor)})
    groups = (
        rows.order_by()
        .annotate(**far(kind), homes=HOMES, **place)
        .values("tree", "slot")
        .annotate(
            first=Min("lft"),
            all=Count("homes"),
            all_homes=Sum("homes"),
            near=Count("homes", filter=near),
            near_homes=Sum("homes", filter=near),
        )
    )
    sums: dict[int, list[int]] = {}
    starts = sorted((part.tree_id, part.lft, part.rght, part.pk) for part in parts)
    for group in groups:
        # Edges of other trees cut a part in several groups: the part is told by where they begin
        at = bisect_right(starts, (group["tree"], group["first"], inf, 0)) - 1
        if at < 0 or starts[at][0] != group["tree"] or group["first"] > starts[at][2]:
            continue
        names = ("near", "near_homes", "all", "all_homes")
        counted = sums.setdefault(starts[at][3], [0, 0, 0, 0])
        sums[starts[at][3]] = [
            known + (group[name] or 0) for known, name in zip(counted, names, strict=True)
        ]
    return {key: Share(minutes, *counted) for key, counted in sums.items()}


def share(rows: Any, kind: str, minutes: int, factor: float) -> Share:
    """How many of these have a place of the kind within the minutes."""
    lines, _known = shares(rows, [kind], [minutes], factor)
    return lines[0].shares[0]


def far(*kinds: str) -> dict[str, Any]:
    """The straight metres to places of these kinds as numbers."""
    return {f"to_{kind}": Cast(KeyTransform(kind, "metres"), IntegerField()) for kind in kinds}


def fenced(rows: Any, kinds: Iterable[str], **more: Any) -> Any:
    """The rows with their metres as numbers, to be counted.

    The limit is a fence: without it PostgreSQL reads the JSON of a row anew for each of many
    counts.
    """
    taken = rows.order_by().annotate(**far(*kinds), homes=HOMES, **more)
    return taken.values("homes", *far(*kinds), *more)[:FENCE]


def metres_within(minutes: int, factor: float) -> int:
    """Whole straight metres walked within the minutes."""
    return int(straight_within(minutes, factor))


def total(houses: Iterable[House]) -> int:
    """Households of these buildings, as far as they are known."""
    return sum(house.households for house in houses)


def gain(rows: Any, kind: str, lng: float, lat: float, minutes: int, factor: float) -> Gain:
    """What if a place of the kind opened at a position; nothing is kept."""
    limit = straight_within(minutes, factor)
    houses = houses_of(rows.around(lng, lat, limit), kind)
    reached = [
        house for house in houses if straight_metres(house.lng, house.lat, lng, lat) <= limit
    ]
    new = [house for house in reached if house.metres is None or house.metres > limit]
    before = share(rows, kind, minutes, factor)
    after = Share(
        minutes,
        before.buildings + len(new),
        before.households + total(new),
        before.of_buildings,
        before.of_households,
    )
    return Gain(len(new), total(new), len(reached), before, after)
