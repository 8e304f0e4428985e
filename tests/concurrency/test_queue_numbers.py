"""The counter with real threads: numbers come once and without gaps, and are called once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from grids.models import Place
from lib.errors import Refused
from services.models import QueueDay, QueueNumber
from services.operations.queueing import call_next, draw_number
from tests.concurrency.scene import answer_of
from tests.world import SINCE, World

pytestmark = pytest.mark.django_db(transaction=True)
MANY, HANDS = 60, 12
OPEN = {str(day): [["00:00", "24:00"]] for day in range(7)}


def test_numbers_drawn_at_once_come_once_and_are_called_once(world: World):
    place = Place.objects.create(
        name="窗口", kind="service_centre", area=world.sundi, hours=OPEN, valid_from=SINCE
    )
    by = world.user("community")
    with ThreadPoolExecutor(HANDS) as pool:
        drawn = list(pool.map(answer_of, [lambda: draw_number(place, at=world.now)] * MANY))
        assert not [answer for answer in drawn if isinstance(answer, Refused)]
        assert sorted(QueueNumber.objects.values_list("number", flat=True)) == list(
            range(1, MANY + 1)
        )
        assert QueueDay.objects.get().drawn == MANY
        called = list(
            pool.map(answer_of, [lambda: call_next(place, by=by, at=world.now)] * (MANY + 5))
        )
    numbers = [one.number for one in called if not isinstance(one, Refused)]
    assert sorted(numbers) == list(range(1, MANY + 1))
    assert [one.code for one in called if isinstance(one, Refused)] == ["nobody_waits"] * 5
