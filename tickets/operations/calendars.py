"""The compiled work calendar of a city, kept per process and version."""

from datetime import date
from functools import lru_cache

from django.db.models import F, Q

from grids.models import WorkCalendar
from lib.remembering import remembered
from tickets.clock import CompiledCalendar, compile_calendar

FIRST_PUBLISHED_YEAR = 2004


@remembered(lambda city_id: (city_id,))
def calendar_for(city_id: int | None) -> tuple[WorkCalendar, CompiledCalendar]:
    """The calendar a city's clocks run on: its own, else the country's.

    Raises WorkCalendar.DoesNotExist when none has been loaded.
    """
    row = (
        WorkCalendar.objects.filter(Q(city=city_id) | Q(city__isnull=True))
        .order_by(F("city").asc(nulls_last=True))
        .first()
    )
    if row is None:
        raise WorkCalendar.DoesNotExist
    return row, compiled(row)


def compiled(row: WorkCalendar) -> CompiledCalendar:
    """The segments of this version of a calendar."""
    return _compiled(row.pk, row.version)


@lru_cache(maxsize=32)
def _compiled(pk: int, known_version: int) -> CompiledCalendar:
    """`known_version` only keys the cache: an edit in between is compiled as what it is."""
    return compile_row(WorkCalendar.objects.get(pk=pk))


def compile_row(row: WorkCalendar) -> CompiledCalendar:
    """The segments of a calendar as it stands in the database, kept nowhere."""
    days = {day.date: (day.is_working, day.name) for day in row.days.all()}
    return compile_calendar(
        version=row.version,
        timezone=row.timezone,
        sessions=row.sessions,
        days=days,
        published_years=range(FIRST_PUBLISHED_YEAR, row.published_until + 1),
        first=date(row.published_until - 3, 1, 1),
        last=date(row.published_until + 2, 12, 31),
        day_convention=row.day_convention,
    )
