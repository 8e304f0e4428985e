"""Wishes in many hands: fifty claim one, two sweepers let one claim run out, a killed one loses
nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.models import Wish, WishClaim
from services.operations import claims
from tests.concurrency.scene import at_once, refusals
from tests.services.wishes import claimed, fresh, published
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 50


def claiming(world, wish, number):
    helper = claims.ClaimDraft(contact=Contact("人", f"139{number:08d}"))
    return lambda: claims.claim_wish(wish, helper, by=world.system, at=world.now)


def test_fifty_claim_one_wish_and_one_has_it(world):
    wish = published(world)
    answers = at_once(*(claiming(world, wish, number) for number in range(MANY)))
    late = refusals(answers)
    assert len(late) == MANY - 1
    assert set(late) == {"claimed_already"}
    wish = fresh(wish)
    assert wish.status == "claimed"
    assert WishClaim.objects.active().filter(wish=wish).count() == 1
    assert WishClaim.objects.count() == 1
    assert wish.records.filter(move="claim").count() == 1
    assert wish.records.count() == wish.flow_count


def test_two_sweepers_let_a_claim_run_out_once(world):
    rows = [claimed(world, phone=f"1370000000{number}")[0] for number in range(5)]
    due = world.now + timedelta(days=3)
    answers = at_once(*(lambda: claims.release_due(due) for _sweeper in range(4)))
    assert not refusals(answers)
    claims.release_due(due)
    for row in rows:
        wish = Wish.objects.get(pk=row.pk)
        assert wish.status == "published"
        assert wish.records.filter(move="time-out").count() == 1
        assert wish.records.count() == wish.flow_count


def test_beginning_and_running_out_at_once_leave_one_truth(world):
    due = world.now + timedelta(days=3)
    for number in range(4):
        wish, claim, _code = claimed(world, phone=f"1360000000{number}")
        answers = at_once(
            lambda wish=wish: claims.begin_wish(wish, by=world.system, at=due),
            lambda: claims.release_due(due),
        )
        refusals(answers)
        claims.release_due(due)
        wish, claim = fresh(wish), fresh(claim)
        assert (wish.status, claim.outcome) in {("fulfilling", ""), ("published", "released")}


def test_a_sweeper_that_dies_between_two_claims_loses_none(world, monkeypatch):
    for number in range(3):
        claimed(world, phone=f"1350000000{number}")
    due, real = world.now + timedelta(days=3), claims.release
    done = []

    def dying(wish_id, claim_id, at):
        if done:
            raise KeyboardInterrupt
        done.append(claim_id)
        return real(wish_id, claim_id, at)

    monkeypatch.setattr(claims, "release", dying)
    with pytest.raises(KeyboardInterrupt):
        claims.release_due(due)
    assert WishClaim.objects.filter(outcome="released").count() == 1
    monkeypatch.setattr(claims, "release", real)
    assert claims.release_due(due) == 2
    assert claims.release_due(due) == 0
