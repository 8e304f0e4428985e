"""`manage.py import_tickets FILE --map NAME`: old matters of another system, with their history."""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from grids.management.acting import ActingCommand
from grids.models import Area, City
from records.models import ImportRun
from tickets.importers import TicketMapping, Wish, import_tickets, load_mapping, shipped_mappings

LONGEST_SOURCE = 40
SHOWN = 20


class Command(ActingCommand):
    """Stages every row, applies what can be understood, and lists the rest."""

    help = "Import old matters from CSV or XLSX; called again, it goes on where it stopped."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        shipped = ", ".join(shipped_mappings())
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--map", required=True, help=f"what the columns mean: {shipped}, a JSON file, or JSON"
        )
        parser.add_argument("--city", default="3405", help="code of the city (3405)")
        parser.add_argument("--area", help="code of the area for what cannot be placed")
        parser.add_argument("--source", help="name of the system the matters come from")
        parser.add_argument("--limit", type=int, help="read only the first rows")
        parser.add_argument("--dry-run", action="store_true", help="stage and check only")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        run = import_tickets(
            self.wish(load_mapping(options["map"]), options),
            by=by,
            at=at,
            dry_run=options["dry_run"],
            tell=self.tell,
        )
        self.report(run)

    def wish(self, mapping: TicketMapping, options: dict[str, Any]) -> Wish:
        """The options as the importer takes them."""
        city = City.objects.filter(code=options["city"]).first()
        if city is None:
            raise CommandError(f"There is no city with the code {options['city']}.")
        source = options["source"] or mapping.source or options["file"].name
        if len(source) > LONGEST_SOURCE:
            raise CommandError(f"--source may have {LONGEST_SOURCE} characters.")
        area = self.area(city, options["area"])
        if area is None and mapping.place is None:
            raise CommandError("The mapping names no place; say with --area where the matters go.")
        if options["limit"] is not None and options["limit"] < 1:
            raise CommandError("--limit must be 1 or more.")
        return Wish(options["file"], mapping, city, source, area, options["limit"])

    def area(self, city: City, code: str | None) -> Area | None:
        """The area of this code in the city."""
        if not code:
            return None
        area = Area.objects.filter(city=city, code=code, valid_to=None).with_card().first()
        if area is None:
            raise CommandError(f"{city} has no area with the code {code}.")
        return area

    def tell(self, done: int, total: int) -> None:
        """One line that moves on a terminal; silent elsewhere."""
        if self.stdout.isatty():
            end = "\n" if done == total else ""
            self.stdout.write(f"\r{done} of {total} rows", ending=end)

    def report(self, run: ImportRun) -> None:
        """The counts, the reasons by number, and the first rows that were not understood."""
        doubtful = run.rows.filter(state__in=("bad", "unclear"))
        reasons: Counter[str] = Counter()
        for number, state, errors in doubtful.values_list("number", "state", "errors").iterator():
            words = "; ".join(f"{name}: {message}" for name, message in errors.items())
            reasons[f"{state}: {words}"] += 1
            if reasons.total() <= SHOWN:
                self.stdout.write(f"row {number}: {state}: {words}")
        if reasons.total() > SHOWN:
            self.stdout.write(f"… and {reasons.total() - SHOWN} more, see /imports/{run.pk}/")
        for words, count in reasons.most_common(SHOWN):
            self.stdout.write(f"{count:8} {words}")
        counts = ", ".join(f"{count} {name}" for name, count in run.counts.items())
        self.stdout.write(f"import {run.pk} of {run.source}: {counts}")
