"""The catalogue, requests and papers over REST: the same as on the pages, for programs."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from services.models import Material, ServiceItem, ServiceRequest
from services.operations import requests as operations
from services.operations.catalogue import load_catalogue
from services.operations.requests import RequestDraft, ask_service
from tests.world import World
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/"
PHONE = "13812345678"


def program(user: Any = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


@pytest.fixture
def allowance(world: World) -> ServiceItem:
    load_catalogue(world.city, by=world.system, at=world.now)
    return ServiceItem.objects.get(city=world.city, code="A01")


@pytest.fixture
def asked(world: World, allowance: ServiceItem) -> ServiceRequest:
    draft = RequestDraft(item=allowance, area=world.sundi, mode="agent", address="3栋2单元201")
    row, _code = ask_service(draft, Contact("朱大爷", PHONE), by=world.system, at=timezone.now())
    return row


def form(world: World, item: ServiceItem, **more: Any) -> dict[str, Any]:
    return {"item": item.pk, "area": world.sundi.code, "mode": "online", **more}


def test_the_catalogue_is_read_without_an_account(world, allowance):
    rows = program().get(f"{ROOT}service-items/?q=gljt").json()["results"]
    assert [row["code"] for row in rows] == ["A01"]
    one = program().get(f"{ROOT}service-items/{allowance.pk}/").json()
    assert "户口簿" in {paper["name"] for paper in one["materials"]}
    ServiceItem.objects.filter(pk=allowance.pk).update(closed_on="2020-01-01")
    assert program().get(f"{ROOT}service-items/{allowance.pk}/").status_code == 404


def test_whoever_keeps_a_place_adds_changes_and_closes_a_service(world, allowance):
    client = program(world.user("community"))
    new = {
        "area": world.sundi.code,
        "name": "理发上门",
        "code": "X01",
        "group": "household",
        "who": "行动不便的老人",
        "fee": "10元",
        "limit_value": "2",
        "limit_unit": "wd",
        "modes": ["visit"],
        "materials": [{"name": "身份证", "kind": "original"}],
    }
    made = client.post(f"{ROOT}service-items/", new, format="json")
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    again = client.post(f"{ROOT}service-items/", new, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "service_code_taken")
    nowhere = client.post(f"{ROOT}service-items/", {**new, "area": None}, format="json")
    assert nowhere.status_code == 400
    cheaper = client.patch(f"{ROOT}service-items/{pk}/", {"fee": "免费"}, format="json")
    assert cheaper.json()["fee"] == "免费" and cheaper.json()["materials"]
    assert client.post(f"{ROOT}service-items/{pk}/close/").json()["closed_on"]
    assert client.post(f"{ROOT}service-items/{allowance.pk}/close/").status_code == 403
    stranger = program(world.user("property_officer"))
    assert stranger.post(f"{ROOT}service-items/", new, format="json").status_code == 403
    assert program().post(f"{ROOT}service-items/", new, format="json").status_code == 401


def test_an_account_asks_for_itself_withdraws_and_rates(world, allowance):
    client = program(world.user("property_officer"))
    made = client.post(f"{ROOT}service-requests/", form(world, allowance), format="json")
    assert made.status_code == 201, made.content
    assert made.json()["code"]
    pk = made.json()["request"]["id"]
    assert [row["id"] for row in client.get(f"{ROOT}service-requests/").json()["results"]] == [pk]
    short = client.post(f"{ROOT}service-requests/{pk}/own/rate/", {}, format="json")
    assert (short.status_code, list(short.json()["errors"])) == (400, ["stars"])
    early = client.post(f"{ROOT}service-requests/{pk}/own/rate/", {"stars": 5}, format="json")
    assert early.json()["code"] == "move_not_open"
    gone = client.post(f"{ROOT}service-requests/{pk}/own/withdraw/", {}, format="json")
    assert gone.json()["state"] == "withdrawn"


def test_nobody_steps_for_somebody_elses_account(world, allowance, asked):
    client = program(world.user("community"))
    answer = client.post(f"{ROOT}service-requests/{asked.pk}/own/withdraw/", {}, format="json")
    assert answer.status_code == 404


def test_staff_ask_for_somebody_of_their_place_only(world, allowance):
    given = form(world, allowance, name="钱大妈", phone=PHONE)
    clerk = program(world.user("community"))
    made = clerk.post(f"{ROOT}service-requests/", given, format="json")
    assert made.status_code == 201 and made.json()["request"]["phone"] != PHONE
    assert "钱大妈" not in made.content.decode()
    elsewhere = {**given, "area": world.hubei.code}
    assert clerk.post(f"{ROOT}service-requests/", elsewhere, format="json").status_code == 403
    bad = clerk.post(f"{ROOT}service-requests/", {**given, "phone": "12"}, format="json")
    assert bad.status_code == 400
    mode = clerk.post(f"{ROOT}service-requests/", {**given, "mode": "visit"}, format="json")
    assert mode.json()["code"] in ("mode_not_offered", "address_needed")


def test_papers_are_taken_and_given_back(world, asked):
    clerk = program(world.user("community"))
    operations.accept(asked, by=world.user("community"), at=timezone.now())
    paper = {"name": "户口簿", "kind": "original", "received_from": "朱大爷"}
    made = clerk.post(f"{ROOT}service-requests/{asked.pk}/papers/", paper, format="json")
    assert made.status_code == 201
    out = clerk.get(f"{ROOT}service-papers/?request={asked.pk}&is_out=true").json()["results"]
    assert [row["name"] for row in out] == ["户口簿"]
    url = f"{ROOT}service-papers/{made.json()['id']}/return/"
    assert program(world.user("property_officer")).post(url, {}, format="json").status_code == 404
    assert clerk.post(url, {}, format="json").status_code == 400
    back = clerk.post(url, {"returned_to": "朱大爷"}, format="json")
    assert back.json()["returned_to"] == "朱大爷"
    again = clerk.post(url, {"returned_to": "朱大爷"}, format="json")
    assert again.json()["code"] == "returned_already"
    assert Material.objects.count() == 1


def test_only_the_agent_reads_the_address_and_a_look_needs_a_reason(world, asked):
    me = world.user("community")
    clerk, url = program(me), f"{ROOT}service-requests/{asked.pk}/"
    operations.accept(asked, by=me, at=timezone.now())
    assert clerk.get(url).json()["address"] is None
    named = clerk.post(f"{url}moves/name-agent/", {"agent": me.pk}, format="json")
    assert named.json()["address"] == "3栋2单元201"
    assert program(world.user("street")).get(url).json()["address"] is None
    shown = clerk.post(f"{url}reveal/", {"field": "phone", "reason": "回电话"}, format="json")
    assert shown.status_code == 409
    asked_why = {"field": "phone", "reason": "电话回复进度"}
    shown = clerk.post(f"{url}reveal/", asked_why, format="json")
    assert shown.json() == {"value": PHONE}


def test_what_stands_in_public_needs_no_account_and_names_nobody(world, asked):
    me = world.user("community")
    for step in (operations.accept, operations.begin):
        step(asked, by=me, at=timezone.now())
    operations.publicise(asked, by=me, at=timezone.now())
    rows = program().get(f"{ROOT}service-requests/publicity/").json()
    assert [row["name"] for row in rows] == ["朱*爷"]
