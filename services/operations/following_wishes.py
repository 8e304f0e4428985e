"""What a change of the areas does to wishes and deliberations: they go where their place goes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.models import Area, Tier
from grids.operations.carrying import Carried
from grids.powers import Power
from grids.workflow import Forest
from services.models import Deliberation, Wish, WishClaim
from services.operations.wishes import community_of
from services.workflow.deliberations import ALIVE
from services.workflow.wishes import ENDED


def follow_change(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let wishes and deliberations of closed areas belong to the heir, in the caller's transaction.

    A record of each that still runs says whose it was; what has ended goes along without one.
    """
    if carried.forest != Forest.AREA:
        return {}
    moved = {"wishes_moved": 0, "deliberations_moved": 0}
    change = carried.change.number
    for closed_id, heir in carried.heirs.items():
        wishes = Wish.objects.filter(area=closed_id).exclude(status__in=ENDED)
        moved["wishes_moved"] += follow(wishes, heir, by=by, at=at, change=change)
        topics = Deliberation.objects.filter(area=closed_id, status__in=ALIVE)
        moved["deliberations_moved"] += follow(topics, heir, by=by, at=at, change=change)
        Wish.objects.filter(area=closed_id).update(area=heir)
        rest = Wish.objects.filter(community=closed_id)
        if rest.exists():
            rest.update(community=community_of(heir))
        Deliberation.objects.filter(area=closed_id).update(area=heir)
        WishClaim.objects.active().filter(team=closed_id).update(team=heir)
    for node in carried.moved:
        join_community(node.pk)
    return {name: count for name, count in moved.items() if count}


def join_community(node_id: int) -> None:
    """Let wishes under a node that hangs elsewhere now count for its present community."""
    node = Area.objects.defer("boundary").get(pk=node_id)
    edges = {"area__lft__gte": node.lft, "area__lft__lte": node.rght}
    rows = Wish.objects.filter(area__tree_id=node.tree_id, **edges)
    if node.tier not in (Tier.STREET, Tier.COMMUNITY) and rows.exists():
        rows.update(community=community_of(node))


def follow(rows: Any, heir: Any, *, by: Any, at: datetime, change: str) -> int:
    """Carry rows that still run over to another area; answers how many."""
    found = list(rows.select_related("area").select_for_update(of=("self",), no_key=True))
    for row in found:
        row.append_record(
            move="follow-area",
            by=by,
            post=by.acting_post(Power.MANAGE_AREAS),
            reason=change,
            before=row.status,
            after=row.status,
            at=at,
            data={"who": str(row.area)},
        )
        row.area = heir
        row.flow_count += 1
        row.save(update_fields=["area", "flow_count"])
    return len(found)
