"""Checks the hash chain of the audit trail; ends with 1 and the first broken entry if it fails."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from records.operations import verify_audit


class Command(BaseCommand):
    """Say whether any sealed audit entry was changed, removed or added by another way."""

    help = "Verify the hash chain of the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_audit()
        if not report.is_whole:
            raise CommandError(
                f"The audit chain is broken at entry {report.broken_id} "
                f"({report.checked} entries before it are intact).",
                returncode=1,
            )
        self.stdout.write(f"The audit chain is intact: {report.checked} sealed entries.")
