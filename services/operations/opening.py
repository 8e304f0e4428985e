"""When a space can be used: its days as slots, each with what stands in its way. Writes nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.utils import timezone

from services.models import Booking, Space, SpaceWindow

DAY = timedelta(days=1)
FREE, TAKEN, KEPT, PAST, SHUT, LATER = "free", "taken", "kept", "past", "closed", "later"
"""What a slot is: free for all, booked, kept for a group, gone by, on a closed day, too far."""


@dataclass(frozen=True)
class Slot:
    """One slot of a space: from, until, what it is, and the hours of a group it lies in."""

    starts_at: datetime
    ends_at: datetime
    state: str
    window: SpaceWindow | None = None

    @property
    def can_be_asked_for(self) -> bool:
        """Free for all, or for the group it is kept for."""
        return self.state in (FREE, KEPT)


def moment(day: date, text: str) -> datetime:
    """A clock time of a day, in site time; 24:00 is the next midnight."""
    hours, minutes = (int(part) for part in text.split(":"))
    return timezone.make_aware(datetime.combine(day, time())) + timedelta(
        hours=hours, minutes=minutes
    )


def midnight(day: date) -> datetime:
    """The first moment of a day, in site time."""
    return moment(day, "0:00")


def open_spans(space: Space, day: date) -> list[tuple[datetime, datetime]]:
    """The opening hours of a day, closed days not looked at."""
    spans = space.hours.get(str(day.weekday()), [])
    return [(moment(day, first), moment(day, last)) for first, last in spans]


def raw_slots(space: Space, day: date) -> Iterator[tuple[datetime, datetime]]:
    """The slots of a day; a rest shorter than a slot is not offered."""
    length = timedelta(minutes=space.slot_minutes)
    for first, last in open_spans(space, day):
        while first + length <= last:
            yield first, first + length
            first += length


def last_day(space: Space, at: datetime) -> date:
    """The last day that can be booked now."""
    return timezone.localdate(at) + timedelta(days=space.lead_days)


def window_over(
    space: Space, starts_at: datetime, ends_at: datetime, at: datetime
) -> SpaceWindow | None:
    """The hours of a group that a stretch of one day touches and that are not free for all yet."""
    first, last = timezone.localtime(starts_at), timezone.localtime(ends_at)
    end = last.time() if last.date() == first.date() else time.max
    for window in space.windows.all():
        if window.weekday != first.weekday():
            continue
        begin = timezone.make_aware(datetime.combine(first.date(), window.starts))
        is_released = at >= begin - timedelta(hours=window.release_hours)
        if not is_released and window.starts < end and window.ends > first.time():
            return window
    return None


def day_slots(
    space: Space, day: date, at: datetime, taken: Iterable[tuple[datetime, datetime]]
) -> list[Slot]:
    """The slots of one day as somebody who would book now finds them.

    `taken` are the stretches that are booked; `space` was read with its week.
    """
    booked = list(taken)
    is_shut = any(row.day == day for row in space.closures.all())
    is_far = day > last_day(space, at)
    found = []
    for first, last in raw_slots(space, day):
        window = window_over(space, first, last, at)
        if is_shut:
            state = SHUT
        elif any(begin < last and end > first for begin, end in booked):
            state = TAKEN
        elif first <= at:
            state = PAST
        elif is_far:
            state = LATER
        else:
            state = KEPT if window else FREE
        found.append(Slot(first, last, state, window))
    return found


def taken_of(
    spaces: Sequence[Space], first: date, days: int
) -> dict[int, list[tuple[datetime, datetime]]]:
    """The booked stretches of several spaces over several days, in one query."""
    rows = Booking.objects.holding().in_spaces(space.pk for space in spaces)
    rows = rows.between(midnight(first), midnight(first + days * DAY)).order_by()
    found: dict[int, list[tuple[datetime, datetime]]] = defaultdict(list)
    for space_id, begin, end in rows.values_list("space_id", "starts_at", "ends_at"):
        found[space_id].append((begin, end))
    return found


def week_slots(space: Space, first: date, days: int, at: datetime) -> dict[date, list[Slot]]:
    """Several days of a space, in one query beside its week."""
    taken = taken_of([space], first, days)[space.pk]
    span = [first + number * DAY for number in range(days)]
    return {day: day_slots(space, day, at, taken) for day in span}


def runs(slots: Sequence[Slot], count: int) -> Iterator[tuple[datetime, datetime]]:
    """Every stretch of `count` free slots that follow each other without a break."""
    for start in range(len(slots) - count + 1):
        part = slots[start : start + count]
        joined = all(a.ends_at == b.starts_at for a, b in pairwise(part))
        if joined and all(slot.state == FREE for slot in part):
            yield part[0].starts_at, part[-1].ends_at


def alternatives(
    space: Any, starts_at: datetime, count: int, people: int, *, at: datetime, most: int = 3
) -> list[dict[str, Any]]:
    """What else could be booked: the nearest free times of the same room, then rooms nearby.

    Nearby means in the same street; a room that is too small is not offered. Each is a space with
    its first and last moment.
    """
    space = Space.objects.with_week().get(pk=space.pk)
    day = timezone.localdate(starts_at)
    first = max(timezone.localdate(at), day - 2 * DAY)
    week = week_slots(space, first, 6, at)
    free = [run for slots in week.values() for run in runs(slots, count)]
    free.sort(key=lambda run: abs(run[0] - starts_at))
    found = [option(space, *run) for run in free[:most]]
    others = list(
        Space.objects.published()
        .filter(area__tree_id=space.area.tree_id, capacity__gte=people)
        .exclude(pk=space.pk)
        .with_week()[:20]
    )
    taken = taken_of(others, day, 1)
    for other in others:
        wanted = max(1, round(count * space.slot_minutes / other.slot_minutes))
        slots = day_slots(other, day, at, taken[other.pk])
        near = sorted(runs(slots, wanted), key=lambda run: abs(run[0] - starts_at))
        if near and abs(near[0][0] - starts_at) <= timedelta(hours=1):
            found.append(option(other, *near[0]))
    return found[: 2 * most]


def option(space: Space, starts_at: datetime, ends_at: datetime) -> dict[str, Any]:
    """One alternative, as programs read it."""
    return {
        "space": space.pk,
        "name": space.name,
        "starts_at": starts_at.isoformat(),
        "ends_at": ends_at.isoformat(),
    }
