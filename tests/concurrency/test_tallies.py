"""Two folders of tallies, killed at random over a day of work: they equal a recount all along."""

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

from tests.tickets.desk import closed, dispatched, filed, reported
from tickets.models import MatterTally, TallyChange, Ticket
from tickets.operations.checking import reopen_ticket
from tickets.operations.tallying import drift, fold_changes
from tickets.operations.voiding import void_ticket

FOLDER = """
import sys, time
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from tickets.operations import tallying
tallying.BATCH = 7
while True:
    tallying.fold_changes()
    time.sleep(0.01)
"""
WORK = 60


def start_folder() -> subprocess.Popen[bytes]:
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.Popen([sys.executable, "-c", FOLDER, name], env=environment)


def work(world, dice: random.Random) -> None:
    """One thing that happens to matters on some day of the last weeks."""
    at = world.now - timedelta(days=dice.randrange(40))
    step = dice.randrange(6)
    if step == 0:
        reopen_ticket(closed(world), by=world.clerk, at=world.now + timedelta(1), reason="又坏了")
    elif step == 1:
        void_ticket(filed(world), by=world.clerk, at=world.now, ground="not_real", reason="无此事")
    elif step == 2:
        Ticket.objects.filter(pk=reported(world).pk).update(reported_at=at)
    elif step == 3:
        Ticket.objects.filter(status="filed").update(community_now=world.yushan)
    else:
        (dispatched if step == 4 else closed)(world)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_folders_killed_at_random_lose_and_repeat_nothing(world):
    dice = random.Random(11)
    folders = [start_folder() for _number in range(2)]
    kills = 0
    try:
        for number in range(WORK):
            work(world, dice)
            if number % 6 == 5:
                victim = dice.randrange(2)
                folders[victim].send_signal(signal.SIGKILL)
                folders[victim].wait()
                folders[victim] = start_folder()
                kills += 1
                assert drift() == []
        deadline = time.monotonic() + 60
        while TallyChange.objects.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
    finally:
        for process in folders:
            process.kill()
            process.wait()
    assert kills == WORK // 6
    fold_changes()
    assert drift() == []
    held = MatterTally.objects.filter(grain="day").values_list("reported", flat=True)
    assert sum(held) == Ticket.objects.count()
