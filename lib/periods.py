"""A stretch of the calendar that figures and reports speak of: a day up to a year, in site time.

Written as offices write them in an address: 2026-11-28, 2026-W48, 2026-11, 2026-Q4, 2026-H2, 2026.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

FIRST_YEAR, LAST_YEAR = 2000, 2199
"""Beyond these nobody counts anything; the neighbours of the ends are days still."""


class PeriodKind(TextChoices):
    """How long a period is."""

    DAY = "day", pgettext_lazy("period", "Day")
    WEEK = "week", pgettext_lazy("period", "Week")
    MONTH = "month", pgettext_lazy("period", "Month")
    QUARTER = "quarter", pgettext_lazy("period", "Quarter")
    HALF = "half", pgettext_lazy("period", "Half-year")
    YEAR = "year", pgettext_lazy("period", "Year")


MONTHS = {PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.YEAR: 12}
"""How many whole months a period has; days and weeks have none."""

SHAPES: tuple[tuple[PeriodKind, str], ...] = (
    (PeriodKind.DAY, r"(\d{4})-(\d{2})-(\d{2})"),
    (PeriodKind.WEEK, r"(\d{4})-W(\d{2})"),
    (PeriodKind.QUARTER, r"(\d{4})-Q([1-4])"),
    (PeriodKind.HALF, r"(\d{4})-H([12])"),
    (PeriodKind.MONTH, r"(\d{4})-(\d{2})"),
    (PeriodKind.YEAR, r"(\d{4})"),
)


@dataclass(frozen=True)
class Period:
    """A period by its kind and first day; weeks begin on Mondays."""

    kind: str
    first: date

    @classmethod
    def of(cls, kind: str, day: date) -> Period:
        """The period of this kind in which a day lies."""
        if kind == PeriodKind.DAY:
            return cls(kind, day)
        if kind == PeriodKind.WEEK:
            return cls(kind, day - timedelta(days=day.weekday()))
        months = MONTHS[PeriodKind(kind)]
        return cls(kind, day.replace(month=(day.month - 1) // months * months + 1, day=1))

    @classmethod
    def parse(cls, text: str) -> Period | None:
        """The period written like this; None for anything else."""
        for kind, shape in SHAPES:
            found = re.fullmatch(shape, text.strip().upper(), re.ASCII)
            if found:
                return _read(kind, *(int(part) for part in found.groups()))
        return None

    @property
    def after(self) -> date:
        """The first day that no longer belongs to it."""
        if self.kind == PeriodKind.DAY:
            return self.first + timedelta(days=1)
        if self.kind == PeriodKind.WEEK:
            return self.first + timedelta(days=7)
        return add_months(self.first, MONTHS[PeriodKind(self.kind)])

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)

    @property
    def since(self) -> datetime:
        """The moment it begins."""
        return midnight(self.first)

    @property
    def until(self) -> datetime:
        """The moment it is over."""
        return midnight(self.after)

    @property
    def previous(self) -> Period:
        """The one before (环比)."""
        return Period.of(self.kind, self.first - timedelta(days=1))

    @property
    def next(self) -> Period:
        """The one that follows."""
        return Period(self.kind, self.after)

    @property
    def year_before(self) -> Period:
        """The same period of last year (同比); of a week, the one 52 weeks before."""
        if self.kind == PeriodKind.WEEK:
            return Period(self.kind, self.first - timedelta(weeks=52))
        if self.kind == PeriodKind.DAY and (self.first.month, self.first.day) == (2, 29):
            return Period(self.kind, self.first.replace(year=self.first.year - 1, day=28))
        return Period(self.kind, self.first.replace(year=self.first.year - 1))

    @property
    def whole_months(self) -> bool:
        """Made of calendar months."""
        return self.kind in MONTHS

    @property
    def code(self) -> str:
        """As it stands in an address."""
        year, month = self.first.year, self.first.month
        if self.kind == PeriodKind.WEEK:
            iso = self.first.isocalendar()
            return f"{iso.year}-W{iso.week:02}"
        shapes = {
            PeriodKind.DAY: f"{self.first:%Y-%m-%d}",
            PeriodKind.MONTH: f"{year}-{month:02}",
            PeriodKind.QUARTER: f"{year}-Q{(month + 2) // 3}",
            PeriodKind.HALF: f"{year}-H{1 if month == 1 else 2}",
            PeriodKind.YEAR: f"{year}",
        }
        return shapes[PeriodKind(self.kind)]

    @property
    def label(self) -> str:
        """As a reader says it."""
        if self.kind == PeriodKind.DAY:
            return date_format(self.first, "DATE_FORMAT")
        if self.kind == PeriodKind.MONTH:
            return date_format(self.first, "YEAR_MONTH_FORMAT")
        year = self.first.year
        if self.kind == PeriodKind.WEEK:
            first, last = f"{self.first:%Y-%m-%d}", f"{self.last:%m-%d}"
            return _("Week of %(first)s to %(last)s") % {"first": first, "last": last}
        if self.kind == PeriodKind.QUARTER:
            number = (self.first.month + 2) // 3
            return _("Quarter %(number)s of %(year)s") % {"number": number, "year": year}
        if self.kind == PeriodKind.HALF:
            if self.first.month == 1:
                return _("First half of %(year)s") % {"year": year}
            return _("Second half of %(year)s") % {"year": year}
        return _("Year %(year)s") % {"year": year}


def _read(kind: PeriodKind, year: int, *rest: int) -> Period | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        if kind == PeriodKind.DAY:
            return Period(kind, date(year, *rest))
        if kind == PeriodKind.WEEK:
            return Period(kind, date.fromisocalendar(year, rest[0], 1))
        number = rest[0] if rest else 1
        return Period(kind, date(year, (number - 1) * MONTHS[kind] + 1, 1))
    except ValueError:
        return None


def add_months(day: date, months: int) -> date:
    """The first day of a month so many months on."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def midnight(day: date) -> datetime:
    """The beginning of a day in site time."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001
