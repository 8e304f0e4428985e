"""Lists over REST: no gaps between pages, absolute addresses, places, a flat number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Place
from tests.api.conftest import NOUNS, ROOT
from tests.tickets.disputes import raised
from tests.world import SINCE
from tickets.models import Assignment, Objection, Ticket, Whistle
from tickets.operations import dispatch, triage
from tickets.operations.intake import Report, report_ticket
from tickets.operations.whistle_tasks import sign_task
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

LIST_CEILING, DETAIL_CEILING = 12, 25


@pytest.fixture
def grow(world):
    """Adds tickets with shares, whistles with tasks, and places, so many of each."""

    def more(count: int) -> None:
        for number in range(count):
            report = Report(world.category("0121"), f"第{number}件", world.sundi_b1)
            ticket = report_ticket(report, by=world.gridworker, at=world.now).ticket
            ticket = triage.file_ticket(ticket, by=world.clerk, at=world.now)
            units = {"lead": world.urban, "assist": [world.traffic]}
            dispatch.dispatch_ticket(ticket, by=world.clerk, at=world.now, **units)
            call = Call(world.sundi_1, "t", "f", "w", world.urban, [world.water])
            whistle = draft_whistle(call, by=world.community, at=world.now)
            issue_whistle(whistle, by=world.community, at=world.now)
            task = whistle.tasks.get(unit=world.urban)
            raised(world, sign_task(task, by=world.department, at=world.now), at=world.now)
            Place.objects.create(name="p", kind="other", area=world.sundi, valid_from=SINCE)

    return more


def test_a_list_costs_the_same_for_any_number_of_rows(program, grow):
    counts = []
    for more in (2, 18):
        grow(more)
        counts.append({noun: queries_of(program, f"{noun}/") for noun in NOUNS})
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= LIST_CEILING


def queries_of(program, path: str) -> int:
    """How many queries a page costs somebody who sees much of it."""
    client = program("clerk" if path == "notices/" else "admin")
    with CaptureQueriesContext(connection) as queries:
        client.get_json(path)
    return len(queries)


def test_a_detail_stays_below_its_ceiling(program, world, grow):
    grow(1)
    ticket, whistle = Ticket.objects.get(), Whistle.objects.get()
    paths = [
        f"tickets/{ticket.number}/",
        f"whistles/{whistle.number}/",
        f"assignments/{ticket.assignments.first().pk}/",
        f"whistle-tasks/{whistle.tasks.first().pk}/",
        f"objections/{Objection.objects.get().pk}/",
    ]
    few = [queries_of(program, path) for path in paths]
    for unit in (world.water, world.housing, world.fire):
        dispatch.give(ticket, "assist", unit=unit, by=world.clerk, at=world.now)
    assert [queries_of(program, path) for path in paths] == few
    assert max(few) <= DETAIL_CEILING


def test_pages_follow_each_other_without_gaps(program, world, grow):
    grow(7)
    client = program("clerk")
    seen, url = [], f"{ROOT}tickets/?page_size=2&within={world.sundi.code}"
    while url:
        page = client.get(url).json()
        assert len(page["results"]) <= 2
        seen += [row["number"] for row in page["results"]]
        last, url = url, page["next"]
        if len(seen) == 4:
            grow(1)
    numbers = list(Ticket.objects.order_by("-reported_at", "-id").values_list("number", flat=True))
    assert seen == [number for number in numbers if number in seen]
    assert len(seen) == len(set(seen)) == 7
    page = client.get(client.get(last).json()["previous"]).json()
    assert [row["number"] for row in page["results"]] == seen[4:6]
    assert page["next"].startswith("http://testserver/api/v1/tickets/?")
    assert f"within={world.sundi.code}" in page["next"]


def test_a_page_has_at_most_200_rows(program, world, grow):
    grow(3)
    page = program("clerk").get_json("tickets/", page_size=5000)
    assert (len(page["results"]), page["next"], page["previous"]) == (3, None, None)
    assert set(page) == {"results", "next", "previous"}


WITHIN = {
    "3405": True,
    "340504": True,
    "340504003": True,
    "340504003014": True,
    "340504003014001": True,
    "340504003014002": False,
    "340504003015": False,
    "340504001": False,
    "340503": False,
    "6209": False,
}


def test_every_noun_with_a_place_answers_to_within(program, world, grow):
    grow(1)
    admin = program("admin")
    for noun in ("tickets", "assignments", "whistles", "whistle-tasks", "objections"):
        found = {code: admin.get_json(f"{noun}/", within=code)["results"] for code in WITHIN}
        assert {code: bool(rows) for code, rows in found.items()} == WITHIN, noun
    places = {code: admin.get_json("places/", within=code)["results"] for code in WITHIN}
    assert [code for code, rows in places.items() if rows] == list(WITHIN)[:4]


@pytest.mark.parametrize("noun", ["areas", "units", "people", "organisations"])
def test_grids_and_people_answer_to_within(program, world, noun):
    admin = program("admin")
    everywhere = admin.get_json(f"{noun}/", within="3405", page_size=200)["results"]
    in_street = admin.get_json(f"{noun}/", within=world.anmin.code, page_size=200)["results"]
    assert 0 < len(in_street) <= len(everywhere)
    assert admin.get_json(f"{noun}/", within="6209")["results"] == []


def test_lists_can_be_narrowed(program, world, grow):
    grow(2)
    clerk = program("clerk")
    first = Ticket.objects.order_by("id").first()
    found = clerk.get_json("tickets/", search=first.number)["results"]
    assert [row["number"] for row in found] == [first.number]
    assert len(clerk.get_json("tickets/", status="dispatched")["results"]) == 2
    assert clerk.get_json("tickets/", view="closed")["results"] == []
    assert len(clerk.get_json("tickets/", unit=world.urban.code)["results"]) == 2
    assert len(clerk.get_json("assignments/", role="lead")["results"]) == 2
    assert len(clerk.get_json("assignments/", ticket=first.number)["results"]) == 2
    assert clerk.get_json("assignments/", open=False)["results"] == []
    lit = [len(clerk.get_json("assignments/", light=c)["results"]) for c in ("red", "green")]
    assert sum(lit) <= len(clerk.get_json("assignments/")["results"]) == 4
    officer = program("traffic_officer")
    mine = officer.get_json("assignments/", mine=True, open=True)["results"]
    assert {row["unit"]["code"] for row in mine} == {world.traffic.code}
    assert len(mine) == Assignment.objects.filter(unit=world.traffic).count()
    names = [row["code"] for row in clerk.get_json("areas/", search="sddy")["results"]]
    assert world.sundi_1.code in names
    grids = clerk.get_json("areas/", tier="grid", parent=world.sundi.code)["results"]
    assert [row["code"] for row in grids] == [world.sundi_1.code, world.sundi_2.code]
    leaves = clerk.get_json("categories/", leaf=True, page_size=200)["results"]
    assert len(leaves) == 65 and all(row["parent"] for row in leaves)
    served = program("admin").get_json("units/", serving=world.sundi_b1.code)["results"]
    assert world.urban.code in {row["code"] for row in served}
    assert world.urban_dh.code not in {row["code"] for row in served}


def test_notices_can_be_narrowed_to_the_unread(program, world, grow):
    grow(1)
    clerk = program("clerk")
    (notice, *_others) = clerk.get_json("notices/", unread=True)["results"]
    clerk.send(f"notices/{notice['id']}/read/")
    unread = clerk.get_json("notices/", unread=True, page_size=200)["results"]
    assert notice["id"] not in {row["id"] for row in unread}
    read = clerk.get_json("notices/", unread=False)["results"]
    assert [row["id"] for row in read] == [notice["id"]]
