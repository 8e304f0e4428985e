"""Freeze a month: write down once what its figures came to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from grids.models import City
from lib.periods import add_months
from overview.models import Snapshot, SnapshotLine

FREEZE_ON = 6
"""From this day of the next month on: call-backs about the last closings have been made by then."""


@dataclass(frozen=True)
class Line:
    """What was counted for one place: neither district nor area is the city."""

    measures: Mapping[str, Any]
    district_id: int | None = None
    area_id: int | None = None


def months_to_freeze(city: City, today: date) -> Iterable[date]:
    """The last month, once its day has come and unless it is frozen."""
    last = add_months(today.replace(day=1), -1)
    if today.day >= FREEZE_ON and not Snapshot.objects.filter(city=city, month=last).exists():
        yield last


@transaction.atomic
def freeze_month(
    city: City, month: date, lines: Iterable[Line], *, at: datetime
) -> Snapshot | None:
    """Keep these lines as the month's result; None where somebody froze it before.

    Two who try at once wait for each other at the unique month; one of them writes.
    """
    City.objects.select_for_update(no_key=True).get(pk=city.pk)
    if Snapshot.objects.filter(city=city, month=month).exists():
        return None
    frozen = Snapshot.objects.create(
        number=f"{city.prefix}-{month:%Y%m}", city=city, month=month, frozen_at=at
    )
    SnapshotLine.objects.bulk_create(
        [
            SnapshotLine(
                snapshot=frozen,
                district_id=line.district_id,
                area_id=line.area_id,
                measures=dict(line.measures),
            )
            for line in lines
        ],
        batch_size=500,
    )
    return frozen
