"""Requests to erase: taken down, decided by another, carried out over ledger and matters."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from lib.errors import Refused
from lib.pii import encrypt, keyed_hash
from members.models import ErasureRequest, Person, Post, User
from members.operations.erasures import ask_erasure, deny_erasure
from overview.operations.erasures import grant_erasure
from records.models import AuditEntry, Notice
from tests.tickets import desk
from tickets.models import Requester
from tickets.operations.intake import Contact
from tickets.operations.triage import decline_ticket

pytestmark = pytest.mark.django_db

PHONE = "13912345678"


@pytest.fixture
def neighbour(world) -> Person:
    """Was building head until last year, left a number and an account."""
    row = Person.objects.create(
        name="邻居甲",
        pinyin="linjujia",
        phone_cipher=encrypt(PHONE),
        phone_hash=keyed_hash(PHONE),
        gender="male",
        birth_year=1960,
        skills=["水电"],
    )
    days = {"from_on": world.now.date() - timedelta(days=700)}
    days["until_on"] = world.now.date() - timedelta(days=300)
    Post.objects.create(person=row, role="building_head", area=world.sundi_b2, **days)
    User.objects.create_user("neighbour", email="n@example.org", person=row)
    return row


def asked(world, *, by=None, **who) -> ErasureRequest:
    return ask_erasure(
        world.sundi, identity="本人到场", wish="搬走了", by=by or world.clerk, at=world.now, **who
    )


def granted(world, row, **more) -> ErasureRequest:
    return grant_erasure(row, at=world.now, reason="本人要求", **{"by": world.community, **more})


def reported(world, **more):
    return desk.reported(world, contact=Contact(name="邻居甲", phone=PHONE), **more)


def code_of(act) -> str:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code


def test_what_names_a_person_goes_and_what_they_did_stays(world, neighbour):
    row = granted(world, asked(world, person=neighbour))
    neighbour.refresh_from_db()
    assert (neighbour.name, neighbour.masked_name) == ("佚名", "佚名")
    assert not any(
        (neighbour.phone_cipher, neighbour.phone_hash, neighbour.id_cipher, neighbour.gender)
    )
    assert (neighbour.birth_year, neighbour.skills) == (None, [])
    user = User.objects.get(person=neighbour)
    assert (user.is_active, user.email, user.username) == (False, "", f"erased-{user.pk}")
    counted = {name: count for name, count in row.outcome.items() if count}
    assert (row.status, counted) == ("granted", {"person": 1, "kept_posts": 1})
    assert row.phone_cipher == ""
    assert Post.objects.filter(person=neighbour).count() == 1


def test_the_trail_says_who_took_it_down_and_who_decided(world, neighbour):
    granted(world, asked(world, person=neighbour))
    trail = AuditEntry.objects.filter(action__contains="eras").order_by("id")
    assert [(row.action, row.actor) for row in trail] == [
        ("erasure.ask", world.clerk),
        ("person.erase", world.community),
        ("erasure.grant", world.community),
    ]
    assert trail.last().reason == "本人要求"
    assert "邻居甲" not in str([(row.data, row.reason) for row in trail])


def test_who_took_it_down_does_not_decide(world, neighbour):
    row = asked(world, person=neighbour)
    assert code_of(lambda: granted(world, row, by=world.clerk)) == "own_request"
    neighbour.refresh_from_db()
    assert neighbour.erased_at is None


def test_the_requester_of_an_ended_matter_is_forgotten_and_the_matter_stays(world):
    ticket = reported(world)
    row = asked(world, phone=" 139 1234 5678 ")
    assert row.subject == "139****5678"
    assert code_of(lambda: granted(world, row)) == "matters_open"
    decline_ticket(ticket, by=world.clerk, at=world.now, reason="已修好")
    row = granted(world, row)
    left = Requester.objects.get(ticket=ticket)
    assert not any((left.name_cipher, left.phone_cipher, left.phone_hash, left.device_hash))
    ticket.refresh_from_db()
    assert ("地锁" in ticket.text, row.outcome["requesters"]) == (True, 1)
    entry = AuditEntry.objects.get(action="requester.erase")
    assert entry.subject_id == ticket.pk


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"party_status": "full"}, "member_stays"),
        ({"post": "volunteer"}, "still_in_post"),
    ],
)
def test_members_and_people_in_post_stay(world, neighbour, change, code):
    if "post" in change:
        since = world.now.date()
        Post.objects.create(person=neighbour, role="volunteer", area=world.sundi, from_on=since)
    else:
        Person.objects.filter(pk=neighbour.pk).update(**change)
    row = asked(world, person=neighbour)
    assert code_of(lambda: granted(world, row)) == code
    row.refresh_from_db()
    assert row.status == "asked"
    assert not AuditEntry.objects.filter(action="person.erase").exists()
    row = deny_erasure(row, by=world.community, at=world.now, reason="仍需保存")
    assert (row.status, row.phone_cipher) == ("denied", "")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"identity": " "}, "identity_needed"),
        ({"phone": ""}, "who_needed"),
    ],
)
def test_a_request_says_who_asks_and_how_that_is_known(world, given, code):
    facts = {"phone": PHONE, "identity": "本人到场", **given}
    act = lambda: ask_erasure(world.sundi, by=world.clerk, at=world.now, **facts)  # noqa: E731
    assert code_of(act) == code


def test_one_request_of_a_person_waits_at_a_time_and_the_deciders_are_told(world, neighbour):
    asked(world, person=neighbour)
    assert code_of(lambda: asked(world, person=neighbour)) == "erasure_asked_already"
    told = Notice.objects.filter(kind="erasure_asked")
    assert [row.recipient for row in told] == [world.community]


# The doors


def test_the_pages_take_down_decide_and_show_what_came_of_it(world, neighbour, client):
    client.force_login(world.clerk)
    page = client.get(f"/people/{neighbour.pk}/").content.decode()
    assert f"/erasures/new/?person={neighbour.pk}" in page
    facts = {"community": world.sundi.code, "identity": "本人到场", "wish": "搬走了"}
    answer = client.post(f"/erasures/new/?person={neighbour.pk}", facts)
    row = ErasureRequest.objects.get()
    assert answer.url == f"/erasures/{row.pk}/"
    assert "moves/grant/" not in client.get(answer.url).content.decode()
    client.force_login(world.community)
    page = client.get(answer.url).content.decode()
    assert "moves/grant/" in page
    assert "邻居甲" not in page
    move = f"/erasures/{row.pk}/moves/grant/"
    assert client.post(move, {"grant-reason": ""}).status_code == 422
    assert client.post(move, {"grant-reason": "本人要求", "seen": "1"}).status_code == 302
    assert "保留的任职记录" in client.get(answer.url).content.decode()
    assert "佚名" in client.get(f"/people/{neighbour.pk}/").content.decode()


def test_a_bad_form_comes_back_filled_in(world, client):
    client.force_login(world.clerk)
    facts = {"community": world.sundi.code, "identity": "本人到场", "wish": "搬走了"}
    answer = client.post("/erasures/new/", facts)
    assert answer.status_code == 422
    assert "搬走了" in answer.content.decode()
    assert client.get("/erasures/new/?person=nobody").status_code == 404


def test_a_stranger_sees_no_request(world, neighbour, client):
    row = asked(world, person=neighbour)
    client.force_login(world.community_other)
    assert client.get(f"/erasures/{row.pk}/").status_code == 404
    assert client.get(f"/erasures/new/?person={neighbour.pk}").status_code == 404
    client.force_login(world.gridworker)
    assert client.get("/erasures/").status_code == 403


def test_the_api_does_the_same(world, neighbour):
    clerk, secretary = Client(), Client()
    clerk.force_login(world.clerk)
    secretary.force_login(world.community)
    facts = {"community": world.sundi.code, "person": neighbour.pk, "identity": "本人到场"}
    answer = clerk.post("/api/v1/erasures/", facts, "application/json")
    assert (answer.status_code, answer.json()["status"]) == (201, "asked")
    path = f"/api/v1/erasures/{answer.json()['id']}/moves/grant/"
    refused = clerk.post(path, {"reason": "本人要求"}, "application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "own_request")
    done = secretary.post(path, {"reason": "本人要求", "seen": 1}, "application/json").json()
    assert (done["status"], done["outcome"]["person"]) == ("granted", 1)
    assert secretary.get("/api/v1/erasures/").json()["results"][0]["subject"] == "佚名"
