"""What a change of the areas does to alliances: they go on where their place goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from grids.operations.carrying import Carried
from grids.powers import Power
from grids.workflow import Forest
from services.models import Alliance, Seat
from services.workflow.alliances import AllianceStatus


def follow_change(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let active alliances of closed areas belong to the heir, in the caller's transaction.

    Each keeps its seats, lists and meetings, and a record says whose it was. A name that the heir
    has already gets the closed place's name before it.
    """
    if carried.forest != Forest.AREA:
        return {}
    moved = 0
    for closed_id, heir in carried.heirs.items():
        rows = Alliance.objects.active().filter(area=closed_id).select_for_update(no_key=True)
        for alliance in rows.order_by("pk"):
            follow(alliance, heir, by=by, at=at, change=carried.change.number)
            moved += 1
    return {"alliances_moved": moved} if moved else {}


def follow(alliance: Alliance, heir: Any, *, by: Any, at: datetime, change: str) -> None:
    """Carry one alliance over to another area."""
    former = alliance.area
    same = Q(area=heir, kind=alliance.kind, name=alliance.name, status=AllianceStatus.ACTIVE)
    if Alliance.objects.filter(same).exists():
        alliance.name = f"{former.name} {alliance.name}"[:120]
    alliance.area = heir
    alliance.flow_count += 1
    alliance.save(update_fields=["area", "name", "flow_count"])
    Seat.objects.filter(alliance=alliance, area=former).update(area=heir)
    alliance.append_record(
        move="follow-area",
        by=by,
        post=by.acting_post(Power.MANAGE_AREAS),
        reason=change,
        before=alliance.status,
        after=alliance.status,
        at=at,
        data={"who": str(former)},
    )
