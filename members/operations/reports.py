"""Half-yearly reports: asked for by the timetable, written once, acknowledged twice."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum

from grids.operations.nodes import day_of
from lib.moves import make_move
from members.models import CheckIn, HalfYearReport, HalfYearReportRecord, HoursEntry
from members.operations.accounts import system_user
from members.operations.check_ins import need
from members.operations.scales import scale_for
from members.operations.telling import of_community, of_member, of_unit, tell
from members.workflow import REPORT
from records.operations import write_audit

ASKED_BEFORE = timedelta(days=15)
"""How long before the half-year ends its reports are asked for."""
REMIND = (7, 1, -1)
"""Days before it is due (after it, where negative) on which its writer is reminded, once each."""
BATCH = 500


@dataclass(frozen=True)
class HalfYear:
    """One half of a year."""

    year: int
    half: int

    @property
    def first(self) -> date:
        return date(self.year, 1 if self.half == 1 else 7, 1)

    @property
    def last(self) -> date:
        month = 6 if self.half == 1 else 12
        return date(self.year, month, monthrange(self.year, month)[1])


def half_to_report(on: date) -> HalfYear | None:
    """The half-year whose reports are asked for on a day: the one that ends or has just ended."""
    half = 1 if on.month <= 6 else 2
    now = HalfYear(on.year, half)
    if now.last - on <= ASKED_BEFORE:
        return now
    before = HalfYear(on.year, 1) if half == 2 else HalfYear(on.year - 1, 2)
    return before if on - before.last <= ASKED_BEFORE else None


def ask_for_reports(at: datetime) -> int:
    """Open a report for every confirmed check-in of the half-year, each once; answers how many."""
    period = half_to_report(day_of(at))
    if period is None:
        return 0
    asked, size = 0, BATCH
    while size == BATCH:
        size = _ask_batch(period, at)
        asked += size
    return asked


@transaction.atomic
def _ask_batch(period: HalfYear, at: datetime) -> int:
    """The next check-ins without a report of the half-year; locked, so that two workers share."""
    there = HalfYearReport.objects.filter(year=period.year, half=period.half)
    waiting = (
        CheckIn.objects.confirmed()
        .filter(on__lte=period.last)
        .exclude(kind="member", person__in=there.exclude(person=None).values("person"))
        .exclude(pk__in=_reported_units(period))
    )
    rows = list(
        waiting.select_for_update(of=("self",), skip_locked=True, no_key=True)
        .select_related("unit", "community", "person__user")
        .defer("community__boundary")
        .order_by("pk")[:BATCH]
    )
    due = {row.community.city_id: due_of(period, row.community.city_id) for row in rows}
    fresh = [_new_report(row, period, due[row.community.city_id], at) for row in rows]
    HalfYearReport.objects.bulk_create(fresh)
    system = system_user()
    HalfYearReportRecord.objects.bulk_create(
        HalfYearReportRecord(report=row, move="ask", by=system, before="", after="draft", at=at)
        for row in fresh
    )
    for row in fresh:
        tell("dual_report_due", row, to=writers(row, at), at=at, due_on=row.due_on.isoformat())
    return len(rows)


def _reported_units(period: HalfYear) -> Any:
    """Check-ins of units that have their report of the half-year."""
    there = HalfYearReport.objects.filter(year=period.year, half=period.half, person=None)
    pairs = list(there.values_list("unit", "community"))
    units = {unit for unit, _community in pairs}
    known = CheckIn.objects.filter(kind="unit", unit__in=units).values_list(
        "pk", "unit", "community"
    )
    return [pk for pk, unit, community in known if (unit, community) in set(pairs)]


def _new_report(row: CheckIn, period: HalfYear, due_on: date, at: datetime) -> HalfYearReport:
    to_unit = row.unit_id
    if row.person_id is None:
        to_unit = row.unit.parent_id if row.unit else None
    return HalfYearReport(
        community=row.community,
        unit=row.unit,
        person=row.person,
        year=period.year,
        half=period.half,
        to_unit_id=to_unit,
        due_on=due_on,
        opened_at=at,
        flow_count=1,
    )


def due_of(period: HalfYear, city_id: int | None) -> date:
    """A plain day: so many days after the half-year."""
    return period.last + timedelta(days=scale_for(city_id, period.last).report_days)


def writers(row: HalfYearReport, at: datetime) -> set[int]:
    """Who writes the report: the member, or the unit."""
    return of_member(row.person) if row.person_id else of_unit(row.unit, at)


@transaction.atomic
def remind_of_reports(at: datetime) -> int:
    """Remind of what is due in a week, tomorrow, or was due yesterday; each notice only once.

    A day on which no worker ran is made up for: the nearest reminder that has passed is sent.
    """
    today = day_of(at)
    told = 0
    rows = HalfYearReport.objects.waiting().filter(due_on__lte=today + timedelta(days=REMIND[0]))
    late = rows.filter(due_on__gte=today - timedelta(days=31)).with_card()
    for row in late.order_by("pk").iterator(chunk_size=BATCH):
        left = (row.due_on - today).days
        step = min(days for days in REMIND if left <= days)
        given = {"due_on": row.due_on.isoformat(), "is_late": left < 0}
        tell("dual_report_reminder", row, to=writers(row, at), at=at, step=f"{step}", **given)
        told += 1
    return told


def hours_of(row: HalfYearReport) -> Decimal:
    """The confirmed hours of the half-year, of the member or of the unit's members here."""
    period = HalfYear(row.year, row.half)
    rows = HoursEntry.objects.filter(served_on__range=(period.first, period.last))
    rows = rows.filter(person=row.person) if row.person_id else rows.filter(unit=row.unit)
    rows = rows if row.person_id else rows.filter(community=row.community)
    return rows.aggregate(total=Sum("hours"))["total"] or Decimal(0)


def send_report(row: HalfYearReport, **given: Any) -> HalfYearReport:
    """The member sends it, to the community and the own unit at once."""
    return _send(row, "send", **given)


def send_unit_report(row: HalfYearReport, **given: Any) -> HalfYearReport:
    """The unit sends it, to the community and the unit above it."""
    return _send(row, "send-for-unit", **given)


@transaction.atomic
def _send(
    row: HalfYearReport,
    move: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    text: str,
    plans: str = "",
) -> HalfYearReport:
    need(text, "text")
    row = make_move(
        row,
        REPORT[move],
        by=by,
        at=at,
        seen=seen,
        text=text.strip(),
        plans=plans.strip(),
        hours=hours_of(row),
    )
    to = of_community(row.community, at) | of_unit(row.to_unit, at)
    tell("dual_report_sent", row, to=to - {by.pk}, at=at)
    return row


def acknowledge_report(row: HalfYearReport, **given: Any) -> HalfYearReport:
    """The community has read it."""
    return _acknowledge(row, "acknowledge", others="unit_at", **given)


def acknowledge_report_as_unit(row: HalfYearReport, **given: Any) -> HalfYearReport:
    """The own unit has read it."""
    return _acknowledge(row, "acknowledge-as-unit", others="community_at", **given)


@transaction.atomic
def _acknowledge(
    row: HalfYearReport,
    move: str,
    *,
    others: str,
    by: Any,
    at: datetime,
    seen: int | None = None,
    note: str = "",
) -> HalfYearReport:
    """Both have read it: then it is acknowledged; without a unit above, the community is enough."""
    fresh = HalfYearReport.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    is_last = getattr(fresh, others) is not None or fresh.to_unit_id is None
    to = "acknowledged" if is_last else "sent"
    row = make_move(fresh, REPORT[move], by=by, at=at, seen=seen, reason=note, to=to)
    tell("dual_report_acknowledged", row, to=writers(row, at) - {by.pk}, at=at)
    return row


@transaction.atomic
def return_report(
    row: HalfYearReport, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> HalfYearReport:
    """The community asks for it to be completed; the own unit reads it anew."""
    need(reason)
    row = make_move(row, REPORT["return"], by=by, at=at, seen=seen, reason=reason, unit_at=None)
    tell("dual_report_returned", row, to=writers(row, at) - {by.pk}, at=at, reason=reason)
    return row


def note_export(*, by: Any, at: datetime, ip: str | None, what: str, rows: int) -> None:
    """Who took which list along, and how long it was."""
    write_audit(f"{what}.export", by=by, at=at, ip=ip, data={"rows": rows})
