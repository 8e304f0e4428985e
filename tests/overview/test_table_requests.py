"""Who asked for this table: with a basis and an end, let in by the street, over on its day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from overview.models import TableRequest
from overview.operations.table_requests import REQUEST_DESK, expire_requests
from records.models import Notice

pytestmark = pytest.mark.django_db


def said(world, **more) -> dict[str, str]:
    today = timezone.localdate()
    return {
        "kind": "table",
        "title": "电动车充电设施统计表",
        "unit": world.urban.code,
        "unit_words": "",
        "basis": "城管〔2026〕12号",
        "asked_fields": "小区、充电桩数量",
        "rhythm": "week",
        "from_on": today.isoformat(),
        "until_on": (today + timedelta(days=60)).isoformat(),
        "area": world.anmin.code,
        **more,
    }


def ask(client, world, **more):
    return client.post("/table-requests/new/", said(world, **more))


@pytest.fixture
def asked(world, client) -> TableRequest:
    client.force_login(world.user("department"))
    answer = ask(client, world)
    assert answer.status_code == 302, answer.content.decode()
    return TableRequest.objects.get()


def move(client, row: TableRequest, name: str, **given):
    return client.post(f"/table-requests/{row.pk}/moves/{name}/", given)


def test_a_department_asks_and_the_street_hears_of_it(world, asked):
    assert (asked.status, asked.unit, asked.area) == ("asked", world.urban, world.anmin)
    told = Notice.objects.filter(kind="table_asked").values_list("recipient__username", flat=True)
    assert set(told) == {"street", "street_clerk"}


def test_the_street_admits_it_and_the_communities_hear_of_it(world, client, asked):
    client.force_login(world.user("street"))
    assert "准予进入" in client.get(f"/table-requests/{asked.pk}/").content.decode()
    assert move(client, asked, "admit").status_code == 302
    asked.refresh_from_db()
    assert asked.status == "admitted" and asked.decided_at
    told = set(
        Notice.objects.filter(kind="table_admitted").values_list("recipient__username", flat=True)
    )
    assert {"department", "community", "clerk", "community_sister"} <= told
    assert "community_other" not in told


def test_what_a_ledger_has_already_is_not_filled_in(world, client, asked):
    client.force_login(world.user("street"))
    assert move(client, asked, "answer", ledger="nothing").status_code == 422
    move(client, asked, "answer", ledger="buildings")
    asked.refresh_from_db()
    assert (asked.status, asked.ledger) == ("answered", "buildings")
    client.force_login(world.user("department"))
    page = client.get(f"/table-requests/{asked.pk}/").content.decode()
    assert "台账已有" in page and "楼栋住户台账" in page


def test_nobody_admits_what_they_asked_for(world, client):
    client.force_login(world.user("street"))
    ask(client, world)
    row = TableRequest.objects.get()
    assert move(client, row, "admit").status_code == 422
    client.force_login(world.user("street_clerk"))
    assert move(client, row, "admit").status_code == 302


def test_who_sees_and_who_decides(world, client, asked):
    for username, sees, decides in (
        ("street", 200, 200),
        ("community", 200, 403),  # it burdens them
        ("gridworker", 200, 403),
        ("department_head", 200, 403),
        ("community_other", 404, 404),
        ("street_other", 404, 404),
        ("department2", 404, 404),
    ):
        client.force_login(world.user(username))
        page = client.get(f"/table-requests/{asked.pk}/")
        assert page.status_code == sees, username
        form = client.get(f"/table-requests/{asked.pk}/moves/refuse/")
        assert form.status_code == decides, username


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"unit": "", "unit_words": ""}, "其他单位"),
        ({"unit_words": "市里"}, "其他单位"),
        ({"basis": ""}, "必填"),
        ({"until_on": "2020-01-01"}, "早于"),
        ({"until_on": "2099-01-01"}, "最长一年"),
        ({"until_on": "morgen"}, "日期"),
    ],
)
def test_bad_input_is_told_at_its_field(world, client, wrong, words):
    client.force_login(world.user("department"))
    answer = ask(client, world, **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "城管" in answer.content.decode()
    assert not TableRequest.objects.exists()


def test_nobody_asks_another_city_or_street(world, client):
    client.force_login(world.user("department_dh"))
    assert ask(client, world, unit=world.urban_dh.code).status_code == 422
    client.force_login(world.user("community"))
    assert ask(client, world, area=world.hubei.code).status_code == 422
    client.force_login(world.user("volunteer"))
    assert client.get("/table-requests/new/").status_code == 403


def test_it_ends_by_itself_after_its_last_day(world, client, asked):
    client.force_login(world.user("street"))
    move(client, asked, "admit")
    on = timezone.now() + timedelta(days=60)
    assert expire_requests(on) == 0
    assert expire_requests(on + timedelta(days=1)) == 1
    assert expire_requests(on + timedelta(days=1)) == 0
    asked.refresh_from_db()
    assert asked.status == "expired"
    assert Notice.objects.filter(kind="table_ended", recipient=world.user("clerk")).count() == 1


def test_it_is_extended_only_to_a_later_day(world, client, asked):
    client.force_login(world.user("street"))
    move(client, asked, "admit")
    same = asked.until_on.isoformat()
    later = (asked.until_on + timedelta(days=30)).isoformat()
    assert move(client, asked, "extend", until_on=same, reason="再用一月").status_code == 422
    assert move(client, asked, "extend", until_on=later, reason="再用一月").status_code == 302
    asked.refresh_from_db()
    assert asked.until_on.isoformat() == later and asked.status == "admitted"


def test_the_asker_withdraws_and_a_stale_page_is_told(world, client, asked):
    answer = move(client, asked, "withdraw", seen="0")
    assert answer.status_code == 422
    assert move(client, asked, "withdraw", seen="1").status_code == 302
    asked.refresh_from_db()
    assert asked.status == "withdrawn"


def test_the_load_of_each_place_counts_what_places_above_ask(world, client, asked):
    client.force_login(world.user("street"))
    move(client, asked, "admit")
    client.force_login(world.user("community"))
    lines = client.get("/table-requests/load/").context["lines"]
    assert [(line["area"].name, line["count"], line["weekly"]) for line in lines] == [
        ("孙底第一网格", 1, 1.0),
        ("孙底第二网格", 1, 1.0),
    ]
    listed = client.get(f"/table-requests/?on={world.sundi_1.code}&status=admitted")
    assert len(listed.context["lines"]) == 1
    client.force_login(world.user("street_other"))
    assert {line["count"] for line in client.get("/table-requests/load/").context["lines"]} == {0}


def test_every_move_of_the_table_is_carried_out_by_the_desk():
    offered = {one.name for one in REQUEST_DESK.workflow if not one.hidden}
    assert offered == set(REQUEST_DESK.operations)
