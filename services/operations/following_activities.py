"""What a change of the areas does to activities: those still ahead go on with the heir."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from grids.operations.carrying import Carried
from grids.powers import Power
from grids.workflow import Forest
from services.models import Activity, Organiser
from services.workflow.activities import LIVING, ActivityStatus, OrganiserStatus


def follow_activities(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Let proposed and published activities of closed areas belong to the heir, in the caller's
    transaction; what is over stays where it took place."""
    if carried.forest != Forest.AREA:
        return {}
    moved = 0
    for closed_id, heir in carried.heirs.items():
        rows = Activity.objects.filter(area=closed_id, status__in=(ActivityStatus.DRAFT, *LIVING))
        for row in rows.select_for_update(no_key=True).order_by("pk"):
            follow(row, heir, by=by, at=at, change=carried.change.number)
            moved += 1
        follow_organisers(closed_id, heir)
    return {"activities_moved": moved} if moved else {}


def follow(row: Activity, heir: Any, *, by: Any, at: datetime, change: str) -> None:
    """Carry one activity over to another area; a record says whose it was."""
    former = row.area
    row.area = heir
    row.flow_count += 1
    row.save(update_fields=["area", "flow_count"])
    row.append_record(
        move="follow-area",
        by=by,
        post=by.acting_post(Power.MANAGE_AREAS),
        reason=change,
        before=row.status,
        after=row.status,
        at=at,
        data={"what": str(former)},
    )


def follow_organisers(closed_id: int, heir: Any) -> None:
    """The heir answers for what the closed area was asked; nobody is asked twice."""
    rows = Organiser.objects.filter(area=closed_id, activity__status__in=LIVING)
    rows |= Organiser.objects.filter(area=closed_id, status=OrganiserStatus.ASKED)
    known = Organiser.objects.filter(area=heir).order_by().values("activity")
    rows.exclude(activity__in=known).exclude(activity__area=heir).update(area=heir)
