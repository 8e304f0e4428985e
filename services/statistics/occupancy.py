"""How much shared spaces are used in a month.

Formula: booked hours / open hours. Booked are bookings that stand, run or were used; cancelled,
declined and waiting ones count nowhere, missed ones beside. Open are the opening hours of the days
of the month less closed days, as the room is set up today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Sum

from services.models import Booking, Space
from services.operations.opening import DAY, midnight, open_spans
from services.workflow.spaces import COUNTED, BookingStatus


@dataclass
class Use:
    """One room in one month: hours in minutes, bookings, people, by group, missed."""

    space: Space
    open_minutes: int = 0
    booked_minutes: int = 0
    bookings: int = 0
    people: int = 0
    missed: int = 0
    by_group: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def share(self) -> float | None:
        """Booked of open hours in percent; None for a room that was never open."""
        if not self.open_minutes:
            return None
        return round(100 * self.booked_minutes / self.open_minutes, 1)


def month_span(month: date) -> tuple[date, date]:
    """The first and last day of a month."""
    first = month.replace(day=1)
    after = (first + 32 * DAY).replace(day=1)
    return first, after - DAY


def open_minutes(space: Space, first: date, last: date) -> int:
    """How long a room was open; `space` was read with its week."""
    shut = {row.day for row in space.closures.all()}
    days = (first + number * DAY for number in range((last - first).days + 1))
    spans = [span for day in days if day not in shut for span in open_spans(space, day)]
    return int(sum((end - begin for begin, end in spans), timedelta()).total_seconds() // 60)


def occupancy(spaces: Sequence[Space], month: date) -> list[Use]:
    """The use of these rooms in a month, in one query for any number of rooms."""
    first, last = month_span(month)
    uses = {space.pk: Use(space, open_minutes(space, first, last)) for space in spaces}
    rows: Any = Booking.objects.in_spaces(uses).filter(
        starts_at__gte=midnight(first), starts_at__lt=midnight(last + DAY)
    )
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    counted = rows.filter(status__in=(*COUNTED, BookingStatus.NO_SHOW)).order_by()
    for row in counted.values("space_id", "group", "status").annotate(
        n=Count("pk"), heads=Sum("people"), length=Sum(length)
    ):
        use = uses[row["space_id"]]
        if row["status"] == BookingStatus.NO_SHOW:
            use.missed += row["n"]
            continue
        use.bookings += row["n"]
        use.people += row["heads"]
        use.booked_minutes += int(row["length"].total_seconds() // 60)
        use.by_group[row["group"]] += row["n"]
    return list(uses.values())
