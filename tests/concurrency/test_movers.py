"""Many movers at once, one of them killed half-way: each clock follows a changed rule once."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.concurrency.scene import at_once
from tests.tickets.desk import dispatched
from tickets.clock import Limit, LimitUnit
from tickets.models import Clock, LadderPolicy, LimitChange, Timer
from tickets.operations.climbing import follow_ladder
from tickets.operations.ladder_versions import activate_ladder, draft_ladder
from tickets.operations.limit_changes import change_limit
from tickets.operations.relimiting import follow_change

pytestmark = pytest.mark.django_db(transaction=True)

CLOCKS = 12
FOUR_DAYS = Limit(4, LimitUnit.WORKING_DAY)


class Killed(Exception):
    """The worker was killed in the middle of a batch."""


def killed(act) -> None:
    """Do it, and die before it is committed."""
    with pytest.raises(Killed), transaction.atomic():
        act()
        raise Killed


def each_moved_once() -> None:
    clocks = Clock.objects.running()
    assert set(clocks.values_list("generation", flat=True)) == {2}
    waiting = Timer.objects.filter(state="pending")
    assert waiting.count() == CLOCKS
    assert set(waiting.values_list("generation", flat=True)) == {2}


def test_three_movers_and_a_killed_one_give_each_clock_its_new_limit_once(world):
    for _each in range(CLOCKS):
        dispatched(world)
    row = world.category("0121").limits.get()
    change_limit(row, FOUR_DAYS, by=world.system, at=world.now, moves_running=True)
    change = LimitChange.objects.get()
    killed(lambda: follow_change(change, at=world.now, batch=5, batches=1))
    assert not Clock.objects.exclude(limit_change=None).exists()
    assert follow_change(change, at=world.now, batch=5, batches=1) == 5
    done = at_once(*[lambda: follow_change(change, at=world.now, batch=2)] * 3)
    follow_change(change, at=world.now)
    assert sum(done) <= CLOCKS - 5
    each_moved_once()


def test_three_movers_put_each_clock_on_a_new_ladder_once(world):
    for _each in range(CLOCKS):
        dispatched(world)
    general = LadderPolicy.objects.get()
    draft = draft_ladder(general, city=None, by=world.system, at=world.now)
    policy = activate_ladder(draft, by=world.system, at=world.now, moves_running=True)
    killed(lambda: follow_ladder(policy, at=world.now, batch=5, batches=1))
    at_once(*[lambda: follow_ladder(policy, at=world.now, batch=2)] * 3)
    follow_ladder(policy, at=world.now)
    assert set(Clock.objects.running().values_list("policy", flat=True)) == {policy.pk}
    each_moved_once()


def test_two_editors_at_once_make_one_change(world):
    row = world.category("0121").limits.get()

    def edit(days):
        limit = Limit(days, LimitUnit.WORKING_DAY)
        return change_limit(row, limit, by=world.system, at=world.now, seen=row.version)

    answers = at_once(lambda: edit(3), lambda: edit(5))
    assert sorted(type(answer).__name__ for answer in answers) == ["CategoryLimit", "Refused"]
    assert LimitChange.objects.count() == 1
