"""Lists of requests and one request (OPEN311 checklist Q1 to R4, X1 to X5, B1, J1, J2)."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from records.models import Attachment
from tests.open311.conftest import LOCK, parsed
from tests.tickets.desk import HOUR, closed, receipt
from tests.tickets.photos import photo
from tickets.models import Ticket
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.intake import Contact
from tickets.operations.moderation import publish_ticket, withhold_ticket
from tickets.operations.triage import file_ticket

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
FIELDS = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]


def numbers(entries) -> list[str]:
    return [entry["service_request_id"] for entry in entries]


@pytest.fixture
def finished(world):
    """A matter that is closed and shown."""
    ticket = closed(world)
    return publish_ticket(ticket, by=world.system, at=world.now, public_title="地锁已拆")


def test_Q1_numbers_override_everything_else(stranger, shown, world):
    old = shown(at=world.now - 200 * DAY)
    new = shown()
    given = {"service_request_id": f"{old.number},{new.number},nonsense", "status": "closed"}
    found = stranger.json("requests", **given, start_date=stamp(world.now))
    assert numbers(found) == [new.number, old.number]


def stamp(moment) -> str:
    return moment.isoformat()


def test_Q2_several_services(stranger, shown, world):
    lock, lamp, other = shown(), shown(code="0603"), shown(code="1001")
    found = stranger.json("requests", service_code="0121,0603")
    assert set(numbers(found)) == {lock.number, lamp.number}
    assert other.number in numbers(stranger.json("requests"))


def test_Q3_status_open_closed_or_both(stranger, shown, finished):
    going = shown()
    assert numbers(stranger.json("requests", status="open")) == [going.number]
    assert numbers(stranger.json("requests", status="closed")) == [finished.number]
    assert len(stranger.json("requests", status="open,closed")) == 2
    assert stranger.get("requests.json", status="fixed").status_code == 400


def test_Q4_days_filter_on_when_it_was_requested(stranger, shown, world):
    old, new = shown(at=world.now - 91 * DAY), shown()
    assert numbers(stranger.json("requests")) == [new.number]
    span = {
        "start_date": stamp(world.now - 100 * DAY),
        "end_date": stamp(world.now - 90 * DAY),
    }
    assert numbers(stranger.json("requests", **span)) == [old.number]


def test_Q5_more_than_ninety_days_is_400(stranger, world):
    span = {"start_date": "2026-01-01", "end_date": "2026-04-30"}
    answer = stranger.get("requests.json", **span)
    assert answer.status_code == 400
    assert "90 days" in json.loads(answer.content)[0]["description"]
    assert stranger.get("requests.json", **{**span, "end_date": "2026-03-31"}).status_code == 200


def test_Q6_one_day_alone_and_inclusive_ends(stranger, shown, world):
    ticket = shown(at=world.now.replace(microsecond=500_000))
    moment = "2026-11-23T02:00:00Z"
    for given in (
        {"start_date": moment},
        {"end_date": moment},
        {"start_date": moment, "end_date": moment},
    ):
        assert numbers(stranger.json("requests", **given)) == [ticket.number]
    assert stranger.json("requests", start_date="2026-11-23T02:00:01Z") == []
    assert stranger.json("requests", end_date="2026-11-23T01:59:59Z") == []
    assert stranger.json("requests", start_date="2026-01-01") == []


def test_Q7_newest_first_and_never_more_than_1000(stranger, shown, world):
    same = [shown() for _time in range(3)]
    newer = shown(at=world.now + HOUR)
    expected = [newer.number, *[each.number for each in reversed(same)]]
    assert numbers(stranger.json("requests")) == expected
    assert stranger.get("requests.json", page_size="1001").status_code == 400


def test_Q8_every_field_is_always_there(stranger, shown, finished, world):
    shown()
    for entry in stranger.json("requests"):
        assert list(entry) == FIELDS
        assert entry["status"] in ("open", "closed")
    for row in stranger.xml("requests"):
        assert [each.tag for each in row] == FIELDS
    (entry,) = stranger.json(f"requests/{finished.number}")
    assert entry["agency_responsible"] == world.urban.name
    closing = Ticket.objects.get(pk=finished.pk).closed_at
    assert entry["updated_datetime"] == closing.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_Q8_the_deadline_is_told_while_units_work(stranger, world):
    ticket = file_ticket(receipt(world).ticket, by=world.clerk, at=world.now)
    ticket = dispatch_ticket(ticket, by=world.clerk, at=world.now, lead=world.urban)
    publish_ticket(ticket, by=world.system, at=world.now, public_title="地锁")
    (entry,) = stranger.json(f"requests/{ticket.number}")
    due = Ticket.objects.get(pk=ticket.pk).due_at
    assert entry["expected_datetime"] == due.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_Q9_nobody_is_named_and_nothing_hidden_is_told(stranger, shown, world):
    contact = Contact("陈美华", "13855512345")
    said = {"text": "我是陈美华，电话13855512345，住2-501", "contact": contact}
    public = shown(title="门口有地锁", address="3栋2单元501", photos=[photo()], **said)
    pending = receipt(world, by=world.system, channel="resident", **said).ticket
    hidden = withhold_ticket(shown(**said), by=world.system, at=world.now)
    for path in ("requests.json", "requests.xml", "requests.geojson", "requests.rss"):
        text = stranger.get(path, extensions="true").content.decode()
        for secret in ("陈美华", "13855512345", "501"):
            assert secret not in text.replace(public.number, ""), path
        for absent in (pending, hidden):
            assert absent.number not in text
    for absent in (pending, hidden):
        assert stranger.json("requests", service_request_id=absent.number) == []
        assert stranger.get(f"requests/{absent.number}.json").status_code == 404
    for row in Attachment.objects.all():
        assert stranger.get(f"media/{row.pk}.jpg").status_code == 404


def test_Q9_pictures_only_where_somebody_said_so(stranger, shown, world):
    ticket = shown(photos=[photo()], photos_shown=True)
    (entry,) = stranger.json("requests", has_photo="true")
    path = entry["media_url"].partition("/open311/v2/")[2]
    answer = stranger.get(path)
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"\xff\xd8"
    withhold_ticket(ticket, by=world.system, at=world.now)
    assert stranger.get(path).status_code == 404


def test_Q9_a_search_does_not_read_what_is_hidden(stranger, shown):
    shown(title="门口有地锁", text="张三家的狗")
    assert len(stranger.json("requests", q="地锁")) == 1
    assert stranger.json("requests", q="张三") == []


def test_Q10_no_match_is_an_empty_list(stranger, world):
    assert stranger.json("requests") == []
    assert list(stranger.xml("requests")) == []


def test_R1_one_request_is_a_list_of_one(stranger, shown):
    ticket = shown()
    assert numbers(stranger.json(f"requests/{ticket.number}")) == [ticket.number]
    root = stranger.xml(f"requests/{ticket.number}")
    assert (root.tag, len(root)) == ("service_requests", 1)


def test_R2_an_unknown_request_is_404(stranger, world):
    for kind in ("json", "xml"):
        assert stranger.get(f"requests/MAS1.{kind}").status_code == 404


def test_R3_hidden_and_absent_answer_alike(stranger, world):
    hidden = receipt(world).ticket
    one = stranger.get(f"requests/{hidden.number}.json")
    other = stranger.get("requests/MAS202601010000000.json")
    assert (one.status_code, one.content) == (other.status_code, other.content)
    for odd in ("%E4%BD%A0%22%3C", "a%00b", "%0B"):
        for path in (f"requests/{odd}", f"services/{odd}", f"tokens/{odd}"):
            assert stranger.get(f"{path}.json").status_code == 404, path


def test_R4_singular_addresses(stranger, shown):
    ticket = shown()
    assert stranger.json(f"request/{ticket.number}") == stranger.json(f"requests/{ticket.number}")
    assert stranger.json("service/0121") == stranger.json("services/0121")


def test_J1_jurisdictions_on_every_method(program, stranger, shown):
    ticket = shown()
    for path in (
        "services",
        "services/0121",
        "requests",
        f"requests/{ticket.number}",
        "servicerequestupdates",
        "tokens/x",
    ):
        assert stranger.get(f"{path}.json", jurisdiction_id="none").status_code == 404, path
    for path in ("requests.json", "servicerequestupdates.json"):
        assert program.refused(path, **LOCK, jurisdiction_id="none")[0] == 404
    assert len(stranger.json("requests")) == 1


@pytest.mark.parametrize("code", ["3405", "340504", "340504003", "340504003014", "340504003014B01"])
def test_J2_within_its_own_jurisdictions(stranger, shown, code):
    ticket = shown()
    assert numbers(stranger.json("requests", jurisdiction_id=code)) == [ticket.number]


@pytest.mark.parametrize("code", ["6209", "340503", "340504001", "340504003015"])
def test_J2_absent_from_every_other(program, stranger, shown, code):
    ticket = shown()
    given = {"jurisdiction_id": code}
    assert stranger.json("requests", **given) == []
    assert stranger.json("requests", service_request_id=ticket.number, **given) == []
    assert stranger.get(f"requests/{ticket.number}.json", **given).status_code == 404
    assert program.json("servicerequestupdates", **given) == []
    news = {"service_request_id": ticket.number, "update_id": "1", "status": "OPEN"}
    news |= {"updated_datetime": "2026-11-23T02:00:00Z", "description": "x", **given}
    assert program.refused("servicerequestupdates.json", **news)[0] == 404


def test_X1_pages_from_one_as_long_as_asked_for(stranger, shown, world):
    tickets = [shown(at=world.now + n * timedelta(minutes=1)) for n in range(5)]
    newest = [each.number for each in reversed(tickets)]
    pages = [stranger.json("requests", page=n, page_size=2) for n in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [number for page in pages for number in numbers(page)] == newest
    assert numbers(stranger.json("requests", page_size="1000")) == newest
    for wrong in ("0", "-1", "x", "1.5", "000000001999999999999999999"):
        assert stranger.get("requests.json", page=wrong).status_code == 400


def test_X2_more_on_request(program, stranger, asks, world):
    number = program.sent(**{"attribute[lock]": "1", "attribute[parts][]": ["a", "b"]})[
        "service_request_id"
    ]
    ticket = Ticket.objects.get(number=number)
    publish_ticket(ticket, by=world.system, at=world.now + 4 * HOUR, public_title="地锁")
    (entry,) = program.json(f"requests/{number}", api_key=program.key, extensions="true")
    assert {"code": "lock", "value": "1"} in entry["attributes"]
    assert entry["notes"][0].keys() == {"datetime", "description", "type"}
    (public,) = stranger.json("requests", extensions="true")
    assert public["attributes"] == []
    root = stranger.xml("requests", extensions="true")
    assert root.findtext("request/notes/note/type") == "report"


def test_X3_what_was_updated_in_a_span(stranger, shown, finished, world):
    still = shown(at=world.now - 3 * DAY)
    after = {"updated_after": stamp(world.now - DAY)}
    assert numbers(stranger.json("requests", **after)) == [finished.number]
    before = {"updated_before": stamp(world.now - DAY)}
    assert numbers(stranger.json("requests", **before)) == [still.number]
    both = {"updated_after": "2026-11-01 00:00:00-06:00", "updated_before": "2026-11-30"}
    assert len(stranger.json("requests", **both)) == 2


def test_X4_what_lies_around_a_position(stranger, shown):
    near = shown(lng=118.5, lat=31.67)
    shown(lng=118.52, lat=31.67)
    around = {"lat": 31.6701, "long": 118.5001}
    assert numbers(stranger.json("requests", **around)) == [near.number]
    assert len(stranger.json("requests", **around, radius=5000)) == 2
    assert stranger.get("requests.json", lat=31.6).status_code == 400
    assert stranger.get("requests.json", **around, radius=0).status_code == 400


def test_X5_by_words_and_agency_as_geojson_and_rss(stranger, shown, finished, world):
    shown(title="路灯不亮", lng=118.5, lat=31.67)
    (entry,) = stranger.json("requests", agency_responsible=world.urban.name)
    assert entry["service_request_id"] == finished.number
    assert len(stranger.json("requests", q="路灯")) == 1
    answer = stranger.get("requests.geojson", q="路灯")
    assert answer["Content-Type"].startswith("application/geo+json")
    (feature,) = json.loads(answer.content)["features"]
    assert feature["geometry"] == {"type": "Point", "coordinates": [118.5, 31.67]}
    answer = stranger.get("requests.rss")
    assert answer["Content-Type"].startswith("application/rss+xml")
    root = parsed(answer.content)
    assert {each.findtext("title") for each in root.iter("item")} == {"路灯不亮", "地锁已拆"}


def test_B1_all_matters_as_csv(stranger, shown, finished, world):
    shown(title='=1+1,"引号"\n换行')
    receipt(world)
    answer = stranger.get("bulk/requests-full.csv")
    text = b"".join(answer.streaming_content).decode()
    assert answer["Content-Type"].startswith("text/csv")
    assert "\r\n" in text
    rows = list(csv.reader(StringIO(text)))
    assert ",".join(rows[0]) == (
        "service_request_id,requested_datetime,updated_datetime,closed_date,status_description,"
        "status_notes,source,service_name,service_subtype,description,agency_responsible,address,"
        "lat,long"
    )
    assert len(rows) == 3
    assert all(len(row) == 14 for row in rows)
    assert {row[9] for row in rows[1:]} == {"地锁已拆", '\'=1+1,"引号"\n换行'}
    month = stranger.get("bulk/requests-2026-11.csv")
    assert len(list(csv.reader(StringIO(b"".join(month.streaming_content).decode())))) == 3
    empty = stranger.get("bulk/requests-2026-10.csv")
    assert len(b"".join(empty.streaming_content).splitlines()) == 1
    assert stranger.get("bulk/requests-2026-13.csv").status_code == 404


def test_lists_cost_the_same_with_2_and_20_rows(program, shown, world):
    def queries(path: str, **query) -> int:
        program.get(path, **query)
        with CaptureQueriesContext(connection) as seen:
            assert program.get(path, **query).status_code == 200
        return len(seen)

    asked = [
        ("requests.json", {}),
        ("requests.xml", {"extensions": "true", "api_key": program.key}),
        ("servicerequestupdates.json", {}),
    ]
    for _time in range(2):
        shown(photos=[photo()], photos_shown=True)
    few = [queries(path, **query) for path, query in asked]
    for _time in range(18):
        shown(photos=[photo()], photos_shown=True)
    assert [queries(path, **query) for path, query in asked] == few
    assert max(few) <= 12
