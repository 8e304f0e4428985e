"""Creating over REST: where a report lies, who may send it, and what a repeated key answers."""

from time import time_ns

import pytest
from django.test import Client

from grids.boundaries import locate
from grids.models import Area, District, Unit
from tests.tickets.photos import photo
from tickets.models import Requester, Ticket, Whistle

TEXT = "3栋东侧公共车位被人装了地锁。"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[118.5, 31.6], [118.6, 31.6], [118.6, 31.7], [118.5, 31.7], [118.5, 31.6]]],
}


@pytest.fixture
def outlined(world):
    """The district and the first grid have an outline."""
    District.objects.filter(pk=world.yushan_district.pk).update(boundary=SQUARE)
    District.objects.filter(pk=world.yushan_district.pk).update(
        boundaries_version=time_ns() % 2**31
    )
    Area.objects.filter(pk=world.sundi_1.pk).update(boundary=SQUARE)
    assert locate(118.55, 31.65) == world.sundi_1


def report(world, **values):
    return {"category": "0121", "text": TEXT, "area": world.sundi_b1.code} | values


def test_a_repeated_key_answers_with_the_first_ticket(program, world):
    worker, headers = program("gridworker"), {"Idempotency-Key": "a-1"}
    first = worker.send("tickets/", report(world), expect=201, headers=headers)
    again = worker.send("tickets/", report(world, text="x"), expect=200, headers=headers)
    assert (again["number"], again["text"]) == (first["number"], TEXT)
    assert first["follow_up_code"] and again["follow_up_code"] is None
    other = program("gridhead").send("tickets/", report(world), expect=201, headers=headers)
    assert other["number"] != first["number"]
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 61, "schl\u00fcssel"])
def test_a_key_must_be_plain(program, world, key):
    answer = program("gridworker").send(
        "tickets/", report(world), expect=400, headers={"Idempotency-Key": key}
    )
    assert list(answer["errors"]) == ["Idempotency-Key"]


def test_a_point_finds_its_grid(program, world, outlined):
    body = report(world, lng=118.55, lat=31.65)
    del body["area"]
    ticket = program("gridworker").send("tickets/", body, expect=201)
    assert ticket["area"]["code"] == world.sundi_1.code
    body |= {"lng": 118.5553, "lat": 31.648, "datum": "gcj02"}
    ticket = program("gridworker").send("tickets/", body, expect=201)
    assert abs(ticket["lng"] - 118.55) < 0.001
    foreign = program("gridworker_other").send("tickets/", body, expect=400)
    assert list(foreign["errors"]) == ["area"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"category": "9999"}, "category"),
        ({"category": "01"}, "category"),
        ({"text": "   "}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"title": "x" * 81}, "title"),
        ({"lng": 118.5}, "lat"),
        ({"lng": True, "lat": 95}, "lat"),
        ({"photos": ["no file"]}, "photos.0"),
        ({"photos": {}}, "photos"),
        ({"contact": "138"}, "contact.non_field_errors"),
        ({"contact": {"phone": "call me"}}, "contact.phone"),
        ({"contact": {"name": "x" * 51}}, "contact.name"),
        ({"channel": "import"}, "channel"),
    ],
)
def test_bad_input_is_told_at_its_field(program, world, values, field):
    answer = program("gridworker").send("tickets/", report(world, **values), expect=400)
    assert field in answer["errors"]
    assert Ticket.objects.count() == 0


def test_foreign_and_unknown_places_answer_alike(program, world):
    worker = program("gridworker")
    foreign = worker.send("tickets/", report(world, area=world.hubei_b1.code), expect=400)
    unknown = worker.send("tickets/", report(world, area="340504001001B99"), expect=400)
    say = foreign["errors"]["area"][0].replace(world.hubei_b1.code, "340504001001B99")
    assert unknown["errors"]["area"] == [say]


def test_departments_report_where_they_serve(program, world):
    ticket = program("department").send("tickets/", report(world), expect=201)
    assert ticket["channel"] == "resident"
    program("department_dh").send("tickets/", report(world), expect=400)
    body = report(world, area=world.sundi.code)
    assert program("clerk").send("tickets/", body, expect=201)["channel"] == "community"
    assert program("gridworker").send("tickets/", report(world), expect=201)["channel"] == (
        "grid_worker"
    )
    program("property_officer").send("tickets/", body, expect=201)
    program("property_officer").send(
        "tickets/", report(world, area=world.yushan_1.code), expect=400
    )
    Unit.objects.filter(pk=world.water.pk).update(district=None)
    elsewhere = report(world, area=world.hubei_b1.code)
    program("department2").send("tickets/", elsewhere, expect=201)
    hotline = report(world, channel="hotline")
    assert program("clerk").send("tickets/", hotline, expect=201)["channel"] == "hotline"


def test_a_report_without_a_place_says_so(program, world):
    body = report(world)
    del body["area"]
    answer = program("gridworker").send("tickets/", body, expect=400)
    assert list(answer["errors"]) == ["area"]


def test_the_contact_is_kept_encrypted_and_not_shown(program, world):
    body = report(world, contact={"name": "王先生", "phone": "+86 138-1234-5678"})
    answer = program("gridworker").post("/api/v1/tickets/", body, format="json")
    assert answer.status_code == 201
    said = answer.content.decode()
    assert "12345678" not in said and "138-1234" not in said
    asked = Requester.objects.get()
    assert "12345678" not in asked.phone_cipher and asked.phone_hash


def test_ten_pictures_are_too_many(program, world, media):
    body = report(world, photos=[photo(f"{n}.jpg") for n in range(10)])
    answer = program("gridworker").send("tickets/", body, expect=400, format="multipart")
    assert list(answer["errors"]) == ["photos"]


def test_a_refused_picture_leaves_no_ticket(program, world, media):
    empty = photo("x.jpg")
    empty.file.seek(3)
    empty.file.write(b"\x00" * 300)
    empty.seek(0)
    body = report(world, photos=[photo(), empty])
    answer = program("gridworker").send("tickets/", body, expect=409, format="multipart")
    assert (answer["code"], answer["field"]) == ("not_an_image", "photos")
    assert Ticket.objects.count() == 0


def test_a_session_needs_its_csrf_token(world):
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.gridworker)
    answer = client.post("/api/v1/tickets/", report(world), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def call(world, **values):
    return {
        "title": "地锁",
        "facts": "劝说无效",
        "wanted_result": "拆除",
        "lead": world.urban.code,
        "area": world.sundi_1.code,
    } | values


def test_a_repeated_key_answers_with_the_first_whistle(program, world):
    community, headers = program("community"), {"Idempotency-Key": "w-1"}
    first = community.send("whistles/", call(world), expect=201, headers=headers)
    again = community.send("whistles/", call(world), expect=200, headers=headers)
    assert again["number"] == first["number"]
    assert Whistle.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lead": "U999"}, "lead"),
        ({"lead": None}, "lead"),
        ({"area": None}, "area"),
        ({"area": "340504001001"}, "area"),
        ({"ticket": "MAS20200101000001"}, "ticket"),
        ({"assist": "U001"}, "assist"),
        ({"assist": [[]]}, "assist.0"),
        ({"kind": "loud"}, "kind"),
        ({"meet_at": "9999-12-31T23:59:59Z"}, "meet_at"),
        ({"meet_at": "0001-01-01T00:00:00+08:00"}, "meet_at"),
        ({"meet_at": 10**30}, "meet_at"),
        ({"facts": {}}, "facts"),
    ],
)
def test_a_bad_call_is_told_at_its_field(program, world, values, field):
    answer = program("community").send("whistles/", call(world, **values), expect=400)
    assert field in answer["errors"]


def test_a_call_without_a_place_says_so(program, world):
    for nowhere in ({"area": ""}, {"area": None, "ticket": None}, {"ticket": ""}):
        body = {**call(world), "area": None} | nowhere
        answer = program("community").send("whistles/", body, expect=400)
        assert list(answer["errors"]) == ["area"]


def test_who_may_not_whistle_is_told(program, world):
    answer = program("gridworker").send("whistles/", call(world), expect=400)
    assert "area" in answer["errors"]
    refused = program("community").send(
        "whistles/", call(world, assist=[world.urban.code]), expect=409
    )
    assert (refused["code"], refused["field"]) == ("unit_twice", "assist")
