"""Worker and beat as processes of their own, on a queue that a test may kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection

from config import embedded, env, processes
from config.celery import app
from records.models import Heartbeat
from tests.world import build_world

COMMANDS = {
    "worker": "worker --concurrency 2 --without-gossip --without-mingle --without-heartbeat",
    "beat": "beat",
}


class Engine:
    """Redis, worker and beat; everything it started ends with `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.mail = folder, folder / "mail"
        self.queue = embedded.redis_server(folder / "redis")
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.start_queue()

    def start_queue(self) -> None:
        """Redis, on the same port each time; what an earlier one held is gone."""
        self.running["queue"] = embedded.start_and_wait(self.queue, bound=True)

    def start(self, *names: str) -> None:
        """Celery's processes, on the database this test is connected to."""
        environment = {
            "ENV": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "REDIS_URL": self.queue.url,
            "VAR_DIR": str(self.folder),
            "EMAIL_URL": f"file://{self.mail}",
        }
        for name in names:
            command = [sys.executable, "-m", "celery", "-A", "config.celery"]
            command += COMMANDS[name].split()
            log = self.folder / f"{name}.log"
            self.running[name] = processes.start(command, log=log, env=environment)

    def reports(self, *names: str) -> bool:
        """Whether these jobs have written their report in the database in time."""
        known = Heartbeat.objects.filter(name__in=names)
        return processes.wait_until(lambda: known.count() == len(names), seconds=40, pause=0.2)

    def ask_for(self, task: str) -> None:
        """Put one message into the queue, as beat does."""
        with app.connection_for_write(self.queue.url) as line:
            app.send_task(task, connection=line)

    def kill(self, name: str) -> None:
        """kill -9, with all its children, as when the machine dies."""
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """Celery first, then the queue it talks to."""
        for name in sorted(self.running, key=["beat", "worker", "queue"].index):
            process = self.running.pop(name)
            process.terminate()
            processes.reap(process, patience=10)

    def lives(self) -> bool:
        """Whether everything that was started still runs, without help from outside."""
        return all(process.poll() is None for process in self.running.values())

    def letters(self) -> Counter[str]:
        """How often each letter was sent, by its Message-ID."""
        found: Counter[str] = Counter()
        for file in self.mail.glob("*.log"):
            lines = file.read_text(encoding="utf-8").splitlines()
            found.update(line for line in lines if line.startswith("Message-ID:"))
        return found


class OwnDatabase:
    """A PostgreSQL that a test may kill; this process talks to it until `leave`."""

    def __init__(self, folder: Path) -> None:
        self.service = embedded.postgres(folder)
        self.start()
        embedded.create_database(self.service.url)
        self.usual = dict(connection.settings_dict)
        self.turn_to(env.database(self.service.url))
        call_command("migrate", verbosity=0)
        self.world = build_world()

    def turn_to(self, settings: dict[str, Any]) -> None:
        """Talk to another database from now on."""
        connection.close()
        connection.settings_dict.update(settings)

    def start(self) -> None:
        """Orphans of a killed server may hold its memory for a moment."""
        for _patience in range(20):
            with suppress(TimeoutError):
                self.process = embedded.start_and_wait(self.service, bound=True)
                return
            time.sleep(0.5)
        raise TimeoutError(self.service.log)

    def kill(self) -> None:
        """kill -9 of the server's first process."""
        self.process.kill()
        self.process.wait()
        connection.close()

    def leave(self) -> None:
        """Talk to the usual database again."""
        self.turn_to(self.usual)
        self.process.send_signal(self.service.stop_signal)
        processes.reap(self.process)


def database_url() -> str:
    """The address of the database this process is connected to."""
    at = connection.settings_dict
    return f"postgres://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
