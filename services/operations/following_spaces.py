"""What a change of the areas does to shared spaces: they go on where their place goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.operations.carrying import Carried
from grids.workflow import Forest
from services.models import Space
from services.operations.spaces import log


def follow_spaces(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let spaces of closed areas belong to the heir, in the caller's transaction.

    Bookings, hours kept for groups and pauses go with them. A name that the heir has already gets
    the closed place's name before it.
    """
    if carried.forest != Forest.AREA:
        return {}
    moved = 0
    for closed_id, heir in carried.heirs.items():
        rows = Space.objects.filter(area=closed_id).select_related("area")
        for space in rows.select_for_update(of=("self",), no_key=True).order_by("pk"):
            former = space.area
            if Space.objects.filter(area=heir, name=space.name).exists():
                space.name = f"{former.name} {space.name}"[:80]
            space.area = heir
            space.save(update_fields=["area", "name"])
            log(space, "follow-area", by=by, at=at, former=str(former))
            moved += 1
    return {"spaces_moved": moved} if moved else {}
