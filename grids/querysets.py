"""What lists of grids remember: scope by reach, the vocabulary of questions, loading plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, ClassVar, Self

from django.db.models import BigIntegerField, Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from grids.reach import Reach, ScopedQuerySet, span_conditions
from grids.trees import TreeQuerySet
from lib.worded import WordedQuerySet

LONGEST_WAY = 6
"""As many areas lie on the longest way from a street down to a stairwell."""


class DatedQuerySet(QuerySet):
    """Rows that are valid from a day and perhaps to a day."""

    def open(self, on: date) -> Self:
        """Those that exist on the day."""
        return self.filter(valid_from__lte=on).exclude(valid_to__lte=on)

    def closed(self, on: date) -> Self:
        """Those that no longer exist on the day."""
        return self.filter(valid_to__lte=on)


class RememberedQuerySet(DatedQuerySet):
    """Nodes of a forest as it stood on a day: under which parent, by which name."""

    def as_of(self, on: date) -> Self:
        """Those that existed on the day, with `then_name` and `then_parent` as they were."""
        former = self.model._meta.get_field("former").related_model._default_manager
        stood = former.filter(node=OuterRef("pk"), from_on__lte=on, until_on__gt=on)
        return self.open(on).annotate(
            then_name=Coalesce(Subquery(stood.values("name")[:1]), F("name")),
            then_parent=Case(
                When(Exists(stood), then=Subquery(stood.values("parent")[:1])),
                default=F("parent"),
                output_field=BigIntegerField(),
            ),
        )


class NamedQuerySet(WordedQuerySet):
    """Rows found by what people type: part of the name, its pinyin, its initials or a code."""

    spelt: ClassVar[tuple[str, ...]] = ("pinyin", "initials")
    numbered: ClassVar[tuple[str, ...]] = ("code",)
    is_indexed: ClassVar[bool] = True


class AdministrativeQuerySet(ScopedQuerySet):
    """Cities and districts: above the trees, so a reach over an area opens those it lies in."""

    def _within(self, named: Q, reach: Reach) -> Self:
        if reach.everywhere:
            return self.all()
        trees = sorted({span.tree_id for span in reach.areas})
        either = named | Q(areas__lft=1, areas__tree_id__in=trees)
        return self.filter(pk__in=self.model._base_manager.filter(either).values("pk"))


class CityQuerySet(AdministrativeQuerySet):
    """Cities; within a reach are those it names and those its districts and areas lie in."""

    def within(self, reach: Reach) -> Self:
        return self._within(Q(pk__in=reach.cities) | Q(districts__in=reach.districts), reach)


class DistrictQuerySet(AdministrativeQuerySet):
    """Districts; within a reach are those it names, those of its cities and of its areas."""

    def within(self, reach: Reach) -> Self:
        return self._within(Q(pk__in=reach.districts) | Q(city__in=reach.cities), reach)


class AreaQuerySet(ScopedQuerySet, RememberedQuerySet, NamedQuerySet, TreeQuerySet):
    """Areas."""

    area_path: ClassVar[str | None] = ""

    def of_tier(self, *tiers: str) -> Self:
        """Areas on these tiers."""
        return self.filter(tier__in=tiers)

    def at_grid_level(self) -> Self:
        """Areas on the grid level of their own city's scheme."""
        return self.filter(
            city__scheme__levels__tier=F("tier"), city__scheme__levels__is_grid_level=True
        )

    def with_service(self, bodies: Any) -> Self:
        """Says of each area whether one of the Party bodies serves it, and whether one is linked.

        `is_served`: a body covers the area itself, a part of it, or what it lies in; `is_linked`:
        one covers the area itself.
        """
        through = bodies.model.areas.through.objects
        links = through.filter(partyorganisation__in=bodies.order_by().values("pk"))
        above = Q(pk__in=[])
        for steps in range(1, LONGEST_WAY):
            above |= Q(area=OuterRef("__".join(["parent"] * steps)))
        part = links.filter(
            area__tree_id=OuterRef("tree_id"),
            area__lft__gte=OuterRef("lft"),
            area__lft__lte=OuterRef("rght"),
        )
        return self.annotate(
            is_served=Exists(part) | Exists(links.filter(above)),
            is_linked=Exists(links.filter(area=OuterRef("pk"))),
        )

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        return self.select_related("parent", "district", "city").defer(
            "boundary", "parent__boundary", "district__boundary"
        )


class PartyOrganisationQuerySet(ScopedQuerySet, RememberedQuerySet, NamedQuerySet, TreeQuerySet):
    """Party organisations; a post at an area reaches those that cover it or a part of it."""

    party_path: ClassVar[str | None] = ""
    area_path: ClassVar[str | None] = "areas"
    city_path: ClassVar[str | None] = "city"
    district_path: ClassVar[str | None] = "district"

    def of_kind(self, *kinds: str) -> Self:
        """Organisations of these kinds."""
        return self.filter(kind__in=kinds)

    def on_grids(self) -> Self:
        """Organisations that cover an area on the grid level of its city."""
        links = self.model.areas.through.objects.filter(
            area__tier=F("area__city__scheme__levels__tier"),
            area__city__scheme__levels__is_grid_level=True,
        )
        return self.filter(Exists(links.filter(partyorganisation=OuterRef("pk"))))

    def linked_to(self, areas: Iterable[Any]) -> Self:
        """Organisations that cover one of the areas, each once."""
        links = self.model.areas.through.objects.filter(area__in=areas)
        return self.filter(pk__in=links.values("partyorganisation"))

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        rows = self.select_related("parent", "district", "city", "unit")
        return rows.defer("district__boundary")


class UnitQuerySet(ScopedQuerySet, NamedQuerySet):
    """Units; a unit without an area is found through its own district and city."""

    area_path: ClassVar[str | None] = "area"
    unit_path: ClassVar[str | None] = ""
    city_path: ClassVar[str | None] = "city"
    district_path: ClassVar[str | None] = "district"

    def of(self, reach: Reach) -> Self:
        """The units somebody acts for."""
        return self.filter(pk__in=sorted(reach.units))

    def active(self) -> Self:
        """Units that work may be given to."""
        return self.filter(is_active=True)

    def of_kind(self, *kinds: str) -> Self:
        """Units of these kinds."""
        return self.filter(kind__in=kinds)

    def working_in(self, reach: Reach) -> Self:
        """Units within the reach, and those that serve a whole district or city of it."""
        districts, cities = (
            self.model._meta.get_field(name).related_model._default_manager.within(reach)
            for name in ("district", "city")
        )
        own = self.model._default_manager.within(reach)
        return self.filter(
            Q(pk__in=own.order_by().values("pk"))
            | Q(area=None, district__in=districts.order_by().values("pk"))
            | Q(area=None, district=None, city__in=cities.order_by().values("pk"))
        )

    def serving(self, area: Any) -> Self:
        """Units whose territory covers the area, or whose district or city it lies in."""
        return self.filter(
            Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght)
            | Q(area=None, district=area.district_id)
            | Q(area=None, district=None, city=area.city_id)
        )

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        rows = self.select_related("parent", "area", "district", "city")
        return rows.defer("area__boundary", "district__boundary")


class PlaceQuerySet(ScopedQuerySet, DatedQuerySet, WordedQuerySet):
    """Places, found by name or address."""

    area_path: ClassVar[str | None] = "area"
    unit_path: ClassVar[str | None] = "unit"
    worded: ClassVar[tuple[str, ...]] = ("name", "address")
    is_indexed: ClassVar[bool] = True

    def published(self, on: date) -> Self:
        """What residents may read of: every place that exists on the day."""
        return self.open(on).with_card()

    def of_kind(self, *kinds: str) -> Self:
        """Places of these kinds."""
        return self.filter(kind__in=kinds)

    def under(self, area: Any) -> Self:
        """Places in the area."""
        return self.filter(
            area__tree_id=area.tree_id, area__lft__gte=area.lft, area__lft__lte=area.rght
        )

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        return self.select_related("area", "unit").defer("area__boundary")


class ChangeQuerySet(ScopedQuerySet):
    """Changes of both forests; a post at an area finds those of the Party bodies that cover it."""

    area_path: ClassVar[str | None] = "area"
    city_path: ClassVar[str | None] = "city"
    district_path: ClassVar[str | None] = "district"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By the area, and by the Party body within the reach."""
        yield from super().reach_conditions(reach)
        bodies = self._bodies(reach)
        if bodies is not None:
            yield Q(organisation__in=bodies)

    def to_decide(self, reach: Reach) -> Self:
        """Those of which somebody with this reach is the superior body (批复)."""
        if reach.everywhere:
            return self.all()
        either = Q(pk__in=[])
        district = Q(forest="area", superior_area=None)
        if reach.cities:
            either |= Q(city__in=sorted(reach.cities))
        if reach.districts:
            either |= district & Q(district__in=sorted(reach.districts))
        for condition in span_conditions("superior_area", reach.areas):
            either |= condition
        bodies = self._bodies(reach)
        if bodies is not None:
            either |= Q(superior_body__in=bodies)
        return self.filter(either)

    def of_forest(self, forest: str) -> Self:
        """Changes of areas, or of Party organisations."""
        return self.filter(forest=forest)

    def proposed(self) -> Self:
        """Those that nobody has decided on."""
        return self.filter(status="proposed")

    def open(self) -> Self:
        """Proposed, or approved and waiting for their day."""
        return self.filter(status__in=("proposed", "approved"))

    def due(self, on: date) -> Self:
        """Approved ones whose day has come, in the order in which they take effect."""
        return self.filter(status="approved", effective_on__lte=on).order_by("effective_on", "pk")

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        rows = self.select_related(
            "area", "organisation", "superior_area", "superior_body", "proposed_by__person"
        )
        return rows.select_related("district").defer(
            "area__boundary", "superior_area__boundary", "district__boundary"
        )

    def _bodies(self, reach: Reach) -> QuerySet[Any] | None:
        if not (reach.areas or reach.organisations):
            return None
        bodies = self.model._meta.get_field("organisation").related_model._default_manager
        return bodies.within(Reach(areas=reach.areas, organisations=reach.organisations)).values(
            "pk"
        )
