"""Objections at every stage."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.tickets import calls
from tickets.models import Clock, DutyRule, Objection, WhistleTask
from tickets.operations import objections, rulings, whistle_tasks

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WORDS = {"claim": "not_our_duty", "reason": "外墙渗漏按清单由住建部门牵头。"}


def rule_of(world) -> DutyRule:
    """The one item of the duty list of the cast."""
    return DutyRule.objects.get(lead=world.urban)


def task_of(row: Any) -> WhistleTask:
    """The task as it stands now."""
    return WhistleTask.objects.get(pk=row.pk)


def raised(world, task: WhistleTask | None = None, *, by=None, at=None, **more: Any) -> Objection:
    """The lead has signed and objects an hour later."""
    task = task or calls.signed(world, **more.pop("call", {}))
    said = {"rule": rule_of(world), **WORDS, **more}
    objections.object_task(
        task_of(task), by=by or world.department, at=at or world.now + HOUR, **said
    )
    return Objection.objects.get(task=task)


def confirmed(world, objection: Objection | None = None, *, at=None, **more: Any) -> Objection:
    row = objection or raised(world, **more)
    at = at or world.now + 5 * HOUR
    return rulings.confirm_task(row, by=world.street, at=at, reason="职责清单列明由你单位牵头")


def disputed(world, objection: Objection | None = None, *, by=None, **more: Any) -> Objection:
    row = confirmed(world, objection, **more)
    return objections.persist_in_objection(
        row, by=by or world.department, at=world.now + 6 * HOUR, reason="清单未载明外墙"
    )


def clock(task: Any, kind: str) -> Clock:
    return Clock.objects.filter(subject_type="whistle_task", subject_id=task.pk, kind=kind).latest(
        "pk"
    )


def attended(world, task: WhistleTask, by, at) -> WhistleTask:
    return whistle_tasks.attend_task(task_of(task), by=by, at=at)
