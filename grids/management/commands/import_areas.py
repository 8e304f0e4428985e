"""`manage.py import_areas FILE --scheme CODE [--dry-run]`: a city's divisions with their codes."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from grids.importers import import_areas
from grids.management.acting import ActingCommand
from grids.management.reporting import report_run
from grids.operations import load_level_schemes


class Command(ActingCommand):
    """Stages the rows, then applies them in one transaction."""

    help = "Import a divisions file: city, districts, streets and communities."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument("--scheme", required=True, help="code of the city's level scheme")
        parser.add_argument("--dry-run", action="store_true", help="stage and check only")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        schemes = load_level_schemes(by=by, at=at)
        if options["scheme"] not in schemes:
            raise CommandError(f"Level schemes: {', '.join(sorted(schemes))}.")
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        scheme = schemes[options["scheme"]]
        run = import_areas(options["file"], scheme=scheme, by=by, at=at, dry_run=options["dry_run"])
        report_run(self, run)
