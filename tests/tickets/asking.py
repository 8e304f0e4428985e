"""Requests to adjust work, asked and decided by the cast."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from lib.errors import Refused
from tests.tickets.photos import photo
from tickets.models import Adjustment, Assignment, Clock, Ticket, WhistleTask
from tickets.operations import adjustments, checking, handling, returns
from tickets.operations.register import DESKS

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
WHY = "等配件到货"


def share_of(ticket: Ticket, role: str = "lead") -> Assignment:
    """The newest share of a role."""
    return ticket.assignments.filter(role=role).latest("pk")


def fresh(row: Any) -> Any:
    """The row as it stands now, without anything read before."""
    return type(row).objects.get(pk=row.pk)


def request_of(share: Any, kind: str = "extension") -> Adjustment:
    """The newest request of a kind about a share."""
    return Adjustment.objects.of(share).filter(kind=kind).latest("pk")


def clock_of(row: Any, kind: str = "handle") -> Clock:
    """The newest clock of a kind."""
    return Clock.objects.of(row.clock_facts().subject_type, row.pk).filter(kind=kind).latest("pk")


def asked(world: Any, share: Any, kind: str = "extension", **more: Any) -> Adjustment:
    """Asked by the head of the unit, so that the dispatcher decides next."""
    ask = {
        "extension": adjustments.ask_extension,
        "suspension": adjustments.ask_suspension,
        "return": returns.return_assignment,
        "appeal": adjustments.appeal_overdue,
    }[kind]
    ask(share, **{"by": world.department_head, "at": world.now, "reason": WHY, **more})
    return request_of(share, kind)


def granted(world: Any, share: Any, kind: str = "extension", **more: Any) -> Any:
    """Asked and granted; answers the share."""
    at = more.get("at", world.now)
    request = asked(world, share, kind, **more)
    adjustments.grant_adjustment(request, by=world.clerk, at=at)
    return fresh(share)


def decide(world: Any, request: Adjustment, name: str, **more: Any) -> Adjustment:
    """Any step of a request through its operation."""
    operation = DESKS["adjustment"].operations[name]
    return operation(fresh(request), **{"by": world.clerk, "at": world.now, **more})


def refused(code: str, field: str | None = None) -> Any:
    """The refusal that is expected."""

    class Expected:
        def __enter__(self) -> None:
            self.raising = pytest.raises(Refused)
            self.caught = self.raising.__enter__()

        def __exit__(self, *error: Any) -> Any:
            is_raised = self.raising.__exit__(*error)
            assert self.caught.value.code == code
            assert field is None or self.caught.value.field == field
            return is_raised

    return Expected()


def closed_late(world: Any, ticket: Ticket, at: datetime) -> Ticket:
    """Finished at a moment after its limit, checked and closed."""
    handling.finish_ticket(ticket, by=world.department, at=at, note="已修好", photos=[photo()])
    checking.pass_ticket(fresh(ticket), by=world.clerk, at=at)
    return checking.close_ticket(fresh(ticket), by=world.clerk, at=at + HOUR)


def task_of(task: WhistleTask) -> WhistleTask:
    """The task as it stands now."""
    return WhistleTask.objects.get(pk=task.pk)
