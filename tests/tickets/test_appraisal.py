"""The scale, the score and the department's reply (DOMAIN.md section 5.5)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import translation

from lib.errors import Refused
from tests.tickets.calls import HOUR, issued, verified
from tickets.models import AppraisalScale, WhistleScore, WhistleTask
from tickets.operations import appraisal, whistle_tasks
from tickets.operations.scales import add_scale

pytestmark = pytest.mark.django_db

GOOD = {"effort": Decimal(16), "result": Decimal(32), "attitude": Decimal(8)}
PARTS = {"sign": 5, "contact": 5, "attend": 20, "effort": 20, "result": 40, "attitude": 10}
REST = {
    "low": 60,
    "high": 100,
    "weight_routine": Decimal(1),
    "weight_joint": Decimal("1.5"),
    "weight_emergency": Decimal("1.2"),
    "score_share": Decimal("0.7"),
    "satisfaction_share": Decimal("0.3"),
    "minimum": 5,
}


@pytest.fixture(autouse=True)
def _english(client, monkeypatch, world):
    monkeypatch.setattr("django.utils.timezone.now", lambda: world.now + 4 * HOUR)
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def scored(world, **points) -> WhistleTask:
    task = verified(world)
    given = {**GOOD, **points}
    return appraisal.score_task(task, by=world.community, at=world.now + 3 * HOUR, **given)


def refusal(call, *args, **kwargs) -> str:
    with pytest.raises(Refused) as caught, transaction.atomic():
        call(*args, **kwargs)
    return caught.value.code


# The scale


def test_sum_must_be_100(world):
    at, day = world.now, world.now.date()
    wrong = {**PARTS, "result": 41}
    add = {"by": world.admin, "at": at, "city": world.city, "valid_from": day, **REST}
    assert refusal(add_scale, **add, **wrong) == "scale_sum"
    with pytest.raises(IntegrityError), transaction.atomic():
        AppraisalScale.objects.create(valid_from=day, version=9, result=41)
    assert add_scale(**add, **PARTS).version == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"score_share": Decimal("0.8")}, "scale_shares"),
        ({"low": 100}, "scale_bounds"),
        ({"valid_from": date(2026, 11, 22)}, "starts_in_past"),
    ],
)
def test_a_scale_that_cannot_be_is_refused(world, change, code):
    values = {"city": world.city, "valid_from": world.now.date(), **PARTS, **REST, **change}
    assert refusal(add_scale, by=world.admin, at=world.now, **values) == code


def test_a_scale_is_set_by_whoever_configures_the_city(world):
    values = {"valid_from": world.now.date(), **PARTS, **REST}
    for by, city in (
        (world.street, world.city),
        (world.admin_dh, world.city),
        (world.admin, None),
    ):
        with pytest.raises(PermissionDenied):
            add_scale(by=by, at=world.now, city=city, **values)


def test_a_score_keeps_the_scale_it_was_given_by(world):
    before = scored(world).appraisal
    values = {**PARTS, "effort": 30, "result": 30, **REST}
    later = add_scale(
        by=world.admin, at=world.now, city=world.city, valid_from=date(2026, 11, 24), **values
    )
    task = verified(world)
    tomorrow = world.now + timedelta(days=1)
    appraisal.score_task(
        task, by=world.community, at=tomorrow, effort=28, result=25, attitude=8, comment=""
    )
    assert WhistleScore.objects.get(task=task).scale == later
    before.refresh_from_db()
    assert (before.scale.result, before.scale.city) == (40, None)


def test_the_page_tries_the_scale_on_an_example_before_it_is_kept(world, client):
    client.force_login(world.admin)
    page = client.get("/settings/appraisal-scale/")
    assert [row["scale"].version for row in page.context["standing"]] == [1]
    values = {"city": world.city.pk, "valid_from": "2026-12-01", **PARTS, **REST}
    given = {name: str(value) for name, value in values.items()}
    tried = client.post("/settings/appraisal-scale/", {**given, "preview": "1"})
    assert tried.status_code == 200
    assert [row.total for row in tried.context["examples"]] == [86, 66, 56]
    assert not AppraisalScale.objects.filter(city=world.city).exists()
    kept = client.post("/settings/appraisal-scale/", {**given, "save": "1"})
    assert kept.status_code == 302
    assert AppraisalScale.objects.get(city=world.city).valid_from == date(2026, 12, 1)


def test_a_wrong_sum_comes_back_at_its_field_with_what_was_typed(world, client):
    client.force_login(world.admin)
    values = {"city": world.city.pk, "valid_from": "2026-12-01", **PARTS, **REST, "result": 50}
    page = client.post("/settings/appraisal-scale/", {**values, "save": "1"})
    assert page.status_code == 422
    assert "110" in page.context["form"].errors["attitude"][0]
    assert not page.context["form"].non_field_errors()
    assert page.context["form"]["result"].value() == "50"
    client.force_login(world.street)
    assert client.get("/settings/appraisal-scale/").context["form"] is None
    assert client.post("/settings/appraisal-scale/", values).status_code == 403


# The score


def test_outlier_needs_comment(world):
    task = verified(world)
    low = {"effort": Decimal(5), "result": Decimal(10), "attitude": Decimal(5)}
    full = {"effort": Decimal(20), "result": Decimal(40), "attitude": Decimal(10)}
    for given in (low, full):
        code = refusal(appraisal.score_task, task, by=world.community, at=world.now, **given)
        assert code == "comment_needed"
    appraisal.score_task(task, by=world.community, at=world.now, comment="到场快，拆除彻底", **full)
    assert WhistleScore.objects.get(task=task).total == 100


def test_only_the_community_that_blew_or_those_above_it_appraise(world):
    task = verified(world)
    for by in (world.community_sister, world.community_other, world.department, world.gridworker):
        with pytest.raises(PermissionDenied), transaction.atomic():
            appraisal.score_task(task, by=by, at=world.now, **GOOD)


def test_timeliness_is_counted_from_the_clocks(world):
    task = issued(world).tasks.get(role="lead")
    late = world.now + timedelta(days=9)
    for move in (whistle_tasks.sign_task, whistle_tasks.attend_task):
        task = move(task, by=world.department, at=late)
    task = whistle_tasks.finish_task(task, by=world.department, at=late, note="已拆")
    task = whistle_tasks.verify_task(task, by=world.community, at=late)
    task = appraisal.score_task(task, by=world.community, at=late, comment="太晚", **GOOD)
    score = task.appraisal
    assert (score.sign, score.contact, score.attend, score.total) == (0, 0, 0, 56)


# The reply


def test_one_reply_per_score(world):
    task = scored(world)
    at = world.now + 4 * HOUR
    code = refusal(
        appraisal.reply_to_score, verified(world), by=world.department, at=at, reply="有话说"
    )
    assert code == "not_scored"
    appraisal.reply_to_score(task, by=world.department, at=at, reply="当日另有防汛任务。")
    score = WhistleScore.objects.get(task=task)
    assert (score.reply, score.replied_by, score.total) == (
        "当日另有防汛任务。",
        world.department,
        86,
    )
    code = refusal(appraisal.reply_to_score, task, by=world.department, at=at, reply="再说一次")
    assert code == "replied_before"
    assert world.community.notices.filter(kind="task_replied").exists()


def test_a_reply_comes_within_five_working_days(world):
    task = scored(world)
    until = WhistleScore.objects.get(task=task).reply_until
    assert timedelta(days=6) < until - world.now < timedelta(days=8)
    late = until + timedelta(minutes=1)
    code = refusal(appraisal.reply_to_score, task, by=world.department, at=late, reply="晚了")
    assert code == "reply_window_over"
    appraisal.reply_to_score(task, by=world.department, at=until, reply="刚好")


def test_the_department_replies_on_the_page_of_the_whistle(world, client):
    task = scored(world)
    client.force_login(world.department)
    url = f"/whistle-tasks/{task.pk}/moves/reply/"
    assert "86" in client.get(url).content.decode()
    assert client.post(url, {"reply": ""}).status_code == 422
    assert client.post(url, {"reply": "当日另有防汛任务。"}).status_code == 302
    page = client.get(f"/whistles/{task.whistle.number}/").content.decode()
    assert "当日另有防汛任务。" in page


def test_another_department_does_not_see_the_score_before_publication(world, client):
    whistle = issued(world, kind="joint", assist=[world.traffic])
    lead = whistle.tasks.get(role="lead")
    for move in (whistle_tasks.sign_task, whistle_tasks.attend_task):
        lead = move(lead, by=world.department, at=world.now)
    lead = whistle_tasks.finish_task(lead, by=world.department, at=world.now, note="已拆")
    lead = whistle_tasks.verify_task(lead, by=world.community, at=world.now)
    appraisal.score_task(lead, by=world.community, at=world.now, comment="评语只给城管", **GOOD)
    seen = {}
    for user in (world.department, world.traffic_officer, world.community, world.district):
        client.force_login(user)
        page = client.get(f"/whistles/{whistle.number}/").content.decode()
        told = client.get(f"/api/v1/whistle-tasks/{lead.pk}/").json()["score"]
        listed = client.get("/api/v1/whistle-tasks/").json()["results"]
        whole = client.get(f"/api/v1/whistles/{whistle.number}/").content.decode()
        seen[user.username] = (
            "评语只给城管" in page,
            told is not None,
            any(row["score"] for row in listed),
            "评语只给城管" in whole,
        )
    assert seen == {
        "department": (True,) * 4,
        "traffic_officer": (False,) * 4,
        "community": (True,) * 4,
        "district": (True,) * 4,
    }
