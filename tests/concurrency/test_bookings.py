"""Scenario 20 with real threads: two hundred press "book" for one slot, and exactly one has it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise

import pytest

from lib.errors import Refused
from services.models import Booking, Space
from services.operations.bookings import Ask, book_space
from services.operations.using_bookings import give_back
from tests.concurrency.scene import answer_of, at_once, refusals
from tests.services.spaces import WEDNESDAY, booked, clock, resident, roomed

pytestmark = pytest.mark.django_db(transaction=True)
MANY, HANDS = 200, 20


def attempt(world, space, starts_at, who, **more):
    """One press on the button, on its own connection."""
    ask = Ask(starts_at=starts_at, purpose="读书会", people=5, **more)
    return lambda: book_space(space, ask, resident(who), by=world.system, at=world.now)


def test_two_hundred_want_one_slot_and_one_has_it(world):
    hall, nine = roomed(world).hall, clock(WEDNESDAY, 9)
    acts = [attempt(world, hall, nine, who) for who in range(1, MANY + 1)]
    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(answer_of, acts))
    assert refusals(answers) == ["slot_taken"] * (MANY - 1)
    assert Booking.objects.count() == 1
    late = [answer for answer in answers if isinstance(answer, Refused)]
    assert all(one.details["alternatives"] for one in late)
    assert nine.isoformat() not in {
        option["starts_at"]
        for one in late
        for option in one.details["alternatives"]
        if option["space"] == hall.pk
    }


def test_overlapping_lengths_never_share_a_minute(world):
    hall = roomed(world).hall
    acts = [
        attempt(world, hall, clock(WEDNESDAY, 9 + who % 3), who, slots=1 + who % 2)
        for who in range(1, 13)
    ]
    codes = refusals(at_once(*acts))
    assert set(codes) <= {"slot_taken", "not_a_slot"}
    rows = list(Booking.objects.order_by("starts_at"))
    assert all(a.ends_at <= b.starts_at for a, b in pairwise(rows))


def test_one_person_has_two_bookings_although_all_rooms_are_asked_at_once(world):
    rooms = roomed(world)
    day = WEDNESDAY + timedelta(days=1)
    acts = [
        attempt(world, space, clock(day, hour), 1)
        for space in (rooms.hall, rooms.study, rooms.far)
        for hour in (9, 14)
    ]
    codes = refusals(at_once(*acts))
    assert codes == ["too_many_bookings"] * 4
    assert Booking.objects.count() == 2


def test_what_is_given_back_goes_to_one_of_those_who_wait(world):
    hall = roomed(world).hall
    row, _code = booked(world, hall, clock(WEDNESDAY, 9))
    acts = [attempt(world, hall, clock(WEDNESDAY, 9), who) for who in range(2, 8)]

    def free():
        return give_back(row, by=world.system, at=world.now)

    codes = refusals(at_once(free, *acts))
    assert set(codes) <= {"slot_taken"}
    assert Booking.objects.holding().count() == 6 - len(codes)
    assert Booking.objects.holding().count() <= 1
    assert Space.objects.count() == 3
