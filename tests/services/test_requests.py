"""Asking for a service and carrying it to the hand-over, through the doors (scenario 21)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lib.errors import Refused
from lib.pii import decrypt
from records.models import Notice
from services.models import Applicant, Material, ServiceItem, ServiceRequest
from services.operations import requests as operations
from services.operations.catalogue import load_catalogue
from services.operations.materials import receive_material, return_material
from services.operations.requests import RequestDraft, ask_service
from tickets.models import Clock
from tickets.models.clocks import ClockState
from tickets.operations.auditor import ENDED
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
PHONE = "13812345678"


@pytest.fixture
def allowance(world) -> ServiceItem:
    load_catalogue(world.city, by=world.system, at=world.now)
    return ServiceItem.objects.get(city=world.city, code="A01")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def asked(world, item: ServiceItem, mode: str = "agent") -> tuple[ServiceRequest, str]:
    draft = RequestDraft(item=item, area=world.sundi, mode=mode, address="3栋2单元201")
    contact = Contact("朱大爷", PHONE)
    return ask_service(draft, contact, by=world.system, at=world.now)


def press(client: Client, row: ServiceRequest, move: str, **data: Any) -> Any:
    return client.post(reverse("services:request_move", args=(row.pk, move)), data)


def test_a_resident_finds_a_service_and_asks_without_an_account(world, allowance):
    client = Client()
    page = client.get("/services/").content.decode()
    assert "group=affairs" in page
    assert "高龄津贴申领" in client.get("/services/?q=高龄").content.decode()
    assert "高龄津贴申领" in client.get("/services/?q=gljt").content.decode()
    item = client.get(f"/services/{allowance.pk}/").content.decode()
    assert "年满80周岁" in item and "户口簿" in item
    form = {"area": world.sundi.code, "mode": "agent", "name": "朱大爷", "phone": PHONE}
    answer = client.post(f"/services/{allowance.pk}/ask/", form)
    assert answer.status_code == 302
    row = ServiceRequest.objects.get()
    assert decrypt(row.applicant.phone_cipher) == PHONE
    page = client.get(answer["Location"])
    assert page.status_code == 200 and row.number in page.content.decode()
    assert row.receipt_line in client.get("/mine/").content.decode()


def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(world):
    load_catalogue(world.city, by=world.system, at=world.now)
    item = ServiceItem.objects.get(code="C02")
    form = {"area": world.sundi.code, "mode": "visit", "name": "朱大爷", "phone": PHONE}
    answer = Client().post(f"/services/{item.pk}/ask/", {**form, "words": "量血压"})
    assert answer.status_code == 422
    assert "address" in answer.context["form"].errors
    assert "量血压" in answer.content.decode()
    assert not ServiceRequest.objects.exists() and not Applicant.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"mode": "telepathy"}, "mode_not_offered"), ({"mode": "visit", "address": ""}, "")],
)
def test_a_request_must_be_offered_in_this_way(world, allowance, change, code):
    given = {"mode": "agent", "address": "", **change}
    draft = RequestDraft(item=allowance, area=world.sundi, **given)
    with pytest.raises(Refused) as refused:
        ask_service(draft, Contact("朱", PHONE), by=world.system, at=world.now)
    assert refused.value.code == (code or "address_needed")


def test_a_closed_service_is_asked_for_no_more(world, allowance):
    ServiceItem.objects.filter(pk=allowance.pk).update(closed_on="2020-01-01")
    assert Client().get(f"/services/{allowance.pk}/ask/").status_code == 404
    with pytest.raises(Refused) as refused:
        asked(world, allowance)
    assert refused.value.code == "service_closed"


def test_scenario_21_from_the_phone_to_the_hand_over(world, allowance):
    row, code = asked(world, allowance)
    clock = Clock.objects.get(subject_type="service_request", subject_id=row.pk)
    assert (clock.state, row.due_at) == (ClockState.RUNNING, clock.due_at)
    community, street = signed_in(world.user("community")), signed_in(world.user("street"))
    for move in ("accept", "begin"):
        assert press(community, row, move).status_code == 302
    me = world.user("community")
    assert press(community, row, "name-agent", agent=me.pk).status_code == 302
    row.refresh_from_db()
    assert "3栋2单元201" in community.get(f"/service-requests/{row.pk}/").content.decode()
    assert "3栋2单元201" not in street.get(f"/service-requests/{row.pk}/").content.decode()
    day = timezone.localdate()
    dates = {"authorised_on": day, "authorised_until": day + timedelta(days=30)}
    assert press(community, row, "authorise", **dates).status_code == 302
    paper = {"name": "户口簿", "kind": "original", "received_from": "朱大爷"}
    community.post(f"/service-requests/{row.pk}/papers/new/", paper)
    assert press(community, row, "publicise").status_code == 302
    public = Client().get("/services/publicity/").content.decode()
    assert "朱*爷" in public and "朱大爷" not in public and PHONE not in public
    clock.refresh_from_db()
    assert clock.state == ClockState.PAUSED
    assert refusal_of(row, operations.forward, by=me, at=timezone.now()) == "publicity_not_over"
    later = timezone.now() + timedelta(days=8)
    operations.forward(row, by=me, at=later)
    assert press(community, row, "decide", result="已发放").status_code == 403
    assert press(street, row, "decide", result="已发放").status_code == 302
    clock.refresh_from_db()
    assert clock.state == ClockState.MET
    row.refresh_from_db()
    assert row.due_at is None
    refused = press(community, row, "hand-over", received_by="朱大爷")
    assert refused.status_code == 422
    material = Material.objects.get()
    community.post(f"/service-papers/{material.pk}/return/", {"returned_to": "朱大爷"})
    assert (
        press(community, row, "hand-over", received_by="朱大爷", is_signed="on").status_code == 302
    )
    follow = Client()
    answer = follow.post(row.receipt_url(code), {"act": "rate", "stars": "5"})
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.status, row.stars) == ("rated", 5)
    assert follow.get(row.receipt_url(code)).status_code == 200


def refusal_of(row: ServiceRequest, operation: Any, **given: Any) -> str:
    with pytest.raises(Refused) as refused:
        operation(row, **given)
    return refused.value.code


def test_missing_papers_are_told_once_and_the_clock_rests_meanwhile(world, allowance):
    row, code = asked(world, allowance)
    by = world.user("community")
    operations.ask_materials(row, by=by, at=world.now, missing="社保卡复印件")
    clock = Clock.objects.get(subject_type="service_request")
    assert clock.state == ClockState.PAUSED
    page = Client().get(row.receipt_url(code)).content.decode()
    assert "社保卡复印件" in page
    Client().post(row.receipt_url(code), {"act": "supplement", "note": "明天送来"})
    row.refresh_from_db()
    clock.refresh_from_db()
    assert (row.status, clock.state) == ("submitted", ClockState.RUNNING)
    again = refusal_of(row, operations.ask_materials, by=by, at=world.now, missing="照片")
    assert again == "told_once"
    assert Notice.objects.filter(kind="service_request_supplemented").exists()


def test_the_applicant_withdraws_and_the_clock_is_cancelled(world, allowance):
    row, code = asked(world, allowance)
    Client().post(row.receipt_url(code), {"act": "withdraw"})
    row.refresh_from_db()
    assert (row.status, row.due_at) == ("withdrawn", None)
    assert Clock.objects.get(subject_type="service_request").state == ClockState.CANCELLED
    assert ENDED["service_request"]().filter(pk=row.pk).exists()


def test_a_unit_sees_and_carries_out_only_what_was_given_to_it(world, allowance):
    mine, _code = asked(world, allowance)
    other, _code = asked(world, allowance)
    by = world.user("community")
    operations.give(mine, by=by, at=world.now, unit=world.property)
    client = signed_in(world.user("property_officer"))
    listed = client.get("/service-requests/").content.decode()
    assert mine.number in listed and other.number not in listed
    assert client.get(f"/service-requests/{other.pk}/").status_code == 404
    assert press(client, mine, "accept").status_code == 302
    assert client.get("/service-requests/new/").status_code == 403


def test_papers_go_back_once_and_are_taken_only_while_open(world, allowance):
    row, _code = asked(world, allowance)
    by = world.user("community")
    given = {"name": "户口簿", "kind": "original", "received_from": "朱大爷"}
    early = refusal_of(row, receive_material, by=by, at=world.now, **given)
    assert early == "papers_closed"
    operations.accept(row, by=by, at=world.now)
    paper = receive_material(row, by=by, at=world.now, **given)
    assert refusal_of(row, operations.decline, by=by, at=world.now, reason="无") == "originals_out"
    return_material(paper, returned_to="朱大爷", by=by, at=world.now)
    with pytest.raises(Refused) as refused:
        return_material(paper, returned_to="朱大爷", by=by, at=world.now)
    assert refused.value.code == "returned_already"


def test_an_agent_acts_only_with_an_authorisation(world, allowance):
    row, _code = asked(world, ServiceItem.objects.get(code="A03"))
    by = world.user("community")
    operations.accept(row, by=by, at=world.now)
    operations.begin(row, by=by, at=world.now)
    operations.name_agent(row, by=by, at=world.now, agent=by)
    assert refusal_of(row, operations.finish, by=by, at=world.now, result="好") == "not_authorised"
    stranger = world.user("property_officer")
    code = refusal_of(row, operations.name_agent, by=by, at=world.now, agent=stranger)
    assert code == "agent_out_of_reach"


def test_a_clerk_enters_a_request_at_the_counter_and_reveals_with_a_reason(world, allowance):
    client = signed_in(world.user("community"))
    form = {
        "item": allowance.pk,
        "area": world.sundi.code,
        "mode": "counter",
        "name": "钱大妈",
        "phone": PHONE,
    }
    assert client.post("/service-requests/new/", form).status_code == 302
    row = ServiceRequest.objects.get()
    page = client.get(f"/service-requests/{row.pk}/").content.decode()
    assert "钱大妈" not in page and PHONE not in page
    shown = client.post(
        f"/service-requests/{row.pk}/reveal/", {"field": "phone", "reason": "电话回复进度"}
    )
    assert PHONE in shown.content.decode()


def test_the_export_is_masked(world, allowance):
    asked(world, allowance)
    answer = signed_in(world.user("community")).get("/service-requests/export/")
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert PHONE.encode() not in content


def test_the_catalogue_is_kept_by_its_place(world, allowance):
    client = signed_in(world.user("community"))
    assert "高龄津贴申领" in client.get("/catalogue/").content.decode()
    assert client.get(f"/catalogue/{allowance.pk}/").status_code == 403
    form = {
        "name": "理发上门",
        "code": "X01",
        "group": "household",
        "area": world.sundi.code,
        "who": "行动不便的老人",
        "fee": "10元",
        "limit_value": "2",
        "limit_unit": "wd",
        "modes": ["visit"],
        "papers": "*身份证\n证明?",
        "publicity_days": "0",
    }
    assert client.post("/catalogue/new/", form).status_code == 302
    item = ServiceItem.objects.get(code="X01")
    assert [paper["kind"] for paper in item.materials] == ["original", "copy"]
    assert client.post("/catalogue/new/", form).status_code == 422
    assert client.get(f"/catalogue/{item.pk}/").status_code == 200
    assert client.post(f"/catalogue/{item.pk}/close/").status_code == 302
    assert Client().get(f"/services/{item.pk}/").status_code == 404
