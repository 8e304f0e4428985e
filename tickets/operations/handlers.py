"""Naming who in a unit or team does the work, and taking the name off again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from members.models import Person, Post
from tickets.models import Assignment
from tickets.notices import tell
from tickets.operations.dispatch import lock_ticket
from tickets.workflow.assignment import ASSIGNMENT


@transaction.atomic
def name_handler(
    assignment: Assignment, *, by: Any, at: datetime, seen: int | None = None, person: Person
) -> Assignment:
    """Say which colleague does it; the colleague is told.

    Raises Refused with `not_of_unit` for somebody who holds no post there today.
    """
    lock_ticket(assignment)
    if not colleagues(assignment, at).filter(person=person).exists():
        raise Refused("not_of_unit", _("This person does not work for the unit."), "person")
    assignment = make_move(
        assignment, ASSIGNMENT["name-handler"], by=by, at=at, seen=seen, person=person
    )
    account = colleagues(assignment, at).filter(person=person).user_ids()
    tell("handler_named", assignment, to=account, by=by, at=at)
    return assignment


@transaction.atomic
def withdraw_handler(
    assignment: Assignment, *, by: Any, at: datetime, seen: int | None = None
) -> Assignment:
    """Nobody in particular does it any more; only then it can be given back."""
    lock_ticket(assignment)
    return make_move(
        assignment, ASSIGNMENT["withdraw-handler"], by=by, at=at, seen=seen, person=None
    )


def colleagues(assignment: Assignment, at: datetime) -> Any:
    """Posts of today by which somebody can do the work of this unit or team."""
    posts = Post.objects.active(timezone.localdate(at)).holding(Power.HANDLE)
    if assignment.unit_id:
        return posts.filter(unit=assignment.unit_id)
    return posts.filter(area=assignment.area_id)
