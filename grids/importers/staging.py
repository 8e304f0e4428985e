"""Staging of imported rows: kept as they came, checked, then applied all at once or not at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, stage_rows


@dataclass
class Staged:
    """The rows of a file with what is wrong with them."""

    rows: list[ImportRow] = field(default_factory=list)

    def add(self, number: int, raw: dict[str, Any], errors: dict[str, str]) -> None:
        """Keep one row as it came, bad when it has errors."""
        state = ImportRow.State.BAD if errors else ImportRow.State.GOOD
        self.rows.append(ImportRow(number=number, raw=raw, state=state, errors=errors))

    @property
    def good(self) -> list[ImportRow]:
        """The rows that can be applied."""
        return [row for row in self.rows if row.state == ImportRow.State.GOOD]

    @property
    def is_clean(self) -> bool:
        """True when no row is bad; unclear rows may be left out, bad ones may not."""
        return all(row.state != ImportRow.State.BAD for row in self.rows)

    def counts(self) -> dict[str, int]:
        """How many rows went where."""
        return dict(Counter(str(row.state) for row in self.rows))


def mark_unclear(row: ImportRow, field_name: str, message: str) -> None:
    """Leave a row for a person to look at."""
    row.state, row.errors = ImportRow.State.UNCLEAR, {field_name: message}


def mark_applied(row: ImportRow, subject: Any) -> None:
    """Say what a row became."""
    row.state = ImportRow.State.APPLIED
    row.subject_type, row.subject_id = subject._meta.model_name, subject.pk


def run_import(
    kind: str,
    path: Path,
    staged: Staged,
    apply: Callable[[], None],
    *,
    by: Any,
    at: datetime,
    dry_run: bool,
) -> ImportRun:
    """Keep the staged rows; apply them in one transaction when that is wished and none is bad."""
    run = open_import(kind, source=path.name, mapping={}, by=by, at=at)
    with transaction.atomic():
        if staged.is_clean and not dry_run:
            apply()
        stage_rows(run, staged.rows)
        if not dry_run:
            close_import(run, at=at, counts=staged.counts(), failed=not staged.is_clean)
    run.counts = staged.counts()
    return run
