"""What must be right outside before the site is started; each fault is one plain sentence."""

import fcntl
import os
import shutil
from pathlib import Path
from typing import TextIO

import psycopg2
import redis

from config import env, processes

_OLDEST_POSTGRES = 150_000
_MEGABYTE = 1024 * 1024
_LEAST_SPACE = 500 * _MEGABYTE


class CannotStart(Exception):
    """The reason, for the person at the terminal."""


def port(value: str, host: str) -> int:
    """The port, if it is one and free."""
    if not value.isdigit() or not 0 < int(value) < 65_536:
        raise CannotStart(f"PORT must be a number between 1 and 65535, not “{value}”.")
    if not processes.is_free(int(value), host):
        raise CannotStart(f"Port {value} is in use; choose another one, as in: PORT=8001 make run")
    return int(value)


def folder(var_dir: Path) -> TextIO:
    """The lock of the folder that keeps data and logs; it must be writable and not in use."""
    try:
        (var_dir / "log").mkdir(parents=True, exist_ok=True)
        lock = (var_dir / "run.lock").open("a")
        probe = var_dir / f"probe.{os.getpid()}"
        probe.write_bytes(b"0" * 65_536)
        probe.unlink()
    except OSError as error:
        raise CannotStart(f"{var_dir} cannot be written ({error.strerror}); set VAR_DIR.") from None
    if (free := shutil.disk_usage(var_dir).free) < _LEAST_SPACE:
        raise CannotStart(
            f"{var_dir} has {free // _MEGABYTE} MB left; {_LEAST_SPACE // _MEGABYTE} MB are needed."
        )
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CannotStart(f"The site already runs on {var_dir}; stop it first.") from None
    return lock


def database(url: str) -> None:
    """DATABASE_URL names a PostgreSQL of the right age that lets us in."""
    try:
        given = env.database(url)
        connection = psycopg2.connect(
            dbname=given["NAME"],
            user=given["USER"],
            password=given["PASSWORD"],
            host=given["HOST"],
            port=given["PORT"],
            **given["OPTIONS"],
        )
    except ValueError as error:
        raise CannotStart(f"{error}.") from None
    except psycopg2.Error as error:
        raise CannotStart(f"DATABASE_URL cannot be used: {_first_line(error)}") from None
    version = connection.server_version
    connection.close()
    if version < _OLDEST_POSTGRES:
        raise CannotStart(f"DATABASE_URL names PostgreSQL {version // 10_000}; 15 is the oldest.")


def queue(url: str) -> None:
    """REDIS_URL names a Redis that lets us in."""
    try:
        redis.Redis.from_url(url, socket_connect_timeout=5).ping()
    except (redis.RedisError, ValueError) as error:
        raise CannotStart(f"REDIS_URL cannot be used: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
