"""The shared spaces of the login's community, played through the real operations.

A hall with hours for the choir, a reading room and a kitchen; weeks that are past, bookings to
come, one that waits for approval, and a resident who missed three.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from grids.models import Tier
from members.models import User
from members.operations.accounts import system_user
from services.models import Booking, Space
from services.operations.bookings import Ask, book_space, book_weekly
from services.operations.opening import FREE, midnight, week_slots
from services.operations.spaces import add_space, close_day, keep_hours
from services.operations.using_bookings import check_in, finish_booking, mark_no_show
from tickets.operations.intake import Contact

DAY = timedelta(days=1)
HOURS = {str(day): [["08:30", "11:30"], ["14:00", "20:00"]] for day in range(7)}
ROOMS: tuple[dict[str, Any], ...] = (
    {
        "name": "邻里活动室",
        "kind": "activity",
        "capacity": 80,
        "equipment": "音响、投影、可移动桌椅",
        "rules": "用后请归位桌椅、带走垃圾。\n晚上八点前请结束。",
    },
    {"name": "共享书房", "kind": "reading", "capacity": 16, "equipment": "饮水机、无线网络"},
    {"name": "邻里厨房", "kind": "kitchen", "capacity": 12, "equipment": "灶台、蒸箱、长桌"},
)
USES = ("读书会", "书法练习", "业主小聚", "手工课", "邻里生日会", "志愿者碰头会", "亲子故事会")


def share(suffix: str, at: datetime) -> None:
    """Rooms, the choir, last month's use, and what is to come."""
    by = User.objects.get(username=f"community{suffix}")
    areas = (post.area for post in by.active_posts if post.area is not None)
    area = next(area for area in areas if area.tier == Tier.COMMUNITY)
    began = at - 40 * DAY
    rooms = [add_space(area, by=by, at=began, hours=HOURS, **facts) for facts in ROOMS]
    hall = rooms[0]
    keep_hours(
        hall,
        by=by,
        at=began,
        weekday=1,
        starts=time(8, 30),
        ends=time(10, 30),
        group="elderly",
        release_hours=24,
        title="老年合唱队",
    )
    choir(hall, by, began)
    for number, room in enumerate(rooms):
        past(room, number, by, at)
    ahead(rooms, by, at)
    miss(rooms[1], by, at)
    close_day(rooms[2], by=by, at=at, day=timezone.localdate(at) + 9 * DAY, reason="灶具年检")


def neighbour(number: int) -> Contact:
    """A resident who left a name and a number made up for the demonstration."""
    return Contact(f"居民{number}", f"1390000{number:04d}", "")


def choir(hall: Space, by: User, at: datetime) -> None:
    """Every Tuesday morning, for ten weeks."""
    day = timezone.localdate(at) + DAY
    day += ((1 - day.weekday()) % 7) * DAY
    first = midnight(day) + timedelta(hours=8, minutes=30)
    ask = Ask(starts_at=first, slots=2, purpose="合唱排练", people=32, group="elderly")
    book_weekly(hall, ask, neighbour(9000), weeks=10, by=by, at=at)


def take(room: Space, day: Any, at: datetime, who: int, **more: Any) -> Booking | None:
    """The first free time of a day, for a resident; None where there is none."""
    room = Space.objects.with_week().get(pk=room.pk)
    slots = [slot for slot in week_slots(room, day, 1, at)[day] if slot.state == FREE]
    if not slots:
        return None
    slot = slots[who % len(slots)]
    facts = {"purpose": USES[who % len(USES)], "people": 4 + who % 9, **more}
    ask = Ask(starts_at=slot.starts_at, **facts)
    return book_space(room, ask, neighbour(who), by=system_user(), at=at)[0]


def past(room: Space, number: int, by: User, at: datetime) -> None:
    """What was booked in the last weeks, and who came."""
    today = timezone.localdate(at)
    for back in range(1, 30, 2 + number):
        day = today - back * DAY
        group = ("everybody", "elderly", "children")[(back + number) % 3]
        who = 100 * (number + 1) + back
        row = take(room, day, midnight(day) - DAY, who, group=group)
        if row is None:
            continue
        if back % 7 == 0:
            mark_no_show(row, by=by, at=row.ends_at)
        else:
            check_in(row, by=by, at=row.starts_at)
            finish_booking(row, by=by, at=row.ends_at)


def ahead(rooms: list[Space], by: User, at: datetime) -> None:
    """What is booked for the days to come, and one that waits for a yes."""
    today = timezone.localdate(at)
    for number in range(12):
        room = rooms[number % len(rooms)]
        take(room, today + (number % 6) * DAY, at, 500 + number)
    take(rooms[0], today + 3 * DAY, at, 600, people=70, purpose="健康讲座", is_sensitive=True)


def miss(room: Space, by: User, at: datetime) -> None:
    """Somebody who did not come three times, put before the community."""
    today = timezone.localdate(at)
    for back in (12, 9, 6):
        day = today - back * DAY
        row = take(room, day, midnight(day) - DAY, 700)
        if row is not None:
            mark_no_show(row, by=by, at=row.ends_at)
