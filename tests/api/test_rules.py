"""Limits, ladders, calendars and categories over REST: read by all, edited by who may."""

from __future__ import annotations

import pytest

from grids.models import WorkCalendar
from tests.api.conftest import ROOT
from tests.tickets.desk import dispatched
from tickets.models import Category, CategoryLimit, LadderPolicy, LimitChange, WhistleLimit
from tickets.operations.following import follow_rules


@pytest.fixture
def keeper(world, program):
    """A program of somebody who configures every city."""
    world.admin.is_superuser = True
    world.admin.save()
    return program("admin")


def test_everybody_reads_every_limit(world, program):
    rows = program("department").get_json("limits/")
    assert {row["kind"] for row in rows} == {"category", "whistle", "step"}
    sign = WhistleLimit.objects.get(kind="routine", clock_kind="sign")
    row = program("clerk").get_json(f"limits/whistle-{sign.pk}/")
    assert (row["limit"], row["limit_unit"], row["changes"]) == ("1小时", "wh", [])
    assert program("clerk").get(f"{ROOT}limits/whistle-99999/").status_code == 404
    assert len(program("clerk").get_json("limits/", kind="whistle")) == WhistleLimit.objects.count()


def test_a_limit_is_previewed_and_changed(world, keeper):
    dispatched(world)
    row = world.category("0121").limits.get()
    path = f"{ROOT}limits/category-{row.pk}/"
    told = keeper.post(f"{path}preview/", {"limit": "4天"}, format="json").json()
    assert told["moving"] == 1
    body = {"limit": "4天", "reason": "修订", "moves_running": True, "seen": row.version}
    answer = keeper.patch(path, body, format="json")
    assert answer.status_code == 200, answer.content
    assert answer.json()["changes"][0]["old"] == "2工作日"
    assert follow_rules(world.now) == 1
    assert keeper.patch(path, body, format="json").json()["code"] == "changed_meanwhile"
    bad = keeper.patch(path, {"limit": "两天", "reason": "x"}, format="json")
    assert (bad.status_code, list(bad.json()["errors"])) == (400, ["limit"])


def test_a_ladder_is_drafted_edited_and_put_into_force(world, keeper):
    general = LadderPolicy.objects.get()
    draft = keeper.send(f"ladders/{general.pk}/draft/", expect=201)
    rungs = [{"percent": 25, "who": ["officer"], "actions": ["notify"]}]
    body = {"subject_type": "assignment", "clock_kind": "handle", "rungs": rungs}
    path = f"ladders/{draft['id']}/"
    row = keeper.send(f"{path}rungs/", body | {"seen": draft["seen"]})
    assert [r["percent"] for r in row["rungs"] if r["clock_kind"] == "handle"] == [25]
    silent = body | {"rungs": [rungs[0] | {"actions": ["supervise"]}]}
    assert keeper.send(f"{path}rungs/", silent, expect=409)["code"] == "ladder_silent"
    assert keeper.send(f"{path}preview/")["running"] == 0
    assert keeper.send(f"{path}activate/", {"note": "提前"})["is_active"]
    assert keeper.send(f"{path}activate/", {"note": "x"}, expect=409)["code"] == "ladder_fixed"
    again = keeper.send(f"{path}draft/", expect=201)
    assert keeper.delete(f"{ROOT}ladders/{again['id']}/").status_code == 204


def test_days_are_previewed_entered_and_taken_back(world, keeper):
    dispatched(world)
    calendar = WorkCalendar.objects.get()
    path = f"calendars/{calendar.pk}/"
    body = {"days": [{"date": "2026-11-24", "is_working": False, "name": "停工"}]}
    assert keeper.send(f"{path}days/preview/", body)["moving"] == 1
    assert not calendar.versions.exists()
    row = keeper.send(f"{path}days/", body | {"seen": calendar.version})
    assert {"date": "2026-11-24", "is_working": False, "name": "停工", "source": ""} in row["days"]
    back = keeper.send(f"{path}restore/", {"version": calendar.version})
    assert back["seen"] == calendar.version + 2
    legal = keeper.patch(ROOT + path, {"day_convention": "legal"}, format="json")
    assert legal.json()["day_convention"] == "legal"
    assert keeper.patch(ROOT + path, {"sessions": {"9": []}}, format="json").status_code == 409


def test_categories_are_added_and_edited(world, keeper):
    body = {"code": "0199", "name": "新事", "parent": "01"}
    assert keeper.send("categories/", body, expect=201)["parent"]["code"] == "01"
    condition = {"condition": "有", "limit": "20分钟"}
    row = keeper.send("categories/0199/conditions/", condition, expect=201)
    assert row["conditions"][0]["limit_unit"] == "uh"
    assert CategoryLimit.objects.get(category__code="0199").limit_text == "20分钟"
    edit = keeper.patch(f"{ROOT}categories/0199/", {"is_active": False}, format="json")
    assert not edit.json()["is_active"]
    assert keeper.send("categories/", body, expect=409)["code"] == "code_taken"


@pytest.mark.parametrize("person", ["admin", "admin_dh", "street", "clerk", "department"])
def test_shared_rules_are_edited_by_nobody_else(world, program, person):
    client = program(person)
    limit = world.category("0121").limits.get()
    general, calendar = LadderPolicy.objects.get(), WorkCalendar.objects.get()
    for method, path, body in (
        ("patch", f"limits/category-{limit.pk}/", {"limit": "4天", "reason": "x"}),
        ("post", f"limits/category-{limit.pk}/preview/", {"limit": "4天"}),
        ("post", f"ladders/{general.pk}/draft/", {}),
        ("post", f"ladders/{general.pk}/preview/", {}),
        ("post", f"ladders/{general.pk}/activate/", {"note": "x"}),
        ("delete", f"ladders/{general.pk}/", {}),
        ("patch", f"calendars/{calendar.pk}/", {"day_convention": "legal"}),
        ("post", f"calendars/{calendar.pk}/days/", {"days": []}),
        ("post", f"calendars/{calendar.pk}/restore/", {"version": 1}),
        ("post", "categories/", {"code": "99", "name": "x"}),
        ("patch", "categories/0121/", {"name": "x"}),
        ("post", "categories/0121/conditions/", {"condition": "x", "limit": "4天"}),
    ):
        answer = getattr(client, method)(ROOT + path, body, format="json")
        assert answer.status_code == 403, (path, answer.content)
    assert not LimitChange.objects.exists()
    assert not Category.objects.filter(code="99").exists()
