"""The vocabulary of what belongs to one account: sessions, second factor, ties to providers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models

from grids.models import City
from grids.reach import Reach


class OwnQuerySet(models.QuerySet[Any]):
    """Rows that belong to one account."""

    def of(self, user: Any) -> Self:
        return self.filter(user=user)


class LoginSessionQuerySet(OwnQuerySet):
    """Sessions."""

    def standing(self, at: datetime) -> Self:
        """Those that have not run out, last used first."""
        return self.filter(expire_date__gt=at).order_by("-last_seen", "session_key")


class IdentityProviderQuerySet(models.QuerySet[Any]):
    """Providers of identities."""

    def within(self, reach: Reach) -> Self:
        """A provider lets people of every city in, so only who configures everything sees it."""
        return self if covers_everything(reach) else self.none()

    def published(self) -> Self:
        """Those that are offered at the login."""
        return self.filter(is_active=True)

    def with_card(self) -> Self:
        """With their rules."""
        return self.prefetch_related("rules__area", "rules__unit")


class IdentityQuerySet(OwnQuerySet):
    """Ties between accounts and providers."""

    def with_card(self) -> Self:
        return self.select_related("provider")


def covers_everything(reach: Reach) -> bool:
    """Whether a reach holds every city of the installation."""
    return reach.everywhere or not City.objects.exclude(pk__in=sorted(reach.cities)).exists()
