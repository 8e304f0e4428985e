"""Who sees what over REST: reach decides, a foreign row is absent, and nobody is anonymous."""

import pytest
from django.test import Client
from rest_framework.throttling import AnonRateThrottle, ScopedRateThrottle

from tests.api.conftest import NOUNS, ROOT
from tests.tickets.photos import photo
from tickets.models import Assignment, Clock, Ticket
from tickets.operations import dispatch, triage
from tickets.operations.intake import Report, report_ticket
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

ADMINS = {"fallback-owners"}
"""Nouns of those who configure."""

STRANGERS = (
    "community_other",
    "community_sister",
    "gridworker_two",
    "gridworker_other",
    "street_other",
    "department2",
    "volunteer",
    "admin_dh",
    "department_dh",
)


@pytest.fixture
def matter(world, media):
    """A dispatched ticket with a picture, and an issued whistle, in the first grid."""
    report = Report(world.category("0121"), "地锁", world.sundi_b1, photos=[photo()])
    ticket = report_ticket(report, by=world.gridworker, at=world.now).ticket
    ticket = triage.file_ticket(ticket, by=world.clerk, at=world.now)
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, lead=world.urban)
    call = Call(world.sundi_1, "t", "f", "w", world.urban, [world.traffic])
    whistle = draft_whistle(call, by=world.community, at=world.now)
    return ticket, issue_whistle(whistle, by=world.community, at=world.now)


def addresses(client, ticket, whistle):
    """Every address below the two matters, as a person who sees them gets it."""
    body = client.get_json(f"tickets/{ticket.number}/")
    share = Assignment.objects.get()
    task = whistle.tasks.first()
    clocks = Clock.objects.filter(subject_type__in=("ticket", "assignment", "whistle_task"))
    return [
        f"tickets/{ticket.number}/",
        f"assignments/{share.pk}/",
        f"whistles/{whistle.number}/",
        f"whistle-tasks/{task.pk}/",
        body["attachments"][0]["url"].partition(ROOT)[2],
        *(f"clocks/{clock.pk}/" for clock in clocks),
    ]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_foreign_matter_is_absent_everywhere(program, world, matter, stranger):
    client = program(stranger)
    for path in addresses(program("clerk"), *matter):
        answer = client.get(ROOT + path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path
    for path in (
        f"tickets/{matter[0].number}/moves/accept/",
        f"assignments/{Assignment.objects.get().pk}/moves/sign/",
        f"whistles/{matter[1].number}/moves/withdraw/",
        f"whistle-tasks/{matter[1].tasks.first().pk}/moves/sign/",
    ):
        assert client.post(ROOT + path, {"reason": "r"}).status_code == 404, path
    for noun in ("tickets", "assignments", "whistles", "whistle-tasks"):
        for query in ("", f"?search={matter[0].number}", f"?within={world.sundi.code}"):
            assert client.get(f"{ROOT}{noun}/{query}").json()["results"] == []


@pytest.mark.parametrize("reader", ["clerk", "street", "district", "gridworker", "admin"])
def test_whoever_has_the_place_sees_all_of_it(program, matter, reader):
    client = program(reader)
    for path in addresses(client, *matter):
        assert client.get(ROOT + path).status_code == 200, path


def test_a_department_sees_what_it_was_given(program, matter):
    client = program("department")
    for path in addresses(client, *matter):
        if not path.startswith("clocks/"):
            assert client.get(ROOT + path).status_code == 200, path
    other = program("traffic_officer")
    assert other.get(f"{ROOT}tickets/{matter[0].number}/").status_code == 404
    assert other.get(f"{ROOT}whistles/{matter[1].number}/").status_code == 200


def test_a_picture_of_another_matter_is_absent(program, world, matter):
    clerk = program("clerk")
    (picture,) = clerk.get_json(f"tickets/{matter[0].number}/")["attachments"]
    other = report_ticket(
        Report(world.category("0121"), "t", world.sundi_b2), by=world.gridworker, at=world.now
    ).ticket
    for number in (other.number, "X"):
        path = f"{ROOT}tickets/{number}/attachments/{picture['id']}/"
        assert clerk.get(path).status_code == 404
        lost = clerk.get(path, headers={"Accept": "image/jpeg"})
        assert lost.headers["Content-Type"] == "application/json"
    found = clerk.get(picture["url"], headers={"Accept": "image/*"})
    assert found.headers["Content-Type"] == "image/jpeg"
    assert "private" in found.headers["Cache-Control"]


def test_who_reports_follows_the_own_report(program, world):
    ticket = program("volunteer").send(
        "tickets/", {"category": "0121", "text": "t", "area": world.sundi.code}, expect=201
    )
    assert program("volunteer").get_json(f"tickets/{ticket['number']}/")["moves"] == []
    assert program("volunteer").get_json("tickets/")["results"][0]["number"] == ticket["number"]


def test_nobody_is_anonymous(world):
    for noun in NOUNS:
        for method in ("get", "post", "options"):
            answer = getattr(Client(), method)(f"{ROOT}{noun}/")
            assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated"), noun


@pytest.mark.parametrize(
    ("user", "forbidden"),
    [
        (
            "volunteer",
            {"areas", "organisations", "units", "places", "people", "duty-rules", "hot-spots"}
            | ADMINS,
        ),
        ("department", {"organisations", "people", "hot-spots"} | ADMINS),
        ("district", {"people"} | ADMINS),
        ("clerk", ADMINS),
    ],
)
def test_a_noun_opens_by_power(program, user, forbidden):
    client = program(user)
    shut = {noun for noun in NOUNS if client.get(f"{ROOT}{noun}/").status_code == 403}
    assert shut == forbidden


def test_rows_end_where_the_reach_ends(program, world):
    codes = {row["code"] for row in program("clerk").get_json("areas/", page_size=200)["results"]}
    assert world.sundi_b3.code in codes
    assert not codes & {world.anmin.code, world.yushan.code, world.hubei.code, world.liyuan.code}
    for code in (world.yushan.code, world.hubei.code):
        assert program("clerk").get(f"{ROOT}areas/{code}/").status_code == 404


def test_a_session_opens_the_api_too(world):
    client = Client()
    client.force_login(world.clerk)
    assert client.get(f"{ROOT}tickets/").status_code == 200


def test_a_barred_account_is_out(program, world):
    client = program("clerk")
    world.clerk.is_active = False
    world.clerk.save()
    assert client.get(f"{ROOT}tickets/").status_code == 401


def test_messages_come_in_the_readers_language(program, world):
    world.clerk.language = "en"
    world.clerk.save()
    said = program("clerk").get(f"{ROOT}tickets/X/").json()["message"]
    assert said.isascii()
    assert not program("community").get(f"{ROOT}tickets/X/").json()["message"].isascii()


def test_token_requests_are_counted(world, client, monkeypatch):
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"tokens": "3/min"})
    body = {"username": "clerk", "password": "wrong"}
    answers = [client.post(f"{ROOT}tokens/", body) for _try in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert answers[-1].json()["code"] == "throttled"
    assert int(answers[-1].headers["Retry-After"]) <= 60
    spoofed = client.post(f"{ROOT}tokens/", body, headers={"X-Forwarded-For": "1.2.3.4"})
    assert spoofed.status_code == 429


def test_the_schema_is_counted_for_strangers(client, db, monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "1/min"})
    assert client.get(f"{ROOT}schema/").status_code == 200
    assert client.get(f"{ROOT}schema/").status_code == 429


def test_numbers_are_not_guessable_into_other_reach(program, world, matter):
    number = matter[0].number
    assert program("clerk").get(f"{ROOT}tickets/{number.lower()}/").status_code == 404
    assert Ticket.objects.get().number == number


def test_units_that_work_for_the_place_are_known(program, world):
    codes = {row["code"] for row in program("clerk").get_json("units/")["results"]}
    assert {world.urban.code, world.property.code} <= codes
    assert not codes & {world.urban_dh.code, world.water_dh.code}
    neighbours = {row["code"] for row in program("community_other").get_json("units/")["results"]}
    assert world.urban.code in neighbours and world.property.code not in neighbours
    own = program("department").get_json("units/")["results"]
    assert [row["code"] for row in own] == [world.urban.code]
