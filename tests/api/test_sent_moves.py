"""A move under a key: made once however often it arrives, and by however many at once."""

from datetime import timedelta

import pytest
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from records.models import SentMove
from records.operations import forget_sent
from tests.concurrency.scene import at_once
from tests.tickets.desk import reported as reported_ticket
from tickets.models import Ticket

KEY = {"HTTP_IDEMPOTENCY_KEY": "phone-1"}


def address(number: str, move: str) -> str:
    return f"tickets/{number}/moves/{move}/"


def test_a_repeated_key_answers_again_without_acting(program, reported):
    clerk, number = program("clerk"), reported["number"]
    first = clerk.send(address(number, "accept"), {"seen": 1}, **KEY)
    again = clerk.send(address(number, "accept"), {"seen": 1}, **KEY)
    assert first == again
    assert Ticket.objects.get().records.filter(move="accept").count() == 1
    assert SentMove.objects.count() == 1


def test_a_key_is_private_to_its_account(program, reported):
    number = reported["number"]
    program("clerk").send(address(number, "accept"), **KEY)
    answer = program("community").send(address(number, "accept"), expect=409, **KEY)
    assert answer["code"] == "move_not_open"


def test_a_key_stands_for_one_step(program, reported):
    clerk, number = program("clerk"), reported["number"]
    clerk.send(address(number, "accept"), **KEY)
    answer = clerk.send(address(number, "file"), expect=409, **KEY)
    assert answer["code"] == "key_taken"


def test_a_refused_move_leaves_its_key_free(program, reported):
    clerk, number = program("clerk"), reported["number"]
    answer = clerk.send(address(number, "accept"), {"seen": 7}, expect=409, **KEY)
    assert answer["code"] == "changed_meanwhile"
    assert answer["latest"]["seen"] == 1
    clerk.send(address(number, "not-file"), expect=400, **KEY)
    assert not SentMove.objects.exists()
    clerk.send(address(number, "accept"), {"seen": 1}, **KEY)


def test_a_key_must_be_plain(program, reported):
    answer = program("clerk").send(
        address(reported["number"], "accept"), expect=400, HTTP_IDEMPOTENCY_KEY="x" * 61
    )
    assert list(answer["errors"]) == ["Idempotency-Key"]


def test_old_keys_are_forgotten(program, reported, world):
    program("clerk").send(address(reported["number"], "accept"), **KEY)
    at = SentMove.objects.get().at
    assert forget_sent(at + timedelta(days=59)) == 0
    assert forget_sent(at + timedelta(days=61)) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_key_pressed_by_many_at_once_acts_once(world):
    for round_ in range(3):
        ticket = reported_ticket(world, text=f"第{round_}件。")
        token = Token.objects.get_or_create(user=world.clerk)[0].key

        def press(number=ticket.number, key=f"phone-{round_}", token=token):
            client = APIClient(HTTP_AUTHORIZATION=f"Token {token}")
            body = {"seen": 1}
            path = f"/api/v1/{address(number, 'accept')}"
            answer = client.post(path, body, HTTP_IDEMPOTENCY_KEY=key)
            return answer.status_code, answer.json().get("seen")

        answers = at_once(*[press] * 6)
        assert answers == [(200, 2)] * 6, answers
        ticket.refresh_from_db()
        assert ticket.records.filter(move="accept").count() == 1
        assert ticket.flow_count == 2
