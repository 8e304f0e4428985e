"""PostgreSQL and Redis for one run of the tests: quick, careless with data, gone afterwards."""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from config import embedded, processes


def services_for_one_run() -> dict[str, str]:
    """Services for one test run: fast, careless with data, gone with this process."""
    folder = Path(tempfile.mkdtemp(prefix=f"lianxin-{os.getpid()}-"))
    services = [
        embedded.postgres(folder / "postgres", careless=True),
        embedded.redis_server(folder / "redis"),
    ]
    running = [embedded.start_and_wait(service, bound=True) for service in services]
    atexit.register(_sweep_away, os.getpid(), running, folder)
    embedded.create_database(services[0].url)
    _remove_left_overs(folder.parent)
    return {
        "DATABASE_URL": services[0].url,
        "REDIS_URL": services[1].url,
        "VAR_DIR": str(folder),
    }


def _sweep_away(owner: int, running: "list[subprocess.Popen[bytes]]", folder: Path) -> None:
    if os.getpid() != owner:  # a forked child ends, not the test run
        return
    for process in running:
        process.send_signal(signal.SIGQUIT)
        processes.reap(process)
    shutil.rmtree(folder, ignore_errors=True)


def _remove_left_overs(parent: Path) -> None:
    """Folders of test runs that were killed before they could clean up."""
    for folder in parent.glob("lianxin-*-*"):
        owner = folder.name.split("-")[1]
        if owner.isdigit() and not processes.is_alive(int(owner)):
            shutil.rmtree(folder, ignore_errors=True)
