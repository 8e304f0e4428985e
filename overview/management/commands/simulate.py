"""`manage.py simulate`: a year of a city, lived through the real operations with a moved clock."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from lib.errors import Refused
from overview.demo.progress import Bar
from overview.simulation.report import markdown
from overview.simulation.running import simulate
from overview.simulation.scenario import SPEC, BadScenario, leaves, open_scenario, read_scenario

INTRODUCTION = Path(__file__).parents[2] / "simulation" / "introduction.md"


class Command(BaseCommand):
    help = (
        "Lives a simulated year in scratch databases on the site's server, or two side by side, "
        "and reports queues, lateness and escalations. Writes nothing into the site's database."
    )
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("scenarios", nargs="*", type=Path, help="up to two TOML or JSON files")
        parser.add_argument("--tickets", type=int, help="how many matters, whatever the files say")
        parser.add_argument("--days", type=int, help="how many days")
        parser.add_argument("--seed", type=int, help="the same seed, the same year")
        parser.add_argument("--workers", type=int, help="processes; as many as processors")
        parser.add_argument("--report", type=Path, help="Markdown file for the report")
        parser.add_argument("--json", type=Path, help="JSON file for the results")
        parser.add_argument(
            "--language", default="en", choices=("en", "zh-hans"), help="of the report"
        )
        parser.add_argument(
            "--defaults", action="store_true", help="list every key with its default, and end"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["defaults"]:
            for key, leaf in leaves(SPEC):
                self.stdout.write(f"{key} = {leaf.default}")
            return
        with translation.override(options["language"]):
            self._simulate(options)

    def _simulate(self, options: dict[str, Any]) -> None:
        given = {key: options[key] for key in ("tickets", "days", "seed") if options[key]}
        if len(options["scenarios"]) > 2:
            raise CommandError("At most two scenarios can be compared.")
        try:
            plain = [open_scenario(path).plain() for path in options["scenarios"]] or [{}]
            scenarios = [read_scenario(one | given) for one in plain]
            self.stdout.ending = ""
            with Bar(self.stdout).stage("Simulating") as bar:
                results = simulate(scenarios, tell=bar.step, workers=options["workers"])
        except (BadScenario, Refused) as error:
            raise CommandError(str(error)) from error
        self._write(results, options)

    def _write(self, results: list[dict[str, Any]], options: dict[str, Any]) -> None:
        """The report on the terminal or into files."""
        words = [str(path) for path in options["scenarios"]]
        for key in ("tickets", "days", "seed", "report"):
            words += [f"--{key} {options[key]}"] if options[key] else []
        report = markdown(results, command=" ".join(["python manage.py simulate", *words]))
        if options["json"]:
            text = json.dumps(results, indent=1, ensure_ascii=False)
            options["json"].write_text(text + "\n", encoding="utf-8")
        if options["report"]:
            introduction = INTRODUCTION.read_text(encoding="utf-8")
            options["report"].write_text(f"{introduction}\n{report}", encoding="utf-8")
        else:
            self.stdout.write(report)
