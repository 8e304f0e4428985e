"""Three sweepers in processes of their own, killed at random: each level falls exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count

from records.models import Notice
from tests.concurrency.scene import due_clocks
from tests.world import World
from tickets.models import Escalation, Timer
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep

TIMERS = int(os.environ.get("SWEEP_TIMERS", "4000"))

SWEEPER = """
import sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from datetime import datetime
from tickets.operations.sweeper import sweep
at = datetime.fromisoformat(sys.argv[2])
while True:
    sweep(at, batch=100)
"""


def many_due_clocks(world: World, count: int) -> None:
    """Clocks of one unsigned task each, whose level 1 fell due two minutes ago."""
    due_clocks(world, [world.now - timedelta(minutes=2)] * count)


def start_sweeper(world: World) -> subprocess.Popen[bytes]:
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", SWEEPER, name, world.now.isoformat()], env=environment
    )


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_three_sweepers_and_random_kills_lose_and_repeat_nothing(world):
    many_due_clocks(world, TIMERS)
    dice = random.Random(7)
    sweepers = [start_sweeper(world) for _number in range(3)]
    kills, deadline = 0, time.monotonic() + 120
    try:
        while left() and time.monotonic() < deadline:
            time.sleep(dice.uniform(0.2, 0.8))
            if kills < 5:
                victim = dice.randrange(3)
                sweepers[victim].send_signal(signal.SIGKILL)
                sweepers[victim].wait()
                sweepers[victim] = start_sweeper(world)
                kills += 1
    finally:
        for process in sweepers:
            process.kill()
            process.wait()
    assert left() == 0
    assert Escalation.objects.count() == TIMERS
    told = Notice.objects.filter(kind="clock_reminder")
    per_person = told.values("recipient").annotate(n=Count("pk")).values_list("n", flat=True)
    assert set(per_person) == {TIMERS}
    assert told.values("event", "recipient").distinct().count() == told.count()
    found = audit(world.now)
    assert not any(found.values()), found


def left() -> int:
    return Timer.objects.filter(state="pending", level=1).count()


@pytest.mark.django_db(transaction=True)
def test_an_outage_lets_every_level_fall_once_and_says_late(world):
    many_due_clocks(world, 20)
    later = world.now + timedelta(days=2)
    done = sweep(later)
    assert done.escalations == Escalation.objects.count() == 20 * 4
    assert sweep(later).escalations == 0
    assert set(Escalation.objects.values_list("cause", flat=True)) == {"late"}
    one = Escalation.objects.values("recipients").order_by("pk").first()
    assert one["recipients"][0]["role"]
    bundled = Notice.objects.filter(recipient=world.department, kind__startswith="clock_")
    assert bundled.count() == 20
    assert not any(audit(later).values())


@pytest.mark.django_db(transaction=True)
def test_a_vacant_post_lets_the_next_level_fall_at_once(world):
    for username in ("department", "department_head"):
        world.user(username).person.posts.update(until_on="2026-01-01")
    many_due_clocks(world, 1)
    sweep(world.now)
    levels = list(Escalation.objects.order_by("level").values_list("level", "is_vacant", "cause"))
    assert levels == [(1, True, "vacant late"), (2, False, "")]
    assert Timer.objects.get(state="pending").level == 3
