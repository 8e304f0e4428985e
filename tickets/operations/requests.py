"""What waits for a decision: opened by a unit, told to who decides, dropped when the work ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone

from lib.moves import make_move
from members.models import Post
from members.roles import Role
from tickets.clock import Limit, LimitUnit
from tickets.models import Adjustment, Assignment, Ticket, Whistle
from tickets.notices import desk_of, tell
from tickets.operations.clocks import cancel_clocks, meet_clocks, show_due, start_clock
from tickets.operations.limits import step_limit
from tickets.workflow.adjustment import ADJUSTMENT
from tickets.workflow.states import AdjustmentKind, AdjustmentStatus

NO_LIGHT: dict[str, Any] = {"due_at": None, "yellow_at": None}
WORK_REQUESTS = (AdjustmentKind.EXTENSION, AdjustmentKind.SUSPENSION, AdjustmentKind.RETURN)
"""Requests about work that goes on; an appeal speaks of work that is over."""


def open_request(
    share: Any, kind: str, *, by: Any, at: datetime, reason: str, **facts: Any
) -> Adjustment:
    """Write a request down with its clock, and tell whoever decides next."""
    request = Adjustment.objects.create(
        kind=kind,
        status=first_status(share, kind, by),
        asked_by=by,
        asked_at=at,
        reason=reason,
        **belongings(share),
        **facts,
    )
    start_clock(request, clock_kind(request), deciding_limit(request), at=at)
    show_due(request)
    tell_deciders(request, by=by, at=at)
    return request


def matter_of(share: Any) -> Ticket | Whistle:
    """The ticket or whistle a share belongs to."""
    return share.ticket if isinstance(share, Assignment) else share.whistle


def belongings(share: Any) -> dict[str, Any]:
    """The columns by which a row about a share knows the share, its matter, unit and place."""
    matter: Any = matter_of(share)
    is_given = isinstance(share, Assignment)
    return {
        **({"ticket": matter} if is_given else {"ticket_id": matter.ticket_id}),
        "assignment": share if is_given else None,
        "task": None if is_given else share,
        "unit": share.unit,
        **matter.now_stamps(),
    }


def first_status(share: Any, kind: str, by: Any) -> str:
    """Where a request begins: with the unit's own head, or already with who decides.

    An officer's extension or suspension goes to the head first; the head's own, that of a team, and
    that of a unit whose head's post is vacant do not. A return is decided by the dispatcher alone.
    An appeal is read by the dispatcher and then by a second person.
    """
    if kind == AdjustmentKind.RETURN:
        return AdjustmentStatus.ENDORSED
    if kind == AdjustmentKind.APPEAL:
        return AdjustmentStatus.ASKED
    heads = Post.objects.active(timezone.localdate()).in_role(Role.DEPARTMENT_HEAD)
    at_unit = set(heads.filter(unit=share.unit_id).user_ids()) if share.unit_id else set()
    with_head = bool(at_unit) and by.pk not in at_unit
    return AdjustmentStatus.ASKED if with_head else AdjustmentStatus.ENDORSED


def clock_kind(request: Adjustment) -> str:
    """Which clock runs: the head's, or that of the desk that decides."""
    return "endorse" if request.is_with_head else "decide"


def deciding_limit(request: Adjustment) -> Limit:
    """How long a decision may take; an emergency's return is counted round the clock."""
    if request.kind != AdjustmentKind.RETURN:
        return step_limit("decide_adjustment")
    limit = step_limit("decide_return")
    if request.ticket is not None and request.ticket.category.is_emergency:
        return Limit(limit.value, LimitUnit.URGENT_HOUR)
    return limit


def tell_deciders(request: Adjustment, *, by: Any, at: datetime) -> None:
    """The next decision is announced to those who make it."""
    tell(
        "adjustment_asked",
        request,
        to=deciders(request, at),
        by=by,
        at=at,
        event=f"adjustment:{request.pk}:{request.status}",
        urgency="warning",
        adjustment=request.kind,
        unit=str(request.holder),
        reason=request.reason,
    )


def deciders(request: Adjustment, at: datetime) -> set[int]:
    """The head of the asking unit, or the desk of the place."""
    if request.is_with_head:
        posts = Post.objects.active(timezone.localdate(at)).in_role(Role.DEPARTMENT_HEAD)
        return set(posts.filter(unit=request.unit_id).user_ids())
    return desk_of(request.matter, at)


def tell_asker(kind: str, request: Adjustment, *, by: Any, at: datetime, **params: Any) -> None:
    """Whoever asked, and the people of the asking unit, hear what became of it."""
    tell(
        kind,
        request,
        to={request.asked_by_id},
        by=by,
        at=at,
        event=f"adjustment:{request.pk}:{request.status}",
        adjustment=request.kind,
        unit=str(request.holder),
        **params,
    )


def conclude(
    request: Adjustment,
    share: Any,
    name: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str = "",
) -> Adjustment:
    """The move that ends a request: its clock stops and the share waits for it no longer."""
    request = make_move(
        request,
        ADJUSTMENT[name],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        decided_by=by,
        decision=reason,
        **NO_LIGHT,
    )
    meet_clocks(request, at=at)
    share.asked = [kind for kind in share.asked if kind != request.kind]
    share.save(update_fields=["asked"])
    return request


def drop_requests(
    share: Any, *, by: Any, at: datetime, kinds: Iterable[str] = WORK_REQUESTS
) -> None:
    """What a unit asked for falls away with its work (DOMAIN.md section 4.2).

    The clock of work that was being given back falls away too: nobody takes it up again.
    """
    if not set(share.asked) & set(kinds):
        return
    for request in Adjustment.objects.of(share).pending().filter(kind__in=kinds).order_by("pk"):
        request = make_move(request, ADJUSTMENT["drop"], by=by, at=at, decided_by=by, **NO_LIGHT)
        cancel_clocks(request, at=at)
        if request.kind == AdjustmentKind.RETURN:
            cancel_clocks(share, at=at)
    share.asked = [kind for kind in share.asked if kind not in kinds]
    share.save(update_fields=["asked"])
