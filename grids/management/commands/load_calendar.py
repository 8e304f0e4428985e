"""`manage.py load_calendar [--city CODE]`: the published holidays and make-up days."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from grids.management.acting import ActingCommand
from grids.models import City
from grids.operations import load_calendar


class Command(ActingCommand):
    """Adds what is missing; without a city, to the calendar of the country."""

    help = "Load holidays and make-up days into a work calendar."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--city", help="code of the city")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        city = City.objects.filter(code=options["city"]).first()
        if options["city"] and city is None:
            raise CommandError(f"There is no city {options['city']}.")
        calendar = load_calendar(city, by=by, at=at)
        self.stdout.write(f"{calendar}: known until {calendar.published_until}")
