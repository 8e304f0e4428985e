"""The vocabulary of lists of hours, their lines and objections."""

from __future__ import annotations

import datetime
from typing import Self

from django.db.models import Count, Sum

from grids.reach import ScopedQuerySet
from members.querysets.ledgers import LedgerQuerySet


class HoursListQuerySet(ScopedQuerySet):
    """Lists of the communities."""

    area_path = "community"
    city_path = "community__city"
    district_path = "community__district"

    def public(self, on: datetime.date) -> Self:
        """Those that hang on a day."""
        return self.filter(public_from__lte=on, public_until__gte=on)

    def with_card(self) -> Self:
        """With their community and sums."""
        rows = self.select_related("community__parent")
        rows = rows.defer("community__boundary", "community__parent__boundary")
        return rows.annotate(count=Count("lines"), hours=Sum("lines__entry__hours"))


class HoursLineQuerySet(ScopedQuerySet):
    """Lines of lists, where the list hangs."""

    area_path = "list__community"
    city_path = "list__community__city"
    district_path = "list__community__district"

    def public(self, on: datetime.date) -> Self:
        """Those that hang on a day."""
        return self.filter(list__public_from__lte=on, list__public_until__gte=on)

    def with_card(self) -> Self:
        """What a line shows."""
        return self.select_related("entry__person", "entry__service", "entry__countered_by")


class HoursObjectionQuerySet(LedgerQuerySet):
    """Objections to lines, of one's community or about one's own hours."""

    def open(self) -> Self:
        """Those that wait for an answer."""
        return self.filter(status="open")

    def with_card(self) -> Self:
        return super().with_card().select_related("line__entry__service", "line__list")
