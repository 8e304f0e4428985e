"""Channels on pages and over the API: who sets them up, who chooses them, what is sent again."""

from __future__ import annotations

import pytest
from django.utils import translation

from lib.pii import decrypt, encrypt
from records.models import AuditEntry, Channel, Delivery, Notice, Subscription
from records.operations import deliver_pending
from tests.records import gateway
from tests.tickets.desk import closed, dispatched, queries, reported
from tickets.operations import triage
from tickets.operations.intake import Contact
from tickets.operations.links import requester_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def door():
    with gateway.running() as running:
        yield running


def facts(**more) -> dict[str, str]:
    return {
        "kind": "wecom",
        "name": "Sundi group",
        "url": "https://robot.invalid/send?key=abc",
        "is_active": "on",
        **more,
    }


def sms(door, world, **more) -> Channel:
    given = {"name": "SMS", "url_cipher": encrypt(f"{door.url}/sms"), **more}
    return Channel.objects.create(kind="sms", city_id=world.city.pk, **given)


def test_an_administrator_sets_up_a_channel_and_its_key_is_never_shown_again(world, client):
    client.force_login(world.admin)
    answer = client.post("/settings/channels/new/", facts(city=world.city.pk), follow=True)
    assert answer.status_code == 200
    channel = Channel.objects.get()
    assert (channel.kind, channel.city_id) == ("wecom", world.city.pk)
    assert channel.url.endswith("key=abc")
    assert "key=abc" not in answer.content.decode()
    assert AuditEntry.objects.filter(action="channel.save", subject_id=channel.pk).exists()


def test_an_empty_address_keeps_the_one_before(world, client):
    client.force_login(world.admin)
    client.post("/settings/channels/new/", facts(city=world.city.pk))
    channel = Channel.objects.get()
    changed = facts(city=world.city.pk, url="", name="Other")
    client.post(f"/settings/channels/{channel.pk}/", changed)
    channel.refresh_from_db()
    assert (channel.name, channel.url) == ("Other", "https://robot.invalid/send?key=abc")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "file:///etc/passwd"),
        ("url", "no address"),
        ("status_url", "ftp://x.invalid/"),
        ("name", ""),
        ("template", "{not json"),
        ("template", '{"phone": "{phone}"}'),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field_and_nothing_is_kept(world, client, field, value):
    client.force_login(world.admin)
    given = facts(city=world.city.pk, kind="sms") | {field: value}
    answer = client.post("/settings/channels/new/", given)
    assert answer.status_code == 422
    assert answer.context["form"].errors[field]
    assert answer.context["form"]["url"].value() == given["url"]
    assert not Channel.objects.exists()


def test_a_name_is_given_once(world, client):
    client.force_login(world.admin)
    client.post("/settings/channels/new/", facts(city=world.city.pk))
    again = client.post("/settings/channels/new/", facts(city=world.city.pk))
    assert again.status_code == 422
    assert "name" in again.context["form"].errors


def test_another_city_neither_sees_nor_changes_a_channel(world, client, door):
    channel = sms(door, world)
    client.force_login(world.admin_dh)
    assert client.get("/settings/channels/").context["channels"] == []
    assert client.get(f"/settings/channels/{channel.pk}/").status_code == 404
    assert client.get(f"/api/v1/channels/{channel.pk}/").status_code == 404


def test_a_test_message_is_sent_at_once_and_a_failure_says_why(world, client, door):
    channel = sms(door, world)
    client.force_login(world.admin)
    url = f"/settings/channels/{channel.pk}/try/"
    assert client.post(url, {"address": "13900000001"}).status_code == 302
    assert door.taken[0]["phone"] == "13900000001"
    assert client.post(url, {"address": "12"}).status_code == 422
    door.behaviour = ["broken"]
    failed = client.post(url, {"address": "13900000001"})
    assert failed.status_code == 422
    assert "HTTP 500" in failed.content.decode()


def test_a_person_chooses_a_channel_with_the_number_kept_under_their_name(world, client, door):
    channel = sms(door, world)
    person = world.community.person
    person.phone_cipher = encrypt("13912345678")
    person.save()
    client.force_login(world.user("community"))
    page = client.get("/account/notices/")
    assert [way["name"] for way in page.context["ways"]] == ["E-mail", "SMS"]
    rules = {
        "is_active": "on",
        "at_once": "warning",
        "rest": "digest",
        "muted": ["ticket"],
        "quiet_from": "20:00",
        "quiet_until": "08:00",
        "digest_at": "09:00",
    }
    assert client.post(f"/account/notices/{channel.pk}/", rules).status_code == 302
    row = Subscription.objects.get()
    assert decrypt(row.address_cipher) == "13912345678"
    assert (row.rest, row.muted) == ("digest", ["ticket"])
    shown = client.get("/account/notices/").content.decode()
    assert "139****5678" in shown
    assert "13912345678" not in shown


def test_without_any_number_one_is_asked_for(world, client, door):
    channel = sms(door, world)
    client.force_login(world.clerk)
    rules = {
        "is_active": "on",
        "at_once": "info",
        "rest": "inbox",
        "quiet_from": "20:00",
        "quiet_until": "08:00",
        "digest_at": "09:00",
    }
    answer = client.post(f"/account/notices/{channel.pk}/", rules)
    assert answer.status_code == 422
    assert "address" in answer.context["form"].errors
    wrong = client.post(f"/account/notices/{channel.pk}/", rules | {"address": "123"})
    assert wrong.status_code == 422
    assert wrong.context["form"]["address"].value() == "123"


def test_a_channel_of_another_city_cannot_be_chosen(world, client, door):
    channel = sms(door, world)
    client.force_login(world.community_dh)
    assert client.get(f"/account/notices/{channel.pk}/").status_code == 404
    answer = client.post("/api/v1/subscriptions/", {"via": channel.pk, "address": "13900000001"})
    assert (answer.status_code, answer.json()["code"]) == (409, "channel_closed")


def test_the_api_sets_channels_and_subscriptions_up_by_the_same_rules(world, client):
    client.force_login(world.admin)
    given = {"kind": "wecom", "name": "Group", "url": "https://r.invalid/x", "city": "3405"}
    made = client.post("/api/v1/channels/", given, "application/json")
    assert made.status_code == 201
    assert made.json()["city"] == "3405"
    bad = client.post(
        "/api/v1/channels/", given | {"name": "B", "url": "nowhere"}, "application/json"
    )
    assert (bad.status_code, bad.json()["field"]) == (409, "url")
    client.force_login(world.clerk)
    chosen = client.post(
        "/api/v1/subscriptions/",
        {"via": made.json()["id"], "address": "13900000001", "at_once": "urgent"},
        "application/json",
    )
    assert chosen.status_code == 200
    assert chosen.json()["address"] == "139****0001"
    assert client.get("/api/v1/channels/").status_code == 403


def test_given_up_messages_are_listed_with_their_reason_and_sent_again(world, client, door):
    sms(door, world)
    ticket = reported(world)
    Delivery.objects.filter(notice__subject_id=ticket.pk).update(
        state="dead", attempts=8, last_error="HTTP 500"
    )
    dead = Delivery.objects.dead().count()
    assert dead
    client.force_login(world.admin)
    page = client.get("/settings/deliveries/", {"state": "dead"})
    assert page.context["count"] == dead
    assert "HTTP 500" in page.content.decode()
    one = Delivery.objects.dead().first()
    client.post("/settings/deliveries/replay/", {"delivery": one.pk})
    assert Delivery.objects.dead().count() == dead - 1
    assert client.post(f"/api/v1/deliveries/{one.pk}/replay/").json() == {"replayed": 0}
    client.post("/settings/deliveries/replay/")
    assert not Delivery.objects.dead().exists()


def test_another_citys_administrator_replays_nothing_here(world, client):
    reported(world)
    Delivery.objects.update(state="dead", attempts=8)
    dead = Delivery.objects.dead().count()
    client.force_login(world.admin_dh)
    client.post("/settings/deliveries/replay/")
    assert Delivery.objects.dead().count() == dead


def test_the_list_costs_the_same_for_two_messages_and_for_many(world, client):
    reported(world)
    client.force_login(world.admin)
    few = queries(client, "/settings/deliveries/")
    for _number in range(5):
        dispatched(world)
    assert queries(client, "/settings/deliveries/") == few <= 12


def test_a_resident_hears_by_sms_that_the_matter_was_accepted(world, door):
    sms(door, world, for_requesters=True)
    contact = Contact(name="王小明", phone="13912345678")
    ticket = reported(world, contact=contact, by=world.system)
    triage.accept_ticket(ticket, by=world.clerk, at=world.now)
    letter = Notice.objects.get(requester_id__isnull=False)
    assert letter.kind == "requester_accepted"
    deliver_pending(world.now)
    (taken,) = [body for body in door.taken if body["phone"] == "13912345678"]
    assert ticket.number in taken["text"]
    assert "王" not in taken["text"]


def test_a_resident_hears_of_the_end_with_the_own_link_to_rate_it(world, door, client):
    sms(door, world, for_requesters=True)
    contact = Contact(name="王小明", phone="13912345678")
    ticket = closed(world, contact=contact, by=world.system)
    letter = Notice.objects.get(kind="requester_closed")
    deliver_pending(letter.created_at)
    texts = "".join(body["text"] for body in door.taken if body["phone"] == "13912345678")
    link = letter.params["rate_url"]
    assert link in texts
    assert requester_of(link.rstrip("/").rsplit("/", 1)[1], at=letter.created_at).ticket == ticket
