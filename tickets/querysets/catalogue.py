"""The vocabulary of categories and duty rules."""

from typing import Any, Self

from django.db import models
from django.db.models import Q


class CategoryQuerySet(models.QuerySet):
    """Categories."""

    def leaves(self) -> Self:
        """What a matter can be filed as, in catalogue order."""
        return self.filter(parent__isnull=False, is_active=True).select_related("parent")


class DutyRuleQuerySet(models.QuerySet):
    """Duty rules."""

    def valid(self, day: Any) -> Self:
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), valid_from__lte=day)

    def best_for(
        self,
        *,
        category_id: int,
        condition_id: int | None,
        area_ids: list[int | None],
        district_id: int | None,
        on: Any,
    ) -> Any:
        """The most specific valid rule: condition before area before category.

        `area_ids` run from the finest to the coarsest; a rule without an area or district counts
        everywhere.
        """
        finest = {area_id: rank for rank, area_id in enumerate(area_ids) if area_id is not None}
        rules = self.valid(on).filter(
            Q(condition__isnull=True) | Q(condition=condition_id),
            Q(area__isnull=True) | Q(area__in=list(finest)),
            Q(district__isnull=True) | Q(district=district_id),
            category=category_id,
            lead__is_active=True,
        )
        return min(
            rules.select_related("lead").prefetch_related("assist"),
            key=lambda rule: (
                rule.condition_id is None,
                finest.get(rule.area_id, len(finest)),
                rule.district_id is None,
                rule.pk,
            ),
            default=None,
        )
