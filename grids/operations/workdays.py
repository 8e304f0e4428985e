"""Plain days counted by a work calendar: how many working days after another one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import F, Q

from grids.models import WorkCalendar

FARTHEST = 200
"""No count goes on for longer, whatever the calendar says."""


def working_day_after(on: date, days: int, city_id: int | None) -> date:
    """The day that is `days` working days after `on`, which itself does not count.

    By the calendar of the city, else of the country; without any, Monday to Friday.
    """
    worked = _worked_days(on, city_id)
    day = on
    for _count in range(days):
        day = next(worked)
    return day


def _worked_days(on: date, city_id: int | None) -> Iterator[date]:
    rows = WorkCalendar.objects.filter(Q(city=city_id) | Q(city=None))
    row = rows.order_by(F("city").asc(nulls_last=True)).first()
    sessions = row.sessions if row else {str(weekday): [""] for weekday in range(5)}
    last = on + timedelta(days=FARTHEST)
    differing = row.days.filter(date__gt=on, date__lte=last) if row else None
    special = dict(differing.values_list("date", "is_working")) if differing is not None else {}
    day = on
    while True:
        day += timedelta(days=1)
        if day > last or special.get(day, bool(sessions.get(str(day.weekday())))):
            yield day
