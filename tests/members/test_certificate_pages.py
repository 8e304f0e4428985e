"""Certificates through their pages, and the check that is open to everybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from members.models import Certificate
from members.operations.certificates import issue_certificate
from tests.members.dual import day
from tests.members.test_dual_journeys import Browser
from tests.members.test_ledgers import credited


@pytest.fixture
def paper(world, time_machine):
    time_machine.move_to(world.now, tick=False)
    credited(world)
    span = {"from_on": day(world) - timedelta(days=30), "until_on": day(world)}
    by = {"by": world.clerk, "at": world.now}
    return issue_certificate(world.volunteer.person, world.sundi, **span, **by)


def test_the_volunteer_issues_prints_and_the_community_withdraws(world, paper):
    volunteer, clerk = Browser(world.volunteer), Browser(world.clerk)
    facts = {"person": "", "community": "孙底社区", "until_on": day(world).isoformat()}
    told = volunteer.send("/hours/certificates/new/", 422, **facts, from_on="2030-01-01")
    assert "not before the first" in told
    url = volunteer.send("/hours/certificates/new/", **facts, from_on="2026-01-01")
    own = Certificate.objects.latest("pk")
    page = volunteer.page(url)
    assert f"/certificates/{own.number}/{own.code}/" in page
    assert "?number" not in page
    assert "朱志" in page
    assert own.number in clerk.page("/hours/certificates/")
    volunteer.page(f"{url}withdraw/", 403)
    clerk.page(f"{url}withdraw/")
    clerk.send(f"{url}withdraw/", reason="服务撤销")
    assert "Withdrawn" in volunteer.page(url)
    Browser(world.community_other).page(url, 404)


def test_anybody_checks_a_paper_and_sees_a_masked_name(world, paper):
    guest = Client()
    guest.cookies["django_language"] = "en"
    assert guest.get("/certificates/").status_code == 200
    answer = guest.post("/certificates/", {"number": paper.number, "code": paper.code.lower()})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "朱*" in text
    assert "朱志" not in text
    assert answer["Cache-Control"].count("no-store")
    assert guest.get(f"/certificates/{paper.number}/{paper.code}/").status_code == 200
    for number, code in ((paper.number, "WRONG"), ("x", "y"), ("9" * 20, "A")):
        asked = guest.post("/certificates/", {"number": number, "code": code})
        assert asked.status_code == 422, number
        assert guest.get(f"/certificates/{number}/{code}/").status_code == 404
    assert guest.post("/certificates/", {}).status_code == 422


def test_the_check_over_rest_says_no_more_than_the_page(paper):
    guest, path = APIClient(), "/api/v1/certificate-checks/"
    answer = guest.post(path, {"number": paper.number, "code": paper.code})
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    assert (found["subject"], found["is_valid"], found["hours"]) == ("朱*", True, "3.0")
    assert set(found) == {
        "number",
        "subject",
        "is_valid",
        "from_on",
        "until_on",
        "hours",
        "issuer",
    }
    assert guest.post(path, {"number": paper.number, "code": "WRONG"}).status_code == 404
    assert guest.post(path, {"number": paper.number}).status_code == 400


def test_nobody_finds_a_code_by_trying(paper, monkeypatch):
    rates = {"follow:ip": (60, 600), "follow:miss": (3, 600)}
    monkeypatch.setattr("records.throttle.RATES", rates)
    guest = Client()
    for _try in range(3):
        wrong = {"number": paper.number, "code": "WRONG"}
        assert guest.post("/certificates/", wrong).status_code == 422
    assert guest.get(f"/certificates/{paper.number}/WRONG/").status_code == 429
    assert APIClient().post("/api/v1/certificate-checks/", wrong).status_code == 429
    assert guest.get(f"/certificates/{paper.number}/{paper.code}/").status_code == 200


def test_a_certificate_over_rest(world, paper):
    client = APIClient()
    client.force_authenticate(world.volunteer)
    path = "/api/v1/certificates/"
    span = {"from_on": "2026-01-01", "until_on": day(world).isoformat()}
    made = client.post(path, {"community": "孙底社区", **span})
    assert made.status_code == 201, made.json()
    assert len(client.get(path).json()["results"]) == 2
    url = f"{path}{made.json()['id']}/withdraw/"
    assert client.post(url, {"reason": "x"}).status_code == 403
    client.force_authenticate(world.clerk)
    assert client.post(url, {"reason": "误发"}).json()["is_valid"] is False
    assert client.post(url, {"reason": "误发"}).json()["code"] == "withdrawn_already"
