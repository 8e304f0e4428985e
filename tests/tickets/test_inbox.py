"""The inbox of a unit or team: one list by time left, signed and attended in one tap."""

from datetime import timedelta

import pytest
from django.utils import translation

from tests.tickets.calls import HOUR, issued, signed
from tests.tickets.desk import closed, dispatched, filed, queries
from tickets.models import Assignment
from tickets.operations import dispatch, handling

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + HOUR / 2)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def department(client, world):
    client.force_login(world.department)
    return client


def titles(response) -> list[str]:
    return [card.title for card in response.context["cards"]]


def counts(response) -> dict[str, int]:
    return {str(tab["label"]): tab["count"] for tab in response.context["shows"]}


def test_both_kinds_of_work_stand_in_one_list_by_time_left(world, department):
    issued(world, title="日常哨")
    issued(world, title="应急哨", kind="emergency")
    dispatched(world, text="派单。")
    dispatched(world, text="别的部门。", lead=world.water)
    issued(world, title="别的哨", lead=world.water, at=world.now)
    assert titles(department.get("/inbox/")) == ["应急哨", "日常哨", "派单"]


def test_every_count_is_the_length_of_the_list_behind_it(world, department):
    dispatched(world, text="新派。")
    assignment = dispatched(world, text="在办。").assignments.get()
    handling.sign_assignment(assignment, by=world.department, at=world.now)
    signed(world, title="已签收")
    issued(world, title="迟签", at=world.now - timedelta(days=4))
    issued(world, title="快超期", at=world.now - HOUR / 4)
    closed(world, text="结案。")
    response = department.get("/inbox/")
    numbers = counts(response)
    assert numbers["Overdue"] >= 1
    assert numbers["Due soon"] >= 1
    for tab in response.context["shows"]:
        listed = titles(department.get(f"/inbox/{tab['url']}"))
        assert tab["count"] in (None, len(listed)), tab["label"]
    assert titles(department.get("/inbox/?show=done")) == ["结案"]
    assert sorted(titles(department.get("/inbox/?show=working"))) == ["在办", "已签收"]
    assert titles(department.get("/inbox/?show=late")) == ["迟签"]


def test_signing_and_checking_in_take_one_tap_each(world, department):
    task = issued(world).tasks.get()
    for name, status in (("sign", "signed"), ("attend", "attended")):
        page = department.get("/inbox/")
        (card,) = page.context["cards"]
        move = next(move for move in card.moves if move.name == name)
        assert move.one_tap
        assert f'action="{move.url}"' in page.content.decode()
        sent = department.post(move.url, {"seen": card.seen, "next": "/inbox/"})
        assert sent.url == "/inbox/"
        task.refresh_from_db()
        assert task.status == status


def test_a_team_finds_its_own_assignments(world, client):
    dispatch.dispatch_ticket(filed(world), by=world.clerk, at=world.now, team=world.sundi_1)
    client.force_login(world.gridworker)
    (card,) = client.get("/inbox/").context["cards"]
    assert card.holder == "孙底第一网格"
    client.force_login(world.gridworker_two)
    assert titles(client.get("/inbox/")) == []
    client.force_login(world.gridworker_other)
    assert titles(client.get("/inbox/")) == []


def test_nobody_finds_the_work_of_others(world, client):
    dispatched(world)
    issued(world)
    for person in ("department2", "department_dh", "volunteer", "district", "buildinghead"):
        client.force_login(world.user(person))
        assert titles(client.get("/inbox/")) == [], person


def test_screens_follow_each_other_without_gap_or_repeat(world, department):
    for n in range(15):
        issued(world, title=f"哨{n:02d}", at=world.now + timedelta(minutes=n % 3))
        dispatched(world, text=f"单{n:02d}。")
    seen, url = [], "/inbox/?show=waiting"
    while url:
        page = department.get(url)
        seen += titles(page)
        url = page.context["older"] and "/inbox/" + page.context["older"]
    assert len(seen) == len(set(seen)) == 30
    due = list(Assignment.objects.order_by("due_at").values_list("due_at", flat=True))
    assert due == sorted(due)


DAMAGED = ("broken", "WzEsMl0", "W2ZhbHNlLCJ4IiwwLDFd", "W2ZhbHNlLDEsMiwzXQ")


@pytest.mark.parametrize("cursor", DAMAGED)
def test_a_damaged_cursor_is_refused_in_words(department, cursor):
    assert department.get(f"/inbox/?cursor={cursor}").status_code == 409


def test_an_unknown_tab_opens_the_usual_one(department):
    assert department.get("/inbox/?show=nonsense").context["show"] == "working"


def test_the_price_does_not_grow(world, department):
    dispatched(world)
    issued(world)
    department.get("/inbox/")
    few = queries(department, "/inbox/")
    for _n in range(9):
        dispatched(world)
        issued(world, assist=[world.traffic])
    assert queries(department, "/inbox/") == few <= 14
