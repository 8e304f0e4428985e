"""Frozen months, found by the city; their lines by the place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from django.db.models import Q

from grids.reach import Reach, ScopedQuerySet


class SnapshotQuerySet(ScopedQuerySet):
    """Frozen months: whoever reaches something in the city may know that one exists."""

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """By city; by what lies in it otherwise."""
        if reach.cities:
            yield Q(city__in=sorted(reach.cities))
        if reach.districts:
            yield Q(city__districts__in=sorted(reach.districts))
        ids = [span.id for span in reach.areas]
        if ids:
            yield Q(city__areas__in=ids)

    def _crosses_many(self) -> bool:
        return True

    def with_city(self) -> Self:
        """What a list shows of them."""
        return self.select_related("city")


class SnapshotLineQuerySet(ScopedQuerySet):
    """Lines of frozen months: of the places within reach."""

    area_path = "area"

    def reach_conditions(self, reach: Reach) -> Iterator[Q]:
        """A city holds all its lines, a district its own and its areas'."""
        if reach.cities:
            yield Q(snapshot__city__in=sorted(reach.cities))
        if reach.districts:
            yield Q(district__in=sorted(reach.districts))
            yield Q(area__district__in=sorted(reach.districts))
        yield from super().reach_conditions(Reach(areas=reach.areas))

    def with_place(self) -> Self:
        """What a line shows of its place."""
        rows = self.select_related("snapshot__city", "district", "area")
        return rows.defer("area__boundary", "district__boundary")
