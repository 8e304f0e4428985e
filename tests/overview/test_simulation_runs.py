"""A small year for real: scratch databases, operations, sweeper, auditor, report."""

from __future__ import annotations

import os

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone, translation

from lib.errors import Refused
from overview.operations import simulations
from overview.operations.simulations import result_of, start_simulation, work_on_simulations
from overview.replay.living import live_year
from overview.simulation.report import markdown, tables
from overview.simulation.running import run_errand, simulate
from overview.simulation.scenario import read_scenario
from overview.simulation.scratch import PREFIX, require_scratch, scratch_server
from records.models import Job, Notice

pytestmark = pytest.mark.django_db

SMALL = {"area": "340504003", "tickets": 90, "days": 12, "since": "2026-03-02"}
BUSY = {"staff.time_for_this.clerk": 0.02, "staff.time_for_this.officer": 0.05}
FIGURES = ("months", "communities", "units", "escalations", "staff", "rates", "totals")


@pytest.fixture(scope="module")
def lived(django_db_setup, django_db_blocker):
    """The same small world twice, busy once, and busy with five times the people."""
    asked = [
        SMALL,
        SMALL,
        SMALL | BUSY | {"name": "busy"},
        SMALL | BUSY | {"staff.times.clerk": 5, "staff.times.officer": 5, "name": "helped"},
    ]
    with django_db_blocker.unblock(), translation.override("en"):
        return simulate([read_scenario(one) for one in asked], tell=lambda _done, _total: None)


def databases() -> set[str]:
    """What this process has created and not dropped."""
    mine = f"{PREFIX}%\\_{os.getpid()}\\_%"
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [mine])
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.slow
def test_the_same_seed_lives_the_same_year(lived):
    first, second = ({key: one[key] for key in FIGURES} for one in lived[:2])
    assert first == second
    assert first["totals"]["arrived"] == SMALL["tickets"]
    assert first["totals"]["closed"] > 0 and first["totals"]["escalated"] > 0


@pytest.mark.slow
def test_the_auditor_finds_nothing_after_a_year(lived):
    assert [one["totals"]["findings"] for one in lived] == [0] * len(lived)


@pytest.mark.slow
def test_more_people_mean_less_lateness_and_shorter_waiting(lived):
    busy, helped = (one["totals"] for one in lived[2:])
    assert helped["work_late"] <= busy["work_late"]
    assert helped["handling_median"] <= busy["handling_median"]
    assert helped["closed"] >= busy["closed"]
    assert busy["work_late"] > lived[0]["totals"]["work_late"]


@pytest.mark.slow
def test_two_scenarios_stand_side_by_side_in_one_report(lived):
    with translation.override("en"):
        text = markdown(lived[2:], command="python manage.py simulate a.toml b.toml")
        found = {table.key: table for table in tables(lived[2:])}
    assert "python manage.py simulate a.toml b.toml" in text and "Seed 2026" in text
    assert found["year"].columns == ["Figure", "busy", "helped"]
    assert ["staff.times.clerk", "1.0", "1.0", "5.0"] in found["assumptions"].rows
    assert all(len(row) == len(table.columns) for table in found.values() for row in table.rows)
    assert " / " in found["months"].rows[0][1]


@pytest.mark.slow
def test_nothing_is_left_on_the_server(lived):
    assert databases() == set()


def test_a_live_database_is_refused():
    with pytest.raises(Refused) as caught:
        require_scratch()
    assert caught.value.code == "database_is_live"
    with pytest.raises(Refused):
        live_year({"scenario": {}, "districts": ["340504"]}, tell=lambda _done, _total: None)


def test_what_a_process_said_before_it_failed_is_told(settings):
    facts = connection.settings_dict
    with scratch_server() as server, pytest.raises(Refused) as caught:
        run_errand("prepare", server.url(facts["NAME"]), "", lambda _done: None)
    assert caught.value.code == "simulation_failed"


def test_bad_scenarios_and_too_many_end_with_their_reasons(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text("days = 0\n[chance]\nrain = 1\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"days: .*\n?.*chance.rain"):
        call_command("simulate", str(bad))
    with pytest.raises(CommandError, match="two"):
        call_command("simulate", str(bad), str(bad), str(bad))


def test_every_key_is_listed_with_its_default(capsys):
    call_command("simulate", "--defaults")
    said = capsys.readouterr().out
    assert "tickets = 12000" in said and "staff.times.clerk = 1" in said


@pytest.fixture
def quick(monkeypatch):
    """The worker's part with a year that is over at once."""
    found = {"months": [], "communities": [], "units": [], "escalations": {}, "staff": []}
    rate = {"n": 0, "percent": None}
    rates = dict.fromkeys(("response", "solution", "satisfaction"), rate)

    def live(asked, *, tell, workers):
        tell(1, 1)
        result = {"scenario": asked[0].plain(), **found, "rates": rates, "totals": {"arrived": 1}}
        return [result | {"machine": {}}]

    monkeypatch.setattr(simulations, "simulate", live)
    monkeypatch.setattr(simulations, "SIGN_OF_LIFE_S", 0.01)


def test_the_worker_keeps_the_result_and_tells_the_owner(world, quick):
    job = start_simulation(read_scenario({"tickets": 5}), by=world.admin, at=timezone.now())
    assert work_on_simulations(timezone.now()) == 1
    assert work_on_simulations(timezone.now()) == 0
    job.refresh_from_db()
    assert job.state == Job.State.DONE and result_of(job)["totals"] == {"arrived": 1}
    notice = Notice.objects.get(kind="simulation_over", recipient=world.admin)
    assert notice.params["url"] == f"/settings/simulations/{job.pk}/"


def test_a_simulation_that_fails_says_why(world, monkeypatch):
    def fail(*_args, **_kwargs):
        raise Refused("scratch_not_allowed", "give it CREATEDB")

    monkeypatch.setattr(simulations, "simulate", fail)
    job = start_simulation(read_scenario({"tickets": 5}), by=world.admin, at=timezone.now())
    work_on_simulations(timezone.now())
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and job.error == "give it CREATEDB"
