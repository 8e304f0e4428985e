"""Who a rung of the ladder means, resolved through posts valid at that very moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from members.models import Post
from members.roles import Role
from tickets.models import Clock
from tickets.notices import COMMUNITY_ROLES, GRID_ROLES

WHO: dict[str, tuple[str, tuple[str, ...]]] = {
    "officer": ("unit", (Role.DEPARTMENT_OFFICER,)),
    "unit_head": ("unit", (Role.DEPARTMENT_HEAD,)),
    "grid": ("grid_now", GRID_ROLES),
    "community": ("community_now", COMMUNITY_ROLES),
    "street": ("street_now", (Role.STREET_SECRETARY, Role.STREET_DIRECTOR)),
    "district": ("district_now", (Role.DISTRICT_DESK,)),
}
"""What a rung's `who` means: which column of the clock, and which roles held there."""

SCOPE_COLUMN = {"unit": "unit_id", "district_now": "district_id"}


class Recipient(NamedTuple):
    """One account that is told, and why it is."""

    user: int
    role: str
    scope: int


Directory = dict[tuple[str, int, str], list[Recipient]]


def directory(clocks: Iterable[Clock], at: datetime) -> Directory:
    """Every account that any rung of these clocks may mean, by (column, id, role): one query."""
    clocks = list(clocks)
    wanted = Q(pk__in=[])
    for column, roles in set(WHO.values()):
        ids = {getattr(clock, f"{column}_id") for clock in clocks} - {None}
        if ids:
            scope = SCOPE_COLUMN.get(column, "area_id")
            wanted |= Q(**{f"{scope}__in": ids}, role__in=roles)
    posts = Post.objects.active(timezone.localdate(at)).filter(wanted, person__user__is_active=True)
    found: Directory = {}
    columns = ("role", "unit_id", "area_id", "district_id", "person__user__id")
    for role, unit, area, district, user in posts.order_by("pk").values_list(*columns):
        scope = unit or area or district
        found.setdefault((_kind(unit, area), scope, role), []).append(Recipient(user, role, scope))
    return found


def _kind(unit: int | None, area: int | None) -> str:
    return "unit" if unit else "area" if area else "district"


def people(clock: Clock, who: Iterable[str], known: Directory) -> list[Recipient]:
    """The recipients of one rung of one clock; empty when every post it names is vacant."""
    recipients: dict[int, Recipient] = {}
    for name in who:
        column, roles = WHO[name]
        scope = getattr(clock, f"{column}_id")
        kind = {"unit": "unit", "district_now": "district"}.get(column, "area")
        for role in roles:
            for recipient in known.get((kind, scope, role), ()):
                recipients.setdefault(recipient.user, recipient)
    return list(recipients.values())
