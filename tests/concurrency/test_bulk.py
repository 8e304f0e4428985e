"""A bulk step in a real worker that is killed in the middle: every row once, none forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from config.processes import wait_until
from records.models import Job, Notice
from tests.concurrency.engine import Engine
from tests.concurrency.scene import at_once
from tests.tickets.desk import reported
from tickets.forms.bulk import arguments_of
from tickets.models import Assignment, Ticket, TicketRecord
from tickets.operations.auditor import audit
from tickets.operations.bulk import open_bulk
from tickets.operations.queue import do_next_row, work_on_jobs
from tickets.operations.triage import file_ticket

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORK = "tickets.tasks.work_jobs"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A queue that runs; the worker is started by the test."""
    engine = Engine(tmp_path)
    yield engine
    engine.stop()


def big_job(world, count: int) -> Job:
    """A dispatch of many filed matters."""
    tickets = [
        file_ticket(reported(world), by=world.clerk, at=timezone.now()) for _number in range(count)
    ]
    seen = {ticket: ticket.flow_count for ticket in tickets}
    return open_bulk("dispatch", seen, inputs={}, by=world.clerk, at=timezone.now())


def settled(job: Job) -> int:
    return job.rows.exclude(state="pending").count()


def each_was_done_once(job: Job, count: int) -> None:
    job.refresh_from_db()
    assert (job.state, job.result) == ("done", {"done": count})
    assert TicketRecord.objects.filter(move="dispatch").count() == count
    assert Assignment.objects.filter(role="lead").count() == count
    assert Ticket.objects.filter(status="dispatched").count() == count
    assert Notice.objects.filter(kind="job_finished").count() == 1
    found = audit(timezone.now())
    found.pop("undelivered")
    assert not any(found.values()), found


def test_a_worker_killed_in_the_middle_of_a_bulk_step_repeats_and_forgets_nothing(world, engine):
    job = big_job(world, 60)
    engine.start("worker")
    assert engine.reports("worker")
    engine.ask_for(WORK)
    assert wait_until(lambda: settled(job) > 5, seconds=30, pause=0.01)
    engine.kill("worker")
    assert 5 < settled(job) < 60
    Job.objects.filter(pk=job.pk).update(leased_until=timezone.now())
    engine.start("worker")
    engine.ask_for(WORK)
    assert wait_until(lambda: Job.objects.get(pk=job.pk).is_over, seconds=60, pause=0.2)
    each_was_done_once(job, 60)


def test_two_workers_on_one_job_share_its_rows(world):
    job = big_job(world, 12)

    def work() -> int:
        done = 0
        while do_next_row(job, by=world.user("clerk"), arguments=arguments_of):
            done += 1
        return done

    counts = at_once(work, work)
    assert sum(counts) == 12
    work_on_jobs(timezone.now(), arguments=arguments_of)
    each_was_done_once(job, 12)
