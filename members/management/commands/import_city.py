"""`manage.py import_city FILE`: a whole city from a workbook, as the page does it."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

from django.core.management.base import CommandError
from django.utils import timezone

from grids.management.acting import ActingCommand
from members.importers.city import (
    ask_to_enter,
    fault_lines,
    last_job,
    send_book,
    work_on_books,
)
from records.models import ImportRun, Job

SHOWN = 50


class Command(ActingCommand):
    """Checks every row, then enters all in one transaction; called again, it goes on."""

    help = "Import areas, units, Party organisations, people and posts of one city."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--scheme", default="", help="code of the level scheme of a new city")
        parser.add_argument("--dry-run", action="store_true", help="check only")
        parser.add_argument("--doubtful", action="store_true", help="enter doubtful people too")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        path: Path = options["file"]
        run = send_book(path, source=path.name, scheme=options["scheme"], by=by, at=at)
        self.wait(run)
        run.refresh_from_db()
        waits = run.state == ImportRun.State.STAGED
        if waits and not (options["dry_run"] or run.counts.get("bad")):
            ask_to_enter(run, doubtful=options["doubtful"], by=by, at=timezone.now())
            self.wait(run)
            run.refresh_from_db()
        self.report(run, as_json=options["json"])

    def wait(self, run: ImportRun) -> None:
        """Do the work here, unless a worker has taken it already."""
        while True:
            job = last_job(run)
            if job is None or job.state == Job.State.DONE:
                return
            if job.state == Job.State.FAILED:
                raise CommandError(job.error)
            if not work_on_books(timezone.now()):
                sleep(1)

    def report(self, run: ImportRun, *, as_json: bool) -> None:
        """The counts of each sheet, and the first rows that were not understood."""
        sheets = run.mapping.get("sheets", {})
        if as_json:
            self.stdout.write(json.dumps({"import": run.pk, "state": run.state, "sheets": sheets}))
        else:
            for place, (title, number, column, message) in enumerate(fault_lines(run)):
                if place == SHOWN:
                    break
                self.stdout.write(f"{title} {number}, {column}: {message}")
            for name, counts in sheets.items():
                words = ", ".join(f"{count} {state}" for state, count in sorted(counts.items()))
                self.stdout.write(f"{name}: {words}")
        if run.counts.get("bad"):
            raise CommandError("Nothing was entered. Correct the bad rows and send the file again.")
