"""The vocabulary of objections."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from grids.reach import Reach
from tickets.querysets.scoping import StampedQuerySet, shown
from tickets.workflow.states import STANDING_OBJECTION, ObjectionStatus

YEAR = timedelta(days=365)

FLAG_AT = 2
"""So many unfounded objections within a year are flagged for the appraisal."""

UNFOUNDED = Q(status=ObjectionStatus.OVERRULED) | Q(
    status=ObjectionStatus.WITHDRAWN, street_ruled_at__isnull=False
)
"""Overruled, or given up only after the street had ruled against it."""


class ObjectionQuerySet(StampedQuerySet):
    """Objections."""

    area_path = "whistle__area"
    unit_path = "unit"

    def unit_conditions(self, units: frozenset[int]) -> Iterator[Q]:
        """Objections under whistles in which one of these units takes part."""
        rows = self.model._base_manager.order_by()
        yield Q(pk__in=rows.filter(whistle__tasks__unit__in=sorted(units)).values("pk"))

    def standing(self) -> Self:
        return self.filter(status__in=STANDING_OBJECTION)

    def addressed(self, reach: Reach) -> Self:
        """Objections of a department of this reach."""
        return self.all() if reach.everywhere else self.filter(unit__in=sorted(reach.units))

    def to_rule(self, reach: Reach, at: datetime) -> Self:
        """Those that await a ruling of this reach: the street's first, the district's second.

        The district also sees those on which the street has let its limit pass.
        """
        rows, first = self.within(reach), Q(status=ObjectionStatus.RAISED)
        if reach.everywhere or reach.districts or reach.cities:
            first &= Q(due_at__lte=at)
            return rows.filter(first | Q(status=ObjectionStatus.DISPUTED))
        return rows.filter(first)

    def matching(self, words: str) -> Self:
        """Objections whose whistle's number starts with `words`, or whose title contains them."""
        words = words.strip()
        return self.filter(
            Q(whistle__number__startswith=words.upper()) | Q(whistle__title__icontains=words)
        )

    def expired(self, at: datetime) -> Self:
        """Confirmed ones whose department let its time to persist run out."""
        return self.filter(status=ObjectionStatus.CONFIRMED, persist_by__lt=at)

    def unfounded_since(self, unit: Any, at: datetime) -> Self:
        """Unfounded objections of a unit in the twelve months before `at`."""
        return self.filter(UNFOUNDED, unit=unit, ended_at__gt=at - YEAR, ended_at__lte=at)

    def with_card(self) -> Self:
        """What a list row and the page of a move show."""
        return shown(
            self,
            "unit",
            "proposed_unit",
            "successor",
            "task__unit",
            "whistle__ticket__category",
            "whistle__area",
            places=("whistle__community_now",),
        ).defer("whistle__area__boundary")

    def with_detail(self) -> Self:
        """What the page of one objection shows beside that."""
        return self.with_card().select_related(
            "raised_by__person", "street_ruled_by__person", "district_ruled_by__person"
        )
