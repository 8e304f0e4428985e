"""How commands tell the result of an import."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from records.models import ImportRun


def report_run(command: Any, run: ImportRun) -> None:
    """Print the counts and every row that was not applied; an error when a row was bad."""
    doubtful = run.rows.filter(state__in=("bad", "unclear"))
    for row in doubtful:
        errors = "; ".join(f"{name}: {message}" for name, message in row.errors.items())
        command.stdout.write(f"row {row.number}: {row.state}: {errors}")
    counts = ", ".join(f"{count} {state}" for state, count in sorted(run.counts.items()))
    command.stdout.write(f"import {run.pk} of {run.source}: {counts}")
    if run.counts.get("bad"):
        raise CommandError("Nothing was applied. Correct the bad rows and run it again.")
