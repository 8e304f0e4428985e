"""The list of matters: what it shows to whom, under which filters, at which price, as a file."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from lib.pages import Cursor
from records.models import AuditEntry
from tests.tickets.calls import issued
from tests.tickets.desk import HOUR, closed, dispatched, filed, queries, reported
from tickets.models import Category, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english_at_noon(client, world, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 3 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def clerk(client, world):
    client.force_login(world.clerk)
    return client


def titles(response) -> list[str]:
    return [row.title for row in response.context["rows"]]


def test_open_matters_within_reach_newest_first(world, clerk):
    reported(world, text="旧的问题。", at=world.now - timedelta(days=1))
    reported(world, text="新的问题。")
    closed(world, text="已经结案。")
    reported(world, text="别的社区。", area=world.hubei_b1, by=world.gridworker_other)
    response = clerk.get("/tickets/")
    assert titles(response) == ["新的问题", "旧的问题"]
    assert "2 matters" in response.content.decode()
    assert titles(clerk.get("/tickets/?view=closed")) == ["已经结案"]
    assert len(titles(clerk.get("/tickets/?view=all"))) == 3


def test_a_row_names_the_readers_next_step(world, client):
    reported(world, text="要受理。")
    dispatched(world, text="在部门。")
    client.force_login(world.clerk)
    steps = {row.title: row.next for row in client.get("/tickets/").context["rows"]}
    assert steps == {"要受理": "Accept", "在部门": ""}
    client.force_login(world.department)
    steps = {row.title: row.next for row in client.get("/tickets/").context["rows"]}
    assert steps == {"在部门": "Report done"}


def test_waiting_shows_only_what_the_reader_can_move(world, client):
    reported(world, text="要受理。")
    dispatched(world, text="在部门。")
    client.force_login(world.department)
    assert titles(client.get("/tickets/?view=waiting")) == ["在部门"]
    client.force_login(world.clerk)
    assert titles(client.get("/tickets/?view=waiting")) == ["要受理"]
    client.force_login(world.volunteer)
    assert titles(client.get("/tickets/?view=waiting")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=地锁", ["地锁占位"]),
        ("q=不存在", []),
        ("category=0603", ["路灯不亮"]),
        ("within=340504003014001", ["地锁占位"]),
        ("within=340504003014002", ["路灯不亮"]),
        ("within=340504003014", ["路灯不亮", "地锁占位"]),
        ("status=filed", ["地锁占位"]),
        ("light=green", ["路灯不亮"]),
        ("light=red", []),
        ("channel=community", ["路灯不亮"]),
        ("unit=U000", []),
        ("after=2026-11-23", ["路灯不亮", "地锁占位"]),
        ("after=2026-11-24", []),
        ("before=2026-11-22", []),
        ("before=9999-12-31&after=0001-01-01", ["路灯不亮", "地锁占位"]),
        ("mine=on", ["路灯不亮"]),
    ],
)
def test_each_filter_narrows(world, clerk, monkeypatch, query, found):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + timedelta(minutes=5))
    filed(world, text="地锁占位。", channel="grid_worker")
    reported(
        world,
        text="路灯不亮。",
        code="0603",
        area=world.sundi_b3,
        by=world.clerk,
        channel="community",
        at=world.now + timedelta(minutes=1),
    )
    assert titles(clerk.get(f"/tickets/?{query}")) == found


def test_a_number_is_found_wherever_it_stands(world, clerk):
    ticket = closed(world)
    assert titles(clerk.get(f"/tickets/?q={ticket.number}")) == [ticket.title]
    assert titles(clerk.get(f"/tickets/?q={ticket.number}&view=open")) == []


@pytest.mark.parametrize(
    "query",
    [
        "category=zzz",
        "within=340504001001",
        "within=%00",
        "category=%00",
        "q=%00",
        "unit=%00",
        "status=nope",
        "light=pink",
        "after=yesterday",
        "view=nope",
        "cursor=zzz&view=all",
        "unit=U999",
    ],
)
def test_nonsense_in_the_address_is_named_and_harmless(world, clerk, query):
    reported(world)
    response = clerk.get(f"/tickets/?{query}")
    if query.startswith("cursor"):
        assert response.status_code == 409
    else:
        assert list(response.context["form"].errors) == [query.split("=")[0]]


def test_areas_units_and_rows_of_others_are_no_choice(world, clerk):
    html = clerk.get("/tickets/").content.decode()
    assert "孙底第一网格" in html
    assert "湖北社区" not in html
    assert "敦煌城管局" not in html
    assert "城管局" in html


def test_the_filters_in_force_can_be_taken_off_one_by_one(world, clerk):
    reported(world)
    chips = clerk.get("/tickets/?category=0121&q=地锁&view=all").context["chips"]
    assert [chip["label"] for chip in chips] == [
        "Number or keyword: 地锁",
        "Category: 私设地桩地锁",
    ]
    assert chips[0]["url"] == "?category=0121&view=all"


def test_pages_lead_forward_and_back(world, clerk):
    for number in range(27):
        reported(world, text=f"第{number}件。", at=world.now + timedelta(minutes=number))
    first = clerk.get("/tickets/")
    assert len(titles(first)) == 25
    assert first.context["newer"] is None
    second = clerk.get(f"/tickets/{first.context['older']}")
    assert titles(second) == ["第1件", "第0件"]
    assert titles(clerk.get(f"/tickets/{second.context['newer']}")) == titles(first)


def test_the_price_of_the_list_is_flat(world, clerk):
    def fill(count):
        for number in range(count):
            make = (reported, filed, dispatched)[number % 3]
            make(world, text=f"第{number}件。")

    fill(3)
    few = queries(clerk, "/tickets/")
    fill(18)
    assert queries(clerk, "/tickets/") == few <= 12


def test_the_export_is_exactly_the_list_masked_and_recorded(world, clerk):
    reported(world, title="=1+1 联系13812345678", text="占位")
    reported(world, text="别的社区。", area=world.hubei_b1, by=world.gridworker_other)
    closed(world, text="已经结案。")
    answer = clerk.get("/tickets/export/?format=csv")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert answer["Content-Disposition"].endswith('.csv"')
    assert len(lines) == 2
    assert "'=1+1 联系138****5678" in lines[1]
    entry = AuditEntry.objects.get(action="tickets.export")
    assert (entry.actor, entry.data["rows"]) == (world.clerk, 1)
    assert entry.data["filters"] == {"view": "open"}


def test_the_export_opens_as_a_workbook(world, clerk):
    reported(world, title="=1+1", text="占位")
    answer = clerk.get("/tickets/export/?view=all&q=占位")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    rows = list(book.active.values)
    assert rows[0][:2] == ("Number", "Title")
    assert rows[1][1] == "=1+1"
    assert book.active["B2"].data_type == "s"
    assert AuditEntry.objects.get(action="tickets.export").data["filters"]["q"] == "*"


def test_export_needs_its_power_and_refuses_too_much(world, client, monkeypatch):
    client.force_login(world.gridworker)
    assert client.get("/tickets/export/").status_code == 403
    assert client.get("/tickets/").context["exports"] == []
    client.force_login(world.clerk)
    reported(world)
    reported(world)
    monkeypatch.setattr("tickets.exports.COUNT_CAP", 1)
    answer = client.get("/tickets/export/", follow=True)
    assert "Narrow the list" in answer.content.decode()
    assert AuditEntry.objects.get(action="tickets.export").result == "refused"


def test_strangers_go_to_the_login(client):
    for url in ("/tickets/", "/tickets/export/", "/tickets/MAS1/"):
        assert client.get(url)["Location"].startswith("/login/")


def test_nothing_at_all_says_what_comes(world, clerk):
    assert not Ticket.objects.exists()
    assert "New matters appear here" in clerk.get("/tickets/").content.decode()


# Filters of what became of a matter


def test_a_heading_narrows_to_all_its_leaves(world, clerk):
    reported(world, text="地锁占位。")
    reported(world, text="路灯不亮。", code="0603")
    assert titles(clerk.get("/tickets/?category=01")) == ["地锁占位"]
    assert titles(clerk.get("/tickets/?category=06")) == ["路灯不亮"]
    assert "Category: " in clerk.get("/tickets/?category=06").context["chips"][0]["label"]


def test_key_matters_reopened_whistled_and_source_narrow(world, clerk):
    plain = reported(world, text="普通的。", code="0603")
    starred = reported(world, text="关键的。")
    Category.objects.filter(code="0121").update(is_key_matter=True)
    Category.objects.filter(code="0603").update(is_key_matter=False)
    again = reported(world, text="又开的。", code="0603")
    Ticket.objects.filter(pk=again.pk).update(reopened_count=1)
    Ticket.objects.filter(pk=plain.pk).update(source="12345")
    called = filed(world, text="吹过哨。", code="0603")
    issued(world, ticket=called, area=called.area)
    assert titles(clerk.get("/tickets/?key=on")) == [starred.title]
    assert titles(clerk.get("/tickets/?reopened=on")) == ["又开的"]
    assert titles(clerk.get("/tickets/?source=12345")) == ["普通的"]
    assert titles(clerk.get("/tickets/?whistled=on")) == ["吹过哨"]


def test_the_code_of_an_area_means_what_lies_in_it(world, clerk):
    reported(world, text="一网格。")
    reported(world, text="二网格。", area=world.sundi_b3)
    reported(world, text="别的社区。", area=world.hubei_b1, by=world.gridworker_other)
    assert len(titles(clerk.get(f"/tickets/?q={world.sundi.code}"))) == 2
    assert titles(clerk.get(f"/tickets/?q={world.sundi_2.code}")) == ["二网格"]
    assert titles(clerk.get(f"/tickets/?q={world.hubei.code}")) == []


# Order, columns and layouts


def test_by_time_left_the_list_pages_through_every_row_once(world, clerk):
    for number in range(30):
        ticket = reported(world, text=f"第{number}件。")
        due = None if number % 5 == 0 else world.now + timedelta(hours=(number * 7) % 11)
        Ticket.objects.filter(pk=ticket.pk).update(due_at=due)
    expected = sorted(
        Ticket.objects.values_list("title", "due_at", "pk"),
        key=lambda row: (row[1] is None, row[1], row[2]),
    )
    first = clerk.get("/tickets/?sort=due")
    second = clerk.get(f"/tickets/{first.context['older']}")
    assert titles(first) + titles(second) == [row[0] for row in expected]
    assert titles(clerk.get(f"/tickets/{second.context['newer']}")) == titles(first)
    damaged = Cursor(("nonsense", 3)).encode()
    assert clerk.get(f"/tickets/?sort=due&cursor={damaged}").status_code == 409


def test_chosen_columns_stay_with_the_account(world, clerk, client):
    reported(world)
    assert [head["name"] for head in clerk.get("/tickets/").context["heads"]][:2] == [
        "status",
        "left",
    ]
    answer = clerk.post("/tickets/columns/", {"columns": ["channel", "due", "nonsense"]})
    assert answer.url == "/tickets/"
    client.force_login(world.user("clerk"))
    assert [head["name"] for head in client.get("/tickets/").context["heads"]] == [
        "due",
        "channel",
    ]
    client.force_login(world.user("community"))
    assert len(client.get("/tickets/").context["heads"]) == 6


def test_the_board_has_a_column_for_each_status(world, clerk):
    for number in range(23):
        reported(world, text=f"第{number}件。")
    dispatched(world, text="在部门。")
    closed(world, text="结了。")
    reported(world, text="别的社区。", area=world.hubei_b1, by=world.gridworker_other)
    board = {one.status: one for one in clerk.get("/tickets/board/").context["board"]}
    assert (board["reported"].count, len(board["reported"].cards)) == (23, 20)
    assert board["reported"].cards[0].title == "第22件"
    assert board["dispatched"].cards[0].title == "在部门"
    assert "closed" not in board
    every = {one.status: one for one in clerk.get("/tickets/board/?view=all").context["board"]}
    assert every["closed"].count == 1
    only = clerk.get("/tickets/board/?status=dispatched").context["board"]
    assert [one.status for one in only] == ["dispatched"]


def test_the_price_of_the_board_is_flat(world, clerk):
    reported(world)
    few = queries(clerk, "/tickets/board/")
    for number in range(12):
        (reported, filed, dispatched)[number % 3](world)
    assert queries(clerk, "/tickets/board/") <= max(few, 12)


def test_the_map_shows_the_same_matters_as_points_and_in_words(world, clerk):
    here = reported(world, text="有位置。", lng=118.5, lat=31.7)
    reported(world, text="没位置。")
    Ticket.objects.exclude(pk=here.pk).update(lng=None, lat=None)
    reported(world, text="别的社区。", area=world.hubei_b1, by=world.gridworker_other, lng=1, lat=1)
    assert set(titles(clerk.get("/tickets/map/"))) == {"有位置", "没位置"}
    (feature,) = clerk.get("/tickets/points/").json()["features"]
    assert feature["geometry"]["coordinates"] == [118.5, 31.7]
    assert feature["properties"]["name"] == "有位置"


def test_a_row_offers_its_next_step_with_the_state_it_was_read_in(world, clerk):
    ticket = reported(world)
    html = clerk.get("/tickets/").content.decode()
    assert f'action="/tickets/{ticket.number}/moves/accept/"' in html
    assert f'name="seen" value="{ticket.flow_count}"' in html
    ticket = filed(world)
    url = f"/tickets/{ticket.number}/moves/dispatch/?seen={ticket.flow_count}"
    assert url in clerk.get("/tickets/").content.decode()
