"""Who leads a whistle: always exactly one department; a change is an event with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grids.models import District, Unit
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from records.operations import write_audit
from tickets.models import FallbackOwner, Whistle, WhistleTask
from tickets.notices import tell, unit_people
from tickets.operations.whistles import advance_whistle, limits_of, lock_ticket_of, sound
from tickets.workflow.states import OPEN_TASK, AssignmentRole, TaskStatus
from tickets.workflow.whistle import WHISTLE


@transaction.atomic
def change_lead(
    whistle: Whistle, *, by: Any, at: datetime, seen: int | None = None, lead: Unit, reason: str
) -> Whistle:
    """牵头单位变更: another department answers for the whole; the present one goes on assisting.

    An assisting department is promoted and keeps its clocks; one called only now gets a task of
    its own with whole limits.
    """
    lock_ticket_of(whistle)
    whistle = Whistle.objects.select_for_update(no_key=True).get(pk=whistle.pk)
    before = whistle.tasks.select_related("unit").get(role=AssignmentRole.LEAD)
    check_lead(whistle, lead, before=before, field="lead")
    told = {"from": str(before.unit), "to": str(lead)}
    move = WHISTLE["change-lead"]
    whistle = make_move(whistle, move, by=by, at=at, seen=seen, reason=reason, data=told)
    WhistleTask.objects.filter(pk=before.pk).update(role=AssignmentRole.ASSIST)
    call_unit(whistle, lead, AssignmentRole.LEAD, by=by, at=at)
    whistle = advance_whistle(whistle, by=by, at=at)
    tell_lead(whistle, [before.unit_id, lead.pk], told, by=by, at=at, reason=reason)
    return whistle


def check_lead(whistle: Whistle, unit: Unit, *, before: WhistleTask, field: str) -> None:
    """The new lead is another unit whose own part is still to do."""
    if unit.pk == before.unit_id:
        raise Refused("leads_already", _("This unit leads already."), field)
    check_callable(whistle, unit, field=field)
    task = whistle.tasks.filter(unit=unit).first()
    if task is not None and task.status not in OPEN_TASK:
        raise Refused("unit_settled", _("This unit has done its part already."), field)


def check_callable(whistle: Whistle, unit: Unit, *, field: str) -> None:
    """A department that was released from a whistle is not called by it again."""
    if whistle.tasks.filter(unit=unit, status=TaskStatus.RELEASED).exists():
        raise Refused("unit_released", _("This unit was released from the whistle."), field)


def call_unit(whistle: Whistle, unit: Unit, role: str, *, by: Any, at: datetime) -> WhistleTask:
    """The unit's task under the whistle: promoted where it has one, else new, its clocks at once.

    Only a lead is ever promoted; a unit that is called to assist and takes part already just
    goes on.
    """
    task = whistle.tasks.filter(unit=unit).first()
    if task is None:
        task = WhistleTask.objects.create(whistle=whistle, unit=unit, role=role)
        sound(task, limits_of(whistle.kind), by=by, at=at)
    elif role == AssignmentRole.LEAD:
        task.role = role
        task.save(update_fields=["role"])
    return task


def tell_lead(
    whistle: Whistle,
    units: list[int],
    told: dict[str, str],
    *,
    by: Any,
    at: datetime,
    reason: str,
) -> None:
    """Both departments and the community hear who leads from now on."""
    names = {"before": told["from"], "after": told["to"]}
    people = unit_people(units, at) | {whistle.blown_by_id}
    event = f"whistle:{whistle.pk}:{whistle.flow_count}:lead_changed"
    tell("lead_changed", whistle, to=people, by=by, at=at, event=event, reason=reason, **names)


def fallback_owner(district_id: int | None) -> Unit | None:
    """Who holds what nobody owns in a district: its government office, where one is named."""
    row = FallbackOwner.objects.filter(district=district_id, unit__is_active=True)
    found = row.select_related("unit").first()
    return found.unit if found else None


def units_for(district: District) -> QuerySet[Unit]:
    """Units of a whole district or its city that may hold what nobody owns."""
    whole = Q(district=district) | Q(district=None, city=district.city_id)
    return Unit.objects.active().filter(whole, area=None)


@transaction.atomic
def set_fallback_owner(district: District, *, unit: Unit | None, by: Any, at: datetime) -> None:
    """Name the unit that holds what has no clear owner in a district, or name none.

    Raises PermissionDenied outside the actor's reach, and Refused for a unit of another place.
    """
    if not permits(by.reach(Power.CONFIGURE), district):
        raise PermissionDenied
    if unit is not None and not units_for(district).contains(unit):
        raise Refused("unit_elsewhere", _("This unit does not serve the district."), "unit")
    if unit is None:
        FallbackOwner.objects.filter(district=district).delete()
    else:
        FallbackOwner.objects.update_or_create(district=district, defaults={"unit": unit})
    told = {"unit": unit.pk if unit else None}
    write_audit("fallback_owner", by=by, at=at, about=("district", district.pk), data=told)
