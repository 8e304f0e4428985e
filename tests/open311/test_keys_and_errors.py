"""Errors, keys and limits (OPEN311 checklist E1 to E3, A1 to A3)."""

from __future__ import annotations

import json
import logging

import pytest
from django.test import Client

from members.models import ApiKey
from members.operations.keys import KeyFacts, find_key, issue_key, revoke_key
from records.models import AuditEntry
from records.throttle import RATES
from tests.open311.conftest import LOCK, Program, parsed
from tests.tickets.desk import HOUR

pytestmark = pytest.mark.django_db


def test_E1_errors_in_both_formats_and_the_readers_language(client, world):
    answer = client.get("/open311/v2/services/none.xml", headers={"accept-language": "en"})
    root = parsed(answer.content)
    assert (root.tag, root.findtext("error/code")) == ("errors", "404")
    assert "There is no service" in root.findtext("error/description")
    answer = client.get("/open311/v2/services/none.json", headers={"accept-language": "zh-CN"})
    (error,) = json.loads(answer.content)
    assert error["code"] == 404
    assert "没有" in error["description"]


def test_E2_the_status_is_right(stranger, program, world):
    assert stranger.get("services/none.json").status_code == 404
    assert stranger.refused(**LOCK)[0] == 403
    assert program.refused(service_code="0121")[0] == 400


def test_E3_too_many_calls_are_told_when_to_come_back(client, stranger, world, monkeypatch):
    monkeypatch.setitem(RATES, "open311:ip", (1, 600))
    assert stranger.get("services.json").status_code == 200
    answer = stranger.get("services.json")
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 600
    assert json.loads(answer.content)[0]["code"] == 429


def test_E3_faults_of_ours_keep_the_shape(stranger, world, monkeypatch, caplog):
    def broken(*_args, **_named):
        raise RuntimeError("a secret of the inside")

    monkeypatch.setattr("tickets.open311.requests.found", broken)
    with caplog.at_level(logging.ERROR):
        answer = stranger.get("requests.xml")
    assert answer.status_code == 500
    assert parsed(answer.content).findtext("error/code") == "500"
    assert b"secret" not in answer.content


@pytest.mark.parametrize("kind", ["xml", "json"])
def test_E3_errors_of_the_frame_keep_the_shape(world, settings, kind):
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = strict.get(f"/open311/nowhere.{kind}")
    assert answer.status_code == 404
    body = {"api_key": "x"}
    assert strict.post(f"/open311/v2/requests.{kind}", body).status_code == 403
    assert strict.post(f"/open311/nowhere.{kind}", body).status_code == 404
    strange = strict.get(f"/open311/v2/requests.{kind}", headers={"host": "evil.example"})
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    large = strict.post(f"/open311/v2/requests.{kind}", {"description": "x" * 100})
    garbled = strict.post(
        f"/open311/v2/requests.{kind}", b"x", content_type="multipart/form-data; boundary=-"
    )
    for each in (answer, strange, large, garbled):
        assert each.status_code in (400, 403, 404)
        assert each["Content-Type"].startswith({"xml": "text/xml", "json": "application"}[kind])


def test_A1_only_writing_needs_a_key(stranger, world):
    for path in ("services", "requests", "servicerequestupdates"):
        assert stranger.get(f"{path}.json").status_code == 200
    assert stranger.refused(**LOCK)[0] == 403
    assert stranger.refused("servicerequestupdates.json", **LOCK)[0] == 403


def test_A2_keys_are_hashed_and_revocable(program, issued, world, caplog):
    key, text = issued
    assert text not in str(ApiKey.objects.values())
    assert text not in str(AuditEntry.objects.values())
    with caplog.at_level(logging.DEBUG):
        program.sent()
    assert text not in caplog.text
    assert ApiKey.objects.get(pk=key.pk).last_used_at == world.now + 3 * HOUR
    revoke_key(key, by=world.system, at=world.now)
    assert find_key(text) is None
    assert program.refused(**LOCK)[0] == 403


def test_A2_keys_are_for_places_and_kinds(client, world):
    facts = KeyFacts("near", areas=[world.sundi], service_codes=["0121"])
    near = Program(client, issue_key(facts, by=world.system, at=world.now)[1])
    assert near.sent()["service_request_id"]
    assert near.refused(**{**LOCK, "service_code": "0603"})[0] == 403
    assert near.refused(**{**LOCK, "address_id": "340504003015"})[0] == 403
    # An address that says no place lies where the key is for
    assert near.sent(address_id=None, address_string="门口")["service_request_id"]


def test_A2_keys_have_a_rate(client, world):
    facts = KeyFacts("slow", hourly_rate=1)
    slow = Program(client, issue_key(facts, by=world.system, at=world.now)[1])
    assert slow.sent()["service_request_id"]
    answer = slow.post(**LOCK)
    assert (answer.status_code, int(answer["Retry-After"]) > 0) == (429, True)


def test_A2_guessing_is_limited(stranger, world, monkeypatch):
    monkeypatch.setitem(RATES, "open311:miss", (2, 600))
    said = [stranger.refused(**LOCK, api_key=f"lx_{n}")[0] for n in range(4)]
    assert said == [403, 403, 429, 429]


def test_A3_a_wrong_key_on_a_get_is_ignored(stranger, shown):
    shown()
    assert len(stranger.json("requests", api_key="wrong")) == 1


def test_the_page_issues_a_key_that_works_once_shown(client, world):
    client.force_login(world.admin)
    client.cookies["django_language"] = "en"
    given = {"name": "FixMyStreet", "city": world.city.pk, "hourly_rate": 100}
    given |= {"areas": "340504003014 340504003015", "services": "0121,0603"}
    html = client.post("/settings/keys/new/", given).content.decode()
    key = ApiKey.objects.get()
    assert key.prefix in html
    text = html.partition('<code class="breakable">')[2].partition("<")[0]
    assert find_key(text) == key
    assert sorted(key.service_codes) == ["0121", "0603"]
    listed = client.get("/settings/keys/").content.decode()
    assert "FixMyStreet" in listed
    assert text not in listed
    assert client.post(f"/settings/keys/{key.pk}/revoke/").status_code == 302
    assert find_key(text) is None
    assert [row.action for row in AuditEntry.objects.order_by("id")][-2:] == [
        "key.issue",
        "key.revoke",
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"areas": "999"}, "areas"),
        ({"areas": "620982101004"}, "areas"),
        ({"services": "9999"}, "services"),
        ({"hourly_rate": "0"}, "hourly_rate"),
    ],
)
def test_bad_input_for_a_key_is_said_at_its_field(client, world, change, field):
    client.force_login(world.admin)
    given = {"name": "x", "city": world.city.pk, "hourly_rate": 100, **change}
    answer = client.post("/settings/keys/new/", given)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not ApiKey.objects.exists()


def test_keys_over_rest(client, world):
    client.force_login(world.admin)
    kind = {"content_type": "application/json"}
    made = client.post(
        "/api/v1/api-keys/", {"name": "x", "city": "3405", "areas": ["340504003014"]}, **kind
    )
    assert made.status_code == 201
    assert find_key(made.json()["key"]).areas.get() == world.sundi
    (row,) = client.get("/api/v1/api-keys/").json()["results"]
    assert "key" not in row
    bad = client.post("/api/v1/api-keys/", {"name": "x", "areas": ["1"]}, **kind)
    assert bad.status_code == 400
    assert client.post("/api/v1/api-keys/", {"name": "x"}, **kind).status_code == 403
    again = f"/api/v1/api-keys/{row['id']}/revoke/"
    assert client.post(again).json()["revoked_at"]
    assert client.post(again).json()["code"] == "key_revoked"
    client.force_login(world.admin_dh)
    assert client.get(f"/api/v1/api-keys/{row['id']}/").status_code == 404


def test_questions_to_programs_are_edited_by_page_and_rest(client, world):
    world.admin.is_superuser = True
    world.admin.save()
    client.force_login(world.user("admin"))
    given = {"code": "lock", "description": "有锁吗？", "datatype": "singlevaluelist"}
    given |= {"options": "1: 有\n2: 没有", "order": "1", "is_variable": "on", "is_active": "on"}
    path = "/settings/categories/0121/questions/new/"
    assert client.post(path, {**given, "options": "nonsense"}).status_code == 422
    assert client.post(path, {**given, "options": ""}).status_code == 422
    assert client.post(path, given).status_code == 302
    assert client.post(path, given).status_code == 422
    row = world.category("0121").questions.get()
    page = client.get(f"/settings/questions/{row.pk}/").content.decode()
    assert "1: 有" in page
    body = {**given, "options": [{"key": "3", "name": "不知道"}], "is_variable": True}
    body |= {"order": 1, "is_active": True}
    answer = client.put("/api/v1/categories/0121/questions/", body, content_type="application/json")
    assert answer.json()["questions"][0]["options"] == [{"key": "3", "name": "不知道"}]
    client.force_login(world.clerk)
    assert client.get(path).status_code == 403
