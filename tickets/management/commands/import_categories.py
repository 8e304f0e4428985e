"""`manage.py import_categories FILE`: the catalogue of a city in its sheet of nine columns."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from grids.management.acting import ActingCommand
from records.models import ImportRun
from tickets.importers.categories import apply_catalogue, judge, stage_catalogue


class Command(ActingCommand):
    """Stages every row, tells what is bad, and applies the rest only when told to leave bad out."""

    help = "Import categories, conditions and limits from XLSX or CSV (nine columns)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="stage and compare only")
        parser.add_argument("--leave-bad-out", action="store_true", help="apply the good rows")
        parser.add_argument(
            "--move-running", action="store_true", help="running clocks follow changed limits"
        )
        parser.add_argument("--json", action="store_true", help="tell the result as JSON")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        run = stage_catalogue(options["file"], name=options["file"].name, by=by, at=at)
        bad = list(run.rows.filter(state="bad").order_by("number"))
        counts = self.counts(run, len(bad))
        is_applied = not options["dry_run"] and (not bad or options["leave_bad_out"])
        if is_applied:
            apply_catalogue(
                run,
                leave_bad_out=options["leave_bad_out"],
                moves_running=options["move_running"],
                by=by,
                at=at,
            )
        self.report(run, bad, counts, options["json"], is_applied)
        if bad and not (is_applied or options["dry_run"]):
            raise CommandError("Nothing was applied. Correct the bad rows, or --leave-bad-out.")

    def counts(self, run: ImportRun, bad: int) -> dict[str, int]:
        """How many rows are new, changed, unchanged and bad."""
        kinds = [judged.kind for judged in judge(run.rows.filter(state="good"))]
        return {kind: kinds.count(kind) for kind in ("new", "changed", "unchanged")} | {"bad": bad}

    def report(
        self, run: ImportRun, bad: list[Any], counts: dict[str, int], as_json: bool, done: bool
    ) -> None:
        """The counts and every bad row, in words or as JSON."""
        if as_json:
            rows = [{"row": row.number, "errors": row.errors} for row in bad]
            told = {"import": run.pk, "applied": done, "counts": counts, "bad_rows": rows}
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        for row in bad:
            errors = "; ".join(f"{name}: {words}" for name, words in row.errors.items())
            self.stdout.write(f"row {row.number}: {errors}")
        words = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        self.stdout.write(f"import {run.pk} of {run.source}: {words}; applied: {done}")
