"""Databases of the bench: a server of their own under var/bench, loaded once and kept for reuse.

`base` holds the two cities with a handful of matters, `tickets_N` those cities with N matters,
`nodes_N` those cities and a third one of N areas; `engine` and `reorganised` are fresh copies for
each run, because what is done there cannot be undone.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from config import embedded, env, processes

FOLDER = Path(os.environ.get("BENCH_DIR", env.BASE_DIR / "var" / "bench")).absolute()
BASE_TICKETS = 200
ENGINE, BASE, REORGANISED = "engine", "base", "reorganised"
LARGE_CITY = "9901"
"""Code of the city that `bench.forest` makes up."""


@dataclass(frozen=True)
class Store:
    """The running servers of the bench."""

    database_url: str
    redis_url: str

    def url(self, name: str) -> str:
        """The address of one database."""
        return urlsplit(self.database_url)._replace(path=f"/{name}").geturl()

    def environment(self, name: str) -> dict[str, str]:
        """What a process needs to work on one database, in production's way."""
        return {
            "ENV": "demo",
            "VAR_DIR": str(FOLDER),
            "STATIC_ROOT": str(FOLDER / "static"),
            "DATABASE_URL": self.url(name),
            "REDIS_URL": self.redis_url,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "LOG_LEVEL": "ERROR",
        }


@contextmanager
def open_store() -> Iterator[Store]:
    """PostgreSQL and Redis as `make run` has them, ended with the block."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    services = [embedded.postgres(FOLDER / "postgres"), embedded.redis_server(FOLDER / "redis")]
    running = [embedded.start_and_wait(service, bound=True) for service in services]
    try:
        yield Store(services[0].url, services[1].url)
    finally:
        for service, process in reversed(list(zip(services, running, strict=True))):
            process.send_signal(service.stop_signal)
            processes.reap(process)


def tickets_database(store: Store, tickets: int) -> str:
    """The database with so many matters, loaded now if it is not there or of another schema."""
    name = f"tickets_{tickets}"
    if _is_loaded(store, name):
        return name
    _base_database(store)
    _copy(store, BASE, name)
    _fill(store, name, tickets)
    return name


def engine_database(store: Store) -> str:
    """A fresh copy of the cities, to be spoilt."""
    _base_database(store)
    _copy(store, BASE, ENGINE)
    return ENGINE


def nodes_database(store: Store, nodes: int) -> str:
    """The database with a city of so many areas, loaded now if it is not there."""
    name = f"nodes_{nodes}"
    if _is_loaded(store, name):
        return name
    _base_database(store)
    _copy(store, BASE, name)
    begun = monotonic()
    run(store, name, "-m", "bench.forest", "--nodes", str(nodes))
    _execute(store, "VACUUM ANALYZE", name)
    _note(name, {"schema": _schema(), "loaded_s": round(monotonic() - begun, 1), "nodes": nodes})
    return name


def reorganised_database(store: Store, nodes: int) -> str:
    """A fresh copy of the large city, to be spoilt."""
    _copy(store, nodes_database(store, nodes), REORGANISED)
    _execute(store, "VACUUM ANALYZE", REORGANISED)
    return REORGANISED


def _base_database(store: Store) -> None:
    if _is_loaded(store, BASE):
        return
    _drop(store, BASE)
    _execute(store, f"CREATE DATABASE {BASE}")
    manage(store, BASE, "migrate", "--verbosity", "0")
    _fill(store, BASE, BASE_TICKETS)


def _fill(store: Store, name: str, tickets: int) -> None:
    print(f"Loading {name}", flush=True)
    begun = monotonic()
    manage(store, name, "demo", "--tickets", str(tickets))
    _execute(store, "VACUUM ANALYZE", name)
    facts = {"schema": _schema(), "loaded_s": round(monotonic() - begun, 1)}
    _note(name, facts | {"tickets": tickets, "at": datetime.now(UTC).isoformat()})


def manage(store: Store, name: str, *arguments: str) -> None:
    """Run one of the project's commands on a database."""
    run(store, name, "manage.py", *arguments)


def run(store: Store, name: str, *arguments: str) -> None:
    """Run Python with these arguments on a database."""
    command = [sys.executable, *arguments]
    environment = {**os.environ, **store.environment(name)}
    subprocess.run(command, check=True, cwd=env.BASE_DIR, env=environment)


def _copy(store: Store, source: str, name: str) -> None:
    _drop(store, name)
    _execute(store, f"CREATE DATABASE {name} TEMPLATE {source}")


def _drop(store: Store, name: str) -> None:
    (FOLDER / f"{name}.json").unlink(missing_ok=True)
    _execute(store, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _execute(store: Store, statement: str, name: str = "postgres") -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(store.url(name))
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall() if cursor.description else []
    connection.close()
    return rows


def _is_loaded(store: Store, name: str) -> bool:
    there = (name,) in _execute(store, "SELECT datname FROM pg_database")
    return there and facts_of(name).get("schema") == _schema()


def facts_of(name: str) -> dict[str, Any]:
    """What was noted when a database was loaded."""
    file = FOLDER / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _note(name: str, facts: dict[str, Any]) -> None:
    (FOLDER / f"{name}.json").write_text(json.dumps(facts, indent=2), encoding="utf-8")


def _schema() -> str:
    """A hash of what all migrations say: a database of another schema is loaded anew."""
    files = sorted(env.BASE_DIR.glob("*/migrations/0*.py"))
    said = [ast.dump(ast.parse(file.read_text(encoding="utf-8"))) for file in files]
    return hashlib.sha256("".join(said).encode()).hexdigest()


def size_of(store: Store, name: str) -> int:
    """Bytes on disk of one database."""
    return int(_execute(store, f"SELECT pg_database_size('{name}')")[0][0])
