"""What the tests of shared spaces start from: three rooms, and hours kept for the choir."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from services.models import Booking, Space
from services.operations.bookings import Ask, book_space
from services.operations.spaces import add_space, keep_hours
from tests.world import World
from tickets.operations.intake import Contact

HOURS = {str(day): [["09:00", "12:00"], ["14:00", "18:00"]] for day in range(7)}
TUESDAY = date(2026, 11, 24)
WEDNESDAY = date(2026, 11, 25)


def clock(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment of a day in site time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def roomed(world: World, *, day: date = TUESDAY) -> SimpleNamespace:
    """A hall and a study in 孙底社区, one hall elsewhere; Tuesday 9-11 is the choir's."""
    given = {"by": world.community, "at": world.now}
    hall = add_space(
        world.sundi, name="邻里活动室", kind="activity", capacity=80, hours=HOURS, **given
    )
    study = add_space(
        world.sundi, name="共享书房", kind="reading", capacity=12, hours=HOURS, **given
    )
    given["by"] = world.community_other
    far = add_space(
        world.hubei, name="湖北会客厅", kind="meeting", capacity=20, hours=HOURS, **given
    )
    window = keep_hours(
        hall,
        by=world.community,
        at=world.now,
        weekday=day.weekday(),
        starts=time(9),
        ends=time(11),
        group="elderly",
        release_hours=12,
        title="老年合唱队",
    )
    return SimpleNamespace(hall=hall, study=study, far=far, window=window)


def resident(number: int = 1) -> Contact:
    """Somebody without an account."""
    return Contact(f"居民{number}", f"139{number:08d}", f"device-{number}")


def booked(
    world: World, space: Space, starts_at: datetime, who: int = 1, **more: Any
) -> tuple[Booking, str]:
    """A resident's booking, as the public page makes it."""
    at = more.pop("at", world.now)
    ask = Ask(**{"starts_at": starts_at, "purpose": "读书会", "people": 8, **more})
    return book_space(space, ask, resident(who), by=world.system, at=at)


def missed(world: World, space: Space, days: int, who: int = 1) -> Booking:
    """A booking so many days ahead that nobody comes to, marked the day after."""
    starts_at = clock(timezone.localdate(world.now) + timedelta(days=days), 15)
    return booked(world, space, starts_at, who, at=starts_at - timedelta(hours=5))[0]
