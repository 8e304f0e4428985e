"""The list of matters: what it shows to whom, under which filters, at which price, as a file."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from records.models import AuditEntry
from tests.tickets.desk import HOUR, closed, dispatched, filed, queries, reported
from tickets.models import Ticket

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
