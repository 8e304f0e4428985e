"""A year of a work calendar as pages show it: its months, its special days, its versions."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import pgettext_lazy

from grids.models import CalendarDay, City, WorkCalendar
from grids.models.calendars import DayConvention
from grids.operations.configuring import configures
from lib.listing import listed

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
VERSIONS = 10


@dataclass(frozen=True)
class DayBox:
    """One day of the year view."""

    on: date
    kind: str
    name: str
    inside: bool


def calendars() -> list[WorkCalendar]:
    """Every calendar, the country's first."""
    rows = WorkCalendar.objects.select_related("city")
    return sorted(rows, key=lambda row: row.city.code if row.city else "")


def year_page(row: WorkCalendar, year: int, *, by: Any) -> dict[str, Any]:
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
        "may_edit": configures(by, row.city_id),
        "versions": list(row.versions.select_related("changed_by__person")[:VERSIONS]),
        "cities": cities_without(by),
    }


def cities_without(by: Any) -> list[City]:
    """Cities this person may give a calendar of their own."""
    cities = City.objects.filter(calendar=None).order_by("code")
    return [city for city in cities if configures(by, city.pk)]


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
