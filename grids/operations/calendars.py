"""Writes of work calendars; every change keeps the version before it, under the row lock."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from grids.models import CalendarDay, CalendarVersion, City, DayConvention, WorkCalendar
from grids.operations.configuring import require_configuring
from grids.operations.nodes import audit
from lib.errors import Refused

HOLIDAYS = Path(__file__).parent.parent / "seeds" / "holidays_cn_2004_2026.csv"
HOLIDAYS_SOURCE = "chinesecalendar 1.11.0"
CHANGEABLE = frozenset({"name", "sessions", "day_convention", "timezone", "published_until"})
KNOWN_YEARS = range(2004, 2101)


@dataclass(frozen=True)
class DayDraft:
    """A day that is worked or off, whatever its weekday."""

    date: date
    is_working: bool
    name: str = ""
    source: str = ""


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
    require_configuring(by, city.pk if city else None)
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
    if fresh and not is_new:
        _keep(calendar, by=by, at=at, change=str(_("published days loaded")))
    for day in fresh:
        day.calendar = calendar
    CalendarDay.objects.bulk_create(fresh)
    calendar.published_until = max(calendar.published_until, last_year)
    if fresh and not is_new:
        calendar.version += 1
    calendar.save()
    audit("calendar.load", calendar, by=by, at=at, days=len(fresh))
    return calendar


def save_calendar_day(
    calendar: WorkCalendar,
    *,
    date: date,
    is_working: bool,
    name: str = "",
    source: str = "",
    by: Any,
    at: datetime,
    seen: int | None = None,
) -> CalendarDay:
    """Say that a day is worked or off, whatever its weekday; raises the calendar's version."""
    draft = DayDraft(date, is_working, name, source)
    calendar = save_calendar_days(calendar, [draft], by=by, at=at, seen=seen)
    return calendar.days.get(date=date)


@transaction.atomic
def save_calendar_days(
    calendar: WorkCalendar,
    days: Sequence[DayDraft],
    *,
    published_until: int | None = None,
    by: Any,
    at: datetime,
    seen: int | None = None,
) -> WorkCalendar:
    """Enter many days at once, a whole new year for one; they are one version together."""
    calendar = _locked(calendar, by, seen)
    check_days(days)
    written = ", ".join(f"{day.date:%Y-%m-%d} {day.name}".strip() for day in days)
    _keep(calendar, by=by, at=at, change=written)
    rows = [
        CalendarDay(
            calendar=calendar,
            date=day.date,
            is_working=day.is_working,
            name=day.name.strip(),
            source=day.source.strip(),
        )
        for day in days
    ]
    CalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["calendar", "date"],
        update_fields=["is_working", "name", "source"],
    )
    calendar.published_until = max(calendar.published_until, published_until or 0)
    _check(calendar)
    _raise_version(calendar)
    audit("calendar.days", calendar, by=by, at=at, dates=[day.date.isoformat() for day in days])
    return calendar


@transaction.atomic
def remove_calendar_day(
    calendar: WorkCalendar, *, date: date, by: Any, at: datetime, seen: int | None = None
) -> WorkCalendar:
    """Let a day follow its weekday again."""
    calendar = _locked(calendar, by, seen)
    _keep(calendar, by=by, at=at, change=f"{date:%Y-%m-%d}")
    calendar.days.filter(date=date).delete()
    _raise_version(calendar)
    audit("calendar.day_removed", calendar, by=by, at=at, date=date.isoformat())
    return calendar


@transaction.atomic
def update_calendar(
    calendar: WorkCalendar,
    changes: Mapping[str, Any],
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
) -> WorkCalendar:
    """Change sessions, convention or the last published year; raises the version."""
    if unknown := set(changes) - CHANGEABLE:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    calendar = _locked(calendar, by, seen)
    _keep(calendar, by=by, at=at, change=", ".join(sorted(changes)))
    for name, value in changes.items():
        setattr(calendar, name, value)
    _check(calendar)
    _raise_version(calendar)
    audit("calendar.update", calendar, by=by, at=at, changed=sorted(changes))
    return calendar


@transaction.atomic
def create_city_calendar(city: City, *, by: Any, at: datetime) -> WorkCalendar:
    """Give a city a calendar of its own, a copy of the country's as it stands now."""
    require_configuring(by, city.pk)
    if WorkCalendar.objects.filter(city=city).exists():
        raise Refused("calendar_exists", _("The city has a calendar of its own already."))
    national = WorkCalendar.objects.select_for_update().get(city=None)
    days = list(national.days.all())
    names = ("timezone", "sessions", "day_convention", "published_until")
    copied = {name: getattr(national, name) for name in names}
    calendar = WorkCalendar.objects.create(city=city, name=city.name, **copied)
    for day in days:
        day.pk, day.calendar = None, calendar
    CalendarDay.objects.bulk_create(days)
    audit("calendar.create", calendar, by=by, at=at, days=len(days))
    return calendar


@transaction.atomic
def restore_calendar(
    calendar: WorkCalendar, version: int, *, by: Any, at: datetime, seen: int | None = None
) -> WorkCalendar:
    """Bring an earlier version back, as a new one."""
    calendar = _locked(calendar, by, seen)
    former = calendar.versions.filter(version=version).first()
    if former is None:
        raise Refused("version_unknown", _("There is no such version."))
    _keep(calendar, by=by, at=at, change=str(_("version %(n)s brought back") % {"n": version}))
    for name in ("sessions", "day_convention", "timezone", "published_until"):
        setattr(calendar, name, getattr(former, name))
    calendar.days.all().delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            calendar=calendar,
            date=date.fromisoformat(on),
            is_working=is_working,
            name=name,
            source=source,
        )
        for on, (is_working, name, source) in former.days.items()
    )
    _raise_version(calendar)
    audit("calendar.restore", calendar, by=by, at=at, version=version)
    return calendar


def _locked(calendar: WorkCalendar, by: Any, seen: int | None) -> WorkCalendar:
    require_configuring(by, calendar.city_id)
    calendar = WorkCalendar.objects.select_for_update().get(pk=calendar.pk)
    if seen is not None and seen != calendar.version:
        raise Refused("changed_meanwhile", _("Somebody has just changed this. Look again."))
    return calendar


def _keep(calendar: WorkCalendar, *, by: Any, at: datetime, change: str) -> None:
    """Put the calendar as it stands aside, before it is edited."""
    columns = calendar.days.values_list("date", "is_working", "name", "source")
    CalendarVersion.objects.create(
        calendar=calendar,
        version=calendar.version,
        sessions=calendar.sessions,
        day_convention=calendar.day_convention,
        timezone=calendar.timezone,
        published_until=calendar.published_until,
        days={on.isoformat(): rest for on, *rest in columns},
        until_at=at,
        changed_by=by,
        change=change[:200],
    )


def _raise_version(calendar: WorkCalendar) -> None:
    calendar.version += 1
    calendar.save()


def check_days(days: Sequence[DayDraft]) -> None:
    """Refused for no day at all, for a day twice, and for years nobody plans in."""
    if not days:
        raise Refused("days_missing", _("Enter at least one day."), "days")
    dates = [day.date for day in days]
    if twice := sorted({on for on in dates if dates.count(on) > 1}):
        message = _("%(day)s stands there twice.") % {"day": twice[0].isoformat()}
        raise Refused("day_twice", message, "days")
    if strange := [on for on in dates if on.year not in KNOWN_YEARS]:
        message = _("%(day)s lies too far away.") % {"day": strange[0].isoformat()}
        raise Refused("day_out_of_range", message, "days")


def _check(calendar: WorkCalendar) -> None:
    if calendar.day_convention not in DayConvention.values:
        raise Refused("bad_convention", _("Choose a convention."), "day_convention")
    try:
        ZoneInfo(calendar.timezone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Refused("bad_timezone", _("There is no such time zone."), "timezone") from error
    if calendar.published_until not in KNOWN_YEARS:
        message = _("Give a year from 2004 to 2100.")
        raise Refused("bad_year", message, "published_until")
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
