"""Schedules of sending as their list shows them: what, when, to whom, and what was sent last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from lib.listing import listed
from lib.pii import mask_name
from overview.ledgers import LEDGERS
from overview.models import ReportSchedule, ReportSending, SendingRhythm


def schedule_lines(rows: Iterable[ReportSchedule], *, by: Any) -> list[dict[str, Any]]:
    """One line for each schedule."""
    rows = list(rows)
    sendings: dict[int, list[ReportSending]] = {}
    sent = ReportSending.objects.filter(schedule__in=rows).select_related("run")
    for sending in sent.order_by("-due_on", "pk")[: 20 * max(len(rows), 1)]:
        sendings.setdefault(sending.schedule_id, []).append(sending)
    return [line_of(row, sendings.get(row.pk, []), by) for row in rows]


def line_of(row: ReportSchedule, sendings: list[ReportSending], by: Any) -> dict[str, Any]:
    """What is sent when to whom; why something was not sent."""
    ledger = LEDGERS.get(row.ledger)
    mine = next((one for one in sendings if one.receiver_id == by.pk and one.run_id), None)
    latest = sendings[0].due_on if sendings else None
    return {
        "row": row,
        "title": row.template.name if row.template else (ledger.title if ledger else row.ledger),
        "where": row.place_name or _("all that the receiver sees"),
        "when": when_words(row),
        "to": listed(
            mask_name(one.person.name) if one.person else one.username
            for one in row.receivers.all()
        ),
        "next": "" if row.ended_at else f"{timezone.localtime(row.next_at):%Y-%m-%d %H:%M}",
        "last": latest,
        "last_url": reverse("overview:report_run", args=(mine.run_id,)) if mine else "",
        "refusals": [one.refusal for one in sendings if one.refusal and one.due_on == latest],
        "may_end": row.made_by_id == by.pk and row.ended_at is None,
    }


def when_words(row: ReportSchedule) -> str:
    """A day and hour in words."""
    facts = {"day": row.day, "hour": f"{row.hour:02d}:00"}
    if row.rhythm == SendingRhythm.WEEK:
        facts["day"] = WEEKDAYS[row.day - 1]  # type: ignore[assignment]
        return _("every week on %(day)s, %(hour)s") % facts
    return _("every month on day %(day)s, %(hour)s") % facts
