"""A whole site of its own for a test: started as `make run` starts it, on its own folder."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

from config import env, processes

OWN = ("DATABASE_URL", "REDIS_URL", "VAR_DIR", "ENV", "PORT", "MAKELEVEL", "DJANGO_SETTINGS_MODULE")


def clean_environment(**changes: str) -> dict[str, str]:
    """The environment without what this test run itself lives on."""
    return {name: value for name, value in os.environ.items() if name not in OWN} | changes


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the project's folder and answer what it said."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=env.BASE_DIR,
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Site:
    """`ENV=test`, because the demo cities take longer than what is tested here."""

    def __init__(self, var_dir: Path) -> None:
        self.var_dir, self.port = var_dir, processes.free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = processes.start(
            [sys.executable, "-m", "config.supervisor"],
            log=self.var_dir / "supervisor.log",
            env={
                "ENV": "test",
                "VAR_DIR": str(self.var_dir),
                "STATIC_ROOT": str(self.var_dir / "static"),
                "PORT": str(self.port),
                "DATABASE_URL": "",
                "REDIS_URL": "",
            },
        )
        assert self.becomes_ready(), self.said()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def said(self) -> str:
        return (self.var_dir / "supervisor.log").read_text(encoding="utf-8")

    def becomes_ready(self) -> bool:
        processes.wait_until(
            lambda: self.health()[0] == 200 or not self.is_running(), seconds=90, pause=0.2
        )
        return self.health()[0] == 200

    def health(self) -> tuple[int, dict[str, str]]:
        address = f"http://127.0.0.1:{self.port}/health/ready"
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except OSError:
            return 0, {}

    def noted(self) -> dict[str, int]:
        """The processes that the supervisor has noted, by name; one that fell at once has no id."""
        identities = env.runtime(self.var_dir)["processes"]
        return {name: int(noted.split(":")[1]) for name, noted in identities.items() if noted}

    def everything(self) -> set[int]:
        """The supervisor and all that descends from it."""
        parents = _parents()
        family = {self.process.pid}
        while grown := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= grown
        return family

    def end(self, sig: int = signal.SIGTERM) -> set[int]:
        """Stop it and answer which of its processes are still there after a while."""
        family = self.everything()
        os.kill(self.process.pid, sig)
        self.process.wait(timeout=60)
        processes.wait_until(lambda: not _living(family), seconds=20)
        return _living(family)


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[int(folder.name)] = int(fields[1])
    return found


def _living(pids: set[int]) -> set[int]:
    return {pid for pid in pids if processes.is_alive(pid)}
