"""The last place in two hundred hands, and offers under workers that are killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from lib.errors import Refused
from records.models import Channel, Notice
from services.models import SignUp
from services.operations.signups import cancel_sign_up
from tests.concurrency.scene import answer_of, at_once
from tests.services.activity import HOUR, check_places, fresh, joined, published, shift_draft

pytestmark = pytest.mark.django_db(transaction=True)

ATTEMPTS = int(os.environ.get("SIGN_UP_ATTEMPTS", "200"))
HANDS = 20
"""Connections at a time; the attempts of one hand follow each other without a pause."""

PASSER = """
import sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from datetime import datetime
from services.operations.activity_rhythm import pass_on_offers
while True:
    pass_on_offers(datetime.fromisoformat(sys.argv[2]))
"""


def test_two_hundred_hands_reach_for_the_last_place(world):
    activity = published(world, shift_draft(world.now, places=1))
    shift = activity.shifts.get()
    start = threading.Barrier(HANDS)

    def reach(hand: int) -> list[Any]:
        start.wait(timeout=30)
        numbers = range(hand, ATTEMPTS, HANDS)
        found = [
            answer_of(lambda number=number: joined(world, shift, number)) for number in numbers
        ]
        connection.close()
        return found

    with ThreadPoolExecutor(HANDS) as pool:
        answers = [row for rows in pool.map(reach, range(HANDS)) for row in rows]
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    states = [row.status for row in answers]
    assert (states.count("signed_up"), states.count("waiting")) == (1, ATTEMPTS - 1)
    assert fresh(shift).taken == 1
    check_places(activity)


def test_the_same_person_twice_at_once_has_one_place(world):
    for number in range(4):
        shift = published(world, shift_draft(world.now, days=3 + number)).shifts.get()
        answers = at_once(
            *(lambda number=number, shift=shift: joined(world, shift, number) for _i in range(3))
        )
        refused = [one.code for one in answers if isinstance(one, Refused)]
        assert refused == ["signed_up_already"] * 2
        assert fresh(shift).taken == 1


def test_places_given_back_at_once_go_to_the_first_in_line(world):
    activity = published(world, shift_draft(world.now, places=3))
    shift = activity.shifts.get()
    rows = [joined(world, shift, number) for number in range(9)]
    at_once(
        *(lambda row=row: cancel_sign_up(row, by=world.system, at=world.now) for row in rows[:3])
    )
    assert [fresh(row).status for row in rows[3:]] == ["offered"] * 3 + ["waiting"] * 3
    check_places(activity)


def pass_on_under_kills(due: Any, late: Any) -> None:
    """Two workers pass the offers on; five times one of them is killed and started anew."""
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}

    def work() -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", PASSER, name, late.isoformat()], env=environment
        )

    dice, workers, kills = random.Random(7), [work(), work()], 0
    deadline = time.monotonic() + 90
    try:
        while due.exists() and time.monotonic() < deadline:
            time.sleep(dice.uniform(0.05, 0.4))
            if kills < 5:
                victim = dice.randrange(2)
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                workers[victim], kills = work(), kills + 1
    finally:
        for process in workers:
            process.kill()
            process.wait()


@pytest.mark.slow
def test_workers_killed_at_random_lose_no_offer_and_make_none_twice(world):
    """Thirty offers nobody took, in ten shifts, are passed on by two workers that are killed."""
    Channel.objects.create(kind="sms", name="SMS", url_cipher="", for_requesters=True)
    shifts = []
    for number in range(10):
        shift = published(world, shift_draft(world.now, days=3 + number, places=3)).shifts.get()
        rows = [joined(world, shift, 100 * number + one) for one in range(9)]
        for row in rows[:3]:
            cancel_sign_up(row, by=world.system, at=world.now)
        shifts.append((shift, rows))
    due = SignUp.objects.filter(status="offered")
    assert due.count() == 30
    late = world.now + 12 * HOUR
    pass_on_under_kills(due.filter(offer_until__lte=late), late)
    for shift, rows in shifts:
        states = [fresh(row).status for row in rows]
        assert states == ["cancelled"] * 3 + ["declined"] * 3 + ["offered"] * 3
        for row in rows[3:]:
            assert row.records.filter(move="offer").count() == 1
        assert fresh(shift).taken == 3
    told = Notice.objects.filter(kind="activity_offered")
    assert told.count() == told.values("event", "requester_id").distinct().count() == 60
