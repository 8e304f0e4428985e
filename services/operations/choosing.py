"""What may be chosen about services: communities of an item, units of a city, agents at a place."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from grids.models import Area, Tier, Unit
from grids.powers import Power
from members.models import Post, User


def areas_of(item: Any) -> Any:
    """Where an item may be asked for: the communities under its scope."""
    rows = Area.objects.open(timezone.localdate()).filter(city=item.city_id, tier=Tier.COMMUNITY)
    if item.area is not None:
        span = {"tree_id": item.area.tree_id, "lft__gte": item.area.lft}
        rows = rows.filter(**span, lft__lte=item.area.rght)
    return rows.select_related("parent").defer("boundary", "parent__boundary").order_by("lft")


def units_of(*city_ids: int) -> Any:
    """The units that work in these cities."""
    return Unit.objects.filter(city__in=city_ids, is_active=True).order_by("name")


def agents_of(row: Any) -> Any:
    """Accounts that carry out services where the request lies."""
    posts = Post.objects.active(timezone.localdate()).covering(row.area).holding(Power.SERVE)
    users: Any = User.objects.filter(pk__in=posts.user_ids()).select_related("person")
    return users.order_by("pk")
