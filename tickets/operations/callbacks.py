"""Calling back: an answer, a try in vain, an exclusion; each ends only by its rule."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from lib.moves import make_move
from tickets.models import CallBack
from tickets.operations.checking import rate_ticket
from tickets.operations.clocks import cancel_clocks, meet_clocks
from tickets.operations.follow_up import lock_ticket
from tickets.workflow.call_back import CALL_BACK, MOST_ATTEMPTS, NOON
from tickets.workflow.states import CallBackStatus, Exclusion


@transaction.atomic
def record_answer(
    call_back: CallBack,
    *,
    by: Any,
    at: datetime,
    solved: str,
    satisfaction: int,
    comment: str = "",
    seen: int | None = None,
) -> CallBack:
    """What the requester said on the phone: kept as a rating; not solved reopens where it may."""
    ticket = lock_ticket(call_back.ticket_id)
    call_back = make_move(call_back, CALL_BACK["record-answer"], by=by, at=at, seen=seen)
    meet_clocks(call_back, at=at)
    call_back.rating = rate_ticket(
        ticket,
        by=by,
        at=at,
        solved=solved,
        satisfaction=satisfaction,
        comment=comment,
        requester=call_back.requester,
    )
    call_back.save(update_fields=["rating"])
    return call_back


@transaction.atomic
def note_attempt(
    call_back: CallBack, *, by: Any, at: datetime, note: str = "", seen: int | None = None
) -> CallBack:
    """Nobody answered. The first try meets the limit; the third half-day in vain ends it by rule.

    Whoever was not reached counts neither as satisfied nor as dissatisfied.
    """
    lock_ticket(call_back.ticket_id)
    fresh = CallBack.objects.select_for_update(no_key=True).get(pk=call_back.pk)
    tries = fresh.attempts + 1
    is_last = tries >= MOST_ATTEMPTS
    ending = {"ended_at": at, "exclusion": Exclusion.UNREACHABLE} if is_last else {}
    call_back = make_move(
        call_back,
        CALL_BACK["not-reached"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        to=CallBackStatus.EXCLUDED if is_last else CallBackStatus.WAITING,
        data={"attempt": tries},
        attempts=tries,
        due_at=next_half_day(at),
        yellow_at=at,
        **ending,
    )
    meet_clocks(call_back, at=at)
    return call_back


def next_half_day(at: datetime) -> datetime:
    """When the next half-day is over: until then the next try is wanted."""
    local = timezone.localtime(at)
    if local.hour < NOON:
        return local.replace(hour=18, minute=0, second=0, microsecond=0)
    return local.replace(hour=12, minute=0, second=0, microsecond=0) + timedelta(days=1)


@transaction.atomic
def ask_exclusion(
    call_back: CallBack, *, by: Any, at: datetime, reason: str, seen: int | None = None
) -> CallBack:
    """Somebody takes the request for malicious and repeated; a second person decides."""
    move = CALL_BACK["ask-exclusion"]
    return make_move(call_back, move, by=by, at=at, seen=seen, reason=reason, accused_by=by)


@transaction.atomic
def grant_exclusion(
    call_back: CallBack, *, by: Any, at: datetime, reason: str, seen: int | None = None
) -> CallBack:
    """The second person agrees: out of the rates, listed with its reason."""
    call_back = make_move(
        call_back,
        CALL_BACK["grant-exclusion"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        exclusion=Exclusion.MALICIOUS,
    )
    cancel_clocks(call_back, at=at)
    return call_back


@transaction.atomic
def refuse_exclusion(
    call_back: CallBack, *, by: Any, at: datetime, reason: str, seen: int | None = None
) -> CallBack:
    """The second person does not agree: the requester is called like everybody else."""
    move = CALL_BACK["refuse-exclusion"]
    return make_move(call_back, move, by=by, at=at, seen=seen, reason=reason, accused_by=None)
