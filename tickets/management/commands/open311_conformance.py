"""Notes in the shipped checklist of Open311 which tests hold each of its lines."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from tickets.open311.pages import LINES

HEADER = ("id", "english", "chinese", "tests")
NAMED = re.compile(r"^def (test_([A-Z]\d+)_\w+)", re.MULTILINE)


def renewed(folder: Path) -> str:
    """The checklist with the tests found in a folder, as it should stand in the repository."""
    held: dict[str, list[str]] = {}
    for path in sorted(folder.glob("test_*.py")):
        for name, line in NAMED.findall(path.read_text(encoding="utf-8")):
            held.setdefault(line, []).append(f"{path.stem}::{name}")
    with LINES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = StringIO()
    writer = csv.DictWriter(text, HEADER, lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "tests": " ".join(held.get(row["id"], []))} for row in rows)
    return text.getvalue()


class Command(BaseCommand):
    """Renews `tickets/seeds/open311_conformance.csv`; with --check only says whether it is old."""

    help = "Note which tests hold each line of the Open311 checklist."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is current")

    def handle(self, *_args: Any, **options: Any) -> None:
        text = renewed(Path(settings.BASE_DIR) / "tests" / "open311")
        is_current = LINES.read_text(encoding="utf-8") == text
        if not options["check"]:
            LINES.write_text(text, encoding="utf-8")
        elif not is_current:
            raise SystemExit("The checklist is old: run manage.py open311_conformance")
        self.stdout.write("current" if is_current else "renewed")
