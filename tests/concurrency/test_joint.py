"""Many hands on one joint whistle: meetings, decisions and proposals at the same moment."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.concurrency.scene import at_once, queued_behind, refusals
from tests.concurrency.test_people import ROUNDS, TOO_LATE, both_ways, filed, issued, sound
from tickets.models import Whistle
from tickets.operations import whistle_tasks
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.proposals import decline_proposal, propose_whistle
from tickets.operations.resolutions import Decision
from tickets.operations.whistles import Call, draft_whistle

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_clerks_answer_one_proposal_at_once(world):
    def make():
        ticket = filed(world)
        propose_whistle(ticket, by=world.gridworker, at=world.now, reason="多部门")
        return ticket.proposals.get()

    def decline(username):
        return lambda proposal, shown: decline_proposal(
            proposal,
            by=world.user(username),
            at=world.now,
            seen=shown.flow_count,
            reason="暂不需要",
        )

    for proposal in both_ways(world, make, decline("clerk"), decline("community")):
        proposal.refresh_from_db()
        assert proposal.records.count() == proposal.flow_count == 1
        sound(proposal.ticket, world.now)


def test_one_clerk_declines_a_proposal_while_the_other_takes_it_up(world):
    for number in range(ROUNDS):
        ticket = filed(world)
        propose_whistle(ticket, by=world.gridworker, at=world.now, reason="多部门")
        proposal = ticket.proposals.get()
        call = Call(
            area=ticket.area,
            title="哨",
            facts="事",
            wanted_result="果",
            lead=world.urban,
            ticket=ticket,
            proposal=proposal,
        )
        acts = (
            lambda call=call: draft_whistle(call, by=world.user("clerk"), at=world.now),
            lambda proposal=proposal: decline_proposal(
                proposal, by=world.user("community"), at=world.now, reason="暂不需要"
            ),
        )
        answers = at_once(*acts) if number else queued_behind(ticket, *acts)
        (refusal,) = refusals(answers)
        assert refusal in {"move_not_open", "proposal_answered"}
        proposal.refresh_from_db()
        assert proposal.status == ("taken" if refusal == "move_not_open" else "declined")
        assert Whistle.objects.filter(ticket=ticket).count() == (proposal.status == "taken")
        sound(ticket, world.now)


def test_a_matter_is_proposed_twice_at_once(world):
    for _number in range(ROUNDS):
        ticket = filed(world)
        acts = [
            lambda by=by, ticket=ticket: propose_whistle(
                ticket, by=world.user(by), at=world.now, reason="多部门"
            )
            for by in ("gridworker", "gridhead")
        ]
        assert refusals(at_once(*acts)) == ["proposed_already"]
        assert ticket.proposals.count() == 1
        sound(ticket, world.now)


def test_a_meeting_is_written_down_while_a_department_attends(world):
    for number in range(ROUNDS):
        whistle = issued(world, filed(world))
        task = whistle.tasks.get(role="lead")
        whistle_tasks.sign_task(task, by=world.department, at=world.now)
        decision = Decision("划线", timezone.localdate(world.now), unit=world.housing)
        minutes = Minutes(
            held_at=world.now,
            place="社区",
            text="议定",
            present=[world.urban],
            decisions=[decision],
        )
        acts = (
            lambda whistle=whistle, minutes=minutes: record_meeting(
                whistle, minutes, by=world.user("community"), at=world.now
            ),
            lambda task=task: whistle_tasks.attend_task(
                task, by=world.user("department"), at=world.now
            ),
        )
        answers = at_once(*acts) if number else queued_behind(whistle, *acts)
        assert set(refusals(answers)) <= TOO_LATE
        task.refresh_from_db()
        assert task.status == "attended"
        assert whistle.tasks.count() == 3
        sound(whistle, world.now)


def test_two_people_write_the_same_meeting_down(world):
    whistle = issued(world)
    minutes = Minutes(held_at=world.now, place="社区", text="议定", idempotency_key="same")
    acts = [lambda: record_meeting(whistle, minutes, by=world.user("clerk"), at=world.now)] * 3
    made = at_once(*acts)
    assert refusals(made) == []
    assert len({meeting.pk for meeting in made}) == 1
    numbered = [
        lambda by=by: record_meeting(
            whistle,
            Minutes(held_at=world.now, place="社区", text="议定"),
            by=world.user(by),
            at=world.now,
        )
        for by in ("clerk", "community")
    ]
    assert refusals(at_once(*numbered)) == []
    assert sorted(whistle.meetings.values_list("number", flat=True)) == [1, 2, 3]
    sound(whistle, world.now)
