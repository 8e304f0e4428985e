"""Transport, formats and dates (OPEN311 checklist T1 to T14)."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from tests.open311.conftest import LOCK, parsed
from tests.tickets.desk import HOUR
from tickets.models import Category
from tickets.open311.dates import read_moment, told
from tickets.open311.rendering import rendered
from tickets.operations.categories import update_category

pytestmark = pytest.mark.django_db

RESOURCES = ("services", "services/0121", "requests", "servicerequestupdates", "../discovery")


def test_T1_the_suffix_alone_chooses_the_format(client, world):
    xml = client.get("/open311/v2/services.xml", headers={"accept": "application/json"})
    assert xml["Content-Type"] == "text/xml; charset=utf-8"
    found = client.get("/open311/v2/services.json", headers={"accept": "text/xml"})
    assert found["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("path", RESOURCES)
def test_T2_both_formats_of_every_resource(stranger, path):
    path = path.replace("../", "/open311/") if path.startswith("..") else f"/open311/v2/{path}"
    assert parsed(stranger.client.get(f"{path}.xml").content) is not None
    assert json.loads(stranger.client.get(f"{path}.json").content) is not None


def test_T3_types_of_answers_and_errors(client, world, program):
    for kind, said in (("xml", "text/xml"), ("json", "application/json")):
        for path in ("services", "services/none", "nonsense"):
            answer = client.get(f"/open311/v2/{path}.{kind}")
            assert answer["Content-Type"] == f"{said}; charset=utf-8"
    body = urlencode({**LOCK, "api_key": program.key})
    said = "application/x-www-form-urlencoded; charset=utf-8"
    answer = client.post("/open311/v2/requests.json", body, content_type=said)
    assert answer.status_code == 200


def test_T4_xml_is_plain_utf8(program, world):
    text = "𠮷野家门口 ]]> & <b>坏</b> \x0b结束"
    number = program.sent(description=text)["service_request_id"]
    answer = program.get(f"requests/{number}.xml", api_key=program.key)
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>')
    assert "𠮷" in answer.content.decode("utf-8")
    root = parsed(answer.content)
    assert root.findtext("request/description") == "𠮷野家门口 ]]> & <b>坏</b> 结束"
    assert all(not element.attrib and "{" not in element.tag for element in root.iter())
    told_json = program.json(f"requests/{number}", api_key=program.key)[0]["description"]
    assert told_json == "𠮷野家门口 ]]> & <b>坏</b> 结束"


def test_T4_characters_no_xml_can_carry_never_leave():
    said = rendered("xml", "errors", [{"code": 1, "description": "a\x00\ufffeb\ud800c\rd"}])
    assert parsed(said).findtext("error/description") == "abc\rd"
    assert json.loads(rendered("json", "errors", [{"description": "a\x00b"}])) == [
        {"description": "ab"}
    ]


def test_T5_json_drops_the_wrapper_and_nothing_is_null(stranger, shown):
    shown()
    assert isinstance(stranger.json("services"), list)
    (entry,) = stranger.json("requests")
    assert entry["zipcode"] is None
    assert stranger.xml("requests").find("request/zipcode").text is None
    definition = stranger.json("services/0121")
    assert definition == {"service_code": "0121", "attributes": []}
    errors = json.loads(stranger.get("services/none.json").content)
    assert errors[0]["code"] == 404
    discovery = json.loads(stranger.client.get("/open311/discovery.json").content)
    assert isinstance(discovery, dict)
    assert isinstance(discovery["endpoints"][0]["formats"], list)


def test_T6_types_of_the_schemas(stranger, shown, asks):
    ticket = shown(lng=118.5, lat=31.67)
    (entry,) = stranger.json("requests")
    assert entry["service_code"] == "0121"
    assert isinstance(entry["service_request_id"], str)
    assert isinstance(entry["address_id"], str)
    assert (entry["lat"], entry["long"]) == (ticket.lat, ticket.lng)
    service = next(row for row in stranger.json("services") if row["service_code"] == "0121")
    assert service["metadata"] is True
    lock, size = stranger.json("services/0121")["attributes"][:2]
    assert lock["variable"] is True
    assert lock["required"] is True
    assert (lock["order"], size["order"]) == (1, 2)
    assert lock["values"] == [{"key": "1", "name": "有"}, {"key": "2", "name": "没有"}]
    assert "values" not in size
    root = stranger.xml("services/0121")
    assert root.findtext("attributes/attribute/required") == "true"


def test_T7_moments_have_a_zone_and_whole_seconds(stranger, shown, world):
    shown(at=world.now.replace(microsecond=987_654))
    (entry,) = stranger.json("requests")
    for name in ("requested_datetime", "updated_datetime"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry[name])
    assert entry["requested_datetime"] == "2026-11-23T02:00:00Z"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-23T02:00:00Z", "2026-11-23T02:00:00Z"),
        ("2026-11-23T10:00:00+08:00", "2026-11-23T02:00:00Z"),
        ("2026-11-23T10:00:00 08:00", "2026-11-23T02:00:00Z"),
        ("2026-11-23 10:00:00+0800", "2026-11-23T02:00:00Z"),
        ("2026-11-22T20:00:00.000001-06:00", "2026-11-23T02:00:01Z"),
        ("2026-11-23T10:00:00", "2026-11-23T02:00:00Z"),
        ("2026-11-23T10:00", "2026-11-23T02:00:00Z"),
        ("2026-11-23", "2026-11-22T16:00:00Z"),
    ],
)
def test_T8_moments_are_read_with_patience(text, moment):
    assert told(read_moment(text)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-13-01",
        "2026-11-23T25:00:00Z",
        "0001-01-01",
        "9999-12-31T23:59:59-12:00",
        "2026-11-23T10:00:00+99:99",
        "1700000000",
        "２０２６-11-23",
        "2026-11-23T10:00:00Z;DROP",
    ],
)
def test_T8_what_cannot_be_read_is_400(stranger, world, text):
    for name in ("start_date", "end_date", "updated_after", "updated_before"):
        assert stranger.get("requests.json", **{name: text}).status_code == 400
    assert stranger.get("servicerequestupdates.xml", start_date=text).status_code == 400


def test_T8_a_day_alone_ends_with_its_last_second():
    assert told(read_moment("2026-11-23", is_end=True)) == "2026-11-23T15:59:59Z"
    end = read_moment("2026-11-23T23:59:59.999999-06:00", is_end=True)
    assert end == datetime(2026, 11, 24, 5, 59, 59, tzinfo=UTC)


def test_T9_an_empty_argument_was_not_sent(stranger, shown):
    shown()
    empty = {"api_key": "", "start_date": "", "status": "", "jurisdiction_id": " ", "page": ""}
    assert len(stranger.json("requests", **empty)) == 1
    assert stranger.get("servicerequestupdates.xml", api_key="").status_code == 200


def test_T10_query_and_body_are_one_and_the_body_wins(client, program, world):
    query = urlencode({"api_key": program.key, "service_code": "none", "jurisdiction_id": "3405"})
    answer = client.post(f"/open311/v2/requests.json?{query}", LOCK)
    assert answer.status_code == 200, answer.content.decode()


def test_T11_no_redirects_and_the_right_refusals(client, world, settings):
    answer = client.head("/open311/v2/services.json")
    assert (answer.status_code, answer.content) == (200, b"")
    for path in ("services", "services.csv", "services/0121", "services.json/", "requests/x.txt"):
        assert client.get(f"/open311/v2/{path}").status_code == 404, path
        assert client.post(f"/open311/v2/{path}").status_code == 404, path
    answer = client.put("/open311/v2/requests.json")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, POST")
    assert json.loads(answer.content)[0]["code"] == 405
    answer = client.post("/open311/v2/services.xml")
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert parsed(answer.content).findtext("error/code") == "405"
    settings.SECURE_SSL_REDIRECT = True
    assert client.post("/open311/v2/requests.json", LOCK).status_code == 403


def test_T12_other_origins_may_read(client, world, program):
    assert client.get("/open311/v2/services.json")["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in program.post(**LOCK)


def test_T13_only_encrypted_in_production(client, world, settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = client.get("/open311/v2/requests.json")
    assert answer.status_code == 403
    assert "https" in json.loads(answer.content)[0]["description"]
    assert client.get("/open311/v2/requests.json", secure=True).status_code == 200


@pytest.mark.parametrize("path", ["v2/services.json", "v2/services/0121.xml", "discovery.xml"])
def test_T14_what_has_not_changed_is_not_sent_again(client, world, path):
    first = client.get(f"/open311/{path}")
    assert first["Last-Modified"]
    again = client.get(f"/open311/{path}", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_T14_an_edited_category_moves_the_changeset(client, world, monkeypatch):
    def changeset():
        return json.loads(client.get("/open311/discovery.json").content)["changeset"]

    before, etag = changeset(), client.get("/open311/v2/services.json")["ETag"]
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime.now(UTC) + 4 * HOUR)
    row = Category.objects.get(code="0121")
    update_category(row, {"name": "私装地锁和路障"}, by=world.system, at=world.now)
    assert changeset() > before
    assert client.get("/open311/v2/services.json")["ETag"] != etag


def test_addresses_have_names(world):
    assert reverse("open311:v2:requests", args=["json"]) == "/open311/v2/requests.json"
