"""Rates are counted per window under a keyed hash; background jobs leave their stamp."""

import datetime
import threading

import pytest
from django.db import connections

from records import tasks
from records.models import Heartbeat, RateCount
from records.operations import beat, forget_rates, hit

pytestmark = pytest.mark.django_db


def test_the_limit_holds_within_a_window_and_starts_anew_after_it(at):
    answers = [hit("report:phone:13800001234", 3, 60, at=at) for _ in range(4)]
    assert answers == [True, True, True, False]
    assert hit("report:phone:13900001234", 3, 60, at=at)
    assert hit("report:phone:13800001234", 3, 60, at=at + datetime.timedelta(seconds=60))


def test_two_windows_of_one_key_count_apart(at):
    assert hit("k", 1, 60, at=at)
    assert hit("k", 1, 3600, at=at)


def test_no_raw_value_is_stored(at):
    hit("report:phone:13800001234", 3, 60, at=at)
    key = RateCount.objects.get().key
    assert len(key) == 64
    assert "13800001234" not in key


def test_old_windows_are_forgotten(at):
    hit("k", 1, 60, at=at - datetime.timedelta(days=3))
    hit("k", 1, 60, at=at)
    assert forget_rates(at) == 1
    assert RateCount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_hits_are_all_counted(at):
    allowed = []

    def work():
        try:
            allowed.extend(hit("k", 10, 60, at=at) for _ in range(10))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (allowed.count(True), allowed.count(False)) == (10, 30)


def test_a_heartbeat_keeps_the_last_run(at):
    beat("sweeper", at)
    beat("sweeper", at + datetime.timedelta(seconds=5), {"fired": 3})
    stamp = Heartbeat.objects.get(name="sweeper")
    assert (stamp.at, stamp.data) == (at + datetime.timedelta(seconds=5), {"fired": 3})


def test_each_task_leaves_its_stamp():
    for task in (tasks.deliver_pending, tasks.seal_audit, tasks.forget_rates):
        task()
    names = set(Heartbeat.objects.values_list("name", flat=True))
    assert names >= {"deliver_pending", "seal_audit", "forget_rates"}
