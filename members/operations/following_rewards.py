"""What a change of the areas does to rewards and orders: the heir gives them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.models import Tier
from grids.operations.carrying import Carried
from grids.workflow import Forest
from members.models import Redemption, Reward
from members.workflow.ledgers import RedemptionStatus


def follow_rewards(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let rewards of closed communities, and orders that wait, belong to the heir.

    Works in the caller's transaction; entries and certificates stay with who recorded them
    (DOMAIN.md 6.7: who records proves).
    """
    if carried.forest != Forest.AREA:
        return {}
    rewards = orders = 0
    for closed_id, heir in carried.heirs.items():
        if heir.tier == Tier.COMMUNITY:
            rewards += Reward.objects.filter(community=closed_id).update(community=heir)
            waiting = Redemption.objects.filter(status=RedemptionStatus.ORDERED)
            orders += waiting.filter(community=closed_id).update(community=heir)
    counts = {"rewards_moved": rewards, "orders_moved": orders}
    return {name: count for name, count in counts.items() if count}
