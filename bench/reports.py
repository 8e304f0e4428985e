"""A report of a whole city, in this process: seconds, and the most memory it took.

`python -m bench.reports` prints its figures as JSON; `bench.store` gives it the database. What it
writes is rolled back.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict
from time import perf_counter, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.db import transaction  # noqa: E402
from django.urls import resolve  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.figures import Figure  # noqa: E402
from members.models import User  # noqa: E402
from overview.ledgers import LEDGERS  # noqa: E402
from overview.ledgers.making import Order, order_report  # noqa: E402
from overview.ledgers.working import work_on_reports  # noqa: E402
from overview.models import ReportRun  # noqa: E402

SECONDS, MEGABYTES = 90, 200


def figures() -> Iterator[Figure]:
    """All matters of a city as one file; then once more, compared with the first."""
    by = User.objects.get(username="admin")
    resolve("/ledgers/")
    bare = peak_mb()
    for name in ("report of {rows:,} rows", "the same, compared with the one before"):
        order_report(Order(LEDGERS["matters"]), by=by, at=timezone.now())
        begun, worked = perf_counter(), process_time()
        work_on_reports(timezone.now())
        spent, worked = perf_counter() - begun, process_time() - worked
        run = ReportRun.objects.order_by("-pk")[0]
        if run.made_at is None:
            raise RuntimeError(run.job.error if run.job else "not made")
        name = name.format(rows=run.rows)
        yield Figure(name, [spent], unit="s", most=SECONDS)
        yield Figure(f"{name}: of the processor", [worked], unit="s")
    most = peak_mb()
    yield Figure("memory of the worker that made them", [most], unit="MB", most=MEGABYTES)
    yield Figure("of that by the reports", [most - bare], unit="MB")


def peak_mb() -> float:
    """The most memory this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Measure and print, and leave nothing behind."""
    with transaction.atomic():
        found = [asdict(figure) for figure in figures()]
        transaction.set_rollback(True)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
