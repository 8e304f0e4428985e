"""`manage.py import_duties FILE [--dry-run]`: a duty list from a CSV or XLSX file."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from grids.management.acting import ActingCommand
from grids.management.reporting import report_run
from tickets.importers import import_duties


class Command(ActingCommand):
    """Tries every row; writes all of them, or none when one is bad."""

    help = "Import a duty list: category, condition, place, lead, assist, legal basis, dates."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="stage and check only")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        run = import_duties(options["file"], by=by, at=at, dry_run=options["dry_run"])
        report_run(self, run)
