"""我也遇到: joining an open matter nearby instead of reporting it once more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from lib.errors import Refused
from records.models import Attachment, Notice
from tests.tickets.desk import closed, dispatched, receipt, reported
from tests.tickets.photos import photo
from tickets.models import Rating, Requester, Ticket
from tickets.operations import triage
from tickets.operations.followers import follow_ticket
from tickets.operations.intake import Contact, follow
from tickets.operations.moderation import publish_ticket

pytestmark = pytest.mark.django_db

GOOD = {"area": "340504003014B01", "category": "0603", "text": "路灯不亮了。", "key": "k" * 32}
PHONE = "13855512345"


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + timedelta(hours=1))
    client.cookies["django_language"] = "en"


@pytest.fixture
def resident(client, world):
    client.get("/report/")
    return client


@pytest.fixture
def lamp(world) -> Ticket:
    """A lamp that a neighbour reported, with a picture."""
    return reported(world, code="0603", text="3栋张阿姨门口路灯坏了。", photos=[photo()])


def join(client, ticket, **data):
    return client.post("/report/", {**GOOD, **data, "join": ticket.number})


def code_of(answer) -> str:
    return answer["Location"].rstrip("/").rsplit("/", 1)[1]


def test_a_neighbour_joins_with_one_button_and_gets_a_code_of_their_own(world, resident, lamp):
    shown = resident.post("/report/", GOOD).content.decode()
    assert f'name="join" value="{lamp.number}"' in shown
    assert "1 person has met it" in shown
    answer = join(resident, lamp)
    assert answer.status_code == 302
    assert Ticket.objects.count() == 1
    follower = follow(code_of(answer))
    assert (follower.ticket, follower.is_follower) == (lamp, True)
    receipt_page = resident.get(answer["Location"]).content.decode()
    assert "You follow it now" in receipt_page
    assert "2 people have met it" in receipt_page
    assert code_of(answer) in receipt_page


def test_the_code_is_stored_only_as_a_hash(world, resident, lamp):
    code = code_of(join(resident, lamp))
    row = Requester.objects.get(is_follower=True)
    assert code not in (row.code_hash, row.device_hash)
    assert Requester.objects.filter(code_hash=code).count() == 0


def test_a_double_tap_leads_to_the_same_receipt(world, resident, lamp):
    assert code_of(join(resident, lamp)) == code_of(join(resident, lamp))
    assert Requester.objects.filter(is_follower=True).count() == 1


def test_a_device_joins_once(world, resident, lamp):
    join(resident, lamp)
    again = join(resident, lamp, text="换了说法，还是路灯")
    assert again.status_code == 422
    assert "follow this matter already" in again.content.decode()


def test_a_telephone_joins_once(world, lamp):
    follow_ticket(lamp, Contact(phone=PHONE), by=world.system, at=world.now)
    with pytest.raises(Refused) as refused:
        follow_ticket(lamp, Contact(phone=PHONE), by=world.system, at=world.now)
    assert (refused.value.code, refused.value.field) == ("following_already", "phone")


def test_whoever_reported_it_does_not_join_it(world):
    ticket = receipt(world, code="0603", by=world.system, contact=Contact(phone=PHONE)).ticket
    with pytest.raises(Refused) as refused:
        follow_ticket(ticket, Contact(phone=PHONE), by=world.system, at=world.now)
    assert refused.value.code == "following_already"


def test_an_ended_matter_is_not_joined(world):
    with pytest.raises(Refused) as refused:
        follow_ticket(closed(world), Contact(), by=world.system, at=world.now)
    assert refused.value.code == "ticket_ended"


def test_only_a_matter_that_may_be_the_same_is_joined(world, resident, lamp):
    other = reported(world, code="0105", text="垃圾桶满了")
    answer = join(resident, other)
    assert answer.status_code == 422
    assert "not open any more" in answer.content.decode()
    assert join(resident, lamp, area=world.hubei_b1.code).status_code == 422
    assert not Requester.objects.filter(is_follower=True).exists()


@pytest.mark.parametrize("number", ["", "MAS0", "\x00", "x" * 300])
def test_a_forged_number_joins_nothing(world, resident, lamp, number):
    answer = resident.post("/report/", {**GOOD, "join": number})
    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == GOOD["text"]


def test_joining_is_limited_per_device(world, resident, lamp, monkeypatch):
    rates = {"join:ip": (99, 60), "join:device": (1, 60), "join:phone": (99, 60)}
    monkeypatch.setattr("records.throttle.RATES", rates)
    assert join(resident, lamp).status_code == 302
    answer = join(resident, lamp)
    assert answer.status_code == 429
    assert answer.context["form"]["text"].value() == GOOD["text"]


def test_joining_leaves_no_picture_behind(world, resident, lamp):
    resident.post("/report/", {**GOOD, "photos": [photo("mine.jpg")]})
    join(resident, lamp)
    assert Attachment.objects.count() == 1, "only the picture of whoever reported it"
    assert "report_photos" not in resident.session


def test_a_follower_reads_no_word_and_sees_no_picture_of_the_reporter(world, resident, lamp):
    code = code_of(join(resident, lamp))
    page = resident.get(f"/follow/{code}/").content.decode()
    assert "张阿姨" not in page
    assert "路灯不亮" in page
    assert "A neighbour reported it" in page
    picture = Attachment.objects.get()
    assert f"/attachments/{picture.pk}/" not in page
    assert resident.get(f"/attachments/{picture.pk}/").status_code == 404
    publish_ticket(lamp, by=world.clerk, at=world.now, public_title="3栋门口路灯坏了")
    assert "3栋门口路灯坏了" in resident.get(f"/follow/{code}/").content.decode()


def test_a_follower_sees_the_picture_of_the_result(world, client):
    ticket = closed(world)
    row = Requester.objects.create(
        ticket=ticket, is_follower=True, code_hash="x", created_at=world.now
    )
    assert row.own_ticket is None
    session = client.session
    session["followed_results"] = [ticket.pk]
    session.save()
    result = Attachment.objects.get(purpose="after")
    assert b"".join(client.get(f"/attachments/{result.pk}/").streaming_content)


def test_followers_with_an_account_are_told_at_the_same_moments(world, lamp):
    follow_ticket(lamp, Contact(), by=world.gridhead, at=world.now)
    triage.accept_ticket(Ticket.objects.get(pk=lamp.pk), by=world.clerk, at=world.now)
    told = Notice.objects.filter(kind="ticket_accepted").values_list("recipient", flat=True)
    assert set(told) == {world.gridworker.pk, world.gridhead.pk}


def test_a_follower_may_rate(world, client):
    ticket = dispatched(world)
    joined = follow_ticket(ticket, Contact(phone=PHONE), by=world.system, at=world.now)
    Ticket.objects.filter(pk=ticket.pk).update(status="closed", closed_at=world.now)
    answer = client.post(f"/follow/{joined.code}/", {"solved": "yes", "satisfaction": "5"})
    assert answer.status_code == 302
    assert Rating.objects.get().requester == follow(joined.code)


def test_the_desk_sees_that_somebody_joined(world, client, lamp):
    follow_ticket(lamp, Contact(name="陈美华", phone=PHONE), by=world.system, at=world.now)
    client.force_login(world.clerk)
    html = client.get(f"/tickets/{lamp.number}/").content.decode()
    assert "138****2345" in html
    assert "Joined" in html


def test_the_api_joins_for_oneself_or_for_a_caller(world, lamp):
    api = APIClient()
    api.force_authenticate(world.clerk)
    path = f"/api/v1/tickets/{lamp.number}/followers/"
    mine = api.post(path, {}, format="json")
    assert mine.status_code == 201
    assert (mine.json()["number"], mine.json()["people"]) == (lamp.number, 2)
    caller = api.post(path, {"phone": PHONE}, format="json")
    assert caller.json()["people"] == 3
    assert follow(caller.json()["follow_up_code"]).user is None
    again = api.post(path, {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "following_already")
    assert api.post(path, {"phone": "abc"}, format="json").status_code == 400


def test_quarrels_and_needs_of_others_are_not_told_to_residents(world, resident):
    reported(world, code="0801", text="楼上吵架")
    assert resident.post("/report/", {**GOOD, "category": "0801"}).status_code == 302
