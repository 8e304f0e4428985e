"""Asking for more time, suspension or an end of a share, and what a granted request changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Adjustment, Assignment, Ticket, WhistleTask
from tickets.operations.clocks import extend_clock, live_clocks, meet_clocks, show_due, start_clock
from tickets.operations.dispatch import lock_ticket, mirror_due
from tickets.operations.requests import (
    conclude,
    deciding_limit,
    open_request,
    tell_asker,
    tell_deciders,
)
from tickets.operations.suspension import suspend_share
from tickets.operations.whistle_tasks import lock_whistle
from tickets.operations.whistles import show_lead_due
from tickets.workflow.adjustment import ADJUSTMENT
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.shares import LONGEST_SUSPENSION
from tickets.workflow.states import AdjustmentKind, AssignmentRole
from tickets.workflow.whistle_task import TASK

Share = Assignment | WhistleTask


def lock_share(share: Any) -> Any:
    """Lock the matter, then the share; answers the share as it stands now."""
    if isinstance(share, Assignment):
        lock_ticket(share)
    else:
        lock_whistle(share)
    return type(share).objects.select_for_update(no_key=True).get(pk=share.pk)


def move_share(share: Any, name: str, **arguments: Any) -> Any:
    """One move of an assignment or a whistle task."""
    workflow = ASSIGNMENT if isinstance(share, Assignment) else TASK
    return make_move(share, workflow[name], **arguments)


def show_share(share: Any) -> None:
    """The share, and the ticket or whistle above it, show the nearest due moment."""
    show_due(share)
    if isinstance(share, WhistleTask):
        show_lead_due(share.whistle)
    elif share.role == AssignmentRole.LEAD:
        mirror_due(share.ticket, share)


@transaction.atomic
def ask_extension(
    share: Share, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Any:
    """延期: ask for one more original limit, before the due moment."""
    return ask(share, "ask-extension", AdjustmentKind.EXTENSION, by, at, seen, reason)


def ask(
    share: Any,
    name: str,
    kind: str,
    by: Any,
    at: datetime,
    seen: int | None,
    reason: str,
    **facts: Any,
) -> Any:
    """The unit's move, and the request it opens."""
    locked = lock_share(share)
    asked = {"asked": [*locked.asked, kind]}
    share = move_share(locked, name, by=by, at=at, seen=seen, reason=reason, **asked)
    open_request(share, kind, by=by, at=at, reason=reason, **facts)
    return share


@transaction.atomic
def ask_suspension(
    share: Share,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    until_on: date,
    reason: str,
) -> Any:
    """挂账: ask that the matter rests until a day, at most a year away."""
    today = timezone.localdate(at)
    if until_on <= today:
        raise Refused("until_in_past", _("The end must lie in the future."), "until_on")
    if until_on > today + LONGEST_SUSPENSION:
        raise Refused("until_too_far", _("At most 365 days ahead."), "until_on")
    kind = AdjustmentKind.SUSPENSION
    return ask(share, "ask-suspension", kind, by, at, seen, reason, until_on=until_on)


@transaction.atomic
def appeal_overdue(
    share: Share, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Any:
    """申诉: once, after the closing, why a delay should not be counted."""
    share = ask(share, "appeal", AdjustmentKind.APPEAL, by, at, seen, reason)
    share.has_appealed = True
    share.save(update_fields=["has_appealed"])
    return share


@transaction.atomic
def endorse_adjustment(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Adjustment:
    """The unit's own head stands behind the request; the dispatcher decides next."""
    return hand_on(request, "endorse", by=by, at=at, seen=seen, note=note)


@transaction.atomic
def forward_appeal(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Adjustment:
    """The dispatcher finds an appeal founded; a second person decides."""
    return hand_on(request, "forward", by=by, at=at, seen=seen, note=note)


def hand_on(
    request: Adjustment, name: str, *, by: Any, at: datetime, seen: int | None, note: str
) -> Adjustment:
    """The first level agrees: its clock is met, and that of the second starts."""
    lock_share(request.share)
    request = make_move(
        request, ADJUSTMENT[name], by=by, at=at, seen=seen, reason=note, endorsed_by=by
    )
    meet_clocks(request, at=at)
    start_clock(request, "decide", deciding_limit(request), at=at)
    show_due(request)
    tell_deciders(request, by=by, at=at)
    return request


@transaction.atomic
def decline_adjustment(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Adjustment:
    """The unit's own head does not stand behind it; the quota is untouched."""
    share = lock_share(request.share)
    request = conclude(request, share, "decline", by=by, at=at, seen=seen, reason=reason)
    tell_asker("adjustment_refused", request, by=by, at=at, reason=reason)
    return request


@transaction.atomic
def grant_adjustment(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Adjustment:
    """Allow an extension or a suspension.

    Raises Refused with `whistle_sounds` or `until_in_past` when a suspension is no longer possible.
    """
    share = lock_share(request.share)
    request = conclude(request, share, "grant", by=by, at=at, seen=seen, reason=note)
    GRANTING[request.kind](request, share, by, at)
    tell_asker("adjustment_granted", request, by=by, at=at, until=text_of(request.until_on))
    return request


def text_of(day: date | None) -> str:
    """A day as a notice keeps it."""
    return day.isoformat() if day else ""


def extend_share(request: Adjustment, share: Any, by: Any, at: datetime) -> None:
    """The due moment moves by one original limit."""
    clocks = live_clocks(share, "handle", "finish")
    if not clocks:
        raise Refused("no_clock_runs", _("No limit runs here now."), "note")
    extend_clock(clocks[0])
    share.extensions += 1
    share.save(update_fields=["extensions"])
    show_share(share)


GRANTING: dict[str, Callable[..., None]] = {
    AdjustmentKind.EXTENSION: extend_share,
    AdjustmentKind.SUSPENSION: suspend_share,
}
"""What a granted request of each kind does to the share."""


@transaction.atomic
def exempt_delay(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Adjustment:
    """The second person agrees: the delay stays a fact and is not counted."""
    share = lock_share(request.share)
    request = conclude(request, share, "exempt", by=by, at=at, seen=seen, reason=note)
    share.is_exempt = True
    share.save(update_fields=["is_exempt"])
    if isinstance(share, Assignment) and share.role == AssignmentRole.LEAD:
        Ticket.objects.filter(pk=share.ticket_id).update(is_late=False)
    tell_asker("adjustment_granted", request, by=by, at=at, until="")
    return request
