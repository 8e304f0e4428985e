"""Letters go out once, whoever is killed, and end in the dead letter after eight tries."""

import datetime
import smtplib
import threading

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connections

from records.models import Delivery, Notice
from records.operations import deliver_pending, post_notices
from records.operations.deliveries import LEASE, MAX_ATTEMPTS, claim
from tests.records.conftest import make_readers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("notice_texts")]


class RefusingBackend(EmailBackend):
    """A mail server that takes no letter."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"reader0@example.org": (550, b"no such user")})


class UnreachableBackend(EmailBackend):
    """A mail server that is not there."""

    def open(self):
        raise ConnectionRefusedError


def post(at, count=1):
    readers = make_readers(count)
    post_notices(
        "probe",
        to=[reader.pk for reader in readers],
        event="e",
        about=("ticket", 1),
        params={"number": "MAS1", "url": "/tickets/MAS1/"},
        at=at,
    )


def test_a_letter_is_sent_once(at, settings):
    post(at)
    assert deliver_pending(at).sent == 1
    assert deliver_pending(at).claimed == 0
    letter = mail.outbox[0]
    delivery = Delivery.objects.get()
    assert letter.to == ["reader0@example.org"]
    assert letter.subject == "Search MAS1"
    assert letter.body == f"It is <late> & waits.\n\n{settings.SITE_URL}/tickets/MAS1/"
    assert letter.extra_headers["Message-ID"].startswith(f"<delivery-{delivery.pk}@")
    assert (delivery.state, delivery.attempts, delivery.sent_at) == ("sent", 1, at)


def test_a_letter_before_its_time_waits(at):
    post(at)
    assert deliver_pending(at - datetime.timedelta(seconds=1)).claimed == 0


def test_a_killed_worker_leaves_its_letters_to_the_next(at):
    post(at)
    assert len(claim(at, 10)) == 1
    assert deliver_pending(at + LEASE).claimed == 0
    later = at + LEASE + datetime.timedelta(seconds=1)
    assert deliver_pending(later).sent == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("sent", 2)


def test_a_repeated_letter_has_the_same_message_id(at, monkeypatch):
    post(at)
    monkeypatch.setattr("records.operations.deliveries.finish", lambda *args, **kwargs: None)
    deliver_pending(at)
    monkeypatch.undo()
    deliver_pending(at + LEASE * 2)
    first, second = (letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert first == second


def test_who_lost_the_lease_does_not_write_the_outcome(at):
    post(at)
    late = claim(at, 10)[0]
    deliver_pending(at + LEASE * 2)
    assert not Delivery.objects.leased_as(late).exists()
    assert Delivery.objects.get().sent_at == at + LEASE * 2


def test_a_refused_letter_waits_longer_each_time_and_then_is_given_up(at, settings, caplog):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    post(at)
    moment, waits = at, []
    for _ in range(MAX_ATTEMPTS - 1):
        assert deliver_pending(moment).failed == 1
        delivery = Delivery.objects.get()
        waits.append((delivery.available_at - moment).total_seconds())
        moment = delivery.available_at
    assert waits == [30 * 2**n for n in range(7)]
    assert deliver_pending(moment).failed == 1
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("dead", 8)
    assert deliver_pending(moment + datetime.timedelta(days=1)).claimed == 0
    assert delivery.last_error == "SMTPRecipientsRefused"
    assert "reader0" not in caplog.text


def test_an_unreachable_server_costs_no_attempt(at, settings):
    settings.EMAIL_BACKEND = f"{__name__}.UnreachableBackend"
    post(at, count=3)
    assert deliver_pending(at).put_back == 3
    assert set(Delivery.objects.values_list("state", "attempts")) == {("pending", 0)}
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert deliver_pending(at + datetime.timedelta(minutes=1)).sent == 3


def test_one_bad_letter_does_not_stop_the_others(at):
    post(at, count=3)
    bad = Notice.objects.order_by("id").first()
    Delivery.objects.filter(notice=bad).update(address_cipher="damaged")
    done = deliver_pending(at)
    assert (done.sent, done.failed) == (2, 1)
    assert Delivery.objects.get(notice=bad).last_error


def test_a_kind_whose_words_are_gone_still_says_what_it_was_about(at):
    post(at)
    Notice.objects.update(kind="no_such_text")
    assert deliver_pending(at).sent == 1
    assert mail.outbox[0].subject == "MAS1"


@pytest.mark.django_db(transaction=True)
def test_two_deliverers_at_once_send_each_letter_once(at):
    post(at, count=40)
    start = threading.Barrier(3)

    def work():
        start.wait()
        try:
            while deliver_pending(at, limit=7).claimed:
                continue
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    recipients = [letter.to[0] for letter in mail.outbox]
    assert len(recipients) == len(set(recipients)) == 40
    assert Delivery.objects.filter(state="sent", attempts=1).count() == 40
