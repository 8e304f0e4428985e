"""The place that figures speak of, the way to it from above, and the parts it is made of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from grids.models import Area, City, District, Tier
from grids.reach import Reach

Node = City | District | Area
PARTS = {"city": "district", "district": "street", "street": "community"}
"""By what a place is told apart; finer than communities nothing is tallied."""


@dataclass(frozen=True)
class Ground:
    """The place shown, within what somebody may see; without a node it is all they may see.

    `tier` is that of its parts, empty where it has none.
    """

    reach: Reach
    node: Node | None
    tier: str

    @property
    def place(self) -> Reach | None:
        """What lies in it."""
        return reach_of(self.node) if self.node is not None else None

    @property
    def code(self) -> str:
        return self.node.code if self.node is not None else ""

    def way(self) -> list[Node]:
        """The places above it, from the city down, as far as the reader may see them whole."""
        node = self.node
        above: list[Node] = []
        if isinstance(node, Area):
            above = [node.city, node.district, *node.lineage()[:-1]]
        elif isinstance(node, District):
            above = [node.city]
        return [one for one in above if covers(self.reach, one)]

    def parts(self, counted: Collection[int], on: date) -> list[Node]:
        """What it is made of, by code: what exists today, and what has gone but was counted."""
        if not self.tier:
            return []
        if self.tier == "city":
            return list(City.objects.within(self.reach).order_by("code"))
        if self.tier == "district":
            districts = District.objects.within(self.reach).defer("boundary")
            return list(self._below(districts).order_by("code"))
        areas = Area.objects.within(self.reach).of_tier(self.tier)
        standing = areas.open(on).order_by().values("pk")
        areas = areas.filter(Q(pk__in=standing) | Q(pk__in=counted))
        return list(self._below(areas).defer("boundary").order_by("code"))

    def _below(self, rows: Any) -> Any:
        if isinstance(self.node, City):
            return rows.filter(city=self.node)
        if isinstance(self.node, District):
            return rows.filter(district=self.node)
        if isinstance(self.node, Area):
            return rows.filter(tree_id=self.node.tree_id)
        return rows


def find_ground(reach: Reach, code: str = "") -> Ground | None:
    """The place of a code, if all of it lies within the reach; without a code all that does.

    None for a code that stands for nothing, or for what lies beyond the reach.
    """
    if not code:
        node = only_node(reach)
        return Ground(reach, node, tier_below(node, reach))
    node = node_of(reach, code)
    if node is None or not covers(reach, node):
        return None
    return Ground(reach, node, tier_below(node, reach))


def first_of_several(reach: Reach) -> str:
    """The code of the first city, by code, of a reach that holds more than one; else nothing."""
    if tier_below(only_node(reach), reach) != "city":
        return ""
    return City.objects.within(reach).order_by("code").values_list("code", flat=True).first() or ""


def node_of(reach: Reach, code: str) -> Node | None:
    """The city, district or area with this code."""
    if not (code.isascii() and code.isalnum()):
        return None
    if len(code) <= 6:
        districts = District.objects.select_related("city").defer("boundary")
        return City.objects.filter(code=code).first() or districts.filter(code=code).first()
    areas = Area.objects.within(reach).select_related("city", "district")
    return areas.defer("boundary", "district__boundary").filter(code=code).first()


def only_node(reach: Reach) -> Node | None:
    """The one place that a reach consists of; None for more than one, or for something else."""
    parts = len(reach.cities) + len(reach.districts) + len(reach.areas) + len(reach.units)
    if reach.everywhere or parts != 1:
        return None
    if reach.cities:
        return City.objects.get(pk__in=reach.cities)
    if reach.districts:
        districts = District.objects.select_related("city").defer("boundary")
        return districts.get(pk__in=reach.districts)
    if reach.areas:
        areas = Area.objects.select_related("city", "district")
        return areas.defer("boundary", "district__boundary").get(pk=reach.areas[0].id)
    return None


def tier_below(node: Node | None, reach: Reach) -> str:
    """By which tier a place is told apart; several places, by the coarsest of them."""
    if isinstance(node, City):
        return PARTS["city"]
    if isinstance(node, District):
        return PARTS["district"]
    if isinstance(node, Area):
        return PARTS.get(node.tier, "")
    if reach.everywhere or reach.cities:
        return "city"
    if reach.districts:
        return "district"
    tiers = {span.tier for span in reach.areas}
    return next((tier for tier in (Tier.STREET, Tier.COMMUNITY) if tier in tiers), "")


def covers(reach: Reach, node: Node) -> bool:
    """Whether all of a place lies within a reach."""
    if isinstance(node, City):
        return reach.everywhere or node.pk in reach.cities
    if isinstance(node, District):
        return reach.everywhere or node.city_id in reach.cities or node.pk in reach.districts
    return reach.covers_area(node)


def reach_of(node: Node) -> Reach:
    """What lies in a place."""
    if isinstance(node, City):
        return Reach(cities=frozenset({node.pk}))
    if isinstance(node, District):
        return Reach(districts=frozenset({node.pk}))
    return Reach(areas=(node.span,))
