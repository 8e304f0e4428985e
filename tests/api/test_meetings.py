"""Meetings, decisions, hand-ups and proposals over REST, through the same rules as the pages."""

from __future__ import annotations

import pytest

from tests.tickets.calls import issued
from tests.tickets.desk import filed
from tickets.models import Meeting, Proposal, Whistle

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon(monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now)


@pytest.fixture
def whistle(world) -> Whistle:
    return issued(world, kind="joint", assist=[world.traffic])


def body(world, **more):
    return {
        "held_at": world.now.isoformat(),
        "place": "社区",
        "minutes": "议定",
        "present": [world.urban.code],
        "decisions": [
            {"unit": world.housing.code, "what": "修灯", "due_on": "2026-11-27"},
            {"team": world.sundi_1.code, "what": "劝导", "due_on": "2026-11-25"},
        ],
        **more,
    }


def test_a_meeting_is_written_down_and_its_decisions_are_moved(program, world, whistle):
    community, officer = program("community"), program("housing_officer")
    path = f"whistles/{whistle.number}/meetings/"
    meeting = community.send(path, body(world), expect=201)
    assert [row["what"] for row in meeting["resolutions"]] == ["修灯", "劝导"]
    assert {row["unit"]["code"]: row["is_present"] for row in meeting["attendances"]} == {
        world.urban.code: True,
        world.traffic.code: False,
        world.housing.code: False,
    }
    (row,) = officer.get_json("resolutions/", mine=True, whistle=whistle.number)["results"]
    done = officer.move("resolutions", row["id"], "finish", note="已修")
    assert (done["status"], done["result"]) == ("done", "已修")
    ended = community.move("resolutions", row["id"], "confirm")
    assert ended["status"] == "confirmed"
    listed = community.get_json("meetings/", whistle=whistle.number)["results"]
    assert [one["id"] for one in listed] == [meeting["id"]]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"held_at": "x"}, "held_at"),
        ({"decisions": [{"what": "x", "due_on": "2026-11-27"}]}, "decisions"),
        ({"decisions": [{"unit": "nobody", "what": "x", "due_on": "2026-11-27"}]}, "decisions"),
        ({"decisions": "x"}, "decisions"),
        ({"present": ["U099"]}, "present"),
    ],
)
def test_wrong_minutes_are_told_at_their_field(program, world, whistle, change, field):
    path = f"whistles/{whistle.number}/meetings/"
    answer = program("community").send(path, body(world, **change), expect=400)
    assert any(name.startswith(field) for name in answer["errors"])
    assert not Meeting.objects.exists()


def test_a_stale_record_is_refused(program, world, whistle):
    path = f"whistles/{whistle.number}/meetings/"
    answer = program("community").send(path, body(world, seen=0), expect=409)
    assert answer["code"] == "changed_meanwhile"


def test_a_whistle_is_handed_up_and_says_who_holds_it(program, world, whistle):
    community = program("community")
    row = community.get_json(f"whistles/{whistle.number}/")
    assert (row["held_by"], row["reasons_to_hand_up"]) == ("community", [])
    (move,) = [move for move in row["moves"] if move["name"] == "hand-up"]
    (level,) = [field for field in move["fields"] if field["name"] == "level"]
    assert [choice["value"] for choice in level["choices"]] == ["street", "district", "city"]
    row = community.move("whistles", whistle.number, "hand-up", level="district", reason="难")
    assert row["held_by"] == "district"
    answer = community.move(
        "whistles", whistle.number, "hand-up", level="street", reason="难", expect=409
    )
    assert answer["code"] == "level_not_above"


def test_a_proposal_is_made_and_declined(program, world):
    ticket = filed(world)
    worker, clerk = program("gridworker"), program("clerk")
    worker.move("tickets", ticket.number, "propose-whistle", reason="多部门")
    (row,) = clerk.get_json("proposals/", status="proposed")["results"]
    assert row["why"] == "多部门"
    answer = clerk.move("proposals", row["id"], "decline", expect=400)
    assert "reason" in answer["errors"]
    declined = clerk.move("proposals", row["id"], "decline", reason="先由物业办")
    assert (declined["status"], declined["answer"]) == ("declined", "先由物业办")
    (mine,) = worker.get_json("proposals/")["results"]
    assert mine["answer"] == "先由物业办"


def test_a_proposal_is_taken_up_by_drafting_its_whistle(program, world):
    ticket = filed(world)
    program("gridworker").move("tickets", ticket.number, "propose-whistle", reason="多部门")
    proposal = Proposal.objects.get()
    call = {
        "title": "地锁",
        "facts": "事",
        "wanted_result": "果",
        "lead": world.urban.code,
        "ticket": ticket.number,
        "proposal": proposal.pk,
    }
    whistle = program("clerk").send("whistles/", call, expect=201)
    proposal.refresh_from_db()
    assert (proposal.status, proposal.whistle.number) == ("taken", whistle["number"])
    answer = program("clerk").send("whistles/", call, expect=409)
    assert answer["code"] == "proposal_answered"
