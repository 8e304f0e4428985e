"""Who has a matter open: told to those who may see it, never an error, no SQL in lists."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from lib import presence
from tests.tickets.desk import filed, queries, reported

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_redis(client, monkeypatch):
    """Ticket numbers begin anew in each test, so what an earlier one noted must not stay."""
    client.cookies["django_language"] = "en"
    monkeypatch.setattr(presence, "_quiet_until", 0.0)
    monkeypatch.setattr(presence, "_key", lambda subject: f"{id(monkeypatch)}:{subject}")
    with translation.override("en"):
        yield


def beat(client, user, ticket, doing="viewing"):
    client.force_login(user)
    return client.post(f"/tickets/{ticket.number}/presence/", {"doing": doing})


def shown(client, user, ticket) -> str:
    client.force_login(user)
    return client.get(f"/tickets/{ticket.number}/").content.decode()


def test_two_clerks_see_each_other_by_masked_name_and_role(world, client):
    ticket = reported(world)
    assert beat(client, world.clerk, ticket).content.strip() == b""
    html = beat(client, world.community, ticket, "drafting").content.decode()
    assert "Community clerk 周* has it open" in html
    html = shown(client, world.clerk, ticket)
    assert "Community Party secretary 李* is writing" in html
    assert "has it open" not in html


def test_who_leaves_is_shown_no_longer(world, client):
    ticket = reported(world)
    beat(client, world.community, ticket)
    assert beat(client, world.community, ticket, "left").status_code == 204
    assert "has it open" not in shown(client, world.clerk, ticket)


def test_a_mark_that_is_not_renewed_fades(world, client, monkeypatch):
    ticket = reported(world)
    monkeypatch.setattr(presence, "LIVES", 0)
    beat(client, world.community, ticket)
    assert "has it open" not in shown(client, world.clerk, ticket)


def test_strangers_neither_note_nor_learn_anything(world, client):
    ticket = reported(world)
    assert beat(client, world.community_other, ticket).status_code == 404
    assert beat(client, world.volunteer, ticket).status_code == 404
    assert beat(client, world.community, ticket).status_code == 200
    client.force_login(world.community_other)
    assert client.get("/tickets/").context["eyes"] == {}


def test_a_row_of_the_list_has_an_eye_without_one_query_more(world, client):
    ticket, quiet = reported(world), filed(world)
    client.force_login(world.clerk)
    before = queries(client, "/tickets/")
    beat(client, world.community, ticket)
    client.force_login(world.clerk)
    page = client.get("/tickets/")
    assert {row.pk: row.eye for row in page.context["rows"]} == {
        ticket.pk: "Community Party secretary 李* has it open",
        quiet.pk: "",
    }
    assert queries(client, "/tickets/") == before


def test_without_redis_nobody_is_shown_and_nothing_fails(world, client, settings):
    ticket = reported(world)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert beat(client, world.community, ticket).status_code == 200
    assert "has it open" not in shown(client, world.clerk, ticket)
    client.force_login(world.clerk)
    assert client.get("/tickets/").status_code == 200
    settings.REDIS_URL = "not a url"
    presence._quiet_until = 0.0
    assert client.get("/tickets/").status_code == 200


def test_a_redis_that_does_not_answer_is_not_asked_again_at_once(world, settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert presence.present(["ticket:1"]) == {}
    asked = []
    monkeypatch.setattr(presence, "_client", asked.append)
    assert presence.present(["ticket:1"]) == {}
    assert asked == []


def test_the_heartbeat_does_not_keep_an_idle_session_alive(world, client):
    ticket = reported(world)
    beat(client, world.clerk, ticket)
    session = client.session
    session["last_seen"] -= 600
    session.save()
    stamp = session["last_seen"]
    client.post(f"/tickets/{ticket.number}/presence/", {}, headers={"X-Background": "1"})
    assert client.session["last_seen"] == stamp
    client.get("/tickets/")
    assert client.session["last_seen"] > stamp


def test_a_heartbeat_is_cheap(world, client):
    ticket = reported(world)
    beat(client, world.clerk, ticket)
    with CaptureQueriesContext(connection) as seen:
        client.post(f"/tickets/{ticket.number}/presence/", {"doing": "viewing"})
    assert len(seen) <= 5
