"""Pressing a unit that is late: remind, chase, put under supervision, criticise; and its answer."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from tickets.clock import Limit, LimitUnit, due
from tickets.models import SupervisionOrder
from tickets.notices import STREET_ROLES, area_people, desk_of, tell
from tickets.operations.adjustments import Share, lock_share, move_share
from tickets.operations.calendars import calendar_for
from tickets.operations.orders import order_of, tell_unit
from tickets.workflow.adjustment import SUPERVISION
from tickets.workflow.shares import CRITICISM_AFTER
from tickets.workflow.states import SupervisionLevel


@transaction.atomic
def remind_share(
    share: Share, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Any:
    """提醒: before the due moment."""
    return press(share, SupervisionLevel.REMIND, by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def chase_share(
    share: Share, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Any:
    """催办: from the day after the due day."""
    return press(share, SupervisionLevel.CHASE, by=by, at=at, seen=seen, reason=reason)


@transaction.atomic
def order_share(
    share: Share,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    answer_by: date,
    reason: str,
) -> Any:
    """督办: with a new day by which it is settled and answered."""
    if answer_by < timezone.localdate(at):
        raise Refused("answer_in_past", _("The day lies in the past."), "answer_by")
    level = SupervisionLevel.ORDER
    return press(share, level, by=by, at=at, seen=seen, reason=reason, answer_by=answer_by)


@transaction.atomic
def criticise_share(
    share: Share, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Any:
    """通报: five working days after due; the community and the street read it too."""
    return press(share, SupervisionLevel.CRITICISE, by=by, at=at, seen=seen, reason=reason)


def press(
    share: Any,
    level: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None,
    reason: str,
    answer_by: date | None = None,
) -> Any:
    """One level: the move on the share, the order as a row, and who hears of it."""
    share = lock_share(share)
    share = move_share(share, level, by=by, at=at, seen=seen, reason=reason, pressed=level)
    if level == SupervisionLevel.CRITICISE:
        check_long_overdue(share, at)
    order = order_of(share, level, issued_by=by, issued_at=at, reason=reason, answer_by=answer_by)
    order.save(force_insert=True)
    tell_unit(order, by=by, at=at, also=bystanders(order, at))
    return share


def check_long_overdue(share: Any, at: datetime) -> None:
    """Five working days by the calendar of the place (DOMAIN.md section 4.2)."""
    matter = share.ticket if hasattr(share, "ticket") else share.whistle
    limit = Limit(CRITICISM_AFTER, LimitUnit.WORKING_DAY)
    if at <= due(calendar_for(matter.city_now_id)[1], share.due_at, limit).at:
        raise Refused(
            "criticised_early", _("Public criticism follows 5 working days after due."), "reason"
        )


def bystanders(order: SupervisionOrder, at: datetime) -> set[int]:
    """Public criticism is read by the desk of the place and by the street."""
    if order.level != SupervisionLevel.CRITICISE:
        return set()
    return desk_of(order.matter, at) | area_people(order.street_now_id, STREET_ROLES, at)


@transaction.atomic
def answer_order(
    order: SupervisionOrder, *, by: Any, at: datetime, seen: int | None = None, answer: str
) -> SupervisionOrder:
    """The unit says what it has done and what comes next; the street hears it."""
    lock_share(order.share)
    order = make_move(
        order,
        SUPERVISION["answer"],
        by=by,
        at=at,
        seen=seen,
        reason=answer,
        answer=answer,
        answered_by=by,
    )
    tell(
        "supervision_answered",
        order,
        to={order.issued_by_id} | area_people(order.street_now_id, STREET_ROLES, at),
        by=by,
        at=at,
        event=f"supervision:{order.pk}:answered",
        unit=str(order.holder),
        answer=answer,
    )
    return order
