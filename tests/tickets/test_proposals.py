"""Proposing a whistle: residents by their code, grid workers and companies; one answer each."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import translation

from lib.errors import Refused
from lib.moves import available_moves
from records.models import Notice
from tests.tickets.calls import HOUR, WORDS, drafted
from tests.tickets.desk import closed, dispatched, filed, queries, receipt, reported
from tickets.models import Clock, Proposal, Ticket, Whistle
from tickets.operations.auditor import audit
from tickets.operations.proposals import decline_proposal, propose_whistle
from tickets.operations.sweeper import sweep
from tickets.workflow.ticket import TICKET

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def propose(world, ticket, *, by=None, at=None, **more) -> Proposal:
    said = {"reason": "物业协调多次无果", **more}
    ticket = propose_whistle(ticket, by=by or world.gridworker, at=at or world.now, **said)
    return ticket.proposals.latest("pk")


def code(act) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.code


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


# Who may ask


def test_grid_workers_and_property_companies_may_propose_and_others_may_not(world):
    ticket = dispatched(world, lead=world.property)
    expected = {
        "gridworker": True,
        "gridhead": True,
        "property_officer": True,
        "clerk": False,
        "street": False,
        "department": False,
        "gridworker_other": False,
        "volunteer": False,
        "district": False,
    }
    for person, may in expected.items():
        moves = available_moves(ticket, TICKET, by=world.user(person), at=world.now)
        assert ("propose-whistle" in {move.name for move in moves}) is may, person
    with pytest.raises(PermissionDenied):
        propose(world, ticket, by=world.gridworker_other)


def test_a_department_that_holds_the_matter_proposes_nothing(world):
    ticket = dispatched(world)
    moves = available_moves(ticket, TICKET, by=world.department, at=world.now)
    assert "propose-whistle" not in {move.name for move in moves}


def test_proposing_is_no_work_that_waits(world):
    ticket = dispatched(world)
    assert not Ticket.objects.filter(pk=ticket.pk).waiting_for(world.gridworker).exists()


def test_one_open_proposal_for_a_matter(world):
    ticket = filed(world)
    propose(world, ticket)
    assert code(lambda: propose(world, ticket)) == "proposed_already"


def test_no_proposal_once_a_whistle_is_on_its_way(world):
    ticket = filed(world)
    drafted(world, ticket=ticket, area=ticket.area)
    assert code(lambda: propose(world, ticket)) == "whistled_already"


def test_no_proposal_for_a_matter_that_is_over(world):
    assert code(lambda: propose(world, closed(world))) == "move_not_open"


# The answer


def test_the_community_answers_within_one_working_day(world):
    proposal = propose(world, filed(world))
    clock = Clock.objects.get(kind="answer_proposal")
    assert clock.due_at == proposal.due_at == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert told("proposal_made") == {"community", "clerk"}
    sweep(clock.due_at)
    assert {"community", "street"} <= told("clock_overdue")
    assert audit(clock.due_at)["late_timer"] == 0


def test_declining_needs_a_reason_and_the_proposer_reads_it(world):
    proposal = propose(world, filed(world))
    answered = decline_proposal(
        proposal, by=world.clerk, at=world.now + HOUR, reason="物业三日内可解决"
    )
    assert (answered.status, answered.answer) == ("declined", "物业三日内可解决")
    assert Clock.objects.get(kind="answer_proposal").state == "met"
    assert told("proposal_declined") == {"gridworker"}
    ticket = Ticket.objects.get()
    assert ticket.records.count() == ticket.flow_count
    propose(world, ticket)


def test_drafting_the_whistle_takes_the_proposal_up(world):
    proposal = propose(world, filed(world))
    whistle = drafted(world, ticket=proposal.ticket, area=proposal.ticket.area)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.whistle) == ("taken", whistle)
    assert told("proposal_taken") == {"gridworker"}
    assert Clock.objects.get(kind="answer_proposal").state == "met"


def test_a_whistle_that_answers_an_answered_proposal_is_refused(world):
    proposal = propose(world, filed(world))
    decline_proposal(proposal, by=world.clerk, at=world.now, reason="不需要")
    ticket = proposal.ticket
    assert (
        code(lambda: drafted(world, ticket=ticket, area=ticket.area, proposal=proposal))
        == "proposal_answered"
    )
    assert not Whistle.objects.exists()


def test_the_same_draft_sent_twice_takes_the_proposal_once(world):
    proposal = propose(world, filed(world))
    more = {"ticket": proposal.ticket, "area": proposal.ticket.area, "proposal": proposal}
    first = drafted(world, idempotency_key="k", **more)
    assert drafted(world, idempotency_key="k", **more) == first


# The pages


def test_the_list_shows_open_and_answered_ones_with_what_one_may_answer(world, client):
    proposal = propose(world, filed(world))
    for person, may in (("clerk", True), ("street", True), ("gridworker", False)):
        client.force_login(world.user(person))
        (card,) = client.get("/proposals/").context["cards"]
        assert bool(card.take_url) is may
        assert [move.name for move in card.moves] == (["decline"] if may else [])
    for person in ("community_other", "department", "volunteer"):
        client.force_login(world.user(person))
        assert client.get("/proposals/").context["cards"] == []
    client.force_login(world.clerk)
    url = f"/proposals/{proposal.pk}/moves/decline/"
    assert client.get(url).status_code == 200
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "先由物业处理", "seen": "0"}).url == "/proposals/"
    (card,) = client.get("/proposals/?view=answered").context["cards"]
    assert card.proposal.answer == "先由物业处理"
    client.force_login(world.gridworker)
    assert client.get("/proposals/?view=answered").context["cards"]


def test_taking_it_up_opens_the_whistle_form_filled_in(world, client):
    proposal = propose(world, filed(world))
    client.force_login(world.clerk)
    (card,) = client.get("/proposals/").context["cards"]
    form = client.get(card.take_url)
    assert "物业协调多次无果" in form.context["form"]["facts"].value()
    said = {"kind": "routine", "lead": world.urban.pk, **WORDS, "save": "1"}
    client.post(card.take_url, said)
    proposal.refresh_from_db()
    assert proposal.whistle == Whistle.objects.get()


def test_the_price_of_the_list_does_not_grow(world, client):
    propose(world, filed(world))
    client.force_login(world.clerk)
    few = queries(client, "/proposals/")
    for _n in range(10):
        propose(world, filed(world))
    assert queries(client, "/proposals/") <= few <= 12


def test_a_resident_proposes_by_the_follow_up_code(world, client):
    asked = receipt(world, by=world.system)
    page = client.get(f"/follow/{asked.code}/")
    assert page.context["may_propose"]
    url = f"/follow/{asked.code}/propose/"
    assert client.get(url).status_code == 405
    assert client.post(url, {"why": " "}).status_code == 422
    response = client.post(url, {"why": "三个部门互相推"})
    assert response.url == f"/follow/{asked.code}/"
    proposal = Proposal.objects.get()
    assert proposal.requester == asked.ticket.requesters.get()
    after = client.get(f"/follow/{asked.code}/")
    assert not after.context["may_propose"]
    assert "The community answers by" in after.content.decode()
    decline_proposal(proposal, by=world.clerk, at=world.now, reason="电话 13812345678 已沟通")
    text = client.get(f"/follow/{asked.code}/").content.decode()
    assert "138****5678" in text
    assert "13812345678" not in text
    assert not told("proposal_declined")


def test_a_resident_may_propose_only_so_often(world, client):
    asked = receipt(world, by=world.system)
    url = f"/follow/{asked.code}/propose/"
    for _n in range(3):
        assert client.post(url, {"why": "再请"}).status_code == 302
        for proposal in Proposal.objects.open():
            decline_proposal(proposal, by=world.clerk, at=world.now, reason="不")
    assert client.post(url, {"why": "再请"}).status_code == 429


def test_an_unknown_code_proposes_nothing(world, client):
    assert client.post("/follow/NOTACODE22/propose/", {"why": "x"}).status_code == 404


def test_a_wish_sent_too_late_is_told_so(world, client):
    asked = receipt(world, by=world.system)
    propose(world, asked.ticket)
    response = client.post(f"/follow/{asked.code}/propose/", {"why": "我也要"}, follow=True)
    assert "the answer is awaited" in response.content.decode()


def test_the_street_desk_lists_proposals_and_hand_ups(world, client):
    propose(world, reported(world))
    client.force_login(world.street)
    parts = {part.name: part for part in client.get("/street/").context["parts"]}
    assert parts["proposed"].count == 1
    assert parts["rise"].count == 0
