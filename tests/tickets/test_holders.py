"""Who used the time: every second of a matter has one holder, and the sum is its age."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.tickets.asking import asked, decide, share_of
from tests.tickets.calls import issued
from tests.tickets.desk import closed, dispatched, filed, reported
from tests.tickets.disputes import confirmed, disputed, raised
from tests.tickets.photos import photo
from tickets.explanations.holders import Account, ticket_account, whistle_account
from tickets.models import Ticket, Whistle
from tickets.operations import checking, dispatch, handling, objections, rulings
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def account(ticket, at) -> Account:
    ticket = Ticket.objects.get(pk=ticket.pk)
    records = list(ticket.records.with_timeline())
    shares = list(ticket.assignments.with_card())
    found = ticket_account(ticket, records, shares, at)
    assert sum(found.used.values(), timedelta()) == found.end - found.begin
    return found


def hours(found: Account) -> dict[str, float]:
    return {
        holder.name or holder.kind: length / HOUR for holder, length in found.used.items() if length
    }


def test_before_it_is_given_out_the_community_has_it(world):
    assert hours(account(reported(world), world.now + 3 * HOUR)) == {"desk": 3}


def test_the_lead_has_it_from_dispatch_until_the_result_waits_for_its_check(world):
    ticket = dispatched(world)
    share = handling.sign_assignment(share_of(ticket), by=world.department, at=world.now + HOUR)
    handling.finish_assignment(
        share, by=world.department, at=world.now + 5 * HOUR, note="完成", photos=[photo()]
    )
    assert hours(account(ticket, world.now + 6 * HOUR)) == {"城管局": 5, "check": 1}


def test_time_waiting_for_a_return_is_the_dispatchers_and_the_rest_the_next_units(world):
    ticket = dispatched(world)
    request = asked(world, share_of(ticket), "return", at=world.now + 2 * HOUR)
    decide(world, request, "redirect", at=world.now + 3 * HOUR, unit=world.water)
    found = hours(account(ticket, world.now + 7 * HOUR))
    assert found == {"城管局": 2, "dispatcher": 1, "供水公司": 4}


def test_a_return_that_was_refused_leaves_only_its_own_time_to_the_dispatcher(world):
    ticket = dispatched(world)
    request = asked(world, share_of(ticket), "return", at=world.now + 2 * HOUR)
    decide(world, request, "refuse", at=world.now + 3 * HOUR, reason="就是你们的")
    assert hours(account(ticket, world.now + 7 * HOUR)) == {"城管局": 6, "dispatcher": 1}


def test_an_assisting_unit_has_its_own_bar_outside_the_sum(world):
    ticket = filed(world)
    dispatch.dispatch_ticket(
        ticket, by=world.clerk, at=world.now, lead=world.urban, assist=[world.water]
    )
    found = account(ticket, world.now + 4 * HOUR)
    assert hours(found) == {"城管局": 4}
    assert [(side.name, side.length) for side in found.sides] == [("供水公司", 4 * HOUR)]


def test_the_time_between_closing_and_reopening_is_counted_once(world):
    ticket = closed(world)
    ticket = Ticket.objects.get(pk=ticket.pk)
    checking.reopen_ticket(ticket, by=world.clerk, at=ticket.closed_at + DAY, reason="又坏了")
    found = account(ticket, ticket.closed_at + DAY + HOUR)
    assert hours(found)["requester"] == 24


def test_under_a_whistle_the_lead_department_has_it(world):
    ticket = filed(world)
    call = Call(
        area=world.sundi_b1,
        ticket=ticket,
        title="地锁",
        facts="协调未果",
        wanted_result="拆除",
        lead=world.urban,
        assist=[world.traffic],
    )
    whistle = draft_whistle(call, by=world.community, at=world.now + HOUR)
    issue_whistle(whistle, by=world.community, at=world.now + 2 * HOUR)
    found = account(ticket, world.now + 5 * HOUR)
    assert hours(found) == {"desk": 2, "城管局": 3}
    assert [side.name for side in found.sides] == ["交警大队"]
    own = whistle_account(Whistle.objects.get(), world.now + 5 * HOUR)
    assert hours(own) == {"desk": 1, "城管局": 3}
    assert sum(own.used.values(), timedelta()) == own.end - own.begin


def test_the_pages_and_the_api_tell_the_same(world, client):
    ticket = dispatched(world)
    client.force_login(world.clerk)
    page = client.get(f"/tickets/{ticket.number}/").context["time"]
    told = client.get(f"/api/v1/tickets/{ticket.number}/holders/").json()
    assert [row["label"] for row in told["holders"]] == [row["label"] for row in page["sums"]]
    whistle = issued(world)
    told = client.get(f"/api/v1/whistles/{whistle.number}/holders/").json()
    assert told["holders"]
    assert client.get(f"/whistles/{whistle.number}/").context["time"]["sums"]


def under(objection, at) -> Account:
    """The account of the whistle an objection belongs to."""
    return whistle_account(Whistle.objects.get(pk=objection.whistle_id), at)


def test_while_an_objection_stands_the_arbiter_has_it(world):
    objection = raised(world)
    assert hours(under(objection, world.now + 3 * HOUR)) == {"城管局": 1, "street": 2}
    objection = disputed(world, objection)
    assert hours(under(objection, world.now + 8 * HOUR)) == {
        "城管局": 1,
        "street": 5,
        "district": 2,
    }


def test_an_objection_that_fails_is_paid_by_the_department(world):
    objection = confirmed(world)
    objections.accept_ruling(objection, by=world.department, at=world.now + 6 * HOUR)
    assert hours(under(objection, world.now + 8 * HOUR)) == {"城管局": 8}


def test_an_objection_that_holds_is_paid_by_the_dispatcher_and_the_next_lead_goes_on(world):
    objection = disputed(world)
    rulings.designate_unit(
        objection,
        by=world.district,
        at=world.now + 7 * HOUR,
        designated=world.housing,
        reason="由住建部门牵头",
    )
    found = hours(under(objection, world.now + 9 * HOUR))
    assert found == {"城管局": 1, "dispatcher": 6, "住建局": 2}
