"""`manage.py import_boundaries FILE --coordinates gcj02|wgs84 [--dry-run]`: district outlines."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from grids.importers import COORDINATES, import_boundaries
from grids.management.acting import ActingCommand
from grids.management.reporting import report_run


class Command(ActingCommand):
    """Matches features by code and name; converts them to WGS-84."""

    help = "Import outlines of districts from GeoJSON."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--coordinates", required=True, choices=COORDINATES)
        parser.add_argument("--synthetic", action="store_true", help="the outlines were made up")
        parser.add_argument("--dry-run", action="store_true", help="stage and check only")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        run = import_boundaries(
            options["file"],
            coordinates=options["coordinates"],
            is_synthetic=options["synthetic"],
            by=by,
            at=at,
            dry_run=options["dry_run"],
        )
        report_run(self, run)
