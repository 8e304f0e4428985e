"""The vocabulary of what streets say about stationed agencies and plans."""

from typing import Any, ClassVar, Self

from django.db.models import Q

from grids.powers import Power
from grids.reach import Reach, ScopedQuerySet


class StreetPaperQuerySet(ScopedQuerySet):
    """Papers of a street, by the street itself or by the Party body over it.

    The department concerned reads its own as well, but a reach over areas never speaks for it.
    """

    area_path = "street"
    party_path: ClassVar[str | None] = "street__organisations"
    city_path = "street__city"
    district_path = "street__district"

    def of_department(self, reach: Reach) -> Self:
        """Papers that concern departments of the reach."""
        return self if reach.everywhere else self.filter(department__in=sorted(reach.units))

    def to(self, user: Any) -> Self:
        """What somebody sees: the street's own papers, and what its department may read."""
        street = self.within(user.reach(Power.VIEW_PARTY)).order_by().values("pk")
        theirs = self.of_department(user.reach(Power.HANDLE)).open_to_department()
        return self.filter(Q(pk__in=street) | Q(pk__in=theirs.order_by().values("pk")))

    def open_to_department(self) -> Self:
        """What the department concerned may read."""
        return self

    def with_card(self) -> Self:
        """What a row and a page show."""
        optional = ("unit__parent", "person", "signed_by__person")
        names = [name for name in optional if hasattr(self.model, name.partition("__")[0])]
        rows = self.select_related("street", "department", "drafted_by__person", *names)
        return rows.defer("street__boundary")


class PersonnelOpinionQuerySet(StreetPaperQuerySet):
    """Yearly opinions; a draft is the street's own affair."""

    def open_to_department(self) -> Self:
        """Only what has been signed."""
        return self.filter(status="signed")
