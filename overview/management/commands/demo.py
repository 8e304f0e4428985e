"""`manage.py demo`: the two demo cities with people and thirteen months of matters."""

import argparse
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from overview.demo.loading import load_demo
from overview.demo.progress import Bar
from overview.demo.scenes import SCENES
from tickets.operations.sweeper import sweep


class Command(BaseCommand):
    help = "Loads what is missing of the demo: two cities, made-up people, 13 months of matters."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--tickets", type=int, default=3600, help="how many in all")
        parser.add_argument("--seed", type=int, default=2026, help="the same seed, the same demo")
        parser.add_argument("--workers", type=int, default=0, help="processes for a long history")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENV == "production":
            raise CommandError("The demo is not loaded in production.")
        if options["tickets"] < SCENES:
            raise CommandError(f"--tickets must be at least {SCENES}.")
        begun = time.monotonic()
        self.stdout.ending = ""
        done = load_demo(
            tickets=options["tickets"],
            seed=options["seed"],
            at=timezone.now(),
            out=Bar(self.stdout),
            workers=options["workers"],
        )
        if done["added"]:
            sweep(timezone.now())
        took = time.monotonic() - begun
        self.stdout.write(f"Demo: {done['tickets']} matters are in ({took:.1f} s)\n")
