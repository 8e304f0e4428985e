"""The last reward and the last points, asked for by several at the same moment."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from lib.errors import Refused
from members.models import Post, Redemption, Reward
from members.operations.crediting import Participation, credit_participation
from members.operations.points import balance_of
from members.operations.rewards import RewardDraft, cancel_mine, offer_reward, redeem
from members.roles import Role
from tests.concurrency.scene import at_once
from tests.members.dual import account, new_person
from tests.world import SINCE

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def volunteers(world, count):
    found = []
    for number in range(count):
        person = new_person(f"志{'甲乙丙丁'[number]}", phone="")
        Post.objects.create(person=person, role=Role.VOLUNTEER, area=world.sundi, from_on=SINCE)
        begins = world.now - timedelta(days=1)
        row = Participation(
            person=person,
            community=world.sundi,
            what="辅导",
            starts_at=begins,
            ends_at=begins + timedelta(hours=3),
            hours=Decimal(3),
            source=("signup", number),
        )
        credit_participation(row, by=world.clerk, at=world.now)
        found.append(account(f"vol{number}", person))
    return found


def offered(world, **more):
    draft = RewardDraft(**{"name": "毛巾", "cost": Decimal(3), "stock": 1, **more})
    return offer_reward(world.sundi, draft, by=world.clerk, at=world.now)


def codes(answers):
    return sorted(answer.code for answer in answers if isinstance(answer, Refused))


def test_the_last_one_goes_to_one(world):
    users = volunteers(world, 3)
    one = offered(world)
    answers = at_once(*(lambda user=user: redeem(one, by=user, at=world.now) for user in users))
    assert codes(answers) == ["out_of_stock", "out_of_stock"], answers
    assert (Reward.objects.get().stock, Redemption.objects.count()) == (0, 1)


def test_the_same_points_are_spent_once(world):
    (user,) = volunteers(world, 1)
    goods = [offered(world, name=f"奖品{number}", stock=5) for number in range(3)]
    answers = at_once(*(lambda one=one: redeem(one, by=user, at=world.now) for one in goods))
    assert codes(answers) == ["points_short", "points_short"], answers
    assert balance_of(user.person) == 0


def test_an_order_is_cancelled_once(world):
    (user,) = volunteers(world, 1)
    row = redeem(offered(world), by=user, at=world.now)
    answers = at_once(*[lambda: cancel_mine(row, by=user, at=world.now)] * 2)
    assert codes(answers) == ["move_not_open"], answers
    assert (Reward.objects.get().stock, balance_of(user.person)) == (1, 3)
