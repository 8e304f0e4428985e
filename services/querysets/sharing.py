"""The vocabulary of the sharing register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import ClassVar, Self

from django.db.models import Q

from grids.reach import Reach, ScopedQuerySet, span_conditions
from lib.worded import WordedQuerySet
from services.workflow.sharing import UseStatus


class SharedResourceQuerySet(ScopedQuerySet, WordedQuerySet):
    """What is shared, found by its place or by the unit that gives it; by name or description."""

    worded: ClassVar[tuple[str, ...]] = ("name", "description")

    area_path: ClassVar[str | None] = "area"
    unit_path: ClassVar[str | None] = "unit"
    city_path: ClassVar[str | None] = "area__city"
    district_path: ClassVar[str | None] = "area__district"

    def offered(self) -> Self:
        """What can be asked for now."""
        return self.filter(is_open=True)

    def with_card(self) -> Self:
        """What a row of the list shows."""
        rows = self.select_related("area__parent", "unit", "contact")
        return rows.defer("area__boundary", "area__parent__boundary")


class ResourceUseQuerySet(ScopedQuerySet):
    """Uses, found by whose resource it is; whoever asked finds theirs by `asked_within`."""

    area_path: ClassVar[str | None] = "resource__area"
    unit_path: ClassVar[str | None] = "resource__unit"
    city_path: ClassVar[str | None] = "resource__area__city"
    district_path: ClassVar[str | None] = "resource__area__district"

    def asked_within(self, reach: Reach) -> Self:
        """Those that a place or unit of this reach asked for."""
        if reach.everywhere:
            return self.all()
        either = Q(pk__in=[])
        for condition in self.asking_conditions(reach):
            either |= condition
        return self.filter(either)

    def asking_conditions(self, reach: Reach) -> Iterator[Q]:
        """The conditions of `asked_within`, only those that exist."""
        yield from span_conditions("area", reach.areas)
        for name, ids in (("city", reach.cities), ("district", reach.districts)):
            if ids:
                yield Q(**{f"area__{name}__in": sorted(ids)})
        if reach.units:
            yield Q(unit__in=sorted(reach.units))

    def seen_by(self, *reaches: Reach) -> Self:
        """Those of either side."""
        if any(reach.everywhere for reach in reaches):
            return self.all()
        either = Q(pk__in=[])
        for reach in reaches:
            for condition in (*self.reach_conditions(reach), *self.asking_conditions(reach)):
                either |= condition
        return self.filter(either)

    def agreed_between(self, first: date, last: date) -> Self:
        """Those that hold the resource on any of these days."""
        return self.filter(status=UseStatus.AGREED, from_on__lte=last, until_on__gte=first)

    def with_card(self) -> Self:
        """What a row of the list shows."""
        rows = self.select_related("resource__area", "resource__unit", "area", "unit")
        return rows.defer("area__boundary", "resource__area__boundary")
