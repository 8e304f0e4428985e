"""Booking shared spaces, timed: `python -m bench.bookings [--hands N] [--presses N]`.

Many residents press "book" for one slot, then each for a slot of their own; then the pages of a
room and of a community's week with all of that in them. Prints a table; keeps no limit.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

from bench.store import engine_database, open_store, run


def press(space: Any, starts_at: Any, who: int, by: Any, at: Any) -> tuple[float, str]:
    """One press on the button: milliseconds, and what became of it."""
    begun = perf_counter()
    ask = Ask(starts_at=starts_at, purpose="读书会", people=5)
    try:
        book_space(space, ask, Contact(f"居民{who}", f"139{who:08d}"), by=by, at=at)
        code = "booked"
    except Refused as refused:
        code = refused.code
    finally:
        connections.close_all()
    return 1e3 * (perf_counter() - begun), code


def report(name: str, seconds: float, answers: list[tuple[float, str]]) -> None:
    """A line of the table: presses a second, the slowest twentieth, how many had their time."""
    times = sorted(time for time, _code in answers)
    booked = sum(code == "booked" for _time, code in answers)
    slow = times[int(len(times) * 0.95)]
    print(f"| {name} | {len(times)} | {booked} | {len(times) / seconds:.0f} | {slow:.0f} |")


def rush(name: str, hands: int, wishes: list[tuple[Any, ...]]) -> None:
    """All wishes at once, over so many connections."""
    begun = perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        answers = list(pool.map(lambda wish: press(*wish), wishes))
    report(name, perf_counter() - begun, answers)


def week(name: str, act: Any) -> None:
    """A read: its queries and milliseconds."""
    act()
    tally, begun = Tally(), perf_counter()
    with connection.execute_wrapper(tally):
        act()
    print(f"| {name} | {tally.count} | {1e3 * (perf_counter() - begun):.0f} |")


def measure(hands: int, presses: int) -> None:
    """Twenty rooms of one community, two weeks of slots."""
    by, at = system_user(), timezone.now()
    area = Area.objects.filter(tier="community", valid_to=None).defer("boundary").first()
    hours = {str(day): [["08:00", "22:00"]] for day in range(7)}
    rooms = [
        add_space(area, by=by, at=at, name=f"{n}号", kind="meeting", capacity=30, hours=hours)
        for n in range(20)
    ]
    tomorrow = midnight(timezone.localdate(at) + DAY)
    one = tomorrow + 10 * HOUR
    print("| what | presses | booked | a second | p95 ms |\n|---|---|---|---|---|")
    rush("one slot", hands, [(rooms[0], one, who, by, at) for who in range(presses)])
    own = [
        (rooms[who % 20], tomorrow + (who // 280) * DAY + (8 + who // 20 % 14) * HOUR, who, by, at)
        for who in range(1000, 1000 + 10 * presses)
    ]
    rush("a slot each", hands, [(a, t - 3 * DAY, *rest) for a, t, *rest in own])
    print("\n| what | queries | ms |\n|---|---|---|")
    room = Space.objects.with_card().with_week().get(pk=rooms[1].pk)
    day = timezone.localdate(at)
    week("two weeks of a room", lambda: room_page(room, day, at))
    ready = list(Space.objects.filter(area=area).with_card().with_week())
    week("a week of twenty rooms", lambda: week_page(ready, Booking.objects.all(), day))
    week("the use of twenty rooms", lambda: occupancy(ready, day.replace(day=1)))


def main() -> int:
    """In a database of its own, then inside it."""
    parser = argparse.ArgumentParser(prog="python -m bench.bookings", description=__doc__)
    parser.add_argument("--hands", type=int, default=20)
    parser.add_argument("--presses", type=int, default=200)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        measure(asked.hands, asked.presses)
        return 0
    more = ("--inside", f"--hands={asked.hands}", f"--presses={asked.presses}")
    with open_store() as store:
        run(store, engine_database(store), "-m", "bench.bookings", *more)
    return 0


if "--inside" in sys.argv:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()
    from datetime import timedelta

    from django.db import connection, connections
    from django.utils import timezone

    from bench.counting import Tally
    from grids.models import Area
    from lib.errors import Refused
    from members.operations.accounts import system_user
    from services.models import Booking, Space
    from services.operations.bookings import Ask, book_space
    from services.operations.opening import DAY, midnight
    from services.operations.spaces import add_space
    from services.panels.space_desk import week_page
    from services.panels.spaces import room_page
    from services.statistics.occupancy import occupancy
    from tickets.operations.intake import Contact

    HOUR = timedelta(hours=1)

if __name__ == "__main__":
    sys.exit(main())
