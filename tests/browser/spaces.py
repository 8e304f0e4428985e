"""Shared spaces on the photographs: free times, a receipt, the desk on a busy day."""

from __future__ import annotations

from datetime import timedelta

from services.operations.opening import midnight
from services.operations.spaces import close_day
from services.operations.using_bookings import mark_no_show
from tests.services.spaces import booked, clock, missed, roomed
from tests.world import World

Pages = dict[str, str]


def lived_in(world: World) -> dict[str, object]:
    """Rooms with bookings to come, one to approve, one to mark, and a pause to decide."""
    rooms = roomed(world)
    today = midnight(world.now.date()).date()
    day = today + timedelta(days=2)
    own, code = booked(world, rooms.hall, clock(day, 9), 1)
    booked(world, rooms.hall, clock(day, 10), 2, people=60)
    booked(world, rooms.study, clock(day, 14), 3)
    booked(world, rooms.study, clock(today, 15), 4)
    before = world.now - timedelta(days=2)
    booked(world, rooms.study, clock(today - timedelta(days=1), 15), 6, at=before)
    rows = [missed(world, rooms.study, -days, 5) for days in (7, 6, 5)]
    for row in rows:
        mark_no_show(row, by=world.clerk, at=world.now)
    close_day(
        rooms.study, by=world.community, at=world.now, day=day + timedelta(days=3), reason="检修"
    )
    return {"rooms": rooms, "own": own, "code": code, "pause": rows[-1].pause, "day": day}


def resident_pages(world: World) -> Pages:
    """What residents meet."""
    seen = lived_in(world)
    hall, day = seen["rooms"].hall, seen["day"]
    return {
        "spaces": "/spaces/",
        "spaces-none": "/spaces/?people=1999",
        "space": f"/spaces/{hall.pk}/?day={day}",
        "space-choir": f"/spaces/{hall.pk}/?day={day - timedelta(days=1)}",
        "space-book": f"/spaces/{hall.pk}/book/?start={day}T11:00",
        "space-receipt": f"/spaces/receipts/{seen['code']}/",
    }


def desk_pages(world: World) -> Pages:
    """What the community works with."""
    seen = lived_in(world)
    hall, own, pause = seen["rooms"].hall, seen["own"], seen["pause"]
    return {
        "space-desk": "/space-desk/",
        "space-bookings": "/space-desk/bookings/",
        "space-bookings-none": "/space-desk/bookings/?q=zzzz",
        "space-booking": f"/space-desk/bookings/{own.pk}/",
        "space-booking-cancel": f"/space-desk/bookings/{own.pk}/moves/cancel/",
        "space-booking-reveal": f"/space-desk/bookings/{own.pk}/reveal/",
        "space-booking-paused": f"/space-desk/bookings/{pause.booking_id}/",
        "space-week": "/space-desk/week/",
        "space-pauses": "/space-desk/pauses/",
        "space-pause-confirm": f"/space-desk/pauses/{pause.pk}/moves/confirm/",
        "space-occupancy": "/space-desk/occupancy/",
        "space-rooms": "/space-desk/rooms/",
        "space-new": "/space-desk/rooms/new/",
        "space-room": f"/space-desk/rooms/{hall.pk}/",
        "space-edit": f"/space-desk/rooms/{hall.pk}/edit/",
        "space-hours": f"/space-desk/rooms/{hall.pk}/hours/",
        "space-close": f"/space-desk/rooms/{hall.pk}/close/",
        "space-staff-book": f"/spaces/{hall.pk}/book/?start={seen['day']}T14:00",
    }
