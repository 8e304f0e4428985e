"""What time does to activities: offers go on, people are reminded, activities begin and end.

Each row in a transaction of its own, found again by what it says itself: a worker that is killed
loses nothing, and the next pass repeats nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from lib.errors import Refused
from lib.moves import make_move
from members.operations.accounts import system_user
from services.models import Activity, Shift, SignUp
from services.operations.activities import finish, start
from services.operations.activity_telling import tell_participant
from services.operations.waiting import give_back
from services.workflow.activities import AHEAD, LIVING, SIGN_UP, ActivityStatus, SignUpStatus

BATCH = 200
AHEAD_OF = timedelta(hours=24)
AFTERWARDS = timedelta(hours=12)
"""How long an activity stays open after its end before it finishes by itself."""


def pass_on_offers(at: datetime) -> int:
    """Offers nobody answered in time go to the next in the queue; answers how many."""
    due = SignUp.objects.overdue_offers(at).order_by("offer_until", "pk")
    keys = list(due.values_list("pk", "shift_id")[:BATCH])
    return sum(pass_on(pk, shift_id, at) for pk, shift_id in keys)


@transaction.atomic
def pass_on(pk: int, shift_id: int, at: datetime) -> bool:
    """One offer: over for this one, made to the next, in one step or not at all."""
    shifts = Shift.objects.filter(pk=shift_id).select_related("activity__area")
    shift = shifts.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
    if shift is None:
        return False
    row = SignUp.objects.overdue_offers(at).with_card().filter(pk=pk).first()
    if row is None:
        return False
    row = make_move(row, SIGN_UP["expire"], by=system_user(), at=at)
    tell_participant("activity_offer_over", row, at=at)
    give_back(shift, by=system_user(), at=at)
    return True


def remind_participants(at: datetime) -> int:
    """Tell those who are going, once, on the day before; answers how many."""
    soon = Q(shift__starts_at__gt=at, shift__starts_at__lte=at + AHEAD_OF)
    rows = SignUp.objects.filter(soon, status=SignUpStatus.SIGNED_UP, reminded_at=None)
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(remind(pk, at) for pk in keys)


@transaction.atomic
def remind(pk: int, at: datetime) -> bool:
    """One person, once."""
    rows = SignUp.objects.filter(pk=pk, status=SignUpStatus.SIGNED_UP, reminded_at=None)
    row = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).with_card().first()
    if row is None or row.activity.status not in LIVING:
        return False
    row.reminded_at = at
    row.save(update_fields=["reminded_at"])
    if row.signed_up_at <= row.shift.starts_at - AHEAD_OF:
        tell_participant("activity_reminder", row, at=at, step="reminder")
    return True


def begin_and_end(at: datetime) -> int:
    """Activities whose time has come begin; those long over finish by themselves."""
    done = 0
    begin = Activity.objects.filter(status__in=AHEAD, starts_at__lte=at).order_by("pk")
    over = Activity.objects.filter(
        status=ActivityStatus.RUNNING, ends_at__lte=at - AFTERWARDS
    ).order_by("pk")
    for rows, operation in ((begin, start), (over, finish)):
        for row in list(rows[:BATCH]):
            done += tried(operation, row, at)
    return done


def tried(operation: Any, row: Activity, at: datetime) -> bool:
    """Make a timed move; somebody who was quicker has made it already."""
    try:
        operation(row, by=system_user(), at=at)
    except Refused:
        return False
    return True
