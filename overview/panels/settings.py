"""The rules as they stand: work calendar by year, categories, limits, ladders, audit trail."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from grids.models import CalendarDay, WorkCalendar
from grids.models.calendars import DayConvention
from grids.reach import Reach
from lib.listing import listed
from members.models import Post
from records.models import AuditEntry, Heartbeat
from tickets.explanations import ACTIONS, CLOCK_ORDER, WHO, clock_label, limit_words
from tickets.models import Category, LadderPolicy, WhistleLimit
from tickets.workflow.states import WhistleKind

MONTHS = range(1, 13)
WEEKDAYS = (
    pgettext_lazy("short weekday", "Mon"),
    pgettext_lazy("short weekday", "Tue"),
    pgettext_lazy("short weekday", "Wed"),
    pgettext_lazy("short weekday", "Thu"),
    pgettext_lazy("short weekday", "Fri"),
    pgettext_lazy("short weekday", "Sat"),
    pgettext_lazy("short weekday", "Sun"),
)
WEEKEND = 5


@dataclass(frozen=True)
class DayBox:
    """One day of the year view."""

    on: date
    kind: str
    name: str
    inside: bool


def calendars() -> list[WorkCalendar]:
    """Every calendar, the country's first."""
    return list(WorkCalendar.objects.order_by("city__code").select_related("city"))


def year_page(row: WorkCalendar, year: int) -> dict[str, Any]:
    """A year of one calendar: its months, its special days, and whether they are published."""
    special = {day.date: day for day in CalendarDay.objects.filter(calendar=row, date__year=year)}
    return {
        "calendar": row,
        "year": year,
        "weekdays": WEEKDAYS,
        "months": [(date(year, month, 1), weeks(year, month, special)) for month in MONTHS],
        "special": list(special.values()),
        "is_published": year <= row.published_until,
        "sessions": sessions_words(row),
        "convention": DayConvention(row.day_convention).label,
    }


def weeks(year: int, month: int, special: dict[date, CalendarDay]) -> list[list[DayBox]]:
    """The weeks of a month, Monday first, the days of its neighbours left blank."""
    found = calendar.Calendar().monthdatescalendar(year, month)
    return [[day_box(on, month, special.get(on)) for on in week] for week in found]


def day_box(on: date, month: int, special: CalendarDay | None) -> DayBox:
    """Worked, free, holiday or made up."""
    kind = "free" if on.weekday() >= WEEKEND else "work"
    if special is not None:
        kind = "makeup" if special.is_working else "holiday"
    return DayBox(on, kind, special.name if special else "", on.month == month)


def sessions_words(row: WorkCalendar) -> str:
    """The sessions of the first weekday that has any: 08:00–12:00, 14:00–18:00."""
    first = next((spans for spans in row.sessions.values() if spans), [])
    return listed(f"{start}–{end}" for start, end in first)


def catalogue() -> list[tuple[Category, list[Category]]]:
    """Headings with their leaves, each leaf with its filing conditions and limits."""
    leaves = Category.objects.leaves().prefetch_related("limits")
    return [
        (heading, list(group)) for heading, group in groupby(leaves, key=lambda leaf: leaf.parent)
    ]


def whistle_table() -> list[tuple[str, list[str]]]:
    """Each clock of a whistle with its limit for every kind."""
    limits = {(row.clock_kind, row.kind): row for row in WhistleLimit.objects.all()}
    kinds = {clock for clock, _kind in limits}
    return [
        (clock_label(clock), [limit_cell(limits.get((clock, kind))) for kind in WhistleKind.values])
        for clock in CLOCK_ORDER
        if clock in kinds
    ]


def limit_cell(row: WhistleLimit | None) -> str:
    """A limit and from when it runs, if not from the issue."""
    if row is None:
        return "–"
    if row.starts == WhistleLimit.Start.ISSUE:
        return limit_words(row)
    words = {"limit": limit_words(row), "start": row.get_starts_display()}
    return _("%(limit)s (%(start)s)") % words


def ladders() -> list[tuple[LadderPolicy, list[dict[str, Any]]]]:
    """Every ladder in use with its rungs, clock by clock."""
    policies = LadderPolicy.objects.filter(is_active=True).order_by("city", "-version")
    return [
        (policy, [rung_row(rung) for rung in policy.rungs.all()])
        for policy in policies.select_related("city").prefetch_related("rungs")
    ]


def rung_row(rung: Any) -> dict[str, Any]:
    """One level in words."""
    return {
        "rung": rung,
        "clock": clock_label(rung.clock_kind),
        "who": [WHO.get(name, name) for name in rung.who],
        "what": [ACTIONS.get(name, name) for name in rung.actions],
    }


def heartbeats(at: datetime) -> list[tuple[Heartbeat, int]]:
    """When each job last ran, in seconds ago."""
    return [(row, int((at - row.at).total_seconds())) for row in Heartbeat.objects.all()]


def audit_within(reach: Reach) -> QuerySet[AuditEntry]:
    """The trail of those who hold a post within reach; acts of nobody only for who sees all."""
    return AuditEntry.objects.filter(
        Q()
        if reach.everywhere
        else Q(actor__person__in=Post.objects.within(reach).order_by().values("person"))
    ).select_related("actor__person")
