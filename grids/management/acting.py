"""The base of commands that act: which account they act as, and at which moment."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from lib.errors import Refused


class ActingCommand(BaseCommand):
    """Runs `act` as an account, the system's unless `--by` names another; a refusal is one line."""

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--by", default="system", help="account to act as")

    def handle(self, *args: Any, **options: Any) -> None:
        user = get_user_model().objects.filter(username=options["by"]).first()
        if user is None:
            raise CommandError(f"There is no account “{options['by']}”.")
        try:
            self.act(user, timezone.now(), options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal

    def act(self, by: Any, at: datetime, options: dict[str, Any]) -> None:
        """Do the work."""
        raise NotImplementedError
