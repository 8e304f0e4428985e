"""`manage.py prepare`: what `make run` does before the site starts."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from records import operations


class Command(BaseCommand):
    help = "Brings database, demo and static files up to date."

    def handle(self, *args: Any, **options: Any) -> None:
        self._migrate()
        self._load_demo()
        self._collect_static()

    def _migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Bringing the database up to date")
            call_command("migrate", interactive=False, verbosity=0)

    def _load_demo(self) -> None:
        if settings.ENV != "demo":
            return
        if "demo" in get_commands():
            call_command("demo")
        operations.beat("demo", at=timezone.now())

    def _collect_static(self) -> None:
        """Publish the static files when one of them, or a front-end package, has changed."""
        stamp = Path(settings.STATIC_ROOT) / ".inputs"
        inputs = _fingerprint(_static_inputs())
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == inputs:
            return
        self.stdout.write("Collecting static files")
        call_command("collectstatic", interactive=False, clear=stamp.exists(), verbosity=0)
        stamp.write_text(inputs, encoding="utf-8")


def _static_inputs() -> Iterator[Path]:
    yield settings.BASE_DIR / "requirements.txt"
    yield settings.BASE_DIR / "package-lock.json"
    yield settings.BASE_DIR / "config" / "staticfiles.py"
    yield from sorted(path for path in (settings.BASE_DIR / "static").rglob("*") if path.is_file())


def _fingerprint(paths: Iterator[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path}\n".encode() + path.read_bytes())
    return digest.hexdigest()
