"""The vocabulary of categories."""

from typing import Self

from django.db import models


class CategoryQuerySet(models.QuerySet):
    """Categories."""

    def leaves(self) -> Self:
        """What a matter can be filed as, in catalogue order."""
        return self.filter(parent__isnull=False, is_active=True).select_related("parent")
