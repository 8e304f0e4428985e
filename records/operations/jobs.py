"""Progress of long work, and staging of imported rows."""

import datetime
import json
from collections.abc import Iterable
from typing import Any

from django.db import connection

from records.models import ImportRow, ImportRun, Job

_SETTLE = f"""
UPDATE {ImportRow._meta.db_table} AS row
SET state = now.state, errors = now.errors::jsonb, subject_type = now.kind, subject_id = now.subject
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[])
    AS now (id, state, errors, kind, subject)
WHERE row.id = now.id
"""  # noqa: S608 - table name of our own model


def open_job(kind: str, *, by: Any, at: datetime.datetime, total: int | None = None) -> Job:
    """Note that somebody started long work, so that they find it again."""
    return Job.objects.create(kind=kind, owner=by, total=total, created_at=at)


def report_progress(job: Job, *, done: int, at: datetime.datetime) -> None:
    """Say how far the work is; the first report marks it as running."""
    if job.started_at is None:
        job.started_at, job.state = at, Job.State.RUNNING
    job.done = done
    job.save(update_fields=("started_at", "state", "done"))


def finish_job(job: Job, *, at: datetime.datetime, result: dict[str, Any]) -> None:
    """Note the result of work that came to its end."""
    job.state, job.finished_at, job.result = Job.State.DONE, at, result
    job.save(update_fields=("state", "finished_at", "result"))


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
