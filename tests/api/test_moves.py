"""Moves over REST: offered as they are made, the same inputs as the pages, refused in order."""

import pytest

from tests.tickets.photos import photo
from tickets.forms.moves import MoveForm, Setting
from tickets.models import Adjustment, Assignment, Objection, Ticket, Topic, Whistle
from tickets.operations.register import DESKS
from tickets.operations.whistles import Call, draft_whistle
from tickets.serializers.moves import INPUTS, MOVE_INPUTS, MOVE_UNIONS

PUBLIC_WORDS = {"merge", "publish"}
MOVES = [(desk, name) for desk in DESKS for name in DESKS[desk].operations]


@pytest.fixture
def whistle(world) -> Whistle:
    call = Call(area=world.sundi_1, title="t", facts="f", wanted_result="w", lead=world.urban)
    return draft_whistle(call, by=world.community, at=world.now)


@pytest.mark.parametrize(("desk", "name"), MOVES)
def test_page_and_program_offer_the_same_inputs(world, reported, whistle, desk, name):
    rows = {"ticket": Ticket.objects.get(), "whistle": whistle, "whistle_task": whistle.tasks.get()}
    ticket = rows["ticket"]
    share = Assignment(ticket=ticket, unit=world.urban, role="lead")
    rows |= {
        "objection": Objection(whistle=whistle),
        "assignment": share,
        "adjustment": Adjustment(ticket=ticket, assignment=share, unit=world.urban),
        "topic": Topic(lead=world.urban),
    }
    move = DESKS[desk].workflow[name]
    row = rows.get(desk, ticket)
    form = MoveForm(Setting(move, row, world.clerk))
    serializer = MOVE_INPUTS[desk, name]()
    asked = {key: field.required for key, field in serializer.fields.items() if key != "seen"}
    assert asked == {key: field.required for key, field in form.fields.items()}
    assert set(asked) <= set(MOVE_UNIONS[desk]().fields)


def test_every_input_is_used_by_some_move():
    used = {name for desk in DESKS.values() for move in desk.workflow for name in move.fields}
    assert set(INPUTS) == used


def test_a_move_nobody_knows_is_not_found(program, reported):
    clerk = program("clerk")
    for name in ("hand-in", "nonsense", "recall"):
        answer = clerk.move("tickets", reported["number"], name, expect=404)
        assert answer["code"] == "not_found"


def test_forbidden_comes_before_wrong_input(program, reported):
    answer = program("buildinghead").move("tickets", reported["number"], "not-file", expect=403)
    assert answer["code"] == "forbidden"


def test_wrong_input_is_told_at_its_field(program, reported):
    clerk = program("clerk")
    answer = clerk.move("tickets", reported["number"], "not-file", expect=400)
    assert answer == {"code": "invalid", "errors": {"reason": ["This field is required."]}} or (
        list(answer["errors"]) == ["reason"]
    )
    wrong = {"seen": "x", "category": ["0121"], "condition": {}, "note": None}
    answer = clerk.move("tickets", reported["number"], "file", expect=400, **wrong)
    assert set(answer["errors"]) == set(wrong)


def test_a_step_that_is_not_open_is_refused(program, reported):
    answer = program("clerk").move("tickets", reported["number"], "close", expect=409)
    assert (answer["code"], answer["field"]) == ("move_not_open", None)
    assert answer["message"]


def test_a_stale_step_is_refused(program, reported):
    clerk = program("clerk")
    clerk.move("tickets", reported["number"], "accept", seen=1)
    answer = clerk.move("tickets", reported["number"], "file", expect=409, seen=1)
    assert answer["code"] == "changed_meanwhile"
    latest = answer["latest"]
    assert (latest["status"], latest["seen"]) == ("accepted", 2)
    assert len(latest["since"]) == 1
    assert latest["since"][0]["by"] == "周*"


def test_choices_end_where_the_place_ends(program, world, reported):
    clerk = program("clerk")
    number = reported["number"]
    clerk.move("tickets", number, "file")
    for lead in (world.urban_dh.code, world.urban_dh.pk, "UNKNOWN", 10**17, "\x00", True, 1.5, []):
        answer = clerk.move("tickets", number, "dispatch", expect=400, lead=lead)
        assert list(answer["errors"]) == ["lead"]
    answer = clerk.move("tickets", number, "dispatch", expect=400, assist=[world.water_dh.code])
    assert list(answer["errors"]) == ["assist.0"]
    for team in (world.hubei.code, world.anmin.code, world.liyuan.code):
        answer = clerk.move("tickets", number, "dispatch", expect=400, team=team)
        assert list(answer["errors"]) == ["team"]
    ticket = clerk.move("tickets", number, "dispatch", team=world.sundi.pk)
    assert ticket["lead"]["team"]["code"] == world.sundi.code


def test_offered_moves_are_those_that_go_through(program, world, reported):
    number = reported["number"]
    names = {
        user: [move["name"] for move in program(user).get_json(f"tickets/{number}/")["moves"]]
        for user in ("clerk", "gridworker", "buildinghead", "street", "admin")
    }
    main = ["accept", "file", "self-close", "not-file"]
    assert [name for name in names["clerk"] if name in main] == main
    assert set(names["clerk"]) - set(main) == {"urge", "void", *PUBLIC_WORDS}
    assert {*main, "urge", "void"} <= set(names["gridworker"])
    assert names["buildinghead"] == []
    for name in ("dispatch", "finish", "pass", "close", "rework", "reopen", "rate"):
        body = {"note": "n", "reason": "r", "solved": "yes", "satisfaction": 5}
        answer = program("clerk").post(f"/api/v1/tickets/{number}/moves/{name}/", body)
        assert answer.status_code in (403, 409), name


def test_settled_on_the_spot_with_pictures(program, reported, media):
    worker = program("gridworker")
    ticket = worker.move(
        "tickets",
        reported["number"],
        "self-close",
        note="已劝离",
        before=[photo("b.jpg")],
        after=[photo("a.jpg"), photo("a2.jpg", "blue")],
    )
    assert (ticket["status"], ticket["self_closed"]) == ("checking", True)
    assert sorted(p["purpose"] for p in ticket["attachments"]) == ["after", "after", "before"]
    answer = worker.move("tickets", reported["number"], "close", expect=403)
    assert answer["code"] == "forbidden"


def test_a_picture_that_is_none_is_refused_by_name(program, reported, media):
    fake = photo("fake.jpg")
    fake.file.seek(0)
    fake.file.write(b"<script>" * 100)
    fake.seek(0)
    answer = program("gridworker").move(
        "tickets", reported["number"], "self-close", expect=409, note="n", after=[fake]
    )
    assert (answer["code"], answer["field"]) in (
        ("not_an_image", "after"),
        ("photo_required", "before"),
    )
