"""The same activity on many dates: each weekday again, or each month on the same weekday."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.errors import Refused
from services.models import Activity, ActivitySeries
from services.operations.activities import ActivityDraft, enter

MOST_DATES = 52
WEEKS = {"week": 1, "fortnight": 2}


@transaction.atomic
def propose_series(
    draft: ActivityDraft, rhythm: str, count: int, *, by: Any, at: datetime
) -> list[Activity]:
    """The same activity on `count` dates, each a row of its own that goes its own way.

    `rhythm` is one of ActivitySeries.Rhythm: weeks and fortnights keep the weekday; a month keeps
    the weekday and its place in the month, the fifth falls on the fourth where there is none.

    Raises Refused with `dates_wrong` beside what `propose_activity` refuses.
    """
    if not by.reach(Power.SERVE).covers_area(draft.area):
        raise PermissionDenied
    if rhythm not in ActivitySeries.Rhythm.values or not 2 <= count <= MOST_DATES:
        message = _("A series has 2 to %(most)d dates.") % {"most": MOST_DATES}
        raise Refused("dates_wrong", message, "count")
    series = ActivitySeries.objects.create(rhythm=rhythm, made_by=by, made_at=at)
    first = min(one.starts_at for one in draft.shifts)
    return [
        enter(moved(draft, shift_of(first, rhythm, number)), by=by, at=at, series=series)
        for number in range(count)
    ]


def shift_of(first: datetime, rhythm: str, number: int) -> timedelta:
    """How far the date of a number lies after the first one."""
    if rhythm in WEEKS:
        return timedelta(weeks=WEEKS[rhythm] * number)
    local = timezone.localtime(first).date()
    week = min((local.day - 1) // 7, 3)
    month = local.month - 1 + number
    start = local.replace(year=local.year + month // 12, month=month % 12 + 1, day=1)
    weekday = (local.weekday() - start.weekday()) % 7
    return timedelta(days=(start - local).days + weekday + 7 * week) if number else timedelta()


def moved(draft: ActivityDraft, by: timedelta) -> ActivityDraft:
    """The same draft, later."""
    return replace(
        draft,
        shifts=[
            replace(one, starts_at=one.starts_at + by, ends_at=one.ends_at + by)
            for one in draft.shifts
        ],
        signup_until=draft.signup_until + by if draft.signup_until else None,
    )
