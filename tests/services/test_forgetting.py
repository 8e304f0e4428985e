"""Whoever asked for services is forgotten on request; what still runs keeps its number."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.errors import Refused
from services.models import Applicant
from services.models.applicants import Applied
from services.operations.forgetting import forget_applicant, subjects
from services.operations.using_bookings import cancel_booking
from tests.services import spaces, wishes

pytestmark = pytest.mark.django_db


def test_everything_that_is_asked_for_can_be_forgotten():
    for model in subjects():
        names = {field.name for field in model._meta.get_fields()}
        assert set(model.private_words) <= names
        for name in ("is_open", "receipt_url", "receipt_line"):
            assert any(name in kind.__dict__ for kind in model.__mro__ if kind is not Applied), name
        assert hasattr(model._default_manager.all(), "within")


def test_a_booking_to_come_is_ended_first_and_then_names_nobody(world):
    room = spaces.roomed(world).hall
    start = spaces.clock(world.now.date() + timedelta(days=3), 14)
    row, _code = spaces.booked(world, room, start)
    phone = spaces.resident().phone
    given = {"by": world.community, "at": world.now}
    with pytest.raises(Refused) as refused:
        forget_applicant(phone, **given)
    assert refused.value.code == "services_open"
    cancel_booking(row, reason="检修", **given)
    assert forget_applicant(phone, **given) == {"services": 1, "services_elsewhere": 0}
    row.refresh_from_db()
    assert (row.applicant.name, row.applicant.phone, row.applicant.phone_hash) == ("", "", "")
    assert not Applicant.objects.with_phone(phone).exists()


def test_elsewhere_stays_and_is_counted(world):
    room = spaces.roomed(world).hall
    start = spaces.clock(world.now.date() + timedelta(days=3), 14)
    row, _code = spaces.booked(world, room, start)
    cancel_booking(row, by=world.community, at=world.now, reason="检修")
    phone, far = spaces.resident().phone, world.community_other
    assert forget_applicant(phone, by=far, at=world.now) == {"services": 0, "services_elsewhere": 1}


def test_a_wish_that_ended_loses_story_and_address(world):
    wish = wishes.made(world)
    type(wish).objects.filter(pk=wish.pk).update(status="withdrawn")
    phone = wishes.PHONE
    assert forget_applicant(phone, by=world.community, at=world.now)["services"] == 1
    wish.refresh_from_db()
    assert (wish.story_cipher, wish.address_cipher, wish.applicant.name) == ("", "", "")
