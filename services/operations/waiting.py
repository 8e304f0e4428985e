"""Places of a shift: taken, given back, offered to the first in the queue. The shift is locked.

While somebody waits no place is free: whoever gives one back gives it to the first in line, so
`taken` counts what is offered as well, and can never pass `capacity`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lib.moves import make_move
from members.operations.accounts import system_user
from records.operations.notices import end_of_quiet
from services.models import Activity, Shift, SignUp
from services.operations.activity_telling import moment, tell_participant
from services.workflow.activities import (
    BATCH,
    GOING,
    LIVING,
    SIGN_UP,
    BatchStatus,
    SignUpStatus,
)


def lock_shift(shift_id: int) -> Shift:
    """The shift with its activity, locked to the end of the transaction."""
    rows = Shift.objects.select_related("activity__area")
    shift: Shift = rows.select_for_update(of=("self",), no_key=True).get(pk=shift_id)
    return shift


def take(shift: Shift, places: int = 1) -> None:
    """Count places as taken; the caller has seen that they are free."""
    shift.taken += places
    shift.save(update_fields=["taken"])


def give_back(shift: Shift, *, by: Any, at: datetime, places: int = 1) -> None:
    """Count places as free again, and offer them to those who wait."""
    shift.taken -= places
    shift.save(update_fields=["taken"])
    fill(shift, by=by, at=at)


def fill(shift: Shift, *, by: Any, at: datetime) -> int:
    """Offer the free places of a locked shift to the first in the queue; answers how many.

    Nobody is offered a place in a shift that has begun, or in an activity that is over.
    """
    free = shift.left
    if free <= 0 or shift.starts_at <= at or shift.activity.status not in LIVING:
        return 0
    waiting = list(SignUp.objects.filter(shift=shift).waiting().with_card()[:free])
    if not waiting:
        return 0
    # Nobody is woken for it: what comes free at night is offered from the morning on
    hours = timedelta(hours=shift.activity.offer_hours)
    until = min(end_of_quiet(at) + hours, shift.starts_at)
    system = system_user()
    for row in waiting:
        row = make_move(row, SIGN_UP["offer"], by=system, at=at, offer_until=until)
        tell_participant("activity_offered", row, at=at, urgency="warning", until=moment(until))
    take(shift, len(waiting))
    return len(waiting)


def call_off(activity: Activity, name: str, *, by: Any, at: datetime) -> list[SignUp]:
    """End the sign-ups of an activity that a move ends: all that look ahead, or only the queue.

    The shifts are locked first, so that nobody signs up in between; answers the rows.
    """
    shifts = {
        shift.pk: shift
        for shift in Shift.objects.filter(activity=activity)
        .select_related("activity__area")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    }
    system, ended = system_user(), []
    sources = SIGN_UP[name].sources
    freed = dict.fromkeys(shifts, 0)
    for row in activity.signups.filter(status__in=sources).order_by("pk").with_card():
        freed[row.shift_id] += row.status != SignUpStatus.WAITING
        ended.append(make_move(row, SIGN_UP[name], by=system, at=at))
    if sources == GOING:
        for batch in activity.batches.filter(status=BatchStatus.SIGNED_UP).order_by("pk"):
            freed[batch.shift_id] += batch.head_count
            make_move(batch, BATCH["call-off"], by=system, at=at)
    for pk, places in freed.items():
        shifts[pk].taken -= places
        shifts[pk].save(update_fields=["taken"])
    return ended
