"""SMS, WeCom and DingTalk: the real protocols, spoken to a real server on this machine."""

from __future__ import annotations

import datetime
import json

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lib.pii import encrypt
from members.operations.channels import replay_deliveries
from records.models import Channel, Delivery, Notice, Subscription
from records.operations import deliver_pending, post_letters, post_notices
from records.operations.deliveries import LEASE, MAX_ATTEMPTS, claim, finish
from records.operations.notices import Outsider
from tests.records import gateway
from tests.records.conftest import make_readers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice_texts")]

MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def door():
    with gateway.running() as running:
        yield running


def channel(door, kind, **more) -> Channel:
    facts = {"name": kind, "url_cipher": encrypt(f"{door.url}/{kind}"), **more}
    return Channel.objects.create(kind=kind, **facts)


def subscribe(reader, via, **rules) -> Subscription:
    return Subscription.objects.create(
        user=reader, via=via, address_cipher=encrypt("13900000001") if via else "", **rules
    )


def reader_of(count: int = 1):
    return make_readers(count, with_mail=False)[0]


def post(reader, at, *, event="e", urgency="info", kind="probe"):
    post_notices(
        kind,
        to=[reader.pk],
        event=event,
        about=("ticket", 1),
        params={"number": "MAS1", "url": "/tickets/MAS1/"},
        at=at,
        urgency=urgency,
    )


def local(at):
    return timezone.localtime(at)


# The protocols


def test_an_sms_goes_out_once_with_token_key_and_the_set_up_body(door, at, settings):
    door.token = "t0ken"
    template = json.dumps({"to": ["{phone}"], "msg": {"body": "【连心】{text}"}, "id": "{key}"})
    via = channel(door, "sms", secret_cipher=encrypt("t0ken"), template=template)
    reader = reader_of()
    subscribe(reader, via)
    post(reader, at)
    assert deliver_pending(at).sent == 1
    (taken,) = door.taken
    delivery = Delivery.objects.get()
    assert taken["to"] == ["13900000001"]
    assert taken["msg"]["body"].startswith("【连心】Search MAS1\nIt is <late> & waits.")
    assert taken["id"] == f"delivery-{delivery.pk}"
    assert (delivery.state, delivery.channel, delivery.via) == ("sent", "sms", via)


def test_a_wecom_robot_mentions_the_person_and_a_long_text_is_cut(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "wecom"))
    for number in range(20):
        post(reader, at, event=f"e{number}")
    Notice.objects.update(params={"number": "长" * 200, "url": ""})
    assert deliver_pending(at).sent == 20
    (taken,) = door.taken
    assert taken["text"]["mentioned_mobile_list"] == ["13900000001"]
    assert taken["text"]["content"].endswith("…")


def test_a_dingtalk_call_is_signed(door, at):
    door.secret = "SEC123"
    reader = reader_of()
    via = channel(door, "dingtalk", secret_cipher=encrypt("SEC123"))
    Channel.objects.update(url_cipher=encrypt(f"{door.url}/dingtalk?access_token=x"))
    subscribe(reader, via)
    post(reader, at)
    assert deliver_pending(at).sent == 1
    assert door.taken[0]["at"]["atMobiles"] == ["13900000001"]


def test_a_wrong_secret_is_a_failure_that_says_the_code(door, at):
    door.secret = "SEC123"
    reader = reader_of()
    subscribe(reader, channel(door, "dingtalk"))
    post(reader, at)
    assert deliver_pending(at).failed == 1
    assert Delivery.objects.get().last_error == "HTTP 200, code 310000"


def test_asked_to_come_later_costs_no_attempt_and_spares_the_others_of_the_pass(door, at):
    door.behaviour = ["busy"]
    via = channel(door, "wecom")
    for reader in make_readers(3, with_mail=False):
        subscribe(reader, via)
        post(reader, at, event=f"e{reader.pk}")
    assert deliver_pending(at).put_back == 3
    assert not door.taken
    assert set(Delivery.objects.values_list("state", "attempts")) == {("pending", 0)}
    assert deliver_pending(at + 2 * MINUTE).sent == 3


def test_a_message_whose_line_fell_is_sent_again_under_the_same_key_and_taken_once(door, at):
    door.behaviour = ["drop"]
    reader = reader_of()
    subscribe(reader, channel(door, "sms"))
    post(reader, at)
    assert deliver_pending(at).put_back == 1
    assert deliver_pending(at + 2 * MINUTE).sent == 1
    assert len(door.taken) == 1


def test_an_unknown_outcome_is_asked_before_it_is_sent_again(door, at):
    via = channel(door, "sms", status_url_cipher=encrypt(f"{door.url}/sms/status"))
    reader = reader_of()
    subscribe(reader, via)
    post(reader, at)
    (delivery,) = claim(at, 10)
    door.keys.add(f"delivery-{delivery.pk}")  # it arrived, and then the worker was killed
    assert deliver_pending(at + LEASE + MINUTE).sent == 1
    assert not door.taken, "nothing was sent a second time"


def test_a_gateway_that_is_gone_costs_no_attempt_and_hides_its_key(at, caplog):
    reader = reader_of()
    url = "http://127.0.0.1:9/robot?key=very-secret"
    via = Channel.objects.create(kind="wecom", name="gone", url_cipher=encrypt(url))
    subscribe(reader, via)
    post(reader, at)
    assert deliver_pending(at).put_back == 1
    assert "very-secret" not in caplog.text + Delivery.objects.get().last_error


# Who is told when


def test_quiet_hours_wait_for_the_morning_and_urgent_notices_do_not(door, at):
    reader = reader_of()
    subscribe(
        reader, channel(door, "sms"), quiet_from=datetime.time(20), quiet_until=datetime.time(9)
    )
    night = at.replace(hour=14)  # 22:00 in China
    post(reader, night, event="calm")
    post(reader, night, event="burning", urgency="urgent")
    calm = Delivery.objects.get(notice__event="calm")
    burning = Delivery.objects.get(notice__event="burning")
    assert burning.available_at == night
    assert local(calm.available_at).strftime("%d %H:%M") == "24 09:00"


@pytest.mark.parametrize(
    ("hour", "ready"), [(1, "23 09:00"), (3, "23 09:00"), (16, "23 16:00"), (23, "24 09:00")]
)
def test_a_night_over_midnight_ends_in_the_next_morning(door, at, hour, ready):
    reader = reader_of()
    night = {"quiet_from": datetime.time(23), "quiet_until": datetime.time(9)}
    subscribe(reader, channel(door, "sms"), **night)
    post(reader, local(at).replace(hour=hour, minute=0))
    assert local(Delivery.objects.get().available_at).strftime("%d %H:%M") == ready


def test_quiet_hours_by_day_end_the_same_day(door, at):
    reader = reader_of()
    subscribe(
        reader, channel(door, "sms"), quiet_from=datetime.time(9), quiet_until=datetime.time(12)
    )
    post(reader, at)
    assert local(Delivery.objects.get().available_at).strftime("%d %H:%M") == "23 12:00"


def test_the_rest_is_gathered_into_one_message_a_day(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "wecom"), at_once="warning", rest="digest")
    for number in range(3):
        post(reader, at, event=f"e{number}")
    post(reader, at, event="late", urgency="warning")
    assert deliver_pending(at).sent == 1, "the warning goes at once"
    morning = at + datetime.timedelta(days=1)
    assert deliver_pending(at + 60 * MINUTE).claimed == 0
    assert deliver_pending(morning).sent == 3
    assert len(door.taken) == 2
    assert door.taken[1]["text"]["content"].count("Search MAS1") >= 3


def test_what_is_not_wanted_stays_in_the_inbox(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "sms"), at_once="urgent")
    post(reader, at)
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


def test_a_muted_kind_stays_in_the_inbox_unless_it_is_urgent(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "sms"), muted=["probe"])
    post(reader, at, event="calm")
    assert not Delivery.objects.exists()
    post(reader, at, event="burning", urgency="urgent")
    assert Delivery.objects.count() == 1


def test_email_follows_its_own_rules_and_can_be_switched_off(at):
    first, second = make_readers(2)
    Subscription.objects.create(user=first, via=None, is_active=False)
    post(first, at, event="a")
    post(second, at, event="b")
    assert deliver_pending(at).sent == 1
    assert mail.outbox[0].to == [second.email]


def test_a_channel_that_was_switched_off_carries_nothing(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "sms", is_active=False))
    post(reader, at)
    assert not Delivery.objects.exists()


# One message for several notices


def test_notices_ready_together_go_as_one_message_and_are_recorded_singly(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "sms"))
    for number in range(5):
        post(reader, at, event=f"e{number}")
    assert deliver_pending(at).sent == 5
    assert len(door.taken) == 1
    assert Delivery.objects.filter(state="sent").count() == 5


def test_a_message_keeps_its_notices_over_all_tries(door, at):
    door.behaviour = ["broken"]
    reader = reader_of()
    subscribe(reader, channel(door, "sms"))
    post(reader, at, event="first")
    post(reader, at, event="second")
    assert deliver_pending(at).failed == 2
    post(reader, at, event="third")
    assert deliver_pending(at + MINUTE).sent == 3
    assert len(door.taken) == 2, "the repeated message, and the new one beside it"
    assert len(door.keys) == 2


def test_two_workers_never_split_a_message(door, at):
    reader = reader_of()
    subscribe(reader, channel(door, "sms"))
    post(reader, at, event="first")
    post(reader, at, event="second")
    assert len(claim(at, 1)) in (1, 2)
    assert len(claim(at, 10)) in (0, 1)
    held = Delivery.objects.filter(state="sending").values_list("bundle", flat=True)
    assert len(held) == 2


def test_what_was_given_up_is_dead_and_can_be_replayed(door, at, world):
    door.behaviour = ["broken"] * MAX_ATTEMPTS
    reader = reader_of()
    subscribe(reader, channel(door, "sms"))
    post(reader, at)
    for _ in range(MAX_ATTEMPTS):
        deliver_pending(Delivery.objects.get().available_at)
    assert Delivery.objects.get().state == "dead"
    assert deliver_pending(at + datetime.timedelta(days=1)).claimed == 0
    assert replay_deliveries(Delivery.objects.all(), by=world.system, at=at) == 1
    assert deliver_pending(at + datetime.timedelta(days=1)).sent == 1
    assert len(door.taken) == 1


# Residents without an account


def letter(at, *, event="e", city_id=None):
    return post_letters(
        "probe",
        to=[Outsider(7, encrypt("13900000007"), "en"), Outsider(8, "", "en")],
        event=event,
        about=("ticket", 1),
        params={"number": "MAS1"},
        at=at,
        city_id=city_id,
    )


def test_without_a_gateway_for_residents_nothing_is_written(door, at):
    channel(door, "sms")
    assert letter(at) == 0
    assert not Notice.objects.exists()


def test_a_requester_with_a_number_is_told_once_per_event(door, at):
    channel(door, "sms", for_requesters=True)
    assert letter(at) == 1
    assert letter(at) == 0
    assert deliver_pending(at).sent == 1
    assert door.taken[0]["phone"] == "13900000007"
    assert door.taken[0]["text"].startswith("Search MAS1")


def test_two_numbers_get_two_messages_although_their_rows_have_one_id(door, at):
    channel(door, "sms", for_requesters=True)
    letter(at)
    post_letters(
        "probe",
        to=[Outsider(7, encrypt("13900000009"), "en"), Outsider(9, encrypt("13900000009"), "en")],
        event="booking",
        about=("booking", 1),
        params={"number": "B1"},
        at=at,
        city_id=None,
    )
    assert deliver_pending(at).sent == 3
    assert sorted(taken["phone"] for taken in door.taken) == ["13900000007", "13900000009"]
    assert "MAS1" not in next(one["text"] for one in door.taken if one["phone"].endswith("9"))


def test_the_gateway_of_the_own_city_comes_first(door, at):
    channel(door, "sms", for_requesters=True, name="all")
    own = channel(door, "sms", for_requesters=True, name="own", city_id=5)
    channel(door, "sms", for_requesters=True, name="other", city_id=6)
    letter(at, city_id=5)
    assert Delivery.objects.get().via == own


def test_telling_a_thousand_people_over_two_ways_takes_two_statements(door, at):
    via = channel(door, "sms")
    readers = make_readers(50)
    for reader in readers:
        subscribe(reader, via)
    with CaptureQueriesContext(connection) as seen:
        post_notices(
            "probe",
            to=[reader.pk for reader in readers],
            event="many",
            about=("ticket", 1),
            params={"number": "MAS1"},
            at=at,
        )
    assert len([row for row in seen if row["sql"].lstrip().startswith("INSERT")]) == 2
    assert Delivery.objects.count() == 100


def test_a_worker_that_falls_while_it_writes_the_outcome_leaves_the_whole_message(
    door, at, monkeypatch
):
    reader = reader_of()
    subscribe(reader, channel(door, "sms"))
    post(reader, at, event="first")
    post(reader, at, event="second")
    written = []

    def half(delivery, **outcome):
        if written:
            raise KeyboardInterrupt
        written.append(delivery)
        finish(delivery, **outcome)

    monkeypatch.setattr("records.operations.deliveries.finish", half)
    with pytest.raises(KeyboardInterrupt):
        deliver_pending(at)
    monkeypatch.undo()
    assert Delivery.objects.filter(state="sending").count() == 2
    assert deliver_pending(at + LEASE + MINUTE).sent == 2
    assert len(door.taken) == 1, "the same message under the same key"
