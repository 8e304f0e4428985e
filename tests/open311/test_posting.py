"""Sending a request, and tokens (OPEN311 checklist P1 to P10, K1 to K4)."""

from __future__ import annotations

import base64
import json

import pytest

from lib.gcj02 import to_gcj02
from lib.pii import decrypt
from records.models import Attachment, Notice
from tests.open311.conftest import LOCK, parsed
from tests.tickets.desk import HOUR
from tests.tickets.photos import photo
from tickets.models import Category, Clock, OpenRequest, Ticket, TrialRequest, WaitingRequest
from tickets.operations.categories import update_category
from tickets.operations.open_requests import forget_trials, settle_waiting

pytestmark = pytest.mark.django_db


def batch(world, kind: str = "batch", code: str = "0121") -> None:
    change = {"service_type": kind}
    update_category(world.category(code), change, by=world.system, at=world.now)


def test_P1_service_location_and_required_answers(program, world, asks):
    status, errors = program.refused()
    said = " ".join(each["description"] for each in errors)
    assert status == 400
    assert "service_code" in said
    assert "Say where" in said
    for lat, lng in (("31.6", None), (None, "118.5")):
        assert program.refused(service_code="0603", lat=lat, long=lng)[0] == 400
    status, errors = program.refused(**LOCK)
    assert status == 400
    assert "attribute[lock]" in errors[0]["description"]
    assert program.sent(**{"attribute[lock]": "1"})["service_request_id"]


@pytest.mark.parametrize(
    ("place", "area"),
    [
        ({"address_id": "340504003014B02"}, "sundi_b2"),
        ({"address_string": "安民街道孙底社区阳光花园3栋东侧"}, "sundi_b3"),
        ({"address_string": "湖北社区门口"}, "hubei"),
        ({"address_string": "某处", "jurisdiction_id": "340504003015"}, "yushan"),
        ({"lat": "31.67", "long": "118.5", "address_string": "梨园社区"}, "liyuan"),
    ],
)
def test_P1_each_way_to_say_where(program, world, place, area):
    given = {**LOCK, "address_id": None, **place}
    number = json.loads(program.post(**given).content)[0]["service_request_id"]
    assert Ticket.objects.get(number=number).area == getattr(world, area)


def test_P1_a_place_we_do_not_know_is_400(program, world):
    for place in ({"address_string": "巴黎"}, {"address_id": "999"}):
        assert program.refused(**{**LOCK, "address_id": None, **place})[0] == 400


def test_P2_contact_and_words_are_optional_and_kept_safe(program, world):
    text = "第一行\n第二行" + "字" * 3990
    number = program.sent(
        description=text[:4000],
        first_name="美华",
        last_name="陈",
        email="mh@example.org",
        phone="13855512345",
        device_id="abc",
        account_id="acc-1",
    )["service_request_id"]
    ticket = Ticket.objects.get(number=number)
    assert ticket.text == text[:4000]
    asked = ticket.requesters.get()
    assert (decrypt(asked.name_cipher), decrypt(asked.phone_cipher)) == ("陈美华", "13855512345")
    assert decrypt(ticket.open_request.email_cipher) == "mh@example.org"
    assert (ticket.channel, ticket.source) == ("open311", f"key-{ticket.open_request.key_id}")
    assert program.refused(**{**LOCK, "description": "字" * 4001})[0] == 400
    assert Ticket.objects.get(number=program.sent(description="")["service_request_id"]).text


def test_P2_it_enters_like_a_resident_s_report(program, world):
    ticket = Ticket.objects.get(number=program.sent()["service_request_id"])
    assert (ticket.status, ticket.public_state) == ("reported", "pending")
    assert [row.move for row in ticket.records.all()] == ["report"]
    assert Clock.objects.of("ticket", ticket.pk).running().exists()
    assert Notice.objects.filter(recipient=world.clerk, kind="ticket_reported").exists()


def test_P3_answers_in_every_spelling(program, world, asks):
    entry = program.sent(
        **{
            "attribute[lock]": "1",
            "attribute[size]": "3.5",
            "attribute[parts][]": ["a", "b"],
            "attribute[parts]": "c",
            "attribute[colour]": "红",
        }
    )
    kept = OpenRequest.objects.get(ticket__number=entry["service_request_id"])
    assert kept.answers["lock"] == "1"
    assert sorted(kept.answers["parts"]) == ["a", "b", "c"]
    assert kept.answers["colour"] == "红"
    assert "attribute[colour]" in entry["service_notice"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"attribute[lock]": "3"},
        {"attribute[lock]": "1", "attribute[size]": "many"},
        {"attribute[lock]": "1", "attribute[parts][]": ["a", "z"]},
        {"attribute[lock]": ["1", "2"]},
    ],
)
def test_P3_an_answer_outside_the_list_is_400(program, world, asks, wrong):
    assert program.refused(**LOCK, **wrong)[0] == 400
    assert not Ticket.objects.exists()


def test_P3_an_empty_optional_answer_is_accepted(program, world, asks):
    assert program.sent(**{"attribute[lock]": "1", "attribute[size]": ""})["service_request_id"]


def test_P4_number_token_or_neither(program, world):
    assert program.sent().keys() == {"service_request_id", "service_notice", "account_id"}
    batch(world)
    entry = program.sent()
    assert entry["token"]
    assert "service_request_id" not in entry
    batch(world, "blackbox")
    assert {"token", "service_request_id"}.isdisjoint(program.sent())
    root = parsed(program.post("requests.xml", **LOCK).content)
    assert [each.tag for each in root] == ["request"]


def test_P5_the_answer_is_200(program, world):
    assert program.post(**LOCK).status_code == 200


def test_P6_statuses_of_refusals(program, stranger, world):
    assert program.refused(**{**LOCK, "service_code": "none"})[0] == 404
    assert program.refused(**LOCK, jurisdiction_id="none")[0] == 404
    assert program.refused(**{**LOCK, "service_code": ""})[0] == 400
    assert stranger.refused(**LOCK)[0] == 403
    assert stranger.refused(**{**LOCK, "api_key": "wrong"})[0] == 403
    assert program.refused(**LOCK, jurisdiction_id="6209")[0] == 400


def test_P7_all_faults_in_one_answer(program, world, asks):
    given = {"service_code": "0121", "lat": "31.6", "description": "字" * 4001}
    status, errors = program.refused(**given, **{"attribute[size]": "x"})
    assert status == 400
    assert len(errors) >= 4


def test_P8_sent_again_it_answers_with_the_first_number(program, world):
    first = program.sent(**{"attribute[fixmystreet_id]": "4711"})
    assert program.sent(**{"attribute[fixmystreet_id]": "4711", "description": "另一个"}) == first
    # Also where the service has gone meanwhile: the first answer is the answer
    again = program.post(service_code="gone", **{"attribute[fixmystreet_id]": "4711"})
    assert json.loads(again.content) == [first]
    header = {"Idempotency-Key": "abc"}
    one = json.loads(program.post(headers=header, **LOCK).content)
    assert json.loads(program.post(headers=header, **LOCK).content) == one
    assert Ticket.objects.count() == 2
    assert Ticket.objects.get(source_ref="4711").number == first["service_request_id"]


def test_P8_keys_of_programs_are_their_own(client, program, world, other_program):
    given = {"attribute[fixmystreet_id]": "1"}
    first, second = program.sent(**given), other_program.sent(**given)
    assert first["service_request_id"] != second["service_request_id"]


def test_P9_pictures_as_files_of_any_name(program, world):
    files = {"media": photo("a.jpg"), "photo1": photo("b.jpg"), "file_x": photo("c.jpg")}
    number = program.sent(**files)["service_request_id"]
    ticket = Ticket.objects.get(number=number)
    assert Attachment.objects.about("ticket", ticket.pk).count() == 3


def test_P9_pictures_by_address_are_fetched_with_care(program, world, settings, pictures):
    settings.OUTSIDE_PRIVATE_HOSTS = [pictures.host]
    urls = [f"{pictures.url}/good.jpg", f"{pictures.url}/moved", f"{pictures.url}/page.html"]
    number = program.sent(media_url=urls)["service_request_id"]
    ticket = Ticket.objects.get(number=number)
    assert Attachment.objects.about("ticket", ticket.pk).count() == 2
    assert ticket.open_request.media_urls == [urls[2]]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.jpg",
        "http://[::1]/x.jpg",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "http://user:pw@example.org/",
        "gopher:x",
    ],
)
def test_P9_addresses_inside_are_refused(program, world, url):
    assert program.refused(**LOCK, media_url=url)[0] == 400
    assert not Ticket.objects.exists()


def test_P9_a_redirect_inside_is_refused(program, world, settings, pictures):
    settings.OUTSIDE_PRIVATE_HOSTS = [pictures.host]
    assert program.refused(**LOCK, media_url=f"{pictures.url}/inside")[0] == 400


def test_P9_only_listed_hosts_where_there_is_a_list(program, world, settings, pictures):
    settings.OPEN311_MEDIA_HOSTS = ["pictures.example.org"]
    number = program.sent(media_url=f"{pictures.url}/good.jpg")["service_request_id"]
    sent = OpenRequest.objects.get(ticket__number=number)
    assert sent.media_urls == [f"{pictures.url}/good.jpg"]
    assert pictures.asked == []


def test_P10_a_position_comes_back_to_a_metre(program, world):
    lng, lat = 118.512345, 31.678912
    east, north = to_gcj02(lng, lat)
    for given in (
        {"lat": lat, "long": lng},
        {"lat": north, "long": east, "datum": "gcj02"},
    ):
        number = program.sent(**given)["service_request_id"]
        (entry,) = program.json(f"requests/{number}", api_key=program.key)
        assert abs(entry["lat"] - lat) * 111_320 < 1
        assert abs(entry["long"] - lng) * 111_320 < 1


def test_K1_a_token_answers_with_the_number(program, stranger, world):
    batch(world)
    token = program.sent()["token"]
    settle_waiting(at=world.now + HOUR)
    (entry,) = stranger.json(f"tokens/{token}")
    assert entry == {"token": token, "service_request_id": Ticket.objects.get().number}
    assert stranger.xml(f"tokens/{token}").findtext("request/token") == token


def test_K2_a_waiting_token_is_200_without_a_number(program, stranger, world):
    batch(world)
    token = program.sent()["token"]
    assert not Ticket.objects.exists()
    assert stranger.json(f"tokens/{token}") == [{"token": token, "service_request_id": None}]


def test_K3_an_unknown_token_is_404(stranger, world):
    assert stranger.get("tokens/abc.json").status_code == 404
    assert stranger.get("tokens/abc.xml").status_code == 404


def test_K4_tokens_cannot_be_guessed_and_go_on_working(program, stranger, world):
    batch(world)
    fms = {"attribute[fixmystreet_id]": "9"}
    token, other = program.sent(**fms)["token"], program.sent()["token"]
    assert len(token) == 40
    assert token != other
    assert program.sent(**fms)["token"] == token
    settle_waiting(at=world.now + HOUR)
    settle_waiting(at=world.now + 2 * HOUR)
    assert Ticket.objects.count() == 2
    for _time in range(2):
        assert stranger.json(f"tokens/{token}")[0]["service_request_id"]
    assert program.sent(**fms).keys() & {"token", "service_request_id"}


def test_K2_what_waits_is_kept_encrypted_with_its_pictures(program, world):
    batch(world)
    program.sent(media=photo(), description="住在3栋的陈美华")
    row = WaitingRequest.objects.get()
    assert "陈美华" not in row.payload_cipher
    assert Attachment.objects.about("waiting_request", row.pk).count() == 1
    settle_waiting(at=world.now + HOUR)
    row.refresh_from_db()
    assert row.payload_cipher == ""
    assert Attachment.objects.about("ticket", row.ticket_id).count() == 1


def test_K2_what_cannot_be_opened_any_more_says_so(program, stranger, world):
    batch(world)
    token = program.sent()["token"]
    Category.objects.filter(code="0121").update(is_active=False)
    settle_waiting(at=world.now + HOUR)
    assert stranger.get(f"tokens/{token}.json").status_code == 400


def test_U6_title_privacy_and_pictures_inside(program, world):
    body = photo()
    data = f"data:image/jpeg;base64,{base64.b64encode(body.read()).decode()}"
    number = program.sent(title="门口地锁", non_public="1", media_url=data)["service_request_id"]
    ticket = Ticket.objects.get(number=number)
    assert (ticket.title, ticket.public_state) == ("门口地锁", "hidden")
    assert Attachment.objects.about("ticket", ticket.pk).count() == 1
    (entry,) = program.json(f"requests/{number}", api_key=program.key, extensions="true")
    assert entry["extended_attributes"]["title"] == "门口地锁"


def test_the_test_endpoint_checks_alike_and_is_nobody_s_matter(trial, stranger, world, asks):
    assert trial.refused(**LOCK)[0] == 400
    entry = trial.sent(**{"attribute[lock]": "1"})
    assert entry["service_request_id"].startswith("TEST-")
    assert not Ticket.objects.exists()
    assert not Clock.objects.exists()
    assert not Notice.objects.exists()
    assert stranger.json("requests") == []
    (found,) = trial.json("requests")
    assert found["service_request_id"] == entry["service_request_id"]
    assert trial.json(f"requests/{entry['service_request_id']}") == [found]
    assert stranger.get(f"requests/{entry['service_request_id']}.json").status_code == 404
    again = {"attribute[lock]": "1", "attribute[fixmystreet_id]": "1"}
    assert trial.sent(**again) == trial.sent(**again)
    assert TrialRequest.objects.count() == 2
    batch(world)
    token = trial.sent(**{"attribute[lock]": "1"})["token"]
    assert trial.json(f"tokens/{token}")[0]["service_request_id"].startswith("TEST-")


def test_trials_refuse_what_is_refused_and_go_after_a_month(trial, world):
    assert trial.refused(**LOCK, media_url="http://127.0.0.1/x.jpg")[0] == 400
    trial.sent()
    assert forget_trials(at=world.now + 20 * 24 * HOUR) == 0
    assert forget_trials(at=world.now + 40 * 24 * HOUR) == 1


def test_trials_are_in_no_list_no_figure_and_no_tally(trial, world, client):
    number = trial.sent()["service_request_id"]
    client.force_login(world.admin)
    for path in ("/tickets/", "/workbench/", "/cockpit/", "/search/?q=地锁", "/moderation/"):
        assert number not in client.get(path).content.decode(), path
    answer = client.get("/api/v1/tickets/").json()
    assert answer["results"] == []
