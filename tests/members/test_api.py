"""Tokens, people and notices over the API: same rules, same masks, same inbox."""

import pytest
from django.test import Client

from lib.pii import encrypt
from members.operations import create_user, set_password
from records.models import AuditEntry, Notice
from records.operations import post_notices
from tests.records.conftest import notice_texts

__all__ = ["notice_texts"]
PHONE = "13812345678"


@pytest.fixture
def locking(settings):
    settings.AXES_ENABLED = True


def ask_token(client, username, password):
    body = {"username": username, "password": password}
    return client.post("/api/v1/tokens/", body, content_type="application/json")


def program(world, username) -> Client:
    token = ask_token(Client(), username, world.password).json()["token"]
    return Client(headers={"Authorization": f"Token {token}"})


def test_asking_again_gives_the_same_token_and_it_opens_the_api(world, client):
    first = ask_token(client, "community", world.password)
    assert first.status_code == 200
    assert ask_token(client, "community", world.password).json() == first.json()
    answer = Client().get(
        "/api/v1/notices/", headers={"Authorization": f"Token {first.json()['token']}"}
    )
    assert answer.status_code == 200
    assert AuditEntry.objects.filter(action="account.log_in", data={"door": "api"}).count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"username": "community", "password": "wrong"}, "password"),
        ({"username": "nobody", "password": "wrong"}, "password"),
        ({"username": "system", "password": ""}, "password"),
        ({"username": "community"}, "password"),
        ({"password": "x"}, "username"),
        ({"username": "a\x00b", "password": "x"}, "username"),
        ({"username": "x" * 10_000, "password": "x"}, "username"),
        ({"username": ["x"], "password": {}}, "username"),
        ([], "non_field_errors"),
        ("text", "non_field_errors"),
        (None, "username"),
    ],
)
def test_a_bad_token_request_is_told_at_the_field(world, client, body, field):
    answer = client.post("/api/v1/tokens/", body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "invalid"
    assert field in answer.json()["errors"]


def test_the_lock_out_holds_at_the_api_too(world, client, locking):
    for _ in range(5):
        answer = ask_token(client, "community", "wrong")
    assert answer.status_code == 429
    answer = ask_token(client, "community", world.password)
    assert answer.status_code == 429
    assert answer.json()["code"] == "locked_out"
    assert (
        client.post("/login/", {"username": "community", "password": world.password}).status_code
        == 429
    )


def test_very_long_headers_do_not_break_the_lock_out(world, client, locking):
    body = {"username": "community", "password": "wrong"}
    headers = {"User-Agent": "x" * 5000, "Accept": "y" * 5000}
    answer = client.post("/api/v1/tokens/", body, content_type="application/json", headers=headers)
    assert answer.status_code in (400, 406)


def test_a_first_password_gets_no_token(world, client, at):
    create_user("newcomer", by=world.system, at=at, password="Quiet-Harbour-7")
    answer = ask_token(client, "newcomer", "Quiet-Harbour-7")
    assert (answer.status_code, answer.json()["code"]) == (409, "password_change_needed")


def test_a_new_password_ends_the_token(world, at):
    worker = program(world, "gridworker")
    assert worker.get("/api/v1/notices/").status_code == 200
    set_password(world.gridworker, "Quiet-Harbour-7", by=world.clerk, at=at)
    assert worker.get("/api/v1/notices/").status_code == 401


def test_people_are_masked_and_within_reach(world, at):
    person = world.gridworker.person
    person.phone_cipher = encrypt(PHONE)
    person.save()
    clerk = program(world, "clerk")
    listed = {row["id"]: row for row in clerk.get("/api/v1/people/").json()["results"]}
    row = listed[person.pk]
    assert (row["name"], row["phone"]) == ("王*", "138****5678")
    assert row["posts"][0]["scope_code"] == world.sundi_1.code
    assert world.gridworker_other.person.pk not in listed
    stranger = program(world, "community_other")
    assert stranger.get(f"/api/v1/people/{person.pk}/").status_code == 404
    assert program(world, "volunteer").get("/api/v1/people/").status_code == 403


def test_a_reveal_needs_a_reason(world):
    person = world.gridworker.person
    person.phone_cipher = encrypt(PHONE)
    person.save()
    clerk = program(world, "clerk")
    url = f"/api/v1/people/{person.pk}/reveal/"
    answer = clerk.post(url, {"field": "phone"}, content_type="application/json")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["reason"])
    body = {"field": "phone", "reason": "call about MAS1"}
    answer = clerk.post(url, body, content_type="application/json")
    assert answer.json() == {"value": PHONE}
    assert "no-store" in answer.headers["Cache-Control"]
    assert AuditEntry.objects.get(action="person.reveal").actor == world.clerk
    stranger = program(world, "gridworker_other")
    assert stranger.post(url, body, content_type="application/json").status_code == 404


@pytest.mark.usefixtures("notice_texts")
def test_the_inbox_is_the_readers_own(world, at):
    for user in (world.clerk, world.community):
        post_notices(
            "probe",
            to=[user.pk],
            event=f"e{user.pk}",
            about=("ticket", 1),
            params={"number": "MAS1", "url": "/tickets/MAS1/"},
            at=at,
        )
    clerk = program(world, "clerk")
    (row,) = clerk.get("/api/v1/notices/").json()["results"]
    assert (row["subject"], row["url"], row["read_at"]) == ("搜索 MAS1", "/tickets/MAS1/", None)
    assert clerk.post(f"/api/v1/notices/{row['id']}/read/").json()["read_at"]
    other = Notice.objects.to(world.community).get()
    assert clerk.post(f"/api/v1/notices/{other.pk}/read/").status_code == 404
    assert clerk.post("/api/v1/notices/read/").json() == {"read": 0}
    assert Notice.objects.to(world.community).unread().count() == 1
