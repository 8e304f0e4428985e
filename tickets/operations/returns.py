"""Giving work back (退单): the dispatcher keeps it where it was or gives it to another unit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Adjustment, Assignment
from tickets.operations.adjustments import lock_share, show_share
from tickets.operations.clocks import cancel_clocks, rest_clocks, wake_clocks
from tickets.operations.dispatch import give, mirror_due
from tickets.operations.duties import duty_for
from tickets.operations.requests import conclude, drop_requests, open_request, tell_asker
from tickets.operations.triage import NO_LIGHT
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import AdjustmentKind, AssignmentRole
from tickets.workflow.ticket import TICKET

REASON = "return"


@transaction.atomic
def return_assignment(
    assignment: Assignment, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Assignment:
    """Give work back with a reason: its clock rests, and the dispatcher's short one runs.

    What else the unit had asked for falls away. The duty rule in force is kept with the request, so
    that a rule under which work often comes back can be found.
    """
    locked = lock_share(assignment)
    before = locked.status
    assignment = make_move(
        locked,
        ASSIGNMENT["ask-return"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        **NO_LIGHT,
    )
    drop_requests(assignment, by=by, at=at)
    assignment.asked = [AdjustmentKind.RETURN]
    assignment.save(update_fields=["asked"])
    rest_clocks(assignment, at=at, reason=REASON)
    show_share(assignment)
    rule = duty_for(assignment.ticket, at)
    open_request(
        assignment,
        AdjustmentKind.RETURN,
        by=by,
        at=at,
        reason=reason,
        before_status=before,
        rule=rule,
    )
    return assignment


@transaction.atomic
def redirect_return(
    request: Adjustment,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    unit: Unit | None = None,
    team: Area | None = None,
    note: str = "",
) -> Adjustment:
    """Give returned work to another unit or team, whose clock starts in full.

    The clock of the unit that gave it back falls away and is not counted against it. Assisting work
    may go to nobody.

    Raises Refused when nobody leads, or the receiver has a part already or serves another place.
    """
    share = lock_share(request.share)
    request = conclude(request, share, "redirect", by=by, at=at, seen=seen, reason=note)
    check_receiver(share, unit, team)
    cancel_clocks(share, at=at)
    ticket = share.ticket
    if unit is not None or team is not None:
        taken = give(ticket, share.role, unit=unit, area=team, by=by, at=at, note=note)
        if share.role == AssignmentRole.LEAD:
            ticket = make_move(ticket, TICKET["redirect"], by=by, at=at, reason=note)
            mirror_due(ticket, taken)
    tell_asker("adjustment_granted", request, by=by, at=at, until="")
    return request


def check_receiver(share: Assignment, unit: Unit | None, team: Area | None) -> None:
    """One receiver for the lead's part, none needed for an assisting one."""
    if (unit and team) or (share.role == AssignmentRole.LEAD and not (unit or team)):
        raise Refused("one_lead", _("Choose one lead unit, or a team of your own."), "unit")
    if unit is not None and unit.pk == share.unit_id:
        raise Refused(
            "same_unit", _("To leave it where it was, refuse the return instead."), "unit"
        )
    if unit is not None and share.ticket.assignments.taking_part().filter(unit=unit).exists():
        raise Refused("unit_twice", _("A unit can have only one part in a matter."), "unit")
    if team is not None and team.pk not in {area.pk for area in share.ticket.area.lineage()}:
        raise Refused("team_elsewhere", _("This team does not serve the place."), "team")


@transaction.atomic
def refuse_adjustment(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Adjustment:
    """Say no, with a reason; a refused request uses up no quota.

    Returned work goes on with the same unit, in the state and with the time it had.
    """
    share = lock_share(request.share)
    request = conclude(request, share, "refuse", by=by, at=at, seen=seen, reason=reason)
    if request.kind == AdjustmentKind.RETURN:
        take_up(share, "keep", request, by=by, at=at, reason=reason)
    tell_asker("adjustment_refused", request, by=by, at=at, reason=reason)
    return request


@transaction.atomic
def cancel_adjustment(
    request: Adjustment, *, by: Any, at: datetime, seen: int | None = None
) -> Adjustment:
    """The unit takes its own request back; an appeal may then be made later."""
    share = lock_share(request.share)
    request = conclude(request, share, "cancel", by=by, at=at, seen=seen)
    if request.kind == AdjustmentKind.RETURN:
        take_up(share, "take-back", request, by=by, at=at, reason="")
    if request.kind == AdjustmentKind.APPEAL:
        share.has_appealed = False
        share.save(update_fields=["has_appealed"])
    return request


def take_up(
    share: Assignment, name: str, request: Adjustment, *, by: Any, at: datetime, reason: str
) -> None:
    """Returned work goes on where it stood, and its clock with it."""
    move = ASSIGNMENT[name]
    share = make_move(share, move, by=by, at=at, reason=reason, to=request.before_status)
    wake_clocks(share, at=at, reason=REASON)
    show_share(share)
