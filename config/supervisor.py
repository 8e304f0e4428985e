"""`make run`: starts and watches everything the site needs on one machine, and ends it all.

Knows processes and addresses, not Django: what must be brought up to date is `manage.py prepare`.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from functools import partial
from pathlib import Path
from types import FrameType

from config import catalogues, embedded, env, preflight, processes
from config.children import Child, say

DEMO_LOGINS = (
    "admin",
    "street",
    "community",
    "gridworker",
    "department",
    "department2",
    "district",
    "volunteer",
)
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_PATIENCE = 60.0  # seconds after which the terminal hears what a start still waits for
_LARGEST_LOG = 20 * 1024 * 1024


class Site:
    """Everything that `make run` starts, in the order in which it starts."""

    def __init__(self, *, host: str, port: int, var_dir: Path) -> None:
        self.address = f"http://{host}:{port}"
        self.bind = f"{host}:{port}"
        self.var_dir = var_dir
        self.make = _interruptible_make()
        self.services: list[Child] = []
        self.parts: list[Child] = []
        self.environment = {
            "ENV": env.text("ENV", "demo"),
            "VAR_DIR": str(var_dir),
            "SITE_URL": env.text("SITE_URL", self.address),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }

    def run(self) -> None:
        """Until somebody stops it."""
        try:
            # Here, because Django keeps the catalogues it found when it started
            catalogues.compile_stale()
            self._start_services()
            self._prepare()
            self._start_parts()
            self._wait_until_ready()
            self._announce()
            while True:
                self._watch()
                time.sleep(0.2)
        finally:
            _ignore_signals()
            self._stop()

    def _start_services(self) -> None:
        processes.end_left_overs(env.runtime(self.var_dir).get("processes", {}))
        database, queue = env.text("DATABASE_URL"), env.text("REDIS_URL")
        if not database:
            database = self._embed(embedded.postgres(self.var_dir / "postgres"))
            embedded.create_database(database)
        if not queue:
            queue = self._embed(embedded.redis_server(self.var_dir / "redis"))
        preflight.database(database)
        preflight.queue(queue)
        self.environment |= {"DATABASE_URL": database, "REDIS_URL": queue}

    def _embed(self, service: embedded.Service) -> str:
        say(f"Starting {service.name}")
        _shorten(service.log)
        process = embedded.start_and_wait(service, bound=True)
        begin = partial(service.start, bound=True)
        self.services.append(Child(service.name, begin, process, service.stop_signal))
        return service.url

    def _prepare(self) -> None:
        command = [sys.executable, "manage.py", "prepare"]
        process = processes.start(command, log=None, env=self.environment)
        self.parts.append(Child("prepare", partial(processes.start, command, log=None), process))
        if process.wait() != 0:
            raise preflight.CannotStart("The site could not be prepared; the reason stands above.")
        self.parts.clear()

    def _start_parts(self) -> None:
        gunicorn = f"gunicorn config.wsgi --bind {self.bind} --workers 2 --threads 4 --preload"
        worker = "worker --concurrency 2 --without-gossip --without-mingle --without-heartbeat"
        commands = {
            "web": f"{gunicorn} --graceful-timeout 10 --no-control-socket",
            "worker": f"celery --app config.celery {worker} --loglevel INFO",
            "beat": "celery --app config.celery beat --loglevel INFO",
        }
        for name, command in commands.items():
            self._start_part(name, [sys.executable, "-m", *command.split()])
        self._note()

    def _start_part(self, name: str, command: list[str]) -> None:
        log = self.var_dir / "log" / f"{name}.log"
        _shorten(log)

        def begin() -> "subprocess.Popen[bytes]":
            return processes.start(command, log=log, env=self.environment)

        self.parts.append(Child(name, begin, begin(), began=time.monotonic()))

    def _wait_until_ready(self) -> None:
        say("Waiting until every part has reported")
        tell_at = time.monotonic() + _PATIENCE
        while (state := _state(f"{self.address}/health/ready")) != "ready":
            self._watch()
            for part in self.parts:
                if part.is_hopeless:
                    log = self.var_dir / "log" / f"{part.name}.log"
                    raise preflight.CannotStart(f"{part.name} does not start; its log is {log}")
            if time.monotonic() > tell_at:
                say(f"Not ready yet: {state}")
                tell_at += _PATIENCE
            time.sleep(0.5)

    def _watch(self) -> None:
        # An interrupt sent to make alone is not passed on: make drops its handler and waits
        if self.make and not processes.catches(self.make, signal.SIGINT):
            raise KeyboardInterrupt
        now = time.monotonic()
        started = [child.watch(now) for child in (*self.services, *self.parts)]
        if any(started):
            self._note()

    def _note(self) -> None:
        children = (*self.services, *self.parts)
        noted = {child.name: processes.identity(child.process.pid) for child in children}
        addresses = {
            "database_url": self.environment["DATABASE_URL"],
            "redis_url": self.environment["REDIS_URL"],
        }
        env.note_runtime(self.var_dir, {**addresses, "processes": noted})

    def _announce(self) -> None:
        say(f"Lianxin is ready at {self.address}/  (Ctrl-C stops it, logs in {self.var_dir}/log)")
        if self.environment["ENV"] == "demo":
            names = " ".join([*DEMO_LOGINS, *(f"{name}_dh" for name in DEMO_LOGINS)])
            password = env.kept_secret("DEMO_PASSWORD", self.var_dir)
            say(f"Demo logins: {names}\nPassword of each: {password}")

    def _stop(self) -> None:
        """The parts first, all at once, then the services they use."""
        for group in (self.parts, self.services[::-1]):
            for child in group:
                if child.process.poll() is None:
                    child.process.send_signal(child.stop_signal)
            for child in group:
                processes.reap(child.process)
        env.forget_runtime(self.var_dir)


def _state(url: str) -> str:
    """`ready`, or what the health page says instead."""
    try:
        urllib.request.urlopen(url, timeout=5).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError as error:
        return str(error)
    return "ready"


def _shorten(log: Path) -> None:
    """Keep one older log beside a new one."""
    if log.exists() and log.stat().st_size > _LARGEST_LOG:
        log.replace(log.with_suffix(".log.1"))


def _interruptible_make() -> int | None:
    """The make that started this process, unless it ignores interrupts (in the background)."""
    make = os.getppid() if "MAKELEVEL" in os.environ else None
    return make if make and processes.catches(make, signal.SIGINT) else None


def _interrupt(sig: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _listen_to_signals() -> None:
    for sig in _STOP_SIGNALS:
        if sig != signal.SIGHUP or signal.getsignal(sig) != signal.SIG_IGN:  # nohup stays
            signal.signal(sig, _interrupt)
    if "MAKELEVEL" in os.environ:
        processes.die_with_parent()


def _ignore_signals() -> None:
    for sig in _STOP_SIGNALS:
        signal.signal(sig, signal.SIG_IGN)


def main() -> int:
    """Check what can be checked, then run; answer the exit code."""
    os.chdir(env.BASE_DIR)
    env.load_dotenv(env.BASE_DIR / ".env")
    _listen_to_signals()
    var_dir = Path(env.text("VAR_DIR", str(env.BASE_DIR / "var"))).absolute()
    host = env.text("HOST", "127.0.0.1")
    try:
        with preflight.folder(var_dir):
            Site(
                host=host, port=preflight.port(env.text("PORT", "8000"), host), var_dir=var_dir
            ).run()
    except KeyboardInterrupt:
        say("Stopped")
    except (preflight.CannotStart, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
