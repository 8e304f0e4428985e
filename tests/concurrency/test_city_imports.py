"""A city import killed while it reads and while it enters: what comes next goes on, once."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import Popen

import pytest
from django.utils import timezone

from bench.city_book import write_book
from config import processes
from config.processes import wait_until
from grids.models import Area, PartyOrganisation
from grids.operations import check_tree
from members.models import Person, Post
from records.models import ImportRow, ImportRun, Job, Notice
from tests.concurrency.engine import database_url

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AREAS, PEOPLE = 400, 4000


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "city.xlsx"
    write_book(path, area_count=AREAS, people_count=PEOPLE)
    return path


@pytest.fixture
def command(tmp_path: Path, book: Path) -> Iterator[list[Popen[bytes]]]:
    """Starts the command; whatever still runs in the end is stopped."""
    running: list[Popen[bytes]] = []

    def start() -> Popen[bytes]:
        call = [sys.executable, "manage.py", "import_city", str(book), "--scheme", "maanshan"]
        environment = {
            "ENV": "test",
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url(),
            "VAR_DIR": str(tmp_path),
        }
        running.append(processes.start(call, log=tmp_path / "log", env=environment))
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def kill(process: Popen[bytes]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()
    # Its lease would run out by itself after half a minute
    Job.objects.filter(state="running").update(leased_until=None)


def counted() -> tuple[int, int, int]:
    return Area.objects.count(), Person.objects.count(), Post.objects.count()


def entering() -> bool:
    job = Job.objects.order_by("-pk").first()
    return job is not None and job.result.get("step") == "entering"


def test_a_city_import_that_is_killed_twice_is_entered_once(world, command):
    before = counted()
    first = command()
    assert wait_until(lambda: ImportRow.objects.count() > 0, seconds=60, pause=0.01)
    kill(first)
    assert 0 < ImportRow.objects.count() < AREAS + PEOPLE
    second = command()
    assert wait_until(entering, seconds=120, pause=0.02)
    kill(second)
    assert counted() == before, "nothing of a half import is there"
    third = command()
    assert third.wait(timeout=180) == 0
    run = ImportRun.objects.get()
    assert run.state == "applied" and set(run.counts) == {"applied"}
    posts = run.rows.filter(sheet="posts").count()
    assert counted() == (before[0] + AREAS, before[1] + PEOPLE, before[2] + posts)
    assert not any(check_tree(model) for model in (Area, PartyOrganisation))
    told = Notice.objects.filter(kind="city_import_step")
    assert sorted(told.values_list("params__step", flat=True)) == ["check", "enter"]
    assert timezone.now() > run.finished_at
