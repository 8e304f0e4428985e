"""The engine in real processes: beat, worker, Redis and PostgreSQL, each killed once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from config.processes import wait_until
from grids.models import Area, OrganisationChange, PartyOrganisation
from grids.operations.plans import Plan
from grids.operations.trees import check_tree
from overview.operations.changes import approve_change, propose_change
from records.models import Delivery, Heartbeat, Notice
from records.operations.couriers import message_id
from tests.concurrency.engine import Engine, OwnDatabase
from tests.concurrency.scene import due_clocks
from tests.overview.changes import draft, halves
from tickets.models import Escalation, Timer, WhistleLimit
from tickets.operations.auditor import audit
from tickets.operations.sweeper import sweep
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

pytestmark = pytest.mark.slow

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
SWEEP, DELIVER = "tickets.tasks.sweep_deadlines", "records.tasks.deliver_pending"
CHANGES = "overview.tasks.apply_changes"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A queue that runs; worker and beat are started by the test."""
    engine = Engine(tmp_path)
    yield engine
    engine.stop()


@pytest.fixture
def own_database(tmp_path: Path, django_db_blocker: Any) -> Iterator[OwnDatabase]:
    """A PostgreSQL for this test alone, with the cast in it."""
    with django_db_blocker.unblock():
        database = OwnDatabase(tmp_path / "postgres")
        yield database
        database.leave()


def waiting(level: int = 1) -> int:
    """Timers of a level that have not fallen."""
    return Timer.objects.filter(state="pending", level=level).count()


def each_fell_once(count: int) -> None:
    """Level 1 of every clock fell, was told once to each person it names, and all is sound."""
    assert Escalation.objects.filter(level=1).count() == count == Escalation.objects.count()
    told = sum(len(row) for row in Escalation.objects.values_list("recipients", flat=True))
    notices = Notice.objects.filter(kind="clock_reminder")
    assert notices.count() == notices.values("event", "recipient").distinct().count() == told
    found = audit(timezone.now())
    assert not any(found.values()), found


@pytest.mark.django_db(transaction=True)
def test_an_unsigned_task_is_escalated_within_half_a_minute(world, engine):
    WhistleLimit.objects.filter(kind="routine", clock_kind="sign").update(
        limit_value="0.01", limit_unit="uh"
    )
    engine.start("worker", "beat")
    assert engine.reports("worker", "beat", "sweep")
    call = Call(
        area=world.sundi,
        title="地锁占道",
        facts="多次劝阻无效",
        wanted_result="拆除",
        lead=world.urban,
    )
    at = timezone.now() - 30 * SECOND
    whistle = issue_whistle(
        draft_whistle(call, by=world.community, at=at), by=world.community, at=at
    )
    task = whistle.tasks.get()
    assert at + 36 * SECOND <= task.due_at <= at + 37 * SECOND
    overdue = Escalation.objects.filter(subject_id=task.pk, percent=100)
    assert wait_until(overdue.exists, seconds=36, pause=0.2)
    event = overdue.get()
    assert task.due_at <= event.fired_at <= task.due_at + 30 * SECOND
    assert {row["role"] for row in event.recipients} == {
        "department_head",
        "community_secretary",
        "community_clerk",
    }
    told = Notice.objects.filter(event=f"clock:{event.clock_id}:level:{event.level}")
    assert told.count() == len(event.recipients)
    sent = Delivery.objects.filter(notice__in=told, state="sent")
    assert wait_until(lambda: sent.count() == told.count(), seconds=25, pause=0.2)


@pytest.mark.django_db(transaction=True)
def test_redis_killed_and_started_again_loses_nothing(world, engine):
    engine.start("worker", "beat")
    assert engine.reports("worker", "beat", "sweep")
    engine.kill("queue")
    now = timezone.now()
    due_clocks(world, [now - 90 * SECOND] * 10 + [now + n * SECOND for n in range(12)])
    assert not wait_until(lambda: waiting() < 22, seconds=14, pause=0.5)
    engine.start_queue()
    assert wait_until(lambda: waiting() == 0, seconds=30, pause=0.2)
    each_fell_once(22)
    assert not Escalation.objects.filter(late_s=0).exists()
    assert Escalation.objects.filter(late_s__gt=90, cause="late").count() == 10


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_repeats_nothing(world, engine):
    due_clocks(world, [timezone.now()] * 2500)
    engine.start("worker")
    assert engine.reports("worker")
    engine.ask_for(SWEEP)
    assert wait_until(lambda: waiting() < 2500, seconds=20, pause=0.005)
    engine.kill("worker")
    assert 0 < waiting() < 2500
    engine.start("worker")
    engine.ask_for(SWEEP)
    assert wait_until(lambda: waiting() == 0, seconds=30, pause=0.1)
    each_fell_once(2500)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_sends_repeats_a_letter_only_under_its_own_number(world, engine):
    now = timezone.now()
    due_clocks(world, [now - 5 * SECOND] * 150)
    sweep(now)
    sent = Delivery.objects.filter(state="sent")
    assert Delivery.objects.filter(state="pending", available_at__lte=now).count() == 300
    engine.start("worker")
    assert engine.reports("worker")
    engine.ask_for(DELIVER)
    assert wait_until(lambda: sent.count() > 0, seconds=20, pause=0.005)
    engine.kill("worker")
    taken = Delivery.objects.filter(state="sending")
    assert taken.count() == 300 - sent.count() > 0
    taken.update(leased_until=timezone.now())
    engine.start("worker")
    engine.ask_for(DELIVER)
    assert wait_until(lambda: sent.count() == 300, seconds=30, pause=0.1)
    letters = engine.letters()
    tries = dict(sent.values_list("bundle", "attempts"))
    assert len(letters) == len(tries) < 300, "one letter for what one reader is told together"
    for bundle, attempts in tries.items():
        key = message_id(f"delivery-{bundle}")
        assert 1 <= letters[f"Message-ID: {key}"] <= attempts
    assert letters.total() <= len(tries) + 1


@pytest.mark.django_db(transaction=True)
def test_a_split_of_tomorrow_takes_effect_at_midnight_once_and_also_without_a_worker(world, engine):
    """Beat asks each minute; the worker is killed on the day, and what was missed is made up for.

    Time does not pass in other processes, so the day of the change comes to them instead.
    """
    today = timezone.localdate()
    at, plan = timezone.now(), halves(world)
    split = propose_change(draft("split", plan, on=today + DAY), by=world.street, at=at)
    split = approve_change(split, by=world.district, at=at)
    engine.start("worker", "beat")
    assert engine.reports("worker", "beat")
    engine.ask_for(CHANGES)
    assert wait_until(Heartbeat.objects.filter(name="apply_changes").exists, seconds=20)
    split.refresh_from_db()
    assert split.status == "approved", "not before its day"

    OrganisationChange.objects.filter(pk=split.pk).update(effective_on=today)
    engine.kill("worker")
    assert not wait_until(lambda: status_of(split) == "effective", seconds=3)
    engine.start("worker")
    assert wait_until(lambda: status_of(split) == "effective", seconds=90, pause=0.2)
    for _more in range(3):
        engine.ask_for(CHANGES)
    asked = Heartbeat.objects.get(name="apply_changes").at
    assert wait_until(lambda: Heartbeat.objects.get(name="apply_changes").at > asked, seconds=20)
    assert [row.move for row in split.records.all()] == ["propose", "approve", "apply"]
    assert Area.objects.filter(code__startswith="34050400301401").count() == 2
    assert Area.objects.get(pk=world.sundi_1.pk).valid_to == today
    assert not check_tree(Area)
    assert not check_tree(PartyOrganisation)


def status_of(change: OrganisationChange) -> str:
    """As it is in the database now."""
    return OrganisationChange.objects.values_list("status", flat=True).get(pk=change.pk)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_carries_changes_out_leaves_each_whole_or_untouched(world, engine):
    at = timezone.now()
    grids = [world.sundi_1, world.sundi_2, world.yushan_1, world.hubei_1, world.hunan_1]
    for place, node in enumerate(grids * 4):
        plan = Plan(subjects=(node.pk,), name=f"第{place}次更名")
        tomorrow = timezone.localdate() + DAY
        change = propose_change(draft("rename", plan, on=tomorrow), by=world.admin, at=at)
        approve_change(change, by=world.district, at=at)
        facts = {"effective_on": timezone.localdate() - DAY, "status": "approved"}
        OrganisationChange.objects.filter(pk=change.pk).update(**facts)
        change.areas.clear()
    done = OrganisationChange.objects.filter(status="effective")
    engine.start("worker")
    engine.ask_for(CHANGES)
    assert wait_until(done.exists, seconds=30, pause=0.002)
    engine.kill("worker")
    half = done.count()
    engine.start("worker")
    engine.ask_for(CHANGES)
    assert wait_until(lambda: done.count() == 20, seconds=30, pause=0.1), half
    for change in done:
        assert [row.move for row in change.records.all()] == ["propose", "approve", "apply"]


def test_postgresql_killed_and_started_again_loses_nothing(own_database, engine):
    engine.start("worker", "beat")
    assert engine.reports("worker", "beat", "sweep")
    now = timezone.now()
    moments = [now - 90 * SECOND] * 10 + [now + n * SECOND for n in range(12)]
    due_clocks(own_database.world, moments)
    assert wait_until(lambda: waiting() <= 12, seconds=10)
    assert waiting() > 0
    own_database.kill()
    time.sleep(6)
    assert engine.lives()
    own_database.start()
    assert wait_until(lambda: waiting() == 0, seconds=30, pause=0.2)
    each_fell_once(22)
    assert engine.lives()
