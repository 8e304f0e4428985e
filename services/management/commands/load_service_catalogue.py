"""`manage.py load_service_catalogue --city CODE`: the usual services, for a city that starts."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from grids.management.acting import ActingCommand
from grids.models import City
from services.operations.catalogue import load_catalogue


class Command(ActingCommand):
    """Adds the services a city lacks, offered at its places of the fitting kinds."""

    help = "Load the usual catalogue of services into a city; what it has stays as it is."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--city", required=True, help="code of the city")

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        city = City.objects.filter(code=options["city"]).first()
        if city is None:
            raise CommandError(f"There is no city {options['city']}.")
        added = load_catalogue(city, by=by, at=at)
        self.stdout.write(f"{city}: {added} services added")
