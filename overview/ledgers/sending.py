"""Reports that are made on a day of each week or month and sent to colleagues.

Each receiver gets what they could have made themselves. One row for each schedule, day and
receiver makes that it happens once, under two schedulers too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from lib.periods import Period
from members.models import Post, User
from overview.ledgers import LEDGERS
from overview.ledgers.declarations import Ledger
from overview.ledgers.making import Order, order_report
from overview.ledgers.scope import Ground, ground_of
from overview.models import (
    FileKind,
    ReportSchedule,
    ReportSending,
    ReportTemplate,
    SendingRhythm,
)
from records.operations import write_audit

MOST_RECEIVERS = 20
DAYS = {SendingRhythm.WEEK: 7, SendingRhythm.MONTH: 28}
SUBJECT = "reportschedule"


@dataclass(frozen=True, kw_only=True)
class ScheduleDraft:
    """What is sent when to whom: `day` is 1 (Monday) to 7 of a week, or 1 to 28 of a month."""

    ledger: Ledger
    rhythm: str
    day: int
    hour: int
    receivers: Sequence[User]
    kind: str = FileKind.XLSX
    ground: Ground | None = None
    template: ReportTemplate | None = None


def colleague_posts(by: Any, on: date) -> Any:
    """Whom somebody may send reports to: who exports at places within reach, or above one's own."""
    posts = Post.objects.active(on).holding(Power.EXPORT)
    near = Q(pk__in=posts.within(by.reach(Power.EXPORT)).order_by().values("pk"))
    for post in by.active_posts:
        if post.area is not None:
            near |= Q(
                area__tree_id=post.area.tree_id,
                area__lft__lte=post.area.lft,
                area__rght__gte=post.area.rght,
            )
    return posts.filter(near, person__user__is_active=True)


@transaction.atomic
def add_schedule(draft: ScheduleDraft, *, by: Any, at: datetime) -> ReportSchedule:
    """Let a report be sent from now on.

    Raises PermissionDenied without the powers for it, Refused with `day_unknown`,
    `too_many_receivers` or `not_a_colleague`.
    """
    if not (by.holds(Power.EXPORT) and draft.ledger.is_open_to(by)):
        raise PermissionDenied
    check_draft(draft, by=by, on=timezone.localdate(at))
    ground = draft.ground
    row = ReportSchedule.objects.create(
        ledger=draft.ledger.slug,
        template=draft.template,
        kind=draft.kind,
        rhythm=draft.rhythm,
        day=draft.day,
        hour=draft.hour,
        area=ground.area if ground else None,
        district=ground.district if ground else None,
        city=ground.city if ground else None,
        place_code=ground.code if ground else "",
        place_name=ground.name if ground else "",
        made_by=by,
        made_at=at,
        next_at=next_moment(draft.rhythm, draft.day, draft.hour, at),
    )
    row.receivers.set(draft.receivers)
    data = {"ledger": row.ledger, "receivers": len(draft.receivers), "within": row.place_code}
    write_audit("schedule.add", by=by, at=at, about=(SUBJECT, row.pk), data=data)
    return row


def check_draft(draft: ScheduleDraft, *, by: Any, on: date) -> None:
    """Whether days and receivers are such as may be."""
    if not 1 <= draft.day <= DAYS[SendingRhythm(draft.rhythm)]:
        words = _("Give 1 to 7 for a day of the week, 1 to 28 for a day of the month.")
        raise Refused("day_unknown", words, "day")
    if len(draft.receivers) > MOST_RECEIVERS:
        words = _("At most %(most)d receivers.") % {"most": MOST_RECEIVERS}
        raise Refused("too_many_receivers", words, "receivers")
    known = {*colleague_posts(by, on).user_ids(), by.pk}
    if {one.pk for one in draft.receivers} - known:
        words = _("Reports are sent to colleagues who may export, of your places or above them.")
        raise Refused("not_a_colleague", words, "receivers")


@transaction.atomic
def end_schedule(row: ReportSchedule, *, by: Any, at: datetime) -> ReportSchedule:
    """Nothing is sent any more; by whoever made it. Refused with `schedule_over`."""
    fresh = ReportSchedule.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if fresh.made_by_id != by.pk:
        raise PermissionDenied
    if fresh.ended_at is not None:
        raise Refused("schedule_over", _("This has ended already."))
    fresh.ended_at = at
    fresh.save(update_fields=("ended_at",))
    write_audit("schedule.end", by=by, at=at, about=(SUBJECT, row.pk))
    return fresh


def next_moment(rhythm: str, day: int, hour: int, after: datetime) -> datetime:
    """The next time it is due, in site time."""
    today = timezone.localdate(after)
    for ahead in range(40):
        on = today + timedelta(days=ahead)
        matches = on.isoweekday() == day if rhythm == SendingRhythm.WEEK else on.day == day
        moment = timezone.make_aware(datetime.combine(on, time(hour)))
        if matches and moment > after:
            return moment
    raise ValueError(f"no day {day} in a {rhythm}")


def period_for(ledger: Ledger, rhythm: str, on: date) -> Period | None:
    """What a report sent on a day is about: the last period that is over."""
    if not ledger.is_dated:
        return None
    return Period.of(ledger.kind or rhythm, on).previous


def send_due(at: datetime, limit: int = 20) -> int:
    """Order what is due, for each receiver once; the worker makes it. Answers how many."""
    ordered = 0
    for key in list(
        ReportSchedule.objects.due(at).order_by("next_at").values_list("pk", flat=True)[:limit]
    ):
        with transaction.atomic():
            rows = ReportSchedule.objects.due(at).select_for_update(of=("self",), skip_locked=True)
            schedule = rows.select_related("template").filter(pk=key).first()
            if schedule is not None:
                ordered += _send(schedule, at)
    return ordered


def _send(schedule: ReportSchedule, at: datetime) -> int:
    due_on, ordered = timezone.localdate(schedule.next_at), 0
    for receiver in schedule.receivers.filter(is_active=True).order_by("pk"):
        facts = {"schedule": schedule, "due_on": due_on, "receiver": receiver}
        sending, is_new = ReportSending.objects.get_or_create(**facts, defaults={"at": at})
        if is_new:
            _order(sending, at)
            ordered += 1
    schedule.next_at = next_moment(schedule.rhythm, schedule.day, schedule.hour, at)
    schedule.save(update_fields=("next_at",))
    return ordered


def _order(sending: ReportSending, at: datetime) -> None:
    """The report of one receiver, within their reach; why not, where they may not have it."""
    schedule = sending.schedule
    ledger = LEDGERS.get(schedule.ledger)
    if ledger is None:
        sending.refusal = _("This ledger does not exist any more.")
    else:
        order = Order(
            ledger,
            schedule.kind,
            ground_of(schedule.place_code) if schedule.place_code else None,
            period_for(ledger, schedule.rhythm, sending.due_on),
            schedule.template,
        )
        try:
            with transaction.atomic():
                sending.run = order_report(order, by=sending.receiver, at=at, by_worker=True)
        except PermissionDenied:
            sending.refusal = _("The receiver may not read or export this ledger.")
        except Refused as refused:
            sending.refusal = str(refused)[:200]
    sending.save(update_fields=("run", "refusal"))
