"""Service requests of an area that is closed go on in its heir, with their clocks."""

from __future__ import annotations

import pytest

from grids.operations.plans import Plan
from overview.operations.changes import approve_change
from services.models import ServiceItem
from services.operations.catalogue import load_catalogue
from services.operations.requests import RequestDraft, ask_service, withdraw
from tests.overview.changes import proposed
from tests.world import World
from tickets.models import Clock
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
CONTACT = Contact("朱大爷", "13812345678")


def test_requests_of_a_closed_grid_go_over_to_the_heir_with_their_clocks(world: World):
    load_catalogue(world.city, by=world.system, at=world.now)
    item = ServiceItem.objects.get(city=world.city, code="A01")
    draft = RequestDraft(item=item, area=world.sundi_1, mode="online")
    open_row, _code = ask_service(draft, CONTACT, by=world.system, at=world.now)
    ended, _code = ask_service(draft, CONTACT, by=world.system, at=world.now)
    withdraw(ended, at=world.now)
    clock = Clock.objects.get(subject_type="service_request", subject_id=open_row.pk)
    assert clock.grid_now_id == world.sundi_1.pk
    plan = Plan(subjects=(world.sundi_1.pk, world.sundi_2.pk), into=world.sundi_2.pk)
    change = approve_change(proposed(world, "merge", plan), by=world.district, at=world.now)
    assert change.outcome["requests_moved"] == 1
    for row in (open_row, ended):
        row.refresh_from_db()
        assert row.area == world.sundi_2
    clock.refresh_from_db()
    assert clock.grid_now_id == world.sundi_2.pk
    last = open_row.records.order_by("-id").first()
    assert (last.move, last.before, last.after) == ("follow-area", "submitted", "submitted")
    assert ended.records.order_by("-id").first().move == "withdraw"


def test_what_a_closed_community_offered_its_heir_offers(world: World):
    load_catalogue(world.city, by=world.system, at=world.now)
    ServiceItem.objects.filter(city=world.city, code="A01").update(area=world.sundi)
    plan = Plan(subjects=(world.sundi.pk, world.yushan.pk), into=world.yushan.pk)
    approve_change(proposed(world, "merge", plan), by=world.district, at=world.now)
    assert ServiceItem.objects.get(city=world.city, code="A01").area == world.yushan
