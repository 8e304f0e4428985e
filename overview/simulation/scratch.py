"""Databases that a simulation makes for itself on the server of the site, and drops at the end.

A simulated year writes into these only: whoever lives it asks `require_scratch` first.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg2
from django.db import connection
from django.utils.translation import gettext as _

from lib.errors import Refused

PREFIX = "lianxin_simulation_"
OLD_S = 12 * 3600
"""After so long a database of a killed simulation is dropped by the next one."""


def require_scratch() -> None:
    """Refused with `database_is_live` unless this process works on a scratch database."""
    name = str(connection.settings_dict["NAME"])
    if not name.startswith(PREFIX):
        message = _("A simulation never writes into %(name)s: start it by manage.py simulate.")
        raise Refused("database_is_live", message % {"name": name})


class Server:
    """The server of the site's database, where scratch databases come and go."""

    def __init__(self) -> None:
        self._facts: dict[str, Any] = dict(connection.settings_dict)
        self._token = f"{int(time.time())}_{os.getpid()}"
        self._made: list[str] = []

    def url(self, name: str) -> str:
        """The address of a database for another process."""
        facts = {key: quote(str(self._facts[key]), safe="") for key in ("USER", "PASSWORD")}
        place = f"{self._facts['HOST']}:{self._facts['PORT']}".rstrip(":")
        return f"postgres://{facts['USER']}:{facts['PASSWORD']}@{place}/{name}"

    def create(self, purpose: str, *, like: str = "") -> str:
        """A fresh database, empty or a copy of one made before; answers its name.

        Raises Refused with `scratch_not_allowed` when the site's account may not create databases.
        """
        name = f"{PREFIX}{self._token}_{purpose}"
        template = f' TEMPLATE "{like}"' if like else ""
        try:
            self._execute(f'CREATE DATABASE "{name}"{template}')
            self._made.append(name)
            self._execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        except psycopg2.errors.InsufficientPrivilege as error:
            message = _(
                "A simulation needs a database of its own, and the site's account may not create "
                "one: give it CREATEDB, or simulate on another server."
            )
            raise Refused("scratch_not_allowed", message) from error
        return name

    def drop(self, name: str) -> None:
        """Drop one of the databases made here."""
        self._made.remove(name)
        self._drop(name)

    def clean(self) -> None:
        """Drop everything that was made, and what a killed simulation left behind."""
        for name in list(self._made):
            self.drop(name)
        with self._cursor() as cursor:
            cursor.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]
            )
            names = [row[0] for row in cursor.fetchall()]
        for name in names:
            made_at = name.removeprefix(PREFIX).partition("_")[0]
            if made_at.isdigit() and time.time() - int(made_at) > OLD_S:
                self._drop(name)

    def _drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _execute(self, statement: str) -> None:
        with self._cursor() as cursor:
            cursor.execute(statement)

    @contextmanager
    def _cursor(self) -> Iterator[Any]:
        """A cursor outside every transaction, on the server's own database."""
        names = {"USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
        address = {to: self._facts[key] for key, to in names.items() if self._facts[key]}
        link = psycopg2.connect(dbname="postgres", connect_timeout=5, **address)
        link.autocommit = True
        try:
            with link.cursor() as cursor:
                yield cursor
        finally:
            link.close()


@contextmanager
def scratch_server() -> Iterator[Server]:
    """The server for one simulation; what was made is dropped whatever happens."""
    server = Server()
    try:
        yield server
    finally:
        server.clean()
