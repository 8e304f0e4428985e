"""The vocabulary of the duty list: what is in force on a day, who reads it, who may change it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from django.db.models import Q

from grids.reach import Reach, ScopedQuerySet, span_conditions
from tickets.routing import Matter, most_specific


class DutyRuleQuerySet(ScopedQuerySet):
    """Duty rules; within a reach are those whose place lies in it."""

    area_path = "area"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By the area or the district a rule is made for; a general rule is for who sees all."""
        if reach.cities:
            cities = sorted(reach.cities)
            yield Q(area__city__in=cities) | Q(district__city__in=cities)
        if reach.districts:
            districts = sorted(reach.districts)
            yield Q(area__district__in=districts) | Q(district__in=districts)
        yield from span_conditions("area", reach.areas)

    def about(self, reach: Reach) -> Self:
        """Rules that speak of matters in a reach: also those of the areas and districts above it.

        A unit reads those of its own district, since an objection cites them (DOMAIN.md 5.3).
        """
        if reach.everywhere:
            return self.all()
        district = self.model._meta.get_field("district").related_model
        unit = self.model._meta.get_field("lead").related_model
        either = Q(area=None, district=None)
        either |= Q(pk__in=self.model._default_manager.within(reach).order_by().values("pk"))
        either |= Q(district__in=district._default_manager.within(reach).order_by().values("pk"))
        for span in reach.areas:
            either |= Q(
                area__tree_id=span.tree_id, area__lft__lte=span.lft, area__rght__gte=span.rght
            )
        if reach.units:
            mine = sorted(reach.units)
            homes = unit._default_manager.filter(pk__in=mine).order_by().values("district")
            either |= Q(district__in=homes) | self._named(mine)
        return self.filter(either)

    def naming(self, unit: Any) -> Self:
        """Rules in which the unit leads or assists."""
        return self.filter(self._named([unit.pk]))

    def _named(self, units: list[int]) -> Q:
        helps = self.model.assist.through.objects.filter(unit__in=units)
        return Q(lead__in=units) | Q(pk__in=helps.values("dutyrule"))

    def valid(self, day: Any) -> Self:
        """In force on the day; the first and the last day count."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def serving(self, area: Any, day: Any) -> Self:
        """In force on a day at a place: made for an area above it, for its district, or for all."""
        return self.valid(day).filter(
            Q(area__isnull=True)
            | Q(area__tree_id=area.tree_id, area__lft__lte=area.lft, area__rght__gte=area.rght),
            Q(district__isnull=True) | Q(district=area.district_id),
        )

    def citable(self, task: Any, day: Any) -> Self:
        """What a department may cite against its task: rules that name it, or its kind of matter.

        Where no matter stands behind the whistle, every rule in force at the place.
        """
        whistle = task.whistle
        rules = self.serving(whistle.area, day).select_related("category", "lead")
        if whistle.ticket is not None:
            same = Q(category=whistle.ticket.category_id)
            rules = rules.filter(same | self._named([task.unit_id]))
        return rules.order_by("category__code", "pk")

    def coming(self, day: Any) -> Self:
        """Rules that start after the day."""
        return self.filter(valid_from__gt=day)

    def over(self, day: Any) -> Self:
        """Rules and versions whose last day lies before the day."""
        return self.filter(valid_to__lt=day)

    def newest(self) -> Self:
        """Of every rule the version that was written last."""
        return self.filter(later=None)

    def best_for(self, matter: Matter, *, on: date) -> Any:
        """The most specific rule in force on the day: condition before area before category."""
        rules = self.valid(on).filter(
            Q(condition__isnull=True) | Q(condition=matter.condition_id),
            Q(area__isnull=True) | Q(area__in=matter.area_ids),
            Q(district__isnull=True) | Q(district=matter.district_id),
            category=matter.category_id,
        )
        return most_specific(rules.with_units(), matter)

    def with_units(self) -> Self:
        """Loads who leads and who assists."""
        return self.select_related("lead").prefetch_related("assist")

    def with_card(self) -> Self:
        """Loads what a list row shows."""
        rows = self.with_units().select_related(
            "category", "condition", "area", "district", "changed_by__person"
        )
        return rows.defer("area__boundary", "district__boundary")
