"""The worker's part of long work: rows one by one, each in a transaction with its own result."""

from __future__ import annotations

import logging
from datetime import datetime
from time import monotonic
from typing import Any

from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from lib.errors import Refused
from records.models import Job, JobRow
from records.operations import fail_job
from records.operations.jobs import claim_job, next_row, release_job, settle_row
from tickets.operations.bulk import KINDS, Arguments, act, tell_owner

log = logging.getLogger(__name__)

SLICE = 20.0
"""Seconds a worker stays with one job before it looks what else is waiting."""
REPORT_EVERY = 25


def work_on_jobs(at: datetime, *, arguments: Arguments, seconds: float = SLICE) -> int:
    """Do rows of one waiting job until it is through or the time is up; answers how many.

    Killed at any moment, it leaves done rows done and the rest waiting; the lease runs out and the
    next call goes on.
    """
    job = claim_job(KINDS, at)
    if job is None:
        return 0
    owner = job.owner
    if not owner.is_active:
        fail_job(job, at=at, error="The account of its owner was closed.")
        return 0
    done, until = 0, monotonic() + seconds
    with translation.override(owner.language):
        while monotonic() < until and do_next_row(job, by=owner, arguments=arguments):
            done += 1
            if done % REPORT_EVERY == 0:
                release_job(job, timezone.now(), keep=True)
    end(job)
    return done


def end(job: Job) -> None:
    """Give the job back; when it is through, its owner hears of it, once."""
    with transaction.atomic():
        job = release_job(job, timezone.now())
        if job.is_over:
            tell_owner(job, at=timezone.now())


@transaction.atomic
def do_next_row(job: Job, *, by: Any, arguments: Arguments) -> bool:
    """One row: the deed and its result are kept together or not at all."""
    row = next_row(job)
    if row is None:
        return False
    at = timezone.now()
    try:
        with transaction.atomic():
            after = act(job, row, by=by, at=at, arguments=arguments)
    except Refused as refused:
        settle_row(
            row, JobRow.State.REFUSED, at=at, code=refused.code, message=str(refused.message)
        )
    except DatabaseError:
        raise
    except Exception:
        # One matter that cannot be done must not hold up the rest
        log.exception("Row %s of job %s failed", row.number, job.pk)
        settle_row(row, JobRow.State.FAILED, at=at, code="fault")
    else:
        settle_row(row, JobRow.State.DONE, at=at, after=after)
    return True
