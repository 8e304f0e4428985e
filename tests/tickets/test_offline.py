"""The doors behind the phone without a network: pages of nobody, and whose a kept report is."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.tickets.desk import dispatched, filed, queries
from tests.tickets.photos import photo
from tickets.models import Ticket
from tickets.operations import dispatch
from tickets.operations.intake import follow
from tickets.panels.shell import FILES, SHELLS

KEPT = "/report/kept/"


@pytest.fixture
def media(settings, tmp_path):
    """Pictures of a test stay with the test."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def written(world):
    """A report as a phone sends it, with its own key."""
    return {
        "category": "0603",
        "area": world.sundi_b1.code,
        "text": "三栋路灯不亮。",
        "key": "k" * 32,
        "confirmed": "on",
    }


@pytest.mark.parametrize("name", SHELLS)
def test_pages_of_the_shell_name_nobody(client, world, name):
    path = reverse("tickets:offline_page", args=[name])
    nobody = client.get(path, {"language": "en"}).content
    client.force_login(world.gridworker)
    signed_in = client.get(path, {"language": "en"})
    assert signed_in.content == nobody
    assert b"csrf" not in nobody
    assert b'lang="en"' in nobody
    assert b'lang="zh-hans"' in client.get(path).content


def test_the_shell_keeps_every_file_its_pages_name(client, world):
    kept = {f"/static/{name}" for name in FILES}
    for name in SHELLS:
        page = client.get(reverse("tickets:offline_page", args=[name])).content.decode()
        named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
        assert named <= kept, named - kept


def test_a_page_that_is_not_there(client, db):
    assert client.get("/offline/elsewhere/").status_code == 404


def test_the_worker_comes_from_the_root_and_knows_its_release(client, world):
    answer = client.get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    script = answer.content.decode()
    assert "js/worker.js" in script
    assert re.search(r'"release": "[0-9a-f]{16}"', script)
    assert client.get("/sw.js").content.decode() == script


def test_the_manifest_can_be_installed(client, db):
    told = client.get("/manifest.webmanifest").json()
    assert told["name"] == "网格连心"
    assert {icon["sizes"] for icon in told["icons"]} >= {"192x192", "512x512"}
    assert [icon for icon in told["icons"] if icon.get("purpose") == "maskable"]
    assert [entry["url"] for entry in told["shortcuts"]] == [
        "/report/",
        "/offline/tasks/",
        "/offline/waiting/",
    ]


def test_a_kept_report_is_opened_once_and_tells_its_code_again(client, world, written, media):
    first = client.get("/offline/account/").json()
    assert first["account"] == "0"
    answers = [client.post(KEPT, {**written, "photos": [photo()]}) for _turn in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    told = [answer.json() for answer in answers]
    assert told[0] == told[1]
    ticket = Ticket.objects.get()
    assert ticket.number == told[0]["number"]
    assert ticket.channel == "resident"
    assert ticket.pictures().count() == 1
    assert follow(told[0]["code"]).ticket == ticket


def test_another_browser_with_the_same_key_is_told_no_code(world, written):
    one, other = Client(), Client()
    one.get("/offline/account/")
    other.get("/offline/account/")
    assert one.post(KEPT, written).json()["code"]
    assert other.post(KEPT, written).json()["code"] == ""


def test_a_kept_report_without_a_place_is_told_so(client, world, written):
    client.force_login(world.gridworker)
    del written["area"]
    answer = client.post(KEPT, written)
    assert answer.status_code == 422
    assert list(answer.json()["errors"]) == ["area"]


def test_a_refused_report_says_why(client, world, written):
    answer = client.post(KEPT, {**written, "text": "", "category": "nonsense"})
    assert answer.status_code == 422
    assert set(answer.json()["errors"]) == {"text", "category"}
    assert client.post(KEPT, {**written, "key": ""}).status_code == 422
    assert not Ticket.objects.exists()


def test_what_one_account_wrote_is_not_taken_from_another(client, world, written):
    client.force_login(world.gridworker_two)
    meant = {"HTTP_X_ACCOUNT": str(world.gridworker.pk)}
    answer = client.post(KEPT, written, **meant)
    assert answer.status_code == 409
    assert answer.json()["code"] == "other_account"
    client.logout()
    assert client.post(KEPT, written, **meant).status_code == 409, "nor from nobody"
    assert not Ticket.objects.exists()
    client.force_login(world.gridworker)
    assert client.post(KEPT, written, **meant).status_code == 201
    assert Ticket.objects.get().reported_by == world.gridworker


def test_settled_on_the_spot_also_without_a_network(client, world, written, media):
    client.force_login(world.gridworker)
    more = {"settled": "on", "note": "已换灯泡", "photos": [photo()], "after": [photo()]}
    assert client.post(KEPT, {**written, **more}).status_code == 201
    assert Ticket.objects.get().status == "checking"


def test_a_phone_carries_my_work_and_what_follows_a_tap(client, world):
    ticket = dispatch.dispatch_ticket(
        filed(world), by=world.clerk, at=world.now, team=world.sundi_1
    )
    client.force_login(world.gridworker)
    told = client.get("/api/v1/my-tasks/").json()
    assert told["account"] == str(world.gridworker.pk)
    assert told["area"] == world.sundi_1.code
    assert world.sundi_b1.code in [place["code"] for place in told["places"]]
    (task,) = told["results"]
    assert (task["matter"], task["text"]) == (ticket.number, ticket.text)
    assert task["seen"] == ticket.assignments.get().flow_count
    (sign,) = [move for move in task["moves"] if move["name"] == "sign"]
    assert {"start", "finish"} <= {move["name"] for move in sign["then"]}
    finish = next(move for move in sign["then"] if move["name"] == "finish")
    assert [field["name"] for field in finish["fields"]] == ["note", "photos"]
    answer = client.post(sign["url"], {"seen": task["seen"]})
    assert answer.status_code == 200
    assert client.get(task["url"]).json()["status"] == "signed"


def test_a_department_carries_its_own_work_only(client, world):
    dispatched(world)
    client.force_login(world.department)
    assert len(client.get("/api/v1/my-tasks/").json()["results"]) == 1
    client.force_login(world.department2)
    assert client.get("/api/v1/my-tasks/").json()["results"] == []


def test_carrying_more_costs_no_more_queries(client, world):
    client.force_login(world.gridworker)

    def grow(count: int) -> int:
        for number in range(count):
            ticket = filed(world, text=f"第{number}件。")
            dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, team=world.sundi_1)
        return queries(client, "/api/v1/my-tasks/")

    assert grow(2) == grow(6)


def test_signing_out_clears_what_the_browser_remembers(client, world):
    client.force_login(world.gridworker)
    assert client.post("/logout/")["Clear-Site-Data"] == '"cache"'
