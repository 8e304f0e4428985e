"""The promises of `make run`: it comes up, heals, keeps its data, and leaves no process."""

import os
import signal
from collections.abc import Iterator

import psycopg2
import pytest

from config import env, processes
from tests.runtime.site import Site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for the module, so that the database is made once."""
    site = Site(tmp_path_factory.mktemp("site"))
    yield site
    if site.is_running():
        site.end()


@pytest.fixture
def site(folder: Site) -> Site:
    """The site, running."""
    if not folder.is_running():
        folder.start()
    return folder


def _ask(site: Site, sql: str) -> list[tuple]:
    connection = psycopg2.connect(env.runtime(site.var_dir)["database_url"])
    with connection, connection.cursor() as cursor:
        cursor.execute(sql)
        rows = cursor.fetchall()
    connection.close()
    return rows


def test_ctrl_c_leaves_no_process_and_the_next_start_keeps_the_data(site):
    assert {"postgres", "redis", "web", "worker", "beat"} == set(site.noted())
    _ask(
        site,
        "INSERT INTO records_heartbeat (name, at, data) VALUES ('kept', now(), '{}') RETURNING 1",
    )
    assert site.end(signal.SIGINT) == set()
    assert not (site.var_dir / "runtime.json").exists()
    site.start()
    assert _ask(site, "SELECT count(*) FROM records_heartbeat WHERE name = 'kept'") == [(1,)]
    assert site.end(signal.SIGTERM) == set()


def test_whoever_falls_is_started_again(site):
    before = site.noted()
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    assert processes.wait_until(
        lambda: not set(before.values()) & set(site.noted().values()), seconds=60
    )
    assert site.becomes_ready()
    assert site.said().count("is started again") >= len(before)


def test_a_killed_supervisor_takes_everything_with_it(site):
    assert site.end(signal.SIGKILL) == set()
    site.start()


def test_a_second_start_on_the_same_folder_is_refused(site):
    with pytest.raises(AssertionError, match="already runs"):
        Site(site.var_dir).start()
    assert site.health()[0] == 200
