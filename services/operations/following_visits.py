"""What a change of the areas does to visits and households: they go on where their place does."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.operations.carrying import Carried
from grids.workflow import Forest
from services.models import CareContact, Visit


def follow_visits(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let visits and households of closed areas belong to the heir, in the caller's transaction."""
    if carried.forest != Forest.AREA:
        return {}
    visits = cared = 0
    for closed_id, heir in carried.heirs.items():
        visits += Visit.objects.filter(area=closed_id).update(area=heir)
        cared += CareContact.objects.filter(area=closed_id).update(area=heir)
    counts = {"visits_moved": visits, "care_moved": cared}
    return {name: count for name, count in counts.items() if count}
