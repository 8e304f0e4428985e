"""Writes of work calendars; every change raises the version under the row lock."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import CalendarDay, City, DayConvention, WorkCalendar
from grids.operations.nodes import audit
from grids.powers import Power
from lib.errors import Refused

HOLIDAYS = Path(__file__).parent.parent / "seeds" / "holidays_cn_2004_2026.csv"
HOLIDAYS_SOURCE = "chinesecalendar 1.11.0"
CHANGEABLE = frozenset({"name", "sessions", "day_convention", "timezone", "published_until"})


def load_calendar(city: City | None = None, *, by: Any, at: datetime) -> WorkCalendar:
    """Give a city (or, without one, the country) its calendar with the published holidays.

    Loading again adds what is new; days that an administrator entered stay as they are.
    """
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    days = [
        CalendarDay(
            date=date.fromisoformat(row["date"]),
            is_working=row["kind"] == "workday",
            name=row["name"],
            source=HOLIDAYS_SOURCE,
        )
        for row in rows
    ]
    return _add_days(city, days, by=by, at=at)


@transaction.atomic
def _add_days(
    city: City | None, days: Sequence[CalendarDay], *, by: Any, at: datetime
) -> WorkCalendar:
    _require(by, city.pk if city else None)
    last_year = max(day.date.year for day in days)
    calendar, is_new = WorkCalendar.objects.get_or_create(
        city=city,
        defaults={
            "name": city.name if city else str(_("National calendar")),
            "published_until": last_year,
        },
    )
    calendar = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    known = set(calendar.days.values_list("date", flat=True))
    fresh = [day for day in days if day.date not in known]
    for day in fresh:
        day.calendar = calendar
    CalendarDay.objects.bulk_create(fresh)
    calendar.published_until = max(calendar.published_until, last_year)
    if fresh and not is_new:
        calendar.version += 1
    calendar.save()
    audit("calendar.load", calendar, by=by, at=at, days=len(fresh))
    return calendar


@transaction.atomic
def save_calendar_day(
    calendar: WorkCalendar,
    *,
    date: date,
    is_working: bool,
    name: str = "",
    source: str = "",
    by: Any,
    at: datetime,
) -> CalendarDay:
    """Say that a day is worked or off, whatever its weekday; raises the calendar's version."""
    calendar = _locked(calendar, by)
    values = {"is_working": is_working, "name": name.strip(), "source": source.strip()}
    day, _is_new = calendar.days.update_or_create(date=date, defaults=values)
    _raise_version(calendar)
    audit("calendar.day", calendar, by=by, at=at, date=date.isoformat(), is_working=is_working)
    return day


@transaction.atomic
def remove_calendar_day(calendar: WorkCalendar, *, date: date, by: Any, at: datetime) -> None:
    """Let a day follow its weekday again."""
    calendar = _locked(calendar, by)
    calendar.days.filter(date=date).delete()
    _raise_version(calendar)
    audit("calendar.day_removed", calendar, by=by, at=at, date=date.isoformat())


@transaction.atomic
def update_calendar(
    calendar: WorkCalendar, changes: Mapping[str, Any], *, by: Any, at: datetime
) -> WorkCalendar:
    """Change sessions, convention or the last published year; raises the version."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    calendar = _locked(calendar, by)
    for name, value in changes.items():
        setattr(calendar, name, value)
    _check(calendar)
    _raise_version(calendar)
    audit("calendar.update", calendar, by=by, at=at, changed=sorted(changes))
    return calendar


def _require(by: Any, city_id: int | None) -> None:
    reach = by.reach(Power.CONFIGURE)
    if not (reach.everywhere or city_id in reach.cities):
        raise PermissionDenied


def _locked(calendar: WorkCalendar, by: Any) -> WorkCalendar:
    _require(by, calendar.city_id)
    return WorkCalendar.objects.select_for_update().get(pk=calendar.pk)


def _raise_version(calendar: WorkCalendar) -> None:
    calendar.version += 1
    calendar.save()


def _check(calendar: WorkCalendar) -> None:
    if calendar.day_convention not in DayConvention.values:
        raise Refused("bad_convention", _("Choose a convention."), "day_convention")
    try:
        ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused("bad_timezone", _("There is no such time zone."), "timezone") from error
    check_sessions(calendar.sessions)


def check_sessions(sessions: Any) -> None:
    """Refused unless sessions are weekdays 0 to 6 with rising, separate pairs of times."""
    try:
        for weekday, pairs in sessions.items():
            edges = [time.fromisoformat(edge) for start, end in pairs for edge in (start, end)]
            if int(weekday) not in range(7) or edges != sorted(set(edges)):
                raise ValueError(weekday)
        if not any(sessions.values()):
            raise ValueError("no session")
    except (AttributeError, TypeError, ValueError) as error:
        message = _("Sessions must be pairs of times in order, for weekdays 0 to 6.")
        raise Refused("bad_sessions", message, "sessions") from error
