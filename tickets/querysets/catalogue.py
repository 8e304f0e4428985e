"""The vocabulary of categories."""

from typing import Self

from django.db import models


class CategoryQuerySet(models.QuerySet):
    """Categories."""

    def leaves(self) -> Self:
        """What a matter can be filed as, in catalogue order."""
        return self.filter(parent__isnull=False, is_active=True).select_related("parent")


class CategoryLimitQuerySet(models.QuerySet):
    """Filing conditions."""

    def in_use(self) -> Self:
        """What a matter can be filed under, the usual one of a category first."""
        return self.filter(is_active=True, category__is_active=True).order_by("-is_default", "pk")


class LimitChangeQuerySet(models.QuerySet):
    """Changes of limits."""

    def of(self, *limit_keys: str) -> Self:
        """The history of these limits, newest first."""
        return self.filter(limit_key__in=limit_keys).order_by("-id")

    def unsettled(self) -> Self:
        """Those whose running clocks have not all followed yet, oldest first."""
        return self.filter(moves_running=True, settled_at=None).order_by("id")
