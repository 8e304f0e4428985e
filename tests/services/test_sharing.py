"""The sharing register through its pages and over REST: registered, asked for, given back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from rest_framework.test import APIClient

from members.models import User
from records.models import Notice
from services.models import ResourceUse, SharedResource
from services.operations.sharing import SharedDraft, UseDraft, ask_for_use, share_resource
from tests.members.test_dual_journeys import Browser

DAYS = {"from_on": "2026-11-28", "until_on": "2026-11-29"}


@pytest.fixture
def hall(world, time_machine):
    time_machine.move_to(world.now, tick=False)
    draft = SharedDraft(kind="place", name="多功能厅", available="周末")
    return share_resource(world.sundi, draft, by=world.clerk, at=world.now)


def caller(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def heard(user) -> list[str]:
    return list(Notice.objects.filter(recipient=user).order_by("pk").values_list("kind", flat=True))


def test_a_community_shares_a_unit_asks_and_it_comes_back(world, hall):
    clerk, unit = Browser(world.clerk), Browser(world.department)
    facts = {"community": "孙底社区", "name": "投影仪", "kind": "equipment", "is_open": "on"}
    told = clerk.send("/shared-resources/new/", 422, **{**facts, "contact": "没有这个单位"})
    assert 'value="投影仪"' in told
    clerk.send("/shared-resources/new/", **facts)
    one = SharedResource.objects.get(name="投影仪")
    assert "投影仪" in unit.page("/shared-resources/")
    unit.send(f"/shared-resources/{one.pk}/change/", 403, **facts)
    ask = f"/shared-resources/{one.pk}/ask/"
    base = {"community": "", "unit": world.urban.code, "purpose": "宣讲"}
    unit.page(ask)
    past = unit.send(ask, 422, **base, from_on="2026-11-01", until_on="2026-11-02")
    assert "This day is over" in past
    unit.send(ask, 422, **{**base, "community": "孙底社区"}, **DAYS)
    unit.send(ask, **base, **DAYS)
    use = ResourceUse.objects.get()
    assert "shared_asked" in heard(world.community)
    clerk.move(use, "shared-resources/uses", "agree")
    assert "shared_agreed" in heard(world.department)
    clerk.move(use, "shared-resources/uses", "return", note="完好")
    use.refresh_from_db()
    assert (use.status, use.feedback) == ("returned", "完好")
    assert "完好" in unit.page(f"/shared-resources/uses/{use.pk}/")
    assert "投影仪" in unit.page("/shared-resources/uses/")
    Browser(world.community_other).page(f"/shared-resources/uses/{use.pk}/", 404)
    clerk.send(f"/shared-resources/{one.pk}/change/", name="投影仪", kind="equipment")
    assert not SharedResource.objects.get(pk=one.pk).is_open


def test_no_two_have_it_on_the_same_day(world, hall):
    first = asked(world, hall)
    second = asked(world, hall)
    clerk = caller(world.clerk)
    path = "/api/v1/resource-uses/{}/moves/{}/"
    assert clerk.post(path.format(first.pk, "agree"), {}).json()["status"] == "agreed"
    again = clerk.post(path.format(second.pk, "agree"), {})
    assert (again.status_code, again.json()["code"]) == (409, "use_overlaps")
    unit = caller(world.department)
    assert unit.post(path.format(second.pk, "agree"), {}).status_code == 403
    assert unit.post(path.format(second.pk, "withdraw"), {}).status_code == 400
    told = unit.post(path.format(second.pk, "withdraw"), {"reason": "改期"})
    assert told.json()["status"] == "withdrawn"
    body = {"unit": world.urban.code, "purpose": "宣讲", **DAYS}
    late = unit.post(f"/api/v1/shared-resources/{hall.pk}/ask/", body)
    assert late.json()["code"] == "use_overlaps"
    assert unit.post(path.format(second.pk, "nonsense"), {}).status_code == 404


def asked(world, row):
    draft = UseDraft(
        unit=world.urban,
        from_on=date(2026, 11, 28),
        until_on=date(2026, 11, 28) + timedelta(days=1),
        purpose="宣讲",
    )
    return ask_for_use(row, draft, by=world.department, at=world.now)


def test_the_register_over_rest(world, hall):
    clerk = caller(world.clerk)
    body = {"community": "孙底社区", "kind": "vehicle", "name": "班车"}
    made = clerk.post("/api/v1/shared-resources/", body)
    assert made.status_code == 201, made.json()
    path = f"/api/v1/shared-resources/{made.json()['id']}/"
    changed = clerk.put(path, {**body, "is_open": False})
    assert (changed.status_code, changed.json()["is_open"]) == (200, False)
    closed = clerk.post(f"{path}ask/", {"community": "孙底社区", "purpose": "x", **DAYS})
    assert closed.json()["code"] == "shared_closed"
    assert clerk.post("/api/v1/shared-resources/", {"name": "x"}).status_code == 400
    other = caller(world.community_other)
    assert other.put(path, body).status_code == 403
    rows = APIClient().get("/api/v1/public-shared/").json()["results"]
    assert [row["name"] for row in rows] == ["多功能厅"]


def test_residents_see_what_is_shared_and_no_person(world, hall):
    text = Client().get("/shared/").content.decode()
    assert "多功能厅" in text
    assert world.clerk.person.name not in text
    assert Client().get("/shared/?kind=nonsense&q=x").status_code == 200


def test_the_uses_as_a_file_are_recorded(world, hall):
    asked(world, hall)
    client = Client()
    client.force_login(world.clerk)
    answer = client.get("/shared-resources/uses/export/")
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content).startswith(b"PK")
    client.force_login(User.objects.get(pk=world.gridworker.pk))
    assert client.get("/shared-resources/uses/export/").status_code == 403
