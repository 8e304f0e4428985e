"""The vocabulary of buildings in the 15-minute circle."""

from __future__ import annotations

from typing import Any, Self

from django.db.models import FloatField, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from grids.reach import ScopedQuerySet
from lib.walking import metres_per_degree

SLACK = 1.01
"""A degree is not everywhere in a box as long as in its middle."""


class CircleQuerySet(ScopedQuerySet):
    """Buildings with their distances, found by the building."""

    area_path = "building"
    city_path = "building__city"
    district_path = "building__district"

    def at_area(self, area: Any) -> Self:
        """Buildings in an area."""
        return self.filter(
            building__tree_id=area.tree_id,
            building__lft__gte=area.lft,
            building__lft__lte=area.rght,
        )

    def around(self, lng: float, lat: float, metres: float) -> Self:
        """Those in a box that holds all within the metres of a position, and a little more."""
        east, north = (metres / each * SLACK for each in metres_per_degree(lat))
        return self.filter(
            lng__range=(lng - east, lng + east), lat__range=(lat - north, lat + north)
        )

    def within_metres(self, kind: str, metres: float) -> Self:
        """Those with a place of the kind no further away, in a straight line."""
        return self._to(kind).filter(far__lte=metres)

    def beyond_metres(self, kind: str, metres: float) -> Self:
        """Those without one so near, also where the city has none at all."""
        return self._to(kind).filter(Q(far__gt=metres) | Q(far=None))

    def _to(self, kind: str) -> Self:
        return self.annotate(far=Cast(KeyTextTransform(kind, "metres"), FloatField()))

    def with_card(self) -> QuerySet[Any]:
        """What a row of the list shows."""
        rows = self.select_related("building__parent")
        return rows.defer("building__boundary", "building__parent__boundary")
