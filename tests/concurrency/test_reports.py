"""Reports under two schedulers, and in a worker that is killed in the middle."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from config.processes import wait_until
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.sending import ScheduleDraft, add_schedule, send_due
from overview.models import ReportRun, ReportSending
from records.models import Attachment, Job, Notice
from tests.concurrency.engine import Engine
from tests.concurrency.scene import at_once
from tests.tickets.desk import reported

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORK = "overview.tasks.work_reports"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = Engine(tmp_path)
    yield engine
    engine.stop()


def test_two_schedulers_send_each_report_once(world):
    draft = ScheduleDraft(
        ledger=LEDGERS["matters"],
        rhythm="week",
        day=1,
        hour=8,
        receivers=[world.street, world.clerk],
    )
    row = add_schedule(draft, by=world.user("street"), at=timezone.now())
    at = row.next_at + timedelta(seconds=1)
    assert sum(at_once(lambda: send_due(at), lambda: send_due(at))) == 2
    assert ReportSending.objects.count() == ReportRun.objects.count() == 2


def test_a_worker_killed_while_it_writes_leaves_nothing_half(world, engine):
    for number in range(400):
        reported(world, title=f"楼道堆物{number}")
    order = Order(LEDGERS["matters"])
    run = order_report(order, by=world.user("street"), at=timezone.now(), by_worker=True)
    engine.start("worker")
    assert engine.reports("worker")
    engine.ask_for(WORK)
    assert wait_until(
        lambda: Job.objects.get(pk=run.job_id).state == "running", seconds=30, pause=0.005
    )
    engine.kill("worker")
    killed = Job.objects.get(pk=run.job_id)
    Job.objects.filter(pk=run.job_id).update(leased_until=timezone.now())
    engine.start("worker")
    engine.ask_for(WORK)
    assert wait_until(lambda: Job.objects.get(pk=run.job_id).is_over, seconds=60, pause=0.2)
    run.refresh_from_db()
    assert killed.state in ("running", "done")
    assert (run.rows, run.has_file, run.made_at is not None) == (400, True, True)
    assert Attachment.objects.about("reportrun", run.pk).count() == 2
    assert Notice.objects.filter(kind="report_ready").count() == 1
