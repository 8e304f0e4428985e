"""Simulation through the doors: the form, the errors at their fields, the report, the API."""

from __future__ import annotations

import json

import pytest
from django.utils import translation
from rest_framework.test import APIClient

from records.models import Job
from tests.overview.simulated import simulated

pytestmark = pytest.mark.django_db
PAGE, API = "/settings/simulations/", "/api/v1/simulations/"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def asked(**more) -> dict:
    usual = {"tickets": 20, "days": 5, "seed": 1, "order": "light", "name": "as it is"}
    factors = dict.fromkeys(("limits", "ladder", "grid_worker", "clerk", "officer"), 1)
    return {**usual, **factors, "city": "3405", "area": "", "more": "", **more}


def test_the_form_starts_a_job_with_what_was_asked(world, client):
    client.force_login(world.admin)
    assert client.get(PAGE).status_code == 200
    more = 'area = "340504003"\n[chance]\ndeclined = 0.5\n'
    answer = client.post(PAGE, asked(limits=0.5, clerk="2", more=more))
    job = Job.objects.get(kind="simulation")
    assert answer.url == f"{PAGE}{job.pk}/"
    scenario = job.params["scenario"]
    assert scenario["limits.times"] == 0.5 and scenario["staff.times.clerk"] == 2
    assert scenario["area"] == "340504003" and scenario["chance.declined"] == 0.5
    page = client.get(answer.url)
    assert "Preparing a city" in page.content.decode()
    assert client.get("/jobs/").content.decode().count("Simulation: as it is") == 1


def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(world, client):
    client.force_login(world.admin)
    answer = client.post(PAGE, asked(area="34", days=0, name="kept name"))
    assert answer.status_code == 422 and "kept name" in answer.content.decode()
    assert set(answer.context["form"].errors) == {"days"}
    answer = client.post(PAGE, asked(area="34"))
    assert set(answer.context["form"].errors) == {"area"}
    answer = client.post(PAGE, asked(more="[chance]\nrain = 1"))
    assert "chance.rain" in answer.context["form"].errors["more"][0]
    answer = client.post(PAGE, asked(more="= ="))
    assert set(answer.context["form"].errors) == {"more"}
    answer = client.post(PAGE, asked(more="tickets = 9000"))
    assert set(answer.context["form"].errors) == {"tickets"}
    assert not Job.objects.exists()


def test_one_at_a_time(world, client):
    client.force_login(world.admin)
    client.post(PAGE, asked())
    answer = client.post(PAGE, asked())
    assert answer.status_code == 422 and "still running" in answer.content.decode()


def test_a_report_stands_beside_an_earlier_one(world, client):
    first, second = simulated(world.admin), simulated(world.admin, "limits halved", 30)
    client.force_login(world.admin)
    page = client.get(f"{PAGE}{second.pk}/")
    assert page.context["sheets"][0].title == "The year"
    assert page.context["other"] is None and page.context["others"] == [first]
    both = client.get(f"{PAGE}{second.pk}/?with={first.pk}")
    [month] = [table for table in both.context["sheets"] if table.title == "Month by month"]
    assert month.rows[0][1] == {"label": "Came in", "text": "30 / 10"}
    assert client.get(f"{PAGE}{second.pk}/?with=nobody").status_code == 200


def test_the_progress_asks_to_be_fresh_when_it_is_over(world, client):
    job = simulated(world.admin)
    client.force_login(world.admin)
    answer = client.get(f"{PAGE}{job.pk}/", HTTP_HX_REQUEST="true")
    assert answer["HX-Refresh"] == "true"


def test_nobody_reads_what_another_simulated(world, client):
    job = simulated(world.admin)
    client.force_login(world.admin_dh)
    assert client.get(f"{PAGE}{job.pk}/").status_code == 404
    client.force_login(world.street)
    assert client.get(PAGE).status_code == 403


@pytest.fixture
def api(world):
    client = APIClient()
    client.force_authenticate(world.admin)
    return client


def test_the_api_does_the_same(world, api):
    answer = api.post(API, {"scenario": {"tickets": 20, "days": 5}}, format="json")
    assert answer.status_code == 202 and answer.data["state"] == "waiting"
    assert answer.data["result"] is None
    again = api.post(API, {"scenario": {}}, format="json")
    assert (again.status_code, again.data["code"]) == (409, "simulation_too_large")
    again = api.post(API, {"scenario": {"tickets": 20}}, format="json")
    assert (again.status_code, again.data["code"]) == (409, "simulation_runs")
    wrong = api.post(API, {"scenario": {"days": 0, "chance": {"rain": 1}}}, format="json")
    assert wrong.status_code == 400
    told = json.dumps(wrong.data)
    assert "days: " in told and "chance.rain: " in told


def test_the_api_reads_results_and_comparisons(world, api):
    first, second = simulated(world.admin), simulated(world.admin, "limits halved", 30)
    listed = api.get(API).data["results"]
    assert [row["name"] for row in listed] == ["limits halved", "as it is"]
    detail = api.get(f"{API}{second.pk}/").data
    assert detail["result"]["totals"]["arrived"] == 90 and detail["scenario"]["tickets"] == 90
    found = api.get(f"{API}{second.pk}/report/?with={first.pk}").data["tables"]
    assert found[0]["columns"][1:] == ["limits halved", "as it is"]
    assert api.get(f"{API}{second.pk}/report/?with=999999").status_code == 404
    assert api.get(f"{API}{second.pk}/report/").status_code == 200
    api.force_authenticate(world.admin_dh)
    assert api.get(f"{API}{second.pk}/").status_code == 404
