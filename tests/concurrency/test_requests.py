"""Requests in many hands: two decide at once, and the resuming of suspensions under kills."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.db import connection

from tests.concurrency.scene import at_once, queued_behind, refusals
from tests.tickets.asking import asked, clock_of, fresh, granted, request_of, share_of
from tests.tickets.desk import dispatched
from tickets.models import Assignment, Ticket
from tickets.operations import adjustments, returns
from tickets.operations.auditor import audit
from tickets.operations.suspension import end_of, resume_due

pytestmark = pytest.mark.django_db(transaction=True)

END = date(2026, 12, 16)
TOO_LATE = {"changed_meanwhile", "move_not_open", "asked_already"}
MATTERS = int(os.environ.get("RESUME_MATTERS", "30"))

RESUMER = """
import sys
import django
from django.conf import settings
django.setup()
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from datetime import datetime
from tickets.operations.suspension import resume_due
while True:
    resume_due(datetime.fromisoformat(sys.argv[2]))
"""


def sound(ticket: Ticket, at) -> None:
    """The history counts right and the engine keeps its promises."""
    ticket = fresh(ticket)
    assert ticket.records.count() == ticket.flow_count
    found = audit(at)
    found.pop("undelivered")
    assert not any(found.values()), found


@pytest.mark.parametrize("second", ["grant", "refuse"])
def test_two_dispatchers_decide_on_the_same_request(world, second):
    operations = {"grant": adjustments.grant_adjustment, "refuse": returns.refuse_adjustment}

    def act(request, name, username):
        inputs = {"reason": "不同意"} if name == "refuse" else {}
        by = world.user(username)
        return lambda: operations[name](fresh(request), by=by, at=world.now, **inputs)

    for round_ in range(4):
        ticket = dispatched(world, text=f"第{round_}件。")
        share = share_of(ticket)
        request = asked(world, share)
        acts = [act(request, "grant", "clerk"), act(request, second, "community")]
        answers = at_once(*acts) if round_ else queued_behind(request, *acts)
        assert len(refusals(answers)) == 1, answers
        assert set(refusals(answers)) <= TOO_LATE
        request, share = fresh(request), fresh(share)
        assert share.extensions == (request.status == "granted")
        assert clock_of(share).extensions == share.extensions
        sound(ticket, world.now)


def test_the_same_request_asked_twice_at_once_waits_once(world):
    ticket = dispatched(world)
    share = share_of(ticket)

    def act(username):
        by = world.user(username)
        return lambda: adjustments.ask_extension(fresh(share), by=by, at=world.now, reason="等配件")

    answers = queued_behind(ticket, act("department"), act("department_head"))
    assert len(refusals(answers)) == 1
    assert set(refusals(answers)) <= TOO_LATE
    assert fresh(share).asked == ["extension"]
    assert request_of(share).status in {"asked", "endorsed"}
    sound(ticket, world.now)


def test_redirecting_and_taking_back_a_return_at_once(world):
    for _round in range(3):
        ticket = dispatched(world)
        request = asked(world, share_of(ticket), "return")
        clerk, officer = world.user("clerk"), world.user("department")
        answers = at_once(
            lambda request=request, clerk=clerk: returns.redirect_return(
                fresh(request), by=clerk, at=world.now, unit=world.housing
            ),
            lambda request=request, officer=officer: returns.cancel_adjustment(
                fresh(request), by=officer, at=world.now
            ),
        )
        assert len(refusals(answers)) == 1, answers
        open_leads = Assignment.objects.filter(ticket=ticket, role="lead").open()
        assert open_leads.count() == 1
        sound(ticket, world.now)


def test_two_workers_resume_each_matter_once(world):
    tickets = suspended(world, 6)
    last = end_of(END)
    assert sum(at_once(lambda: resume_due(last), lambda: resume_due(last))) == 6
    for ticket in tickets:
        assert fresh(ticket).records.filter(move="resume").count() == 1
    sound(tickets[0], last)


def suspended(world, count: int) -> list[Ticket]:
    tickets = [dispatched(world, text=f"第{number}件。") for number in range(count)]
    for ticket in tickets:
        granted(world, share_of(ticket), "suspension", until_on=END)
    return tickets


@pytest.mark.slow
def test_workers_killed_at_random_resume_every_matter_exactly_once(world):
    tickets, last = suspended(world, MATTERS), end_of(END)
    name = connection.settings_dict["NAME"]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", RESUMER, name, (last + timedelta(hours=1)).isoformat()]
        return subprocess.Popen(command, env=environment)

    dice, workers, kills = random.Random(7), [start(), start()], 0
    deadline = time.monotonic() + 90
    try:
        while Ticket.objects.suspended().exists() and time.monotonic() < deadline:
            time.sleep(dice.uniform(0.05, 0.4))
            if kills < 5:
                victim = dice.randrange(2)
                workers[victim].send_signal(signal.SIGKILL)
                workers[victim].wait()
                workers[victim], kills = start(), kills + 1
    finally:
        for process in workers:
            process.kill()
            process.wait()
    assert not Ticket.objects.suspended().exists()
    for ticket in tickets:
        assert fresh(ticket).records.filter(move="resume").count() == 1
        assert clock_of(share_of(ticket)).running_since == last
    sound(tickets[0], last)
