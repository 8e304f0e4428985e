"""Progress of long work, and staging of imported rows."""

import datetime
import json
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Any, Self

from django.db import connection, transaction
from django.db.models import Count, F

from records.models import ImportRow, ImportRun, Job, JobRow

LEASE = datetime.timedelta(seconds=30)
"""How long a job counts as being worked on since its worker last said so."""

_TELL = f"""
UPDATE {Job._meta.db_table}
SET done = %s, total = coalesce(%s, total), result = %s::jsonb, leased_until = %s
WHERE id = %s AND state = 'running'
"""  # noqa: S608 - table name of our own model

_SETTLE = f"""
UPDATE {ImportRow._meta.db_table} AS row
SET state = now.state, errors = now.errors::jsonb, subject_type = now.kind, subject_id = now.subject
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
    AS now (id, state, errors, kind, subject)
WHERE row.id = now.id
"""  # noqa: S608 - table name of our own model


def open_job(
    kind: str,
    *,
    by: Any,
    at: datetime.datetime,
    total: int | None = None,
    params: dict[str, Any] | None = None,
    undoes: Job | None = None,
) -> Job:
    """Note that somebody started long work, so that they find it again."""
    return Job.objects.create(
        kind=kind, owner=by, total=total, created_at=at, params=params or {}, undoes=undoes
    )


def add_rows(job: Job, rows: Iterable[JobRow]) -> None:
    """The rows of long work, in the order in which they will be done."""
    numbered = []
    for number, row in enumerate(rows, start=1):
        row.job, row.number = job, number
        numbered.append(row)
    JobRow.objects.bulk_create(numbered, batch_size=1000)


@transaction.atomic
def claim_job(kinds: Iterable[str], at: datetime.datetime) -> Job | None:
    """Take the job with the least left to do, for as long as a lease lasts; None if there is none.

    One at a time in the whole installation, so that other workers stay free for what is due.
    """
    jobs = Job.objects.filter(kind__in=list(kinds)).unfinished()
    if jobs.filter(leased_until__gte=at).exists():
        return None
    left = F("total") - F("done")
    free = jobs.free(at).order_by(left, "id").select_for_update(skip_locked=True, of=("self",))
    job = free.first()
    if job is None:
        return None
    job.state, job.started_at = Job.State.RUNNING, job.started_at or at
    job.leased_until = at + LEASE
    job.save(update_fields=("state", "started_at", "leased_until"))
    return job


def next_row(job: Job) -> JobRow | None:
    """The next row to be done, locked till the caller's transaction ends."""
    waiting = job.rows.filter(state=JobRow.State.PENDING).order_by("number")
    return waiting.select_for_update(skip_locked=True, of=("self",)).first()


def settle_row(
    row: JobRow,
    state: str,
    *,
    at: datetime.datetime,
    code: str = "",
    message: str = "",
    after: dict[str, Any] | None = None,
) -> None:
    """What became of a row, in the same transaction as the deed."""
    row.state, row.settled_at = state, at
    row.code, row.message, row.after = code, message[:500], after or {}
    row.save(update_fields=("state", "settled_at", "code", "message", "after"))


@transaction.atomic
def release_job(job: Job, at: datetime.datetime, *, keep: bool = False) -> Job:
    """Count how far the job is; keep it, give it back, or end it when no row is left."""
    job = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
    counts = row_counts(job)
    pending = counts.pop(JobRow.State.PENDING, 0)
    job.done, job.leased_until = sum(counts.values()), at + LEASE if keep else None
    if not pending and not job.is_over:
        job.state, job.finished_at = Job.State.DONE, at
        job.result, job.leased_until = counts, None
    job.save(update_fields=("done", "leased_until", "state", "finished_at", "result"))
    return job


def row_counts(job: Job) -> dict[str, int]:
    """How many rows of a job stand in each state."""
    return dict(job.rows.order_by().values_list("state").annotate(Count("pk")))


class Progress:
    """Tells how far a job is through a connection of its own, so that it is seen while the work's
    transaction is still open; each word of it prolongs the lease.

    With `clock` as the moment now; tells at most twice a second.
    """

    EVERY = 0.5

    def __init__(self, job: Job, *, clock: Callable[[], datetime.datetime]) -> None:
        self._job, self._clock = job, clock
        self._connection = connection.copy()
        self._told = 0.0

    def __call__(self, done: int, *, total: int | None = None, step: str = "") -> None:
        """So many rows are through, of so many if that is known, in this step of the work."""
        if monotonic() - self._told < self.EVERY and total is None:
            return
        self._told = monotonic()
        columns = [done, total, json.dumps({"step": step}), self._clock() + LEASE, self._job.pk]
        with self._connection.cursor() as cursor:
            cursor.execute(_TELL, columns)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._connection.close()


def finish_job(job: Job, *, at: datetime.datetime, result: dict[str, Any]) -> None:
    """Note that the work is through, and what came of it."""
    job.state, job.finished_at, job.leased_until = Job.State.DONE, at, None
    job.result = result
    job.save(update_fields=("state", "finished_at", "leased_until", "result"))


def fail_job(job: Job, *, at: datetime.datetime, error: str) -> None:
    """Note in plain words why the work stopped."""
    job.state, job.finished_at, job.error = Job.State.FAILED, at, error
    job.save(update_fields=("state", "finished_at", "error"))


def open_import(
    kind: str, *, source: str, mapping: dict[str, Any], by: Any, at: datetime.datetime
) -> ImportRun:
    """Start to bring in one file: its name or origin, and which of its columns means what."""
    return ImportRun.objects.create(kind=kind, source=source, mapping=mapping, by=by, created_at=at)


def stage_rows(run: ImportRun, rows: Iterable[ImportRow]) -> int:
    """Keep rows as they came; a row number staged before is left alone, so a run can resume."""
    staged = list(rows)
    for row in staged:
        row.run = run
    ImportRow.objects.bulk_create(staged, batch_size=1000, ignore_conflicts=True)
    return len(staged)


def settle_rows(rows: Iterable[ImportRow]) -> None:
    """Note what became of staged rows: their state, their errors, and what each turned into."""
    rows = list(rows)
    columns: list[Any] = [
        [row.pk for row in rows],
        [str(row.state) for row in rows],
        [json.dumps(row.errors) for row in rows],
        [row.subject_type for row in rows],
        [row.subject_id for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, columns)


def close_import(
    run: ImportRun, *, at: datetime.datetime, counts: dict[str, int], failed: bool = False
) -> None:
    """Note how many rows went where, and that the run is over."""
    run.state = ImportRun.State.FAILED if failed else ImportRun.State.APPLIED
    run.finished_at, run.counts = at, counts
    run.save(update_fields=("state", "finished_at", "counts"))
