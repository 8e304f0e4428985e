"""One pass of the deadline sweeper by hand."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tickets.operations.sweeper import sweep
from tickets.tasks import database_now


class Command(BaseCommand):
    help = "Let every level that is due fall once, and print what it did."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", help="Pretend it is this moment (ISO 8601); not in production.")

    def handle(self, *args: Any, **options: Any) -> None:
        done = sweep(self.moment(options["at"]))
        self.stdout.write(
            f"levels fallen: {done.escalations}, notices: {done.notices}, "
            f"latest: {done.late_s} s, put aside: {done.dead}"
        )

    def moment(self, text: str | None) -> datetime:
        """The database's now, or the moment asked for."""
        if text is None:
            return database_now()
        if settings.ENV == "production":
            raise CommandError("--at is for tests and simulation, not for production.")
        at = parse_datetime(text)
        if at is None:
            raise CommandError(f"Not a moment: {text}")
        return at if timezone.is_aware(at) else timezone.make_aware(at)
