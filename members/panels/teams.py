"""The service team of a grid as its page and the card for residents show it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from grids.models import Area, Level
from grids.panels import hotline_of
from grids.powers import Power
from grids.reach import Reach
from members.models import Post
from members.roles import Role
from members.statistics.teams import Backbone, is_stand_in, team_of

PUBLIC_ROLES = (
    Role.COMMUNITY_SECRETARY,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.BUILDING_HEAD,
    Role.UNIT_HEAD_RESIDENT,
)
"""Who stands on the card of residents; neighbours who only help are not named in public."""


def is_grid(area: Area) -> bool:
    """Whether an area stands on the grid level of its city."""
    levels = Level.objects.filter(scheme__cities=area.city_id, is_grid_level=True)
    return levels.filter(tier=area.tier).exists()


def team_page(grid: Area, by: Any, on: date) -> dict[str, Any]:
    """The team by backbone, its gaps, and who stands in for whom.

    Who is a member of the Party is named only to who may see the Party tree.
    """
    team = team_of(grid, on)
    sees_party = by.holds(Power.VIEW_PARTY)
    return {
        "area": grid,
        "size": team.size,
        "gaps": list(team.gaps()),
        "bare": team.bare,
        "backbones": [
            {
                "name": name,
                "label": Backbone(name).label,
                "count": team.count(name),
                "posts": rows if sees_party or name != Backbone.IN_SERVICE else [],
                "is_hidden": name == Backbone.IN_SERVICE and not sees_party and bool(rows),
            }
            for name, rows in team.members.items()
        ],
        "roster": roster_of(grid, on),
    }


def roster_of(grid: Area, on: date) -> list[dict[str, Any]]:
    """Substitutions in the grid that last or are still to come."""
    here = Post.objects.within(Reach(areas=(grid.span,))).in_force(on)
    rows = here.exclude(substitution=None).with_row()
    return [
        {
            "post": row,
            "absent": row.substitution.post,
            "reason": row.substitution.reason,
            "is_now": row.is_active(on),
        }
        for row in rows.order_by("from_on", "pk")[:50]
    ]


def team_summary(grid: Area, on: date) -> dict[str, Any]:
    """For the page of a grid: how many there are and what is missing."""
    team = team_of(grid, on)
    return {
        "size": team.size,
        "gaps": list(team.gaps()),
        "counts": [(Backbone(name).label, team.count(name)) for name in team.members],
        "url": reverse("members:team", args=(grid.code,)),
    }


def team_card(area: Area, at: datetime) -> dict[str, Any]:
    """Whom residents of a place may turn to: masked names, the office telephone, a code."""
    today = timezone.localdate(at)
    way = area.lineage()
    address = f"{settings.SITE_URL}{reverse('members:team_card', args=(area.code,))}"
    here = Post.objects.within(Reach(everywhere=True)).filter(area__in=way).active(today)
    posts = here.in_role(*PUBLIC_ROLES).with_row()
    order = {role: place for place, role in enumerate(PUBLIC_ROLES)}
    rows = sorted(posts[:60], key=lambda post: (order[Role(post.role)], post.pk))
    return {
        "area": area,
        "around": " · ".join(row.name for row in way[:-1]),
        "people": [
            {
                "name": post.person.masked_name,
                "role": post.get_role_display(),
                "place": post.scope.name,
                "is_stand_in": is_stand_in(post),
            }
            for post in rows
        ],
        "hotline": hotline_of(way, at),
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=2),
        "address": address,
    }
