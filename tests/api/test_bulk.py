"""Long work and saved views over REST."""

import pytest
from django.utils import timezone

from members.models import SavedView
from records.models import Job
from tests.tickets.desk import closed, filed, reported
from tickets.forms.bulk import arguments_of
from tickets.operations.queue import work_on_jobs

pytestmark = pytest.mark.django_db


def work() -> None:
    while work_on_jobs(timezone.now(), arguments=arguments_of):
        continue


def test_a_step_on_many_is_judged_done_told_row_by_row_and_taken_back(world, program):
    rows, late = [filed(world), filed(world)], closed(world)
    clerk = program("clerk")
    asked = {
        "move": "dispatch",
        "tickets": [{"number": row.number, "seen": row.flow_count} for row in (*rows, late)],
    }
    judged = clerk.send("tickets/bulk/", {**asked, "preview": True})
    assert (judged["able"], judged["total"]) == (2, 3)
    assert judged["refused"][0]["numbers"] == [late.number]
    assert not Job.objects.exists()
    job = clerk.send("tickets/bulk/", {**asked, "inputs": {"note": "派"}}, expect=202)
    assert (job["state"], job["total"]) == ("waiting", 3)
    work()
    told = clerk.get_json(f"jobs/{job['id']}/")
    assert (told["state"], told["counts"]) == ("done", {"done": 2, "refused": 1})
    assert told["can_undo"]
    refused = clerk.get_json(f"jobs/{job['id']}/rows/", state="refused")["results"]
    assert [(row["subject"], row["code"]) for row in refused] == [(late.number, "move_not_open")]
    undo = clerk.send(f"jobs/{job['id']}/undo/", expect=201)
    assert undo["undoes"] == job["id"]
    work()
    assert clerk.get_json(f"tickets/{rows[0].number}/")["status"] == "filed"
    assert [row["id"] for row in clerk.get_json("jobs/")["results"]] == [undo["id"], job["id"]]
    assert program("community").get_json("jobs/")["results"] == []


def test_a_filter_names_the_matters_too(world, program):
    reported(world)
    reported(world, code="0603")
    clerk = program("clerk")
    asked = {"move": "accept", "filter": {"view": "open", "category": "0121"}}
    assert clerk.send("tickets/bulk/", asked, expect=202)["total"] == 1


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"move": "accept"}, 400),
        ({"move": "rate", "tickets": []}, 400),
        ({"move": "accept", "tickets": []}, 409),
        ({"move": "accept", "filter": {"category": "nope"}}, 400),
        ({"move": "accept", "filter": {}, "tickets": []}, 400),
        ({"move": "not-file", "tickets": "all"}, 400),
        ({"move": "dispatch", "filter": {}, "inputs": {"lead": "UNKNOWN"}}, 400),
        ({"move": "not-file", "filter": {"view": "open"}}, 400),
    ],
)
def test_wrong_wishes_are_told_apart(world, program, body, status):
    reported(world)
    program("clerk").send("tickets/bulk/", body, expect=status)
    assert not Job.objects.exists()


def test_who_has_not_the_power_is_refused_at_once(world, program):
    program("volunteer").send("tickets/bulk/", {"move": "accept", "filter": {}}, expect=403)


def test_views_are_kept_shared_counted_changed_and_dropped(world, program):
    reported(world)
    clerk, secretary = program("clerk"), program("community")
    body = {
        "list": "tickets",
        "name": "待受理",
        "params": {"view": "open", "status": "reported"},
        "shared_with": "area",
        "area": world.sundi.code,
    }
    view = clerk.send("saved-views/", body, expect=201)
    assert view["is_own"]
    (seen,) = secretary.get_json("saved-views/", list="tickets")["results"]
    assert (seen["name"], seen["is_own"]) == ("待受理", False)
    assert secretary.get("/api/v1/saved-views/counts/").json() == [
        {"id": view["id"], "count": 1, "is_capped": False}
    ]
    path = f"/api/v1/saved-views/{view['id']}/"
    assert secretary.put(path, body, format="json").status_code == 404
    changed = clerk.put(path, {**body, "shared_with": "private"}, format="json")
    assert changed.status_code == 200
    assert secretary.get(path).status_code == 404
    assert clerk.delete(path).status_code == 204
    assert not SavedView.objects.exists()


def test_wrong_views_are_refused(world, program):
    clerk = program("clerk")
    body = {"list": "tickets", "name": "坏", "params": {"category": "nope"}}
    assert clerk.send("saved-views/", body, expect=409)["code"] == "bad_filters"
    body = {"list": "tickets", "name": "坏", "shared_with": "area", "area": world.hubei.code}
    clerk.send("saved-views/", body, expect=400)
    assert clerk.send("saved-views/", {"list": "nope", "name": "坏"}, expect=400)
