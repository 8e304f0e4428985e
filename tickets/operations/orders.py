"""Supervision orders that nobody signs: opened by the ladder, or by a second failed check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Post
from members.operations.accounts import system_user
from records.operations import NoticeDraft, post_many
from tickets.clock import CompiledCalendar, due
from tickets.models import Assignment, Escalation, SupervisionOrder, WhistleTask
from tickets.notices import TEAM_ROLES, UNIT_ROLES, holders, page_of, tell, unit_people
from tickets.operations.calendars import calendar_for, compiled
from tickets.operations.limits import step_limit
from tickets.operations.requests import belongings, matter_of
from tickets.workflow.states import SupervisionLevel

ORDER = SupervisionLevel.ORDER
REWORKS = 2
"""So many failed checks put a unit under supervision (DOMAIN.md section 10, scenario 10)."""


def order_of(share: Any, level: str, **facts: Any) -> SupervisionOrder:
    """An unsaved order about a share."""
    return SupervisionOrder(level=level, **belongings(share), **facts)


def order_for_rework(share: Any, *, at: datetime) -> None:
    """The second failed check opens an order by itself, unless one is there already."""
    if share.rework_count < REWORKS or SupervisionOrder.objects.of(share).filter(level=ORDER):
        return
    by, matter = system_user(), matter_of(share)
    calendar = calendar_for(matter.city_now_id)[1]
    order = order_of(share, ORDER, issued_by=by, issued_at=at, reason=_("The check failed twice."))
    order.answer_by = answer_day(calendar, at)
    order.save(force_insert=True)
    share.pressed = ORDER
    share.save(update_fields=["pressed"])
    order.append_record(
        move=ORDER,
        by=by,
        post=None,
        reason=order.reason,
        before=order.status,
        after=order.status,
        at=at,
        data={},
    )
    tell_unit(order, by=by, at=at)


def tell_unit(order: SupervisionOrder, *, by: Any, at: datetime, also: Iterable[int] = ()) -> None:
    """The unit, and its head with it, or the team hears that it is pressed."""
    people = unit_people([order.unit_id], at) if order.unit_id else holders(order.share, at)
    tell(
        "supervision_issued",
        order,
        to=people | set(also),
        by=by,
        at=at,
        event=f"supervision:{order.pk}",
        urgency="warning",
        **words_of(order),
    )


def words_of(order: SupervisionOrder) -> dict[str, str]:
    """What a notice says of an order."""
    return {
        "level": order.level,
        "unit": str(order.holder),
        "reason": order.reason,
        "answer_by": order.answer_by.isoformat() if order.answer_by else "",
    }


def answer_day(calendar: CompiledCalendar, at: datetime) -> date:
    """By when an order without a date of its own is to be settled and answered."""
    return timezone.localdate(due(calendar, at, step_limit("answer_order")).at)


def open_orders(events: Iterable[tuple[Escalation, Any]], *, by: Any, at: datetime) -> None:
    """The ladder's orders, in sets: one per share, none where one is there already."""
    shares = {(type(share), share.pk): (event, share) for event, share in events}
    fresh = [row for row in shares.values() if row[1].pressed != ORDER]
    if not fresh:
        return
    days = {event.clock.calendar_id: event.clock.calendar for event, _share in fresh}
    by_when = {pk: answer_day(compiled(row), at) for pk, row in days.items()}
    reason = _("The limit was exceeded by half.")
    orders = [
        order_of(
            share,
            ORDER,
            issued_by=by,
            issued_at=at,
            reason=reason,
            answer_by=by_when[event.clock.calendar_id],
        )
        for event, share in fresh
    ]
    SupervisionOrder.objects.bulk_create(orders, ignore_conflicts=True)
    for model in (Assignment, WhistleTask):
        ids = [share.pk for _event, share in fresh if isinstance(share, model)]
        model.objects.filter(pk__in=ids).exclude(pressed=SupervisionLevel.CRITICISE).update(
            pressed=ORDER
        )
    post_many(list(_drafts(orders, at)), at=at)


def _team(order: SupervisionOrder) -> int | None:
    """The area whose team is pressed, where no unit is."""
    return None if order.unit_id else order.share.area_id


def _drafts(orders: Iterable[SupervisionOrder], at: datetime) -> Iterable[NoticeDraft]:
    """What the people of each unit and team are told; one query for all of them."""
    people: dict[tuple[int | None, int | None], list[int]] = {}
    rows = Post.objects.active(timezone.localdate(at)).filter(
        Q(unit__in={row.unit_id for row in orders}, role__in=UNIT_ROLES)
        | Q(area__in={_team(row) for row in orders}, role__in=TEAM_ROLES),
        person__user__is_active=True,
    )
    for unit, area, user in rows.values_list("unit", "area", "person__user").distinct():
        people.setdefault((unit, area), []).append(user)
    for order in orders:
        matter, share = order.matter, order.share
        subject = matter._meta.model_name
        for user in people.get((order.unit_id, _team(order)), ()):
            yield NoticeDraft(
                recipient_id=user,
                kind="supervision_issued",
                event=f"supervision:{share._meta.model_name}:{share.pk}:{order.level}",
                subject_type=subject,
                subject_id=matter.pk,
                params={
                    "number": matter.number,
                    "title": matter.title,
                    "url": page_of(subject, matter.number),
                    **words_of(order),
                },
                urgency="warning",
            )
