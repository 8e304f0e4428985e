"""The vocabulary of scales, votes, published years and opinions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q

from grids.reach import Reach, ScopedQuerySet
from tickets.querysets.scoping import shown


class AppraisalScaleQuerySet(models.QuerySet):
    """Scales."""

    def serving(self, city_id: int | None, on: date) -> Self:
        """In force for a city on a day, the first one counts: its own before the general one."""
        rows = self.filter(Q(city=city_id) | Q(city__isnull=True), valid_from__lte=on)
        return rows.order_by(F("city").asc(nulls_last=True), "-valid_from", "-version")


class UnitYearQuerySet(ScopedQuerySet):
    """What is said of one department's year: the department's, and theirs whose area it serves."""

    unit_path = "unit"
    area_path = "unit__area"
    city_path = "unit__city"
    district_path = "unit__district"

    def in_year(self, year: int) -> Self:
        return self.filter(year=year)


class SatisfactionVoteQuerySet(UnitYearQuerySet):
    """Votes, found by the community that voted."""

    area_path = "community"
    city_path = "community__city"
    district_path = "community__district"

    def of(self, unit: Any, communities: Any) -> Self:
        """What these communities said of one department."""
        return self.filter(unit=unit, community__in=communities)


class AppraisalResultQuerySet(UnitYearQuerySet):
    """Published years: everybody who works in the department's district may read them."""

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """Also those of the districts in which one's own units and areas lie."""
        yield from super().reach_conditions(reach)
        unit = self.model._meta.get_field("unit").related_model
        if reach.units:
            own = unit._default_manager.filter(pk__in=sorted(reach.units))
            yield Q(unit__district__in=own.order_by().values("district"))
        if reach.areas:
            area = unit._meta.get_field("area").related_model
            here = area._default_manager.filter(pk__in=[span.id for span in reach.areas])
            yield Q(unit__district__in=here.order_by().values("district"))

    def with_card(self) -> Self:
        """What the list shows."""
        return shown(self, "unit", "scale", "published_by__person")


class OpinionQuerySet(UnitYearQuerySet):
    """Opinions: the street's are seen by street, district and city, and by the department."""

    area_path = "street"
    city_path = "unit__city"
    district_path = "unit__district"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """A street's own opinions; all of a department's year for whoever holds its district."""
        yield from super().reach_conditions(reach)
        streets = [span.id for span in reach.areas if span.tier == "street"]
        if streets:
            yield Q(side="unit", unit__district__areas__in=streets)

    def _crosses_many(self) -> bool:
        return True

    def with_line(self) -> Self:
        """What the page shows, oldest first."""
        rows: Any = shown(self, "by__person", places=("street",))
        return rows.order_by("at", "pk")
