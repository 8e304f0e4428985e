"""Batch check-in from a sheet: looked at first, errors by row, all or nothing, fast enough."""

from __future__ import annotations

import time

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from grids.models import Unit
from lib.errors import Refused
from members.importers.check_ins import apply_check_ins, sheet, stage_check_ins
from members.models import CheckIn, CheckInRecord, Person
from records.models import ImportRun
from tests.members.dual import checked_in, offices

HEADER = list(sheet()["columns"].values())


@pytest.fixture
def staff(world):
    return offices(world)


def line(kind: str, name: str, phone: str, *, unit="税务局", community="孙底社区", **more) -> list:
    on = more.get("on", "2026-11-20")
    return [
        kind,
        community,
        unit,
        name,
        phone,
        more.get("status", ""),
        on,
        "摄影、辅导",
        "周六",
        "",
    ]


def book(path, rows):
    found = openpyxl.Workbook(write_only=True)
    page = found.create_sheet()
    for row in [HEADER, *rows]:
        page.append(row)
    found.save(path)
    return path


GOOD = (line("单位", "赵联络", "13900000001"), line("党员", "税一", "13810000000"))


def test_a_sheet_is_looked_at_before_anything_is_entered(world, staff, tmp_path):
    path = book(tmp_path / "a.xlsx", GOOD)
    run = stage_check_ins(path, name="a.xlsx", by=world.clerk, at=world.now)
    assert run.counts == {"good": 2, "bad": 0}
    assert not CheckIn.objects.exists()
    assert "13810000000" not in str(list(run.rows.values_list("raw", flat=True)))
    run = apply_check_ins(run, by=world.clerk, at=world.now)
    assert run.counts == {"applied": 2, "bad": 0}
    assert set(CheckIn.objects.values_list("status", "kind")) == {
        ("confirmed", "unit"),
        ("confirmed", "member"),
    }
    row = CheckIn.objects.get(kind="member")
    assert (row.person, row.skills) == (staff.tax_members[0], ["摄影", "辅导"])
    assert [record.move for record in row.records.all()] == ["enter", "confirm"]
    with pytest.raises(Refused, match=r"."):
        apply_check_ins(run, by=world.clerk, at=world.now)


def test_each_bad_row_says_where_and_why(world, staff, tmp_path):
    rows = [
        *GOOD,
        line("党员", "税一", "13810000000"),
        line("党员", "税二", "13810000001", community="湖北社区"),
        line("单位", "赵联络", "139", unit="没有这个单位"),
        line("路人", "税三", "13810000002", on="2026-13-01"),
        line("党员", "别名", "13810000003"),
        line("党员", "新来的", "13700000009"),
        line("党员", "税五", ""),
    ]
    run = stage_check_ins(book(tmp_path / "b.xlsx", rows), name="b", by=world.clerk, at=world.now)
    errors = {row.number: set(row.errors) for row in run.rows.filter(state="bad")}
    assert errors == {
        4: {"name"},
        5: {"community"},
        6: {"unit", "phone"},
        7: {"kind", "on"},
        8: {"name"},
        9: {"name"},
        10: {"phone"},
    }
    with pytest.raises(Refused) as caught:
        apply_check_ins(run, by=world.clerk, at=world.now)
    assert caught.value.code == "bad_rows"
    assert not CheckIn.objects.exists()
    run = apply_check_ins(run, leave_bad_out=True, by=world.clerk, at=world.now)
    assert run.counts == {"applied": 2, "bad": 7}


def test_a_party_body_brings_in_members_the_ledger_does_not_know(world, staff, tmp_path):
    row = line("党员", "新来的", "13700000009", status="预备党员")
    path = book(tmp_path / "c.xlsx", [row])
    run = stage_check_ins(path, name="c", by=world.community, at=world.now)
    apply_check_ins(run, by=world.community, at=world.now)
    person = Person.objects.get(name="新来的")
    assert (person.party_status, person.employer) == ("probationary", staff.tax)
    assert person.masked_phone == "137****0009"


def test_who_was_checked_in_elsewhere_has_moved(world, staff, tmp_path):
    earlier = checked_in(
        world, staff.tax_members[0], by=world.community_other, community=world.hubei
    )
    run = stage_check_ins(book(tmp_path / "d.xlsx", GOOD), name="d", by=world.clerk, at=world.now)
    apply_check_ins(run, by=world.clerk, at=world.now)
    assert CheckIn.objects.get(pk=earlier.pk).status == "moved"


def test_only_who_keeps_a_community_brings_in_a_sheet_and_only_their_own(world, staff, tmp_path):
    path = book(tmp_path / "e.xlsx", GOOD)
    for stranger in (world.gridworker, world.department, world.volunteer):
        with pytest.raises(PermissionDenied):
            stage_check_ins(path, name="e", by=stranger, at=world.now)
    run = stage_check_ins(path, name="e", by=world.community_other, at=world.now)
    assert run.counts == {"good": 0, "bad": 2}
    with pytest.raises(PermissionDenied):
        apply_check_ins(run, by=world.community, at=world.now)


def test_the_pages_take_a_sheet_from_template_to_entry(world, staff, tmp_path, client):
    client.force_login(world.clerk)
    answer = client.get("/check-ins/import/template/")
    (tmp_path / "t.xlsx").write_bytes(b"".join(answer.streaming_content))
    found = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]
    assert [cell.value for cell in next(found.iter_rows())] == HEADER
    path = book(tmp_path / "f.xlsx", [*GOOD, line("党员", "税二", "12")])
    file = SimpleUploadedFile("f.xlsx", path.read_bytes())
    answer = client.post("/check-ins/import/", {"file": file})
    run = ImportRun.objects.get()
    assert answer.url == f"/check-ins/import/{run.pk}/"
    page = client.get(answer.url).content.decode()
    assert "138****0000" in page
    assert "13810000000" not in page
    assert client.post(answer.url).status_code == 422
    assert client.post(answer.url, {"leave_bad_out": "on"}).status_code == 302
    assert CheckIn.objects.confirmed().count() == 2
    wrong = SimpleUploadedFile("g.csv", "甲,乙\n1,2\n".encode())
    assert client.post("/check-ins/import/", {"file": wrong}).status_code == 422


def test_the_api_takes_a_sheet_too(world, staff, tmp_path, client):
    client.force_login(world.clerk)
    path = book(tmp_path / "f.xlsx", [*GOOD, line("党员", "税二", "12")])
    file = SimpleUploadedFile("f.xlsx", path.read_bytes())
    answer = client.post("/api/v1/check-in-imports/", {"file": file})
    assert (answer.status_code, answer.json()["counts"]) == (201, {"good": 2, "bad": 1})
    assert [row["number"] for row in answer.json()["bad_rows"]] == [4]
    url = f"/api/v1/check-in-imports/{answer.json()['id']}/"
    assert client.post(f"{url}apply/").json()["code"] == "bad_rows"
    answer = client.post(f"{url}apply/", {"leave_bad_out": True}, content_type="application/json")
    assert answer.json()["state"] == "applied"
    client.force_login(world.community_other)
    assert client.get(url).status_code == 404


@pytest.mark.slow
def test_130_units_and_2000_members_take_less_than_30_seconds(world, tmp_path):
    units = [
        Unit(code=f"BATCH{place}", name=f"共建单位{place}", kind="partner", city=world.city)
        for place in range(130)
    ]
    Unit.objects.bulk_create(units)
    rows = [
        line("单位", "联络员", f"139{place:08d}", unit=f"共建单位{place}") for place in range(130)
    ] + [
        line("党员", f"党员{place}", f"138{place:08d}", unit=f"共建单位{place % 130}")
        for place in range(2000)
    ]
    path = book(tmp_path / "many.xlsx", rows)
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as caught:
        run = stage_check_ins(path, name="many", by=world.community, at=world.now)
        run = apply_check_ins(run, by=world.community, at=world.now)
    spent = time.perf_counter() - start
    assert run.counts == {"applied": 2130, "bad": 0}
    assert CheckInRecord.objects.count() == 2 * 2130
    assert len(caught) < 120
    assert spent < 30, spent
    print(f"2130 rows in {spent:.1f} s, {len(caught)} queries")  # noqa: T201 - a figure for -s
