"""Ledgers, reports, templates, schedules and table requests over REST."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.overview.report_files import content_of, lines_of, matters, their_table

pytestmark = pytest.mark.django_db
JSON = "application/json"
API = "/api/v1"


def test_ledgers_are_listed_previewed_and_made(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    slugs = [row["slug"] for row in client.get(f"{API}/ledgers/").json()]
    assert "matters" in slugs and "street-month" not in slugs
    preview = client.get(f"{API}/ledgers/matters/?within={world.sundi.code}").json()
    (part,) = preview["parts"]
    assert part["count"] == len(part["lines"]) == 3
    made = client.post(f"{API}/ledgers/matters/runs/", {"within": world.sundi.code}, JSON)
    assert made.status_code == 201
    run = made.json()
    assert (run["rows"], run["place_code"]) == (3, world.sundi.code)
    taken = lines_of(content_of(client.get(run["file"])))
    assert [row[0] for row in taken] == [line["cells"][0] for line in part["lines"]]
    assert [row["id"] for row in client.get(f"{API}/report-runs/").json()["results"]] == [run["id"]]


def test_a_wrong_period_or_kind_is_told_at_its_field(world, client):
    client.force_login(world.user("clerk"))
    for given, field in (({"period": "2026-13"}, "period"), ({"kind": "pdf"}, "kind")):
        answer = client.post(f"{API}/ledgers/matters/runs/", given, JSON)
        assert answer.status_code == 400 and field in answer.json()["errors"]
    assert client.get(f"{API}/ledgers/nothing/").status_code == 404
    assert client.get(f"{API}/ledgers/street-month/").status_code == 403


def test_a_template_is_sent_matched_and_filled(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    said = {"name": "月报", "fills": "matters:matters", "area": world.sundi.code}
    file = SimpleUploadedFile("表.xlsx", their_table())
    sent = client.post(f"{API}/report-templates/", {"file": file, **said})
    assert sent.status_code == 201, sent.json()
    row = sent.json()
    url = f"{API}/report-templates/{row['id']}/"
    assert client.post(f"{url}runs/", {}, JSON).json()["code"] == "template_unmatched"
    wrong = {"columns": [{"letter": "C", "column": "nobody"}]}
    assert client.post(f"{url}match/", wrong, JSON).json()["code"] == "unknown_column"
    chosen = {"columns": [{"letter": "C", "column": "number"}]}
    assert client.post(f"{url}match/", chosen, JSON).json()["confirmed_at"]
    assert client.post(f"{url}runs/", {}, JSON).json()["rows"] == 3
    bad = SimpleUploadedFile("表.xlsx", b"no table")
    assert client.post(f"{url}replace/", {"file": bad}).json()["code"] == "not_a_table"


def test_a_schedule_is_made_and_ended(world, client):
    client.force_login(world.user("street"))
    said = {"what": "matters", "rhythm": "month", "day": 1, "hour": 8}
    stranger, own = world.user("community_other").pk, world.user("street").pk
    assert (
        client.post(f"{API}/report-schedules/", {**said, "receivers": [stranger]}, JSON).status_code
        == 400
    )
    made = client.post(f"{API}/report-schedules/", {**said, "receivers": [own]}, JSON)
    assert made.status_code == 201, made.json()
    url = f"{API}/report-schedules/{made.json()['id']}/end/"
    assert client.post(url).json()["ended_at"]
    assert client.post(url).json()["code"] == "schedule_over"


def test_a_table_is_asked_for_once_and_admitted(world, client):
    client.force_login(world.user("department"))
    today = timezone.localdate()
    said = {
        "title": "统计表",
        "unit": world.urban.code,
        "basis": "〔2026〕1号",
        "asked_fields": "数量",
        "rhythm": "week",
        "from_on": today.isoformat(),
        "until_on": (today + timedelta(days=30)).isoformat(),
        "area": world.anmin.code,
    }
    key = {"HTTP_IDEMPOTENCY_KEY": "one"}
    first = client.post(f"{API}/table-requests/", said, JSON, **key)
    assert first.status_code == 201, first.json()
    again = client.post(f"{API}/table-requests/", said, JSON, **key)
    assert first.json()["id"] == again.json()["id"]
    url = f"{API}/table-requests/{first.json()['id']}/"
    client.force_login(world.user("street"))
    assert "admit" in client.get(url).json()["moves"]
    assert client.post(f"{url}moves/refuse/", {}, JSON).status_code == 400
    admitted = client.post(f"{url}moves/admit/", {"seen": 1}, JSON).json()
    assert admitted["status"] == "admitted"
    load = client.get(f"{API}/table-requests/load/").json()
    assert {row["name"]: row["count"] for row in load} == {"孙底社区": 1, "雨山社区": 1}
