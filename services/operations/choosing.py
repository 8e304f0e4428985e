"""What may be chosen about services: where one is asked for, units of a city, agents."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from grids.models import Area, Tier, Unit
from grids.powers import Power
from members.models import Post, User

HOMES = (Tier.COMMUNITY, Tier.SECTION, Tier.GRID)
"""Where a request may lie: whoever keeps it is found there."""


def areas_of(item: Any) -> Any:
    """Everything of the city an item is offered in that exists today."""
    rows = Area.objects.open(timezone.localdate()).filter(city=item.city_id)
    return rows.select_related("city").defer("boundary")


def home_of(area: Area) -> Area | None:
    """The grid or community that an area is, or lies in; None for what lies above them."""
    way = Area.objects.filter(tree_id=area.tree_id, lft__lte=area.lft, rght__gte=area.rght)
    return way.of_tier(*HOMES).order_by("-lft").defer("boundary").first()


def units_of(*city_ids: int) -> Any:
    """The units that work in these cities."""
    return Unit.objects.filter(city__in=city_ids, is_active=True).order_by("name")


def agents_of(row: Any) -> Any:
    """Accounts that carry out services where the request lies."""
    posts = Post.objects.active(timezone.localdate()).covering(row.area).holding(Power.SERVE)
    users: Any = User.objects.filter(pk__in=posts.user_ids()).select_related("person")
    return users.order_by("pk")
