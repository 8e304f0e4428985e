"""Points, rewards and orders through their pages and over REST."""

from __future__ import annotations

from decimal import Decimal

import pytest
from rest_framework.test import APIClient

from members.models import LedgerRule, PointsEntry, Redemption, Reward
from members.operations.points import balance_of
from records.models import Notice
from tests.members.test_dual_journeys import Browser
from tests.members.test_ledgers import credited, reward


@pytest.fixture
def earned(world, at_work):
    """Three points from three hours of tutoring."""
    credited(world)
    return world


@pytest.fixture
def at_work(world, time_machine):
    time_machine.move_to(world.now, tick=False)


def caller(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_a_reward_is_offered_ordered_and_handed_over(earned):
    clerk, volunteer = Browser(earned.clerk), Browser(earned.volunteer)
    facts = {"community": "孙底社区", "name": "洗衣液", "cost": "2", "per_person": "2"}
    told = clerk.send("/rewards/new/", 422, **facts, stock="-1", is_open="on")
    assert 'value="洗衣液"' in told
    clerk.send("/rewards/new/", **facts, stock="3", is_open="on")
    one = Reward.objects.get()
    assert "洗衣液" in volunteer.page("/rewards/")
    volunteer.send(f"/rewards/{one.pk}/redeem/")
    row = Redemption.objects.get()
    assert "洗衣液" in volunteer.page("/redemptions/")
    volunteer.page(f"/redemptions/{row.pk}/")
    clerk.move(row, "redemptions", "hand-over")
    row.refresh_from_db()
    one.refresh_from_db()
    assert (row.status, one.stock) == ("handed_over", 2)
    volunteer.send(f"/rewards/{one.pk}/redeem/")
    assert "2 points; you have 1" not in volunteer.page("/rewards/")
    assert Redemption.objects.count() == 1


def test_the_stock_is_added_to_never_set(earned):
    clerk, one = Browser(earned.clerk), reward(earned, stock=3)
    facts = {"name": "洗衣液", "cost": "2", "per_person": "1", "is_open": "on"}
    assert "3 left" in clerk.page(f"/rewards/{one.pk}/")
    clerk.send(f"/rewards/{one.pk}/", **facts, stock="4")
    assert Reward.objects.get().stock == 7
    assert "Only 7 are left" in clerk.send(f"/rewards/{one.pk}/", 422, **facts, stock="-8")
    answer = caller(earned.clerk).put(f"/api/v1/rewards/{one.pk}/", {**facts, "stock": -7})
    assert (answer.status_code, answer.json()["stock"]) == (200, 0)


def test_special_points_are_given_and_taken_back_on_the_page(earned):
    clerk = Browser(earned.clerk)
    facts = {"person": "朱志", "community": "孙底社区", "reason": "雪灾值守"}
    clerk.send("/points/give/", 422, **facts, points="0")
    clerk.send("/points/give/", **facts, points="5")
    entry = PointsEntry.objects.get(hours_entry=None)
    assert f"/points/{entry.pk}/reverse/" in clerk.page("/points/")
    clerk.page(f"/points/{entry.pk}/reverse/")
    clerk.send(f"/points/{entry.pk}/reverse/", reason="重复")
    assert "Counter-entry" in clerk.page("/points/")
    mine = Browser(earned.volunteer).page("/points/")
    assert "朱*" in mine
    assert balance_of(earned.volunteer.person) == 3
    Browser(earned.community_other).page(f"/points/{entry.pk}/reverse/", 404)


def test_the_same_over_rest(earned):
    clerk, volunteer = caller(earned.clerk), caller(earned.volunteer)
    facts = {"community": "孙底社区", "name": "毛巾", "cost": "3", "stock": 1}
    made = clerk.post("/api/v1/rewards/", facts)
    assert made.status_code == 201, made.json()
    order = volunteer.post(f"/api/v1/rewards/{made.json()['id']}/redeem/")
    assert (order.status_code, order.json()["status"]) == (201, "ordered")
    again = volunteer.post(f"/api/v1/rewards/{made.json()['id']}/redeem/")
    assert again.json()["code"] == "out_of_stock"
    move = f"/api/v1/redemptions/{order.json()['id']}/moves/cancel/"
    assert clerk.post(move, {"reason": "缺货"}).json()["status"] == "cancelled"
    given = {"person": "朱志", "community": "孙底社区", "points": "2", "reason": "值守"}
    entry = clerk.post("/api/v1/points-entries/", given)
    assert entry.status_code == 201, entry.json()
    path = f"/api/v1/points-entries/{entry.json()['id']}/reverse/"
    assert clerk.post(path, {"reason": "重复"}).json()["counters"] == entry.json()["id"]
    rows = volunteer.get("/api/v1/points-entries/").json()["results"]
    assert sum(Decimal(row["points"]) for row in rows) == 3
    assert caller(earned.community_other).get("/api/v1/points-entries/").json()["results"] == []


def test_handing_over_is_for_those_who_serve_the_community(earned):
    one = reward(earned)
    caller(earned.volunteer).post(f"/api/v1/rewards/{one.pk}/redeem/")
    row = Redemption.objects.get()
    path = f"/api/v1/redemptions/{row.pk}/moves/hand-over/"
    for name, status in (("volunteer", 403), ("community_other", 404), ("clerk", 200)):
        assert caller(getattr(earned, name)).post(path, {}).status_code == status, name


def test_the_city_sets_its_rules_on_a_page_and_over_rest(earned):
    admin, clerk = Browser(earned.admin), Browser(earned.clerk)
    assert "New version" not in clerk.page("/hours/rules/")
    clerk.send("/hours/rules/", 403)
    today = earned.now.date().isoformat()
    facts = {"valid_from": today, "service_factor": "1.5", "activity_factor": "2"}
    facts["publicity_days"] = "0"
    told = admin.send("/hours/rules/", 422, city=earned.city.pk, **facts, daily_hours="13")
    assert 'value="1.5"' in told
    admin.send("/hours/rules/", city=earned.city.pk, **facts, daily_hours="8")
    assert "Version 1 from" in clerk.page("/hours/rules/")
    assert LedgerRule.objects.get().daily_hours == 8
    body = {**facts, "city": earned.city.code, "daily_hours": 9}
    path = "/api/v1/ledger-rules/"
    assert caller(earned.clerk).post(path, body).status_code == 403
    late = caller(earned.admin).post(path, {**body, "valid_from": "2020-01-01"})
    assert late.json()["code"] == "starts_in_past"
    assert caller(earned.admin).post(path, {**body, "daily_hours": 20}).status_code == 400
    made = caller(earned.admin).post(path, body)
    assert (made.status_code, made.json()["version"]) == (201, 2)
    assert len(caller(earned.clerk).get(path).json()["results"]) == 2


def test_who_did_not_do_it_hears_of_orders_and_certificates(earned):
    one = reward(earned, stock=2, per_person=2)
    volunteer, clerk = caller(earned.volunteer), caller(earned.clerk)
    first = volunteer.post(f"/api/v1/rewards/{one.pk}/redeem/").json()["id"]
    assert heard(earned.clerk) == ["reward_ordered"]
    clerk.post(f"/api/v1/redemptions/{first}/moves/cancel/", {"reason": "缺货"})
    second = volunteer.post(f"/api/v1/rewards/{one.pk}/redeem/").json()["id"]
    clerk.post(f"/api/v1/redemptions/{second}/moves/hand-over/", {})
    span = {"from_on": "2026-01-01", "until_on": earned.now.date().isoformat()}
    made = clerk.post("/api/v1/certificates/", {"person": "朱志", "community": "孙底社区", **span})
    clerk.post(f"/api/v1/certificates/{made.json()['id']}/withdraw/", {"reason": "误发"})
    assert set(heard(earned.volunteer)) >= {
        "reward_cancelled",
        "reward_handed_over",
        "certificate_issued",
        "certificate_withdrawn",
    }
    page = Browser(earned.volunteer).page("/notices/")
    assert "洗衣液 was handed over" in page


def heard(user) -> list[str]:
    rows = Notice.objects.filter(recipient=user).exclude(kind__startswith="dual")
    return list(rows.order_by("pk").values_list("kind", flat=True))
