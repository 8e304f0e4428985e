"""`manage.py check_tree [--repair]`: verifies both forests, repairs them under the lock."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from grids.management.acting import ActingCommand
from grids.operations import TREES, check_tree, repair_tree


class Command(ActingCommand):
    """Ends with an error while a tree is damaged."""

    help = "Verify the area and Party trees; with --repair number them anew."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--repair", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            super().handle(*args, **options)
        problems = [problem for model in TREES for problem in check_tree(model)]
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} problems.")
        self.stdout.write("Both trees are sound.")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        for model in TREES:
            changed = repair_tree(model, by=by, at=at)
            self.stdout.write(f"{model._meta.model_name}: {changed} rows repaired")
