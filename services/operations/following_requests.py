"""What a change of the areas does to service requests: they go where their place goes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from grids.models import Area
from grids.operations.carrying import Carried
from grids.powers import Power
from grids.workflow import Forest
from services.models import ServiceItem, ServiceRequest
from tickets.operations.reorganising import touched_areas
from tickets.operations.restamping import (
    COLUMNS,
    assigned,
    changed,
    differs,
    rows_of_trees,
    stamps_now,
)

SUBJECT = "service_request"
CLOCKED = ("tickets_clock", "tickets_escalation")


def follow_requests(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let requests of closed areas belong to the heir, in the caller's transaction.

    A record of each that still runs says whose it was; what has ended goes along without one. What
    the closed area offered the heir offers, and the clocks climb from where a request lies now.
    """
    if carried.forest != Forest.AREA:
        return {}
    moved = 0
    for closed_id, heir in carried.heirs.items():
        moved += follow(closed_id, heir, by=by, at=at, change=carried.change.number)
        ServiceRequest.objects.filter(area=closed_id).update(area=heir)
        ServiceItem.objects.filter(area=closed_id).update(area=heir)
    restamp_clocks(touched_areas(carried))
    return {"requests_moved": moved} if moved else {}


def follow(closed_id: int, heir: Area, *, by: Any, at: datetime, change: str) -> int:
    """Carry requests that still run over to another area; answers how many."""
    rows = ServiceRequest.objects.open().filter(area=closed_id).select_related("area")
    found = list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))
    post = by.acting_post(Power.MANAGE_AREAS)
    for row in found:
        row.append_record(
            move="follow-area",
            by=by,
            post=post,
            reason=change,
            before=row.status,
            after=row.status,
            at=at,
            data={"note": str(row.area)},
        )
        row.area = heir
        row.flow_count += 1
        row.save(update_fields=["area", "flow_count"])
    return len(found)


def restamp_clocks(area_ids: Iterable[int]) -> int:
    """Write the stamps of clocks and escalations of requests at these areas anew; how many were."""
    wanted = set(
        ServiceRequest.objects.filter(area__in=set(area_ids))
        .order_by()
        .values_list("area", flat=True)
        .distinct()
    )
    if not wanted:
        return 0
    stamps = stamps_now(wanted, rows_of_trees(wanted))
    values = [list(stamps), *(list(column) for column in zip(*stamps.values(), strict=True))]
    source = f"unnest({', '.join(['%s::bigint[]'] * 6)}) AS v(area_id, {', '.join(COLUMNS)})"
    found = 0
    for target in CLOCKED:
        statement = (
            f"UPDATE {target} t SET {assigned('v')} "  # noqa: S608 - our own names
            f"FROM {source} JOIN services_servicerequest r ON r.area_id = v.area_id "
            f"WHERE t.subject_type = '{SUBJECT}' AND t.subject_id = r.id AND {differs('v')} "
            "RETURNING t.id"
        )
        found += len(changed(statement, values))
    return found
