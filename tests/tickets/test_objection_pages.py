"""The pages of objections: the card's panel, the list, one dispute, rulings, fallback owners."""

from __future__ import annotations

import pytest
import time_machine
from django.urls import reverse

from members.models import User
from tests.tickets import calls
from tests.tickets.desk import queries
from tests.tickets.disputes import HOUR, WORDS, confirmed, disputed, raised, rule_of
from tickets.models import FallbackOwner, Objection
from tickets.operations import objections, rulings, whistle_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday(world):
    """The cast's own Monday, two hours later."""
    with time_machine.travel(world.now + 2 * HOUR, tick=False):
        yield


def page(objection):
    return reverse("tickets:objection", args=[objection.pk])


def moves_of(client, url, key="dispute"):
    return {move.name for move in client.get(url).context[key].moves}


def test_everybody_is_offered_their_own_part(client, world):
    objection = raised(world)
    offers = {
        "department": {"withdraw-objection"},
        "street": {"confirm", "uphold"},
        "district": {"confirm", "uphold"},
        "community": set(),
    }
    for person, expected in offers.items():
        client.force_login(world.user(person))
        assert moves_of(client, page(objection)) == expected, person
    confirmed(world, objection, at=world.now + 2 * HOUR)
    client.force_login(world.user("department"))
    assert moves_of(client, page(objection)) == {"yield", "persist"}
    objections.persist_in_objection(
        Objection.objects.get(), by=world.department, at=world.now + 2 * HOUR, reason="坚持"
    )
    client.force_login(world.user("street"))
    assert moves_of(client, page(objection)) == set()
    client.force_login(world.user("district"))
    assert moves_of(client, page(objection)) == {"designate", "void"}


def test_a_department_objects_through_the_form(client, world):
    task = calls.signed(world)
    client.force_login(world.department)
    url = f"/whistle-tasks/{task.pk}/moves/object/"
    form = client.get(url).content.decode()
    assert "权责清单（示例）" in form
    assert "人手不足" in form
    empty = client.post(url, {"reason": "不是我的"})
    assert empty.status_code == 422
    assert {"claim", "rule"} <= set(empty.context["form"].errors)
    assert "不是我的" in empty.content.decode(), "what was typed stays"
    sent = client.post(url, {**WORDS, "rule": rule_of(world).pk, "proposed_unit": world.fire.code})
    assert sent.status_code == 302
    assert Objection.objects.get().proposed_unit == world.fire
    card = client.get(sent.url).content.decode()
    assert "外墙渗漏按清单由住建部门牵头" in card
    assert "有争议" in card


def test_a_ruling_that_needs_a_name_says_so_at_its_field(client, world):
    objection = raised(world)
    client.force_login(world.street)
    answer = client.post(f"{page(objection)}moves/uphold/", {"reason": "不是"})
    assert answer.status_code == 422
    assert "successor" in answer.context["form"].errors
    wrong = client.post(f"{page(objection)}moves/uphold/", {"reason": "不是", "successor": "U006"})
    assert wrong.status_code == 422, "a unit of another city"
    done = client.post(
        f"{page(objection)}moves/uphold/", {"reason": "不是", "successor": world.housing.code}
    )
    assert done.status_code == 302
    assert "住建局" in client.get(page(objection)).content.decode()


def test_a_stale_ruling_shows_the_newer_state(client, world):
    objection = raised(world)
    confirmed(world, objection, at=world.now + 2 * HOUR)
    client.force_login(world.user("street_clerk"))
    answer = client.post(f"{page(objection)}moves/confirm/", {"reason": "是", "seen": 0})
    assert answer.status_code == 422
    assert answer.context["since"]


def test_each_sees_first_what_waits_for_them(client, world):
    mine = raised(world)
    other = disputed(world, task=calls.signed(world, title="另一哨"))
    seen = {"street": {mine}, "district": {other}, "department": {mine, other}, "volunteer": set()}
    for person, rows in seen.items():
        client.force_login(world.user(person))
        found = client.get("/objections/").context["rows"]
        assert {row.objection for row in found} == rows, person
    client.force_login(world.user("street"))
    assert len(client.get("/objections/?view=all").context["rows"]) == 2
    assert len(client.get("/objections/?view=all&status=disputed").context["rows"]) == 1
    assert len(client.get(f"/objections/?view=all&unit={world.fire.code}").context["rows"]) == 0
    assert len(client.get("/objections/?view=all&q=另一").context["rows"]) == 1
    assert client.get("/objections/?cursor=nonsense").status_code == 409


def test_a_stranger_finds_nothing(client, world):
    objection = raised(world)
    for person in ("street_other", "department2", "department_dh", "admin_dh"):
        client.force_login(world.user(person))
        assert client.get(page(objection)).status_code == 404
        assert client.get("/objections/?view=all").context["rows"] == []


def test_a_dispute_shows_both_sides_the_clocks_and_earlier_rulings(client, world):
    earlier = confirmed(world, task=calls.signed(world, title="去年的哨"), at=world.now + HOUR)
    objections.accept_ruling(earlier, by=world.department, at=world.now + HOUR)
    objection = disputed(world)
    client.force_login(world.district)
    text = client.get(page(objection)).content.decode()
    for words in (
        "外墙渗漏按清单由住建部门牵头",
        "职责清单列明由你单位牵头",
        "清单未载明外墙",
        "协调三次未果，涉及执法权限。",
        "去年的哨",
        "暂停中",
    ):
        assert words in text, words


def test_pages_cost_the_same_for_any_number_of_rows(client, world):
    rows = [raised(world)]
    client.force_login(world.street)
    few = (queries(client, "/objections/?view=all"), queries(client, page(rows[0])))
    for number in range(6):
        rows.append(raised(world, calls.signed(world, title=f"哨{number}")))
    many = (queries(client, "/objections/?view=all"), queries(client, page(rows[0])))
    assert few == many
    assert many[0] <= 12
    assert many[1] <= 20


def test_a_whistle_s_page_costs_the_same_for_any_number_of_objections(client, world):
    whistle = calls.issued(world, assist=[world.traffic])
    for unit, officer in ((world.urban, "department"), (world.traffic, "traffic_officer")):
        whistle_tasks.sign_task(whistle.tasks.get(unit=unit), by=world.user(officer), at=world.now)
    client.force_login(world.street)
    url = f"/whistles/{whistle.number}/"
    # One query for their moves, one for the units whose time they took
    before = queries(client, url)
    raised(world, whistle.tasks.get(unit=world.urban))
    one = queries(client, url)
    raised(world, whistle.tasks.get(unit=world.traffic), by=world.traffic_officer)
    assert queries(client, url) == one <= before + 2


def test_the_lead_is_changed_through_the_form(client, world):
    whistle = calls.issued(world, assist=[world.traffic])
    client.force_login(world.community)
    url = f"/whistles/{whistle.number}/moves/change-lead/"
    assert client.get(url).status_code == 200
    same = client.post(url, {"lead": world.urban.code, "reason": "换"})
    assert "lead" in same.context["form"].errors
    done = client.post(url, {"lead": world.traffic.code, "reason": "主要涉及交通"})
    assert done.status_code == 302
    assert "城管局 → 交警大队" in client.get(done.url).content.decode()


def test_a_dispatcher_without_a_matter_still_opens_the_form(client, world):
    whistle = calls.issued(world)
    assert whistle.ticket is None
    client.force_login(world.community)
    assert client.get(f"/whistles/{whistle.number}/moves/change-lead/").status_code == 200


def test_the_administrator_names_the_fallback_owner(client, world):
    client.force_login(world.admin)
    url = reverse("tickets:fallback_owners")
    assert "雨山区" in client.get(url).content.decode()
    code = world.yushan_district.code
    wrong = client.post(url, {"district": code, "unit": world.water_dh.code})
    assert wrong.status_code == 422
    assert client.post(url, {"district": code, "unit": world.fire.code}).status_code == 302
    assert FallbackOwner.objects.get().unit == world.fire
    assert client.post(url, {"district": code, "unit": ""}).status_code == 302
    assert not FallbackOwner.objects.exists()


def test_a_disputed_task_says_so_in_lists_and_inbox(client, world):
    raised(world)
    client.force_login(world.department)
    assert "待街道裁定" in client.get("/inbox/?show=working").content.decode()
    client.force_login(world.street)
    assert "有争议" in client.get("/whistles/").content.decode()
    assert User.objects.count()
    assert "/objections/" in client.get("/street/").content.decode()


def test_a_flag_stands_on_the_page_of_the_ruling(client, world):
    for number in range(2):
        row = raised(world, calls.signed(world, title=f"哨{number}"))
        rulings.confirm_task(row, by=world.street, at=world.now + HOUR, reason="是")
        row.refresh_from_db()
        objections.accept_ruling(row, by=world.department, at=world.now + HOUR)
    client.force_login(world.street)
    assert "12个月内2次异议不成立" in client.get(page(row)).content.decode()
    assert (
        "12个月内2次异议不成立" in client.get(f"/whistles/{row.whistle.number}/").content.decode()
    )
