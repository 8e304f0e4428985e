"""The vocabulary of keys."""

from typing import Self

from django.db.models import Prefetch

from grids.reach import ScopedQuerySet


class ApiKeyQuerySet(ScopedQuerySet):
    """Keys; within reach of whoever configures their city, or everything."""

    city_path = "city"

    def in_use(self) -> Self:
        """Those that are not revoked."""
        return self.filter(revoked_at=None)

    def with_card(self) -> Self:
        """What a list row shows."""
        areas = self.model._meta.get_field("areas").related_model._base_manager
        named = areas.only("pk", "code", "name").order_by("code")
        return self.select_related("city", "created_by__person").prefetch_related(
            Prefetch("areas", named)
        )
