"""The web servers and the worker of the bench, and what memory they take."""

from __future__ import annotations

import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.store import FOLDER, Store, manage
from config import processes

GUNICORN = ["--workers", "2", "--threads", "4", "--no-control-socket", "--log-level", "error"]


@contextmanager
def serve(
    store: Store, name: str, application: str, probe: str, **environment: str
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A gunicorn of the size `make run` starts, ended with the block; answers its address."""
    port = processes.free_port()
    bind = ["--bind", f"127.0.0.1:{port}"]
    command = [sys.executable, "-m", "gunicorn", application, *bind, *GUNICORN]
    if application.startswith("config"):
        command.append("--preload")
    log = FOLDER / "log" / f"{application.split('.')[0]}.log"
    process = processes.start(command, log=log, env={**store.environment(name), **environment})
    address = f"http://127.0.0.1:{port}"
    try:
        processes.wait_until(lambda: answers(address + probe), seconds=60)
        yield address, process
    finally:
        process.terminate()
        processes.reap(process)


def answers(url: str) -> bool:
    """Whether somebody answers there, with whatever."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - our own address
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def collect_static(store: Store, name: str) -> None:
    """The names of static files, which pages cannot be made without."""
    manage(store, name, "collectstatic", "--no-input", "--verbosity", "0")


@contextmanager
def worker(store: Store, name: str) -> Iterator[subprocess.Popen[bytes]]:
    """A Celery worker as `make run` starts it."""
    command = [sys.executable, "-m", "celery", "--app", "config.celery", "worker"]
    command += ["--concurrency", "2", "--loglevel", "ERROR"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    process = processes.start(
        command, log=FOLDER / "log" / "worker.log", env=store.environment(name)
    )
    try:
        yield process
    finally:
        process.terminate()
        processes.reap(process)


def family(pid: int) -> list[int]:
    """A process and its children."""
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    children = [int(child) for task in tasks for child in task.read_text().split()]
    return [pid, *(one for child in children for one in family(child))]


def resident_mb(pid: int) -> float:
    """Memory of one process as the system counts it: pages shared with others included."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def heaviest_mb(process: subprocess.Popen[bytes]) -> float:
    """The largest member of a family of processes."""
    return max(resident_mb(pid) for pid in family(process.pid))
