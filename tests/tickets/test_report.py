"""Report a matter, as staff and as a resident: from an empty form to the receipt."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from grids.models import Area, District
from lib.pii import decrypt
from records.models import Attachment, Notice
from tests.tickets.desk import HOUR, queries, reported
from tests.tickets.photos import photo
from tickets.models import Clock, Requester, Ticket
from tickets.operations.drafts import forget_drafts

pytestmark = pytest.mark.django_db

GOOD = {"area": "340504003014B01", "category": "0603", "text": "路灯不亮了。", "key": "k" * 32}


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def resident(client, world):
    client.get("/report/")
    return client


@pytest.fixture
def worker(client, world):
    client.force_login(world.gridworker)
    return client


def send(client, **data):
    return client.post("/report/", {**GOOD, **data})


def errors(response) -> dict[str, str]:
    return {name: str(said) for name, said in response.context["form"].errors.items()}


def test_a_resident_reports_without_an_account(world, resident):
    answer = send(resident, name="陈美华", phone="138 5551-2345", address="西门", photos=[photo()])
    assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.reported_by) == ("resident", world.system)
    assert (ticket.area, ticket.category.code, ticket.address) == (world.sundi_b1, "0603", "西门")
    requester = Requester.objects.get()
    assert decrypt(requester.phone_cipher) == "13855512345"
    assert requester.language == "en"
    assert Attachment.objects.get().subject_id == ticket.pk
    assert Notice.objects.filter(recipient=world.clerk, kind="ticket_reported").exists()
    assert Clock.objects.of("ticket", ticket.pk).get().kind == "triage"


def test_the_receipt_shows_number_code_and_promise(world, resident):
    answer = send(resident)
    page = resident.get(answer["Location"])
    html = page.content.decode()
    code = re.search(r'<p class="code">(\w{10})</p>', html)[1]
    assert Ticket.objects.get().number in html
    assert f"/follow/{code}/" in html
    assert "data:image/svg+xml" in html
    assert "We answer until" in html
    assert resident.get(f"/follow/{code}/").status_code == 200


def test_a_grid_worker_reports_from_the_own_grid(world, worker):
    page = worker.get("/report/")
    assert page.context["form"]["area"].value() == world.sundi_1.code
    assert "form" in page.context
    assert "phone" not in page.context["form"].fields
    answer = send(worker, area=world.sundi_1.code)
    assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.reported_by) == ("grid_worker", world.gridworker)
    assert f'href="/tickets/{ticket.number}/"' in worker.get(answer["Location"]).content.decode()


def test_settled_on_the_spot_in_the_same_go(world, worker):
    answer = send(
        worker, settled="on", note="已更换灯泡", photos=[photo()], after=[photo("after.jpg")]
    )
    assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.self_closed, ticket.solved_level) == ("checking", True, "grid")
    assert set(Attachment.objects.values_list("purpose", flat=True)) == {"report", "after"}


def test_settling_that_is_refused_leaves_nothing_behind(world, worker):
    answer = send(worker, settled="on", note="已更换灯泡", photos=[photo()])
    assert answer.status_code == 422
    assert "photo of the result" in errors(answer)["after"]
    assert not Ticket.objects.exists()
    missing = send(worker, settled="on")
    assert set(errors(missing)) == {"note"}
    elsewhere = send(worker, settled="on", note="顺手", area=world.hubei_b1.code)
    assert "own area" in errors(elsewhere)["settled"]


def test_the_desk_says_how_it_came_in_and_who_called(world, client):
    client.force_login(world.clerk)
    answer = send(client, channel="hotline", name="陈美华", phone="0555-2345678")
    assert answer.status_code == 302
    assert Ticket.objects.get().channel == "hotline"
    assert decrypt(Requester.objects.get().phone_cipher) == "05552345678"


def test_who_may_not_report_does_not_get_the_form(world, client):
    client.force_login(world.district)
    assert client.get("/report/").status_code == 200
    world.district.person.posts.update(role="city_viewer", district=None, city=world.city)
    assert client.get("/report/").status_code == 403
    assert send(client).status_code == 403


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"area": ""}, "area", "Choose the place"),
        ({"area": "nowhere"}, "area", "not in our lists"),
        ({"area": "\x00"}, "area", "Null characters"),
        ({"category": ""}, "category", "Choose what it is about"),
        ({"category": "06"}, "category", "Choose what it is about"),
        ({"category": "zz"}, "category", "Choose what it is about"),
        ({"text": ""}, "text", "Say in a few words"),
        ({"text": "   "}, "text", "Say in a few words"),
        ({"text": "字" * 2001}, "text", "2000"),
        ({"text": "\x00"}, "text", "Null characters"),
        ({"address": "字" * 201}, "address", "200"),
        ({"phone": "12345"}, "phone", "not a telephone number"),
        ({"phone": "call me"}, "phone", "not a telephone number"),
        ({"name": "字" * 41}, "name", "40"),
        ({"lng": "nan"}, "lng", "Enter a number"),
        ({"lng": "500", "lat": "31"}, "lng", "180"),
        ({"website": "http://spam"}, "website", "leave this field empty"),
        ({"key": "k" * 41}, "key", "40"),
    ],
)
def test_bad_input_is_said_at_its_field_and_the_words_stay(world, resident, data, field, words):
    given = {"text": "路灯不亮了。", "address": "西门", **data}
    answer = send(resident, **given)
    assert answer.status_code == 422
    assert words in errors(answer)[field]
    assert answer.context["form"]["text"].value() == given["text"]
    assert answer.context["form"]["address"].value() == given["address"]
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    "upload",
    [
        SimpleUploadedFile("a.pdf", b"%PDF-1.4", "application/pdf"),
        SimpleUploadedFile("huge.jpg", b"\xff\xd8" + b"0" * 13_000_000, "image/jpeg"),
        SimpleUploadedFile("none.jpg", b"", "image/jpeg"),
    ],
)
def test_a_bad_picture_is_refused_and_the_good_ones_are_kept(world, resident, upload):
    upload.seek(0)
    answer = send(resident, photos=[photo("good.jpg"), upload])
    assert answer.status_code == 422
    assert upload.name in errors(answer)["photos"]
    assert not Ticket.objects.exists()
    assert [row["name"] for row in answer.context["kept"]] == ["good.jpg"]
    assert send(resident).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.subject_type, kept.purpose) == ("ticket", "report")


def test_pictures_survive_a_forgotten_field(world, resident):
    answer = send(resident, text="", photos=[photo("one.jpg"), photo("two.jpg")])
    assert answer.status_code == 422
    first, second = answer.context["kept"]
    assert b"".join(resident.get(first["url"]).streaming_content)
    answer = send(resident, drop=[second["pk"]])
    assert answer.status_code == 302
    assert Attachment.objects.count() == 1
    assert "report_photos" not in resident.session


def test_kept_pictures_are_nobody_elses(world, resident):
    answer = send(resident, text="", photos=[photo()])
    url = answer.context["kept"][0]["url"]
    resident.cookies.clear()
    assert resident.get(url).status_code == 404
    resident.force_login(world.admin)
    assert resident.get(url).status_code == 404


def test_forgotten_pictures_are_swept(world, resident):
    send(resident, text="", photos=[photo()])
    assert forget_drafts(world.now - timedelta(days=30)) == 0
    assert forget_drafts(Attachment.objects.get().created_at + timedelta(days=2)) == 1
    assert not Attachment.objects.exists()


def test_ten_pictures_are_too_many(world, resident):
    answer = send(resident, photos=[photo()] * 10)
    assert "At most 9" in errors(answer)["photos"]


def test_a_place_is_picked_level_by_level_without_scripts(world, resident):
    page = resident.get("/report/?at=")
    html = page.content.decode()
    assert "马鞍山市 · 雨山区" in html
    assert "湖北社区" not in html
    step = resident.post("/report/", {"area": world.pinghu.code, "text": "写了一半", "place": "1"})
    assert step.status_code == 200
    html = step.content.decode()
    assert "湖北社区" in html
    assert "写了一半" in html
    assert not step.context["form"].errors
    deeper = resident.post("/report/", {"area": world.hubei.code, "place": "1"})
    assert "湖北第一网格" in deeper.content.decode()


def test_the_code_of_a_building_opens_the_form_there(world, resident):
    page = resident.get(f"/report/?at={world.hubei_b1.code}")
    assert page.context["form"]["area"].value() == world.hubei_b1.code
    assert resident.get("/report/?at=%00").status_code == 200
    assert resident.get("/report/?at=999").context["form"]["area"].value() == ""


def test_a_closed_area_takes_no_reports(world, resident):
    Area.objects.filter(pk=world.sundi_b1.pk).update(valid_to=world.now.date())
    answer = send(resident)
    assert "not in our lists" in errors(answer)["area"]


def square(lng: float, lat: float, half: float) -> dict:
    ring = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return {"type": "Polygon", "coordinates": [[[lng + x * half, lat + y * half] for x, y in ring]]}


@pytest.fixture
def outlines(world):
    """Hubei community's first grid lies around 118.50, 31.68; Sundi's around 118.60, 31.68."""
    District.objects.filter(pk=world.yushan_district.pk).update(
        boundary=square(118.55, 31.68, 0.2), boundaries_version=77
    )
    Area.objects.filter(pk=world.hubei_1.pk).update(boundary=square(118.50, 31.68, 0.01))
    Area.objects.filter(pk=world.sundi_1.pk).update(boundary=square(118.60, 31.68, 0.01))


def test_a_position_finds_the_place(world, resident, outlines):
    answer = send(resident, area="", lng="118.5001", lat="31.6801")
    assert answer.status_code == 302
    ticket = Ticket.objects.get()
    assert (ticket.area, ticket.lng) == (world.hubei_1, 118.5001)


def test_a_position_elsewhere_is_not_taken_for_the_place(world, resident, outlines):
    send(resident, area=world.hubei_b1.code, lng="118.60", lat="31.68")
    ticket = Ticket.objects.get()
    assert (ticket.area, ticket.lng) == (world.hubei_b1, None)


def test_a_position_outside_asks_for_the_place(world, resident, outlines):
    answer = send(resident, area="", lng="100", lat="10")
    assert "Choose the place" in errors(answer)["area"]


def test_the_picker_answers_in_json(world, client, outlines):
    under = client.get(f"/report/areas/?parent={world.pinghu.code}").json()["results"]
    assert [row["name"] for row in under] == ["湖北社区", "湖南社区"]
    assert client.get("/report/areas/?parent=%00").json() == {"results": []}
    here = client.get("/report/areas/?lng=118.5&lat=31.68").json()["area"]
    assert here["id"] == world.hubei_1.code
    for nonsense in ("lng=x&lat=1", "lng=nan&lat=1", "lng=1", "lng=999&lat=31"):
        assert client.get(f"/report/areas/?{nonsense}").json() == {"area": None}


def test_open_matters_nearby_are_shown_before_a_duplicate(world, resident, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + timedelta(hours=1))
    known = reported(world, code="0603", text="3栋路灯坏了，电话13812345678。")
    answer = send(resident, photos=[photo()])
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "may be known already" in html
    assert "路灯不亮" in html
    assert known.title not in html
    assert "13812345678" not in html
    assert Ticket.objects.count() == 1
    assert send(resident, confirmed="1").status_code == 302
    assert Ticket.objects.count() == 2


def test_staff_can_open_what_is_known_already(world, worker, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + timedelta(hours=1))
    known = reported(world, code="0603", text="3栋路灯坏了。")
    html = send(worker).content.decode()
    assert f'href="/tickets/{known.number}/"' in html


def test_an_emergency_is_not_held_up(world, resident, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + timedelta(hours=1))
    reported(world, code="0402", text="燃气味很重。")
    assert send(resident, category="0402", text="有燃气味").status_code == 302
    page = resident.get("/report/").content.decode()
    assert "Call 110, 119 or 120 first" in page


def test_words_suggest_the_kind_with_their_reason(world, resident):
    answer = send(resident, category="", text="楼下的路灯坏了好几天")
    (first, *_others) = answer.context["guesses"]
    assert first.code == "0603"
    assert "路灯" in first.reason


def test_a_double_tap_makes_one_ticket_and_one_receipt(world, resident):
    first = send(resident)
    second = send(resident, confirmed="1")
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]
    assert Ticket.objects.count() == 1
    assert resident.get(second["Location"]).status_code == 200


def test_another_matter_from_the_same_page_is_another_ticket(world, resident):
    first = send(resident)
    second = send(resident, text="还有一处路灯不亮。", confirmed="1")
    assert first["Location"] != second["Location"]
    assert Ticket.objects.count() == 2


def test_a_stolen_key_tells_nothing(world, resident):
    send(resident)
    resident.cookies.clear()
    resident.cookies["django_language"] = "en"
    answer = send(resident, confirmed="1")
    assert answer.status_code == 422
    assert "sent already" in answer.content.decode()
    assert Ticket.objects.first().number not in answer.content.decode()


def test_a_phone_that_reports_too_often_has_to_wait(world, resident):
    for number in range(5):
        data = {"key": f"key{number}", "phone": "13855512345", "confirmed": "1"}
        assert send(resident, **data).status_code == 302
    answer = send(resident, key="key9", phone="138-5551-2345", confirmed="1", text="第六次")
    assert answer.status_code == 429
    assert "Too many reports" in answer.content.decode()
    assert answer.context["form"]["text"].value() == "第六次"
    assert Ticket.objects.count() == 5
    other = send(resident, key="key10", phone="13855500000", confirmed="1")
    assert other.status_code == 302


@pytest.mark.parametrize("rate", ["report:ip", "report:device"])
def test_an_address_and_a_device_are_limited_too(world, resident, monkeypatch, rate):
    rates = {"report:ip": (99, 60), "report:device": (99, 60), "report:phone": (99, 60)}
    monkeypatch.setattr("records.throttle.RATES", {**rates, rate: (2, 60)})
    codes = [send(resident, key=f"k{n}", confirmed="1").status_code for n in range(3)]
    assert codes == [302, 302, 429]


def test_staff_are_not_limited_as_residents_are(world, worker, monkeypatch):
    monkeypatch.setattr("records.throttle.RATES", {"report:ip": (0, 60)})
    assert send(worker).status_code == 302


def test_the_form_costs_a_few_queries_whatever_is_reported(world, worker):
    assert queries(worker, "/report/") <= 12
