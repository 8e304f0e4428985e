"""The vocabulary of deliberations."""

from __future__ import annotations

from typing import Self

from django.db.models import QuerySet

from grids.reach import ScopedQuerySet
from lib.worded import WordedQuerySet
from services.workflow.deliberations import ALIVE, DeliberationStatus


class DeliberationQuerySet(ScopedQuerySet, WordedQuerySet):
    """Topics in deliberation, by place; found by what they are called, inside or in public."""

    worded = ("topic", "public_topic")
    is_indexed = True
    area_path = "area"
    city_path = "area__city"
    district_path = "area__district"

    def alive(self) -> Self:
        """Neither evaluated nor screened out."""
        return self.filter(status__in=ALIVE)

    def published(self) -> Self:
        """Those that strangers may read of."""
        return self.filter(is_public=True).exclude(status=DeliberationStatus.DROPPED)

    def matching_in_public(self, text: str) -> Self:
        """Those whose words for everybody contain the text; the inner ones are not asked."""
        typed = text.strip()
        return self.matching(typed).filter(public_topic__icontains=typed)

    def with_card(self) -> Self:
        """What a row of a list shows."""
        rows = self.select_related("area__parent")
        return rows.defer("area__boundary", "area__parent__boundary")

    def with_page(self) -> Self:
        """All that the page of one shows."""
        rows = self.with_card().select_related("ticket", "wish")
        return rows.prefetch_related("gatherings", "votes__options", "outcomes__ticket")


class DeliberationRecordQuerySet(QuerySet):
    """Steps of deliberations."""

    def with_row(self) -> Self:
        return self.select_related("by__person", "post")
