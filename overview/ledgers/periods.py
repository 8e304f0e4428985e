"""Stretches of time that reports are made for: a day, week, month, quarter, half-year or year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

DAY = timedelta(days=1)
FIRST_YEAR, LAST_YEAR = 2000, 2100


class PeriodKind(TextChoices):
    """How long a period is."""

    DAY = "day", pgettext_lazy("period", "Day")
    WEEK = "week", pgettext_lazy("period", "Week")
    MONTH = "month", pgettext_lazy("period", "Month")
    QUARTER = "quarter", pgettext_lazy("period", "Quarter")
    HALF = "half", pgettext_lazy("period", "Half-year")
    YEAR = "year", pgettext_lazy("period", "Year")


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
"""How many months the longer ones have."""

PATTERNS = {
    PeriodKind.DAY: re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    PeriodKind.WEEK: re.compile(r"(\d{4})-W(\d{2})"),
    PeriodKind.MONTH: re.compile(r"(\d{4})-(\d{2})"),
    PeriodKind.QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    PeriodKind.HALF: re.compile(r"(\d{4})-H([12])"),
    PeriodKind.YEAR: re.compile(r"(\d{4})"),
}


@dataclass(frozen=True)
class Period:
    """One stretch of whole days of the site's calendar, its first and last day included."""

    kind: PeriodKind
    first: date
    last: date

    @property
    def key(self) -> str:
        """As addresses and rows carry it: 2026-11-03, 2026-W45, 2026-11, 2026-Q4, 2026-H2, 2026."""
        if self.kind == PeriodKind.DAY:
            return self.first.isoformat()
        if self.kind == PeriodKind.WEEK:
            year, week, _day = self.first.isocalendar()
            return f"{year}-W{week:02d}"
        year, part = self.first.year, (self.first.month - 1) // MONTHS[self.kind] + 1
        shapes = {PeriodKind.MONTH: f"-{part:02d}", PeriodKind.YEAR: ""}
        letter = "Q" if self.kind == PeriodKind.QUARTER else "H"
        return f"{year}{shapes.get(self.kind, f'-{letter}{part}')}"

    @property
    def words(self) -> str:
        """As a title says it."""
        facts = {"year": self.first.year, "month": self.first.month, "day": self.first.day}
        if self.kind == PeriodKind.DAY:
            return self.first.isoformat()
        if self.kind == PeriodKind.WEEK:
            year, week, _day = self.first.isocalendar()
            words = _("week %(week)d of %(year)d (%(first)s to %(last)s)")
            days = {"first": f"{self.first:%m-%d}", "last": f"{self.last:%m-%d}"}
            return words % {"year": year, "week": week, **days}
        if self.kind == PeriodKind.MONTH:
            return _("%(year)d-%(month)02d (month)") % facts
        if self.kind == PeriodKind.QUARTER:
            facts["part"] = (self.first.month + 2) // 3
            return _("quarter %(part)d of %(year)d") % facts
        if self.kind == PeriodKind.HALF:
            is_first = self.first.month == 1
            words = _("first half of %(year)d") if is_first else _("second half of %(year)d")
            return words % facts
        return _("the year %(year)d") % facts

    @property
    def since(self) -> datetime:
        """Its first moment, in site time."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def until(self) -> datetime:
        """The first moment after it."""
        return timezone.make_aware(datetime.combine(self.last + DAY, time.min))

    @property
    def previous(self) -> Period:
        """The one before."""
        return period_of(self.kind, self.first - DAY)

    @property
    def next(self) -> Period:
        """The one after."""
        return period_of(self.kind, self.last + DAY)

    def covers(self, day: date) -> bool:
        """Whether a day lies in it."""
        return self.first <= day <= self.last


def period_of(kind: str, day: date) -> Period:
    """The period of a kind that a day lies in."""
    if kind == PeriodKind.DAY:
        return Period(PeriodKind.DAY, day, day)
    if kind == PeriodKind.WEEK:
        monday = day - day.weekday() * DAY
        return Period(PeriodKind.WEEK, monday, monday + 6 * DAY)
    length = MONTHS[PeriodKind(kind)]
    first = day.replace(day=1, month=(day.month - 1) // length * length + 1)
    months = first.year * 12 + first.month - 1 + length
    after = date(months // 12, months % 12 + 1, 1)
    return Period(PeriodKind(kind), first, after - DAY)


def read_period(text: str) -> Period | None:
    """The period behind its key; None for anything else."""
    for kind, pattern in PATTERNS.items():
        found = pattern.fullmatch(text) if text.isascii() else None
        if found is not None:
            try:
                return _built(kind, [int(part) for part in found.groups()])
            except ValueError:
                return None
    return None


def _built(kind: PeriodKind, parts: list[int]) -> Period | None:
    year = parts[0]
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    if kind == PeriodKind.DAY:
        return period_of(kind, date(*parts))
    if kind == PeriodKind.WEEK:
        return period_of(kind, date.fromisocalendar(year, parts[1], 1))
    part = parts[1] if len(parts) > 1 else 1
    return period_of(kind, date(year, (part - 1) * MONTHS[kind] + 1, 1))


def usual_period(kind: str, today: date) -> Period:
    """What is asked for most: today, this week, and of the longer ones the last that is over."""
    present = period_of(kind, today)
    return present if kind in (PeriodKind.DAY, PeriodKind.WEEK) else present.previous
