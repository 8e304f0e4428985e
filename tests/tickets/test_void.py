"""Void (作废): a closed list of grounds, a reason, everything falls away, the asker is told."""

import pytest
from django.core.exceptions import PermissionDenied

from records.models import Notice
from tests.tickets import calls
from tests.tickets.asking import DAY, asked, fresh, granted, refused, share_of
from tests.tickets.desk import checking_stage, dispatched, filed, reported
from tickets.models import Clock, Ticket
from tickets.operations import dispatch, whistles
from tickets.operations.voiding import void_ticket
from tickets.workflow.states import VoidGround

pytestmark = pytest.mark.django_db


def void(world, ticket, **more):
    facts = {"by": world.clerk, "at": world.now, "ground": "not_real", "reason": "现场没有", **more}
    return void_ticket(ticket, **facts)


def test_the_grounds_are_a_closed_list(world, client):
    assert set(VoidGround) == {
        *("not_real", "duplicate", "test"),
        *("court", "arbitration", "discipline", "petition", "secret", "settled"),
    }
    client.force_login(world.clerk)
    url = f"/tickets/{reported(world).number}/moves/void/"
    answer = client.post(url, {"ground": "boring", "reason": "无聊"})
    assert answer.status_code == 422
    assert "ground" in answer.context["form"].errors
    assert client.post(url, {"ground": "court", "reason": "已诉讼"}).status_code == 302
    assert Ticket.objects.get().void_ground == "court"


def test_a_reason_is_needed(world, client):
    client.force_login(world.clerk)
    url = f"/tickets/{reported(world).number}/moves/void/"
    assert client.post(url, {"ground": "test", "reason": " "}).status_code == 422


@pytest.mark.parametrize("stage", [reported, filed, dispatched])
def test_it_ends_a_matter_before_its_check(world, stage):
    ticket = void(world, stage(world))
    assert (ticket.status, ticket.closed_at, ticket.due_at) == ("void", world.now, None)
    assert not Clock.objects.live().exists()


def test_not_once_the_result_is_being_checked(world):
    with refused("move_not_open"):
        void(world, checking_stage(world))


def test_work_and_requests_fall_away_with_it(world):
    ticket = dispatched(world)
    assist = dispatch.give(ticket, "assist", unit=world.traffic, by=world.clerk, at=world.now)
    extension = asked(world, share_of(ticket))
    returned = asked(world, assist, "return", by=world.traffic_officer)
    ticket = void(world, ticket, by=world.gridworker)
    assert {fresh(extension).status, fresh(returned).status} == {"cancelled"}
    assert share_of(ticket).status == "withdrawn"
    assert not Clock.objects.live().exists()
    assert ticket.records.count() == fresh(ticket).flow_count


def test_a_suspended_matter_can_be_void_too(world):
    ticket = dispatched(world)
    until = world.now.date() + 30 * DAY
    granted(world, share_of(ticket), "suspension", until_on=until)
    ticket = void(world, fresh(ticket))
    assert (ticket.status, ticket.suspended_until) == ("void", None)


def test_not_while_a_whistle_sounds(world):
    ticket = filed(world)
    whistle = calls.issued(world, ticket=ticket)
    with refused("whistle_sounds", "ground"):
        void(world, fresh(ticket))
    whistles.withdraw_whistle(whistle, by=world.community, at=world.now, reason="撤")
    assert void(world, fresh(ticket)).status == "void"


def test_only_the_intake_of_the_place_declares_it(world):
    ticket = dispatched(world)
    for person in ("department", "community_other", "district", "volunteer"):
        with pytest.raises(PermissionDenied):
            void(world, ticket, by=world.user(person))


def test_the_requester_is_told(world, client):
    ticket = void(world, dispatched(world))
    notice = Notice.objects.get(recipient=world.gridworker, kind="ticket_void")
    assert notice.params["reason"] == "现场没有"
    assert Notice.objects.filter(recipient=world.department, kind="ticket_void").exists()
    assert list(Ticket.objects.counted().filter(pk=ticket.pk)) == []


def test_it_is_no_duty_that_fills_the_list_of_what_waits(world, client):
    ticket = dispatched(world)
    assert ticket not in Ticket.objects.waiting_for(world.clerk)
    client.force_login(world.clerk)
    assert client.get("/tickets/").context["rows"][0].next == ""
