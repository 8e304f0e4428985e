"""What a change of the areas does to the sharing register: it goes on where its place goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.operations.carrying import Carried
from grids.workflow import Forest
from services.models import ResourceUse, SharedResource
from services.workflow.sharing import UseStatus


def follow_sharing(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let what closed areas share, and what they asked for and still have, belong to the heir.

    Works in the caller's transaction; uses that are over stay with who had them.
    """
    if carried.forest != Forest.AREA:
        return {}
    shared = uses = 0
    for closed_id, heir in carried.heirs.items():
        shared += SharedResource.objects.filter(area=closed_id).update(area=heir)
        running = ResourceUse.objects.filter(area=closed_id)
        running = running.filter(status__in=(UseStatus.ASKED, UseStatus.AGREED))
        uses += running.update(area=heir)
    counts = {"shared_moved": shared, "uses_moved": uses}
    return {name: count for name, count in counts.items() if count}
