"""The pages of imports: who sees them, rows by what became of them, the rows left as a file."""

from __future__ import annotations

import csv
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from records.models import AuditEntry, ImportRun
from tests.tickets.test_import_tickets import GOOD, MAPPING, write_csv
from tickets.models import Ticket


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def run(world, tmp_path) -> ImportRun:
    rows = [
        {**GOOD, "text": "回电 13812345678"},
        {**GOOD, "no": "A2", "kind": "鬼故事"},
        {**GOOD, "no": "A3", "done": "2020-01-01", "text": "=HYPERLINK(1)"},
    ]
    path = write_csv(tmp_path / "old.csv", rows)
    call_command("import_tickets", str(path), map=json.dumps(MAPPING), area="340504003014")
    return ImportRun.objects.get()


@pytest.fixture
def page(client):
    def read(user, path: str, status: int = 200) -> str:
        client.force_login(user)
        answer = client.get(path, headers={"accept-language": "en"})
        assert answer.status_code == status
        return answer.content.decode() if status == 200 else ""

    return read


def test_only_those_who_configure_the_city_see_its_imports(world, run, page):
    assert "old.csv" in page(world.admin, "/imports/")
    assert "old.csv" not in page(world.admin_dh, "/imports/")
    for path in (f"/imports/{run.pk}/", f"/imports/{run.pk}/rows/"):
        page(world.admin_dh, path, 404)
        page(world.street, path, 403)
    page(world.street, "/imports/", 403)
    page(world.admin, "/imports/999999/", 404)


def test_rows_are_shown_by_what_became_of_them(world, run, page):
    whole = page(world.admin, f"/imports/{run.pk}/")
    assert "138****5678" in whole
    assert "13812345678" not in whole
    assert all(number in whole for number in Ticket.objects.values_list("number", flat=True))
    bad = page(world.admin, f"/imports/{run.pk}/?state=bad")
    assert bad.count("<tr>") == 2
    unclear = page(world.admin, f"/imports/{run.pk}/?state=unclear")
    assert "鬼故事" in unclear
    assert "鬼故事" not in bad
    page(world.admin, f"/imports/{run.pk}/?state=nonsense&cursor=")


def test_the_rows_left_come_as_a_file_that_opens_safely(world, run, client):
    client.force_login(world.admin)
    answer = client.get(f"/imports/{run.pk}/rows/")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    header, *rows = csv.reader(lines)
    assert header[3:6] == ["no", "title", "text"]
    assert [row[0] for row in rows] == ["3", "4"]
    assert rows[1][5] == "'=HYPERLINK(1)"
    assert AuditEntry.objects.filter(action="import.export", actor=world.admin).count() == 1


def test_the_rows_left_are_masked_until_a_reason_is_given(world, client, tmp_path):
    path = write_csv(tmp_path / "bad.csv", [{**GOOD, "kind": "鬼故事", "text": "回电 13812345678"}])
    call_command("import_tickets", str(path), map=json.dumps(MAPPING), area="340504003014")
    rows = f"/imports/{ImportRun.objects.get().pk}/rows/"
    client.force_login(world.admin)
    masked = b"".join(client.get(rows).streaming_content).decode()
    assert "138****5678" in masked and "13812345678" not in masked
    assert client.post(rows, {"reason": "急"}).status_code == 422
    clear = b"".join(client.post(rows, {"reason": "更正后重新导入"}).streaming_content).decode()
    assert "13812345678" in clear
    entry = AuditEntry.objects.get(action="import.export_clear")
    assert (entry.actor, entry.reason) == (world.admin, "更正后重新导入")


def test_the_pages_cost_the_same_with_many_rows(world, run, client, tmp_path):
    client.force_login(world.admin)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    client.get("/imports/")
    few = queries("/imports/"), queries(f"/imports/{run.pk}/")
    path = write_csv(tmp_path / "more.csv", [{**GOOD, "no": f"N{n}"} for n in range(20)])
    call_command("import_tickets", str(path), map=json.dumps(MAPPING))
    more = ImportRun.objects.get(source="more.csv")
    assert (queries("/imports/"), queries(f"/imports/{more.pk}/")) == few
    assert max(few) <= 12
