"""One thing of the sharing register, lent by two desks for the same days at the same moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from lib.errors import Refused
from services.models import ResourceUse, SharedResource
from services.operations.sharing import (
    SharedDraft,
    UseDraft,
    agree,
    ask_for_use,
    share_resource,
)
from tests.concurrency.scene import at_once

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def shared(world) -> SharedResource:
    draft = SharedDraft(kind="equipment", name="投影仪")
    return share_resource(world.sundi, draft, by=world.clerk, at=world.now)


def asked(world, thing: SharedResource, first: int, last: int) -> ResourceUse:
    """A department asks for it from one day to another, counted from today."""
    today = timezone.localdate(world.now)
    days = {
        "from_on": today + timedelta(days=first),
        "until_on": today + timedelta(days=last),
    }
    draft = UseDraft(unit=world.urban, purpose="宣讲", **days)
    return ask_for_use(thing, draft, by=world.department, at=world.now)


def lent(world, uses: list[ResourceUse], desks: list[Any]) -> list[str]:
    """Each desk agrees to one of the uses, all at once: what became of each."""
    answers = at_once(
        *(
            lambda use=use, by=by: agree(use, by=by, at=world.now)
            for use, by in zip(uses, desks, strict=True)
        )
    )
    return sorted(
        answer.code if isinstance(answer, Refused) else answer.status for answer in answers
    )


def test_two_desks_lend_it_once(world):
    thing = shared(world)
    uses = [asked(world, thing, 2, 4), asked(world, thing, 4, 6)]
    assert lent(world, uses, [world.clerk, world.community]) == ["agreed", "use_overlaps"]
    assert ResourceUse.objects.filter(status="agreed").count() == 1
    assert ResourceUse.objects.filter(status="asked").count() == 1


def test_one_use_is_agreed_once(world):
    use = asked(world, shared(world), 2, 4)
    assert lent(world, [use, use], [world.clerk, world.community]) == ["agreed", "move_not_open"]
    assert use.records.filter(move="agree").count() == 1


def test_days_beside_each_other_are_both_lent(world):
    thing = shared(world)
    uses = [asked(world, thing, 2, 3), asked(world, thing, 4, 6)]
    assert lent(world, uses, [world.clerk, world.community]) == ["agreed", "agreed"]
