"""Ruling on an objection: the street first, then the district, whose word is final."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Unit
from lib.errors import Refused
from lib.moves import make_move
from members.operations.accounts import system_user
from tickets.models import Objection, Whistle, WhistleTask
from tickets.notices import desk_of, unit_people
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due
from tickets.operations.disputes import last_moment, time_of
from tickets.operations.leads import (
    call_unit,
    check_callable,
    check_lead,
    fallback_owner,
    tell_lead,
)
from tickets.operations.objections import end_objection, lock_dispute, tell_of, tell_overruled
from tickets.operations.requests import drop_requests
from tickets.operations.whistles import advance_whistle
from tickets.workflow.objection import OBJECTION
from tickets.workflow.states import OPEN_TASK, AssignmentRole, ObjectionStatus
from tickets.workflow.whistle import WHISTLE
from tickets.workflow.whistle_task import TASK


@transaction.atomic
def confirm_task(
    objection: Objection, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Objection:
    """The street says that it is their task; the department accepts it or persists in time."""
    lock_dispute(objection)
    until = last_moment("persist", objection.city_now_id, at=at)
    objection = make_move(
        objection,
        OBJECTION["confirm"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        data=time_of(objection, "department"),
        street_ruled_by=by,
        street_reason=reason.strip(),
        persist_by=until,
    )
    meet_clocks(objection, "rule_street", at=at)
    show_due(objection)
    people = unit_people([objection.unit_id], at)
    told = {"urgency": "warning", "due": until.isoformat()}
    tell_of("objection_confirmed", objection, to=people, by=by, at=at, **told)
    return objection


@transaction.atomic
def uphold_objection(
    objection: Objection,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    successor: Unit | None = None,
) -> Objection:
    """The street says that it is not their task; whom it names takes it, with whole limits."""
    task = lock_dispute(objection)
    objection = make_move(
        objection,
        OBJECTION["uphold"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        data=time_of(objection, "", charged="dispatcher"),
        street_ruled_by=by,
        street_reason=reason.strip(),
        ended_at=at,
    )
    meet_clocks(objection, "rule_street", at=at)
    replace(objection, task, successor, field="successor", by=by, at=at, reason=reason)
    return objection


@transaction.atomic
def designate_unit(
    objection: Objection,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    designated: Unit,
    reason: str,
) -> Objection:
    """指定: the district names the unit, for good; the same one as before is overruled."""
    task = lock_dispute(objection)
    is_theirs = designated.pk == objection.unit_id
    to = ObjectionStatus.OVERRULED if is_theirs else ObjectionStatus.UPHELD
    objection = rule_for_district(
        objection, "designate", to, by=by, at=at, seen=seen, reason=reason
    )
    if is_theirs:
        WhistleTask.objects.filter(pk=task.pk).update(is_designated=True)
        end_objection(objection, by=system_user(), at=at, cause="overruled")
        tell_overruled(objection, by=by, at=at)
    else:
        replace(objection, task, designated, field="designated", by=by, at=at, reason=reason)
    return objection


@transaction.atomic
def relieve_unit(
    objection: Objection, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Objection:
    """作废: the district lets the department go and names nobody; a lead falls to the fallback
    owner, since a whistle never loses its lead."""
    task = lock_dispute(objection)
    upheld = ObjectionStatus.UPHELD
    objection = rule_for_district(objection, "void", upheld, by=by, at=at, seen=seen, reason=reason)
    replace(objection, task, None, field="reason", by=by, at=at, reason=reason)
    return objection


def rule_for_district(
    objection: Objection,
    name: str,
    to: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None,
    reason: str,
) -> Objection:
    """The district's ruling itself; its clock is met."""
    charged = "department" if to == ObjectionStatus.OVERRULED else "dispatcher"
    objection = make_move(
        objection,
        OBJECTION[name],
        by=by,
        at=at,
        seen=seen,
        to=to,
        reason=reason,
        data=time_of(objection, "", charged=charged),
        district_ruled_by=by,
        district_reason=reason.strip(),
        ended_at=at,
    )
    meet_clocks(objection, "rule_district", at=at)
    return objection


def replace(
    objection: Objection,
    task: WhistleTask,
    unit: Unit | None,
    *,
    field: str,
    by: Any,
    at: datetime,
    reason: str,
) -> None:
    """The department goes and whoever is named takes its place.

    What was done meanwhile, in an emergency, stays done: then the ruling is for the record only.
    """
    whistle = objection.whistle
    successor = unit
    if task.status in OPEN_TASK:
        successor = successor_of(objection, task, unit, field=field)
    objection.successor = successor
    objection.save(update_fields=["successor"])
    cancel_clocks(objection, at=at)
    show_due(objection)
    if task.status in OPEN_TASK:
        hand_over(objection, task, successor, by=by, at=at, reason=reason)
    advance_whistle(whistle, by=system_user(), at=at)
    people = unit_people([objection.unit_id], at) | desk_of(whistle, at) | {whistle.blown_by_id}
    named = str(successor) if successor else ""
    tell_of("objection_upheld", objection, to=people, by=by, at=at, successor=named)


def successor_of(
    objection: Objection, task: WhistleTask, unit: Unit | None, *, field: str
) -> Unit | None:
    """Who takes the department's place: the one named, for a lead at least the fallback owner."""
    whistle, leads = objection.whistle, task.role == AssignmentRole.LEAD
    if unit is not None and unit.pk == task.unit_id:
        raise Refused("own_unit", _("Name another unit than the objecting one."), field)
    if unit is None and leads:
        unit = fallback_owner(objection.district_now_id)
        if unit is None or unit.pk == task.unit_id:
            words = _("No fallback owner is named for this district: name the unit that leads.")
            raise Refused("name_a_unit", words, field)
    if unit is not None:
        check_successor(objection, unit, field=field)
        if leads:
            check_lead(whistle, unit, before=task, field=field)
        else:
            check_callable(whistle, unit, field=field)
    return unit


def check_successor(objection: Objection, unit: Unit, *, field: str) -> None:
    """The street names nobody who objects too; the district may, and settles that as well."""
    others = Objection.objects.standing().filter(whistle=objection.whistle_id, unit=unit)
    if objection.district_ruled_at is None and others.exists():
        raise Refused(
            "unit_disputes", _("This unit objects as well; rule on its objection first."), field
        )


def hand_over(
    objection: Objection,
    task: WhistleTask,
    successor: Unit | None,
    *,
    by: Any,
    at: datetime,
    reason: str,
) -> None:
    """Release the department, call the successor in the same role, and say who leads now.

    What of its work was suspended is over with it: nobody takes it up again.
    """
    whistle, role = objection.whistle, task.role
    told = {"objection": objection.pk}
    gone: dict[str, Any] = {"role": AssignmentRole.ASSIST, "suspended_until": None}
    task = make_move(task, TASK["relieve"], by=by, at=at, reason=reason, data=told, **gone)
    cancel_clocks(task, at=at)
    drop_requests(task, by=by, at=at)
    show_due(task)
    if successor is None:
        return
    called = call_unit(whistle, successor, role, by=by, at=at)
    if objection.district_ruled_at is not None:
        make_final(called, objection, by=by, at=at, reason=reason)
    if role == AssignmentRole.LEAD:
        record_lead(whistle, objection, successor, by=by, at=at, reason=reason)


def record_lead(
    whistle: Whistle, objection: Objection, unit: Unit, *, by: Any, at: datetime, reason: str
) -> None:
    """The history of the whistle says who led before and who leads now."""
    names = {"from": str(objection.unit), "to": str(unit)}
    told = {**names, "objection": objection.pk}
    whistle = make_move(whistle, WHISTLE["new-lead"], by=by, at=at, reason=reason, data=told)
    tell_lead(whistle, [unit.pk], names, by=by, at=at, reason=reason)


def make_final(task: WhistleTask, ruling: Objection, *, by: Any, at: datetime, reason: str) -> None:
    """Whom the district designated cannot object any more; an objection of its own is settled."""
    WhistleTask.objects.filter(pk=task.pk).update(is_designated=True)
    own = Objection.objects.standing().filter(task=task).first()
    if own is None:
        return
    own = make_move(
        own,
        OBJECTION["settle"],
        by=by,
        at=at,
        reason=reason,
        data=time_of(own, "", charged="department") | {"ruling": ruling.pk},
        district_ruled_by=by,
        district_reason=reason.strip(),
        ended_at=at,
    )
    end_objection(own, by=system_user(), at=at, cause="overruled")
    tell_overruled(own, by=by, at=at)
