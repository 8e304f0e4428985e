"""What residents see by their follow-up code: the way of the matter, the result, the rating."""

import pytest
from django.utils import translation

from records.models import Attachment, Notice
from tests.tickets.desk import HOUR, receipt
from tests.tickets.photos import photo
from tickets.models import Rating, Ticket
from tickets.operations import checking, dispatch, handling, triage
from tickets.operations.intake import Contact, code_from

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def asked(world):
    """A resident's report with a picture, not yet looked at."""
    contact = Contact("陈美华", "13855512345")
    return receipt(world, by=world.system, photos=[photo()], contact=contact)


@pytest.fixture
def done(world, asked):
    """The same, finished by the department, checked and closed just now."""
    ticket = triage.file_ticket(asked.ticket, by=world.clerk, at=world.now, note="内部备注")
    ticket = dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, note="内部备注")
    ticket = handling.finish_ticket(
        ticket,
        by=world.department,
        at=world.now + HOUR,
        note="地锁已拆除，联系人13812345678",
        photos=[photo()],
    )
    ticket = checking.pass_ticket(ticket, by=world.clerk, at=world.now + HOUR, note="内部备注")
    checking.close_ticket(ticket, by=world.clerk, at=world.now + HOUR)
    return asked


@pytest.fixture
def now(world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 2 * HOUR)


def page_of(client, code: str) -> str:
    return client.get(f"/follow/{code}/").content.decode()


def test_home_is_for_residents_and_leads_staff_to_work(world, client):
    html = client.get("/").content.decode()
    assert 'href="/report/"' in html
    assert 'href="/follow/"' in html
    client.force_login(world.clerk)
    assert client.get("/").status_code == 302


def test_the_way_of_a_matter_in_plain_words(world, client, done):
    html = page_of(client, done.code)
    for words in (
        "Your report has arrived",
        "It has been given",
        "Work is reported done",
        "Closed",
    ):
        assert words in html
    assert "地锁已拆除" in html


def test_no_staff_no_notes_no_numbers(world, client, done):
    html = page_of(client, done.code)
    for name in ("周办", "周*", "郑城", "郑*", "王格", "内部备注", "13812345678", "13855512345"):
        assert name not in html
    assert "138****5678" in html


def test_the_promised_time_is_shown(world, client, asked):
    assert "We answer until" in page_of(client, asked.code)
    ticket = triage.file_ticket(asked.ticket, by=world.clerk, at=world.now)
    dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now)
    assert "It should be done until" in page_of(client, asked.code)


def test_the_code_opens_the_pictures_of_this_matter_only(world, client, done):
    other = receipt(world, text="另一件。", photos=[photo()]).ticket
    mine = Attachment.objects.filter(subject_id=done.ticket.pk)
    hers = Attachment.objects.get(subject_id=other.pk)
    assert client.get(f"/attachments/{mine.first().pk}/").status_code == 404
    page_of(client, done.code)
    for row in mine:
        assert b"".join(client.get(f"/attachments/{row.pk}/").streaming_content)
    assert client.get(f"/attachments/{hers.pk}/").status_code == 404
    mine.filter(purpose="after").update(purpose="evidence")
    hidden = mine.get(purpose="evidence")
    assert client.get(f"/attachments/{hidden.pk}/").status_code == 404


def test_the_code_may_be_typed_loosely(world, client, asked):
    code = asked.code
    typed = f" {code[:5].lower()} - {code[5:]} "
    answer = client.post("/follow/", {"code": typed})
    assert answer["Location"] == f"/follow/{code}/"
    assert client.get(f"/follow/{code.lower()}/").status_code == 200


@pytest.mark.parametrize("code", ["", " - ", "AAAAAAAAAA", "\x00", "Z" * 21, "查询码"])
def test_a_wrong_code_is_said_at_the_field(world, client, code):
    answer = client.post("/follow/", {"code": code})
    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors


def test_unknown_codes_do_not_exist(client, world):
    for code in ("AAAAAAAAAA", "x", "..", "%00", "查询码"):
        assert client.get(f"/follow/{code}/").status_code == 404


def test_guessing_is_stopped_also_for_the_right_code(world, client, asked, monkeypatch):
    monkeypatch.setattr("records.throttle.RATES", {"follow:ip": (6, 600), "follow:miss": (3, 600)})
    codes = [client.get(f"/follow/GUESS{n}/").status_code for n in range(4)]
    assert codes == [404, 404, 404, 429]
    assert client.get(f"/follow/{asked.code}/").status_code == 200
    assert client.post("/follow/", {"code": asked.code}).status_code == 302
    assert client.get(f"/follow/{asked.code}/").status_code == 429
    assert client.post("/follow/", {"code": asked.code}).status_code == 429


def test_a_rating_is_kept_and_told_to_the_desk(world, client, done, now):
    data = {"solved": "yes", "satisfaction": "5", "comment": "很快"}
    answer = client.post(f"/follow/{done.code}/", data)
    assert answer.status_code == 302
    rating = Rating.objects.get()
    assert (rating.solved, rating.satisfaction, rating.comment) == ("yes", 5, "很快")
    assert rating.requester.code_hash
    assert rating.recorded_by == world.system
    assert Notice.objects.filter(recipient=world.clerk, kind="ticket_rated").exists()
    html = page_of(client, done.code)
    assert "You rated this" in html
    assert 'name="satisfaction"' not in html


def test_rating_twice_keeps_the_first(world, client, done, now):
    client.post(f"/follow/{done.code}/", {"solved": "yes", "satisfaction": "5"})
    answer = client.post(f"/follow/{done.code}/", {"solved": "partly", "satisfaction": "1"})
    assert answer.status_code == 302
    assert Rating.objects.get().satisfaction == 5


def test_not_solved_reopens_once(world, client, done, now):
    client.post(f"/follow/{done.code}/", {"solved": "no", "satisfaction": "1", "comment": "还在"})
    ticket = Ticket.objects.get()
    assert (ticket.status, ticket.reopened_count) == ("handling", 1)
    assert "Reopened" in page_of(client, done.code)
    assert Notice.objects.filter(recipient=world.department, kind="assignment_rework").exists()
    ticket = handling.finish_ticket(
        ticket, by=world.department, at=world.now + 3 * HOUR, note="拆了", photos=[photo()]
    )
    ticket = checking.pass_ticket(ticket, by=world.clerk, at=world.now + 3 * HOUR)
    checking.close_ticket(ticket, by=world.clerk, at=world.now + 3 * HOUR)
    again = client.post(f"/follow/{done.code}/", {"solved": "no", "satisfaction": "2"})
    assert again.status_code == 302
    assert Ticket.objects.get().status == "closed"
    assert Rating.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({}, {"solved", "satisfaction"}),
        ({"solved": "maybe", "satisfaction": "5"}, {"solved"}),
        ({"solved": "yes", "satisfaction": "6"}, {"satisfaction"}),
        ({"solved": "yes", "satisfaction": "x"}, {"satisfaction"}),
        ({"solved": "yes", "satisfaction": "5", "comment": "字" * 501}, {"comment"}),
        ({"solved": "yes", "satisfaction": "5", "comment": "\x00"}, {"comment"}),
    ],
)
def test_a_bad_rating_is_said_at_its_field(world, client, done, now, data, fields):
    answer = client.post(f"/follow/{done.code}/", data)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == fields
    assert not Rating.objects.exists()


def test_nothing_is_rated_before_it_is_closed(world, client, asked):
    assert 'name="satisfaction"' not in page_of(client, asked.code)
    client.post(f"/follow/{asked.code}/", {"solved": "yes", "satisfaction": "5"})
    assert not Rating.objects.exists()


def test_codes_made_from_a_secret_are_stable_and_differ(db):
    codes = {code_from(f"secret {number}") for number in range(200)}
    assert len(codes) == 200
    assert code_from("secret 7") in codes
    assert all(len(code) == 10 and code.isalnum() for code in codes)


def test_the_page_of_a_resident_is_not_kept_by_caches(world, client, asked):
    assert "no-store" in client.get(f"/follow/{asked.code}/")["Cache-Control"]
    assert "no-store" in client.get(f"/report/done/{asked.code}/")["Cache-Control"]
