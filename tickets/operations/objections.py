"""A department objects to its task: raise it, withdraw it, accept the ruling, or persist."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Unit
from lib.errors import Refused
from lib.moves import make_move
from lib.rows import reserve_id
from members.operations.accounts import system_user
from tickets.models import DutyRule, Objection, WhistleTask
from tickets.notices import STREET_ROLES, area_people, desk_of, district_people, tell, unit_people
from tickets.operations.clocks import cancel_clocks, show_due, start_clock
from tickets.operations.disputes import count_back, rest_handling, time_of
from tickets.operations.limits import step_limit
from tickets.operations.requests import drop_requests
from tickets.operations.whistle_tasks import lock_whistle
from tickets.operations.whistles import advance_whistle
from tickets.workflow.objection import OBJECTION
from tickets.workflow.states import ObjectionStatus
from tickets.workflow.whistle_task import TASK

BATCH = 200


@transaction.atomic
def object_task(
    task: WhistleTask,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    claim: str,
    rule: DutyRule,
    reason: str,
    basis: str = "",
    proposed_unit: Unit | None = None,
) -> WhistleTask:
    """异议: the department says that the task is not its own, citing the duty list.

    From now on its handling clocks rest, what it asked for falls away, and the street's clock
    runs; signing, contact and attending are due as before. The task keeps its state, because the
    department goes on responding. In an emergency nothing rests (DOMAIN.md section 5.3).
    """
    lock_whistle(task)
    pk = reserve_id(Objection)
    told = {"objection": pk, "held": "street"}
    task = make_move(task, TASK["object"], by=by, at=at, seen=seen, reason=reason, data=told)
    check_claim(task, rule, proposed_unit, at=at)
    objection = Objection.objects.create(
        pk=pk,
        task=task,
        whistle=task.whistle,
        unit_id=task.unit_id,
        ground=claim,
        rule=rule,
        cited=cited_words(rule),
        basis=basis.strip(),
        reason=reason.strip(),
        proposed_unit=proposed_unit,
        raised_by=by,
        raised_at=at,
        **task.whistle.now_stamps(),
    )
    start_clock(objection, "rule_street", step_limit("rule_street"), at=at)
    show_due(objection)
    if task.is_disputed:
        drop_requests(task, by=by, at=at)
        rest_handling(task, at=at)
    show_due(task)
    advance_whistle(task.whistle, by=by, at=at)
    tell_street("objection_raised", objection, by=by, at=at)
    return task


def check_claim(
    task: WhistleTask, rule: DutyRule, proposed_unit: Unit | None, *, at: datetime
) -> None:
    """The cited item speaks of this matter or unit, and somebody else is proposed, if anybody."""
    day = timezone.localdate(at)
    if not DutyRule.objects.citable(task, day).filter(pk=rule.pk).exists():
        raise Refused("rule_elsewhere", _("This item does not speak of the matter."), "rule")
    if proposed_unit is not None and proposed_unit.pk == task.unit_id:
        raise Refused("own_unit", _("Name another unit than your own."), "proposed_unit")


def cited_words(rule: DutyRule) -> str:
    """An item of the duty list as it reads today: code, kind of matter, lead, legal basis."""
    words = f"{rule.category.code} {rule.category.name} → {rule.lead}"
    return f"{words} · {rule.legal_basis}"[:500] if rule.legal_basis else words[:500]


@transaction.atomic
def withdraw_objection(
    objection: Objection, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Objection:
    """The department takes its objection back; the time is counted back all the same."""
    lock_dispute(objection)
    told = time_of(objection, "", charged="department")
    move = OBJECTION["withdraw-objection"]
    objection = make_move(objection, move, by=by, at=at, seen=seen, reason=note, data=told)
    end_objection(objection, by=by, at=at, cause="given_up")
    tell_street("objection_withdrawn", objection, by=by, at=at)
    return objection


@transaction.atomic
def accept_ruling(
    objection: Objection, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Objection:
    """The department accepts what the street confirmed: the task is its own."""
    lock_dispute(objection)
    told = time_of(objection, "", charged="department")
    move = OBJECTION["yield"]
    objection = make_move(objection, move, by=by, at=at, seen=seen, reason=note, data=told)
    end_objection(objection, by=by, at=at, cause="overruled")
    tell_street("objection_yielded", objection, by=by, at=at)
    return objection


@transaction.atomic
def persist_in_objection(
    objection: Objection, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Objection:
    """Still disputed: the district rules now, for good."""
    lock_dispute(objection)
    objection = make_move(
        objection,
        OBJECTION["persist"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        data=time_of(objection, "district"),
        persist_reason=reason.strip(),
    )
    start_clock(objection, "rule_district", step_limit("rule_district"), at=at)
    show_due(objection)
    people = district_people(objection.district_now_id, at) | desk_of(objection.whistle, at)
    tell_of("objection_disputed", objection, to=people, by=by, at=at, urgency="warning")
    return objection


def overrule_expired(at: datetime) -> int:
    """The street's ruling stands where nobody persisted in time; each in its own transaction.

    May be repeated and killed at any moment: who is still confirmed and overdue is found again.
    """
    by, done = system_user(), 0
    for objection in Objection.objects.expired(at).order_by("persist_by")[:BATCH]:
        done += expire(objection, by=by, at=at)
    return done


@transaction.atomic
def expire(objection: Objection, *, by: Any, at: datetime) -> bool:
    """Overrule one whose time to persist ran out, unless somebody was quicker."""
    lock_dispute(objection)
    if not Objection.objects.expired(at).filter(pk=objection.pk).exists():
        return False
    told = time_of(objection, "", charged="department")
    objection = make_move(objection, OBJECTION["expire"], by=by, at=at, data=told)
    end_objection(objection, by=by, at=at, cause="overruled")
    tell_overruled(objection, by=by, at=at)
    return True


def lock_dispute(objection: Objection) -> WhistleTask:
    """Lock ticket, whistle and task before the objection: every operation takes this order."""
    task = WhistleTask.objects.get(pk=objection.task_id)
    lock_whistle(task)
    return WhistleTask.objects.select_for_update(no_key=True).get(pk=task.pk)


def end_objection(objection: Objection, *, by: Any, at: datetime, cause: str) -> None:
    """It is their task after all: its clocks are due as before, the desks' clock stops."""
    cancel_clocks(objection, at=at)
    show_due(objection)
    count_back(objection.task, at=at, cause=cause)
    advance_whistle(objection.whistle, by=by, at=at)


def tell_of(
    kind: str, objection: Objection, *, to: set[int], by: Any, at: datetime, **more: Any
) -> None:
    """Tell people of a step; the notice leads to the objection's own page."""
    event = f"objection:{objection.pk}:{objection.flow_count}:{kind}"
    page = reverse("tickets:objection", args=[objection.pk])
    unit = str(objection.unit)
    tell(kind, objection.whistle, to=to, by=by, at=at, event=event, url=page, unit=unit, **more)


def tell_street(kind: str, objection: Objection, *, by: Any, at: datetime) -> None:
    """Those who rule first, and the community that blew, follow every step."""
    whistle = objection.whistle
    people = area_people(objection.street_now_id, STREET_ROLES, at) | desk_of(whistle, at)
    if objection.persisted_at is not None:
        people |= district_people(objection.district_now_id, at)
    tell_of(kind, objection, to=people | {whistle.blown_by_id}, by=by, at=at, urgency="warning")


def tell_overruled(objection: Objection, *, by: Any, at: datetime) -> None:
    """The department hears that the task is its own, and since when it is due again."""
    people = unit_people([objection.unit_id], at)
    due = objection.task.due_at
    when = due.isoformat() if due and objection.status == ObjectionStatus.OVERRULED else ""
    tell_of("objection_overruled", objection, to=people, by=by, at=at, urgency="warning", due=when)
