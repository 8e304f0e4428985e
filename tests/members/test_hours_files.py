"""Hours in the layout volunteer systems exchange: taken along masked, brought in after a look."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from lib.pii import encrypt, keyed_hash
from members.importers.hours import own_number, sheet
from members.models import HoursEntry, Person, Post, ServiceRecord
from members.operations.crediting import Participation, credit_participation
from members.operations.erasures import erase_person
from records.models import AuditEntry, ImportRow, ImportRun

pytestmark = pytest.mark.django_db
PHONE, CARD = "13712345678", "340504199001011237"
COLUMNS = list(sheet()["columns"].values())
REASON = "报送全国志愿服务信息系统"


@pytest.fixture
def volunteer(world, time_machine) -> Person:
    """A volunteer with a telephone and an identity number, on the cast's own Monday."""
    time_machine.move_to(world.now, tick=False)
    person = world.volunteer.person
    person.phone_cipher, person.phone_hash = encrypt(PHONE), keyed_hash(PHONE)
    person.id_cipher, person.id_hash = encrypt(CARD), keyed_hash(CARD)
    person.save()
    return person


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def row_of(person: Person, **more: str) -> list[str]:
    """A line of the exchange: yesterday morning, two hours."""
    day = timezone.localdate() - timedelta(days=1)
    cells = {
        "name": person.name,
        "id_type": "居民身份证",
        "id_number": CARD,
        "phone": "",
        "volunteer_number": "",
        "project": "楼道清理",
        "starts_at": f"{day} 09:00",
        "ends_at": f"{day} 11:00",
        "hours": "2",
    }
    return list({**cells, **more}.values())


def book(*rows: list[str], columns: list[str] = COLUMNS) -> SimpleUploadedFile:
    made = openpyxl.Workbook()
    for row in (columns, *rows):
        made.worksheets[0].append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("时长.xlsx", out.getvalue())


def brought(client: Client, *rows: list[str]) -> ImportRun:
    answer = client.post("/hours/import/", {"community": "孙底社区", "file": book(*rows)})
    assert answer.status_code == 302, answer.context["form"].errors
    return ImportRun.objects.latest("pk")


def test_a_file_is_looked_at_and_then_entered(world, volunteer):
    clerk = signed_in(world.clerk)
    assert "姓名" in clerk.get("/hours/import/").content.decode()
    empty = b"".join(clerk.get("/hours/import/template/").streaming_content)
    assert empty.startswith(b"PK")
    run = brought(clerk, row_of(volunteer))
    assert run.counts == {"good": 1, "bad": 0}
    assert not HoursEntry.objects.exists(), "nothing is entered before somebody says so"
    raw = run.rows.get().raw
    assert CARD not in str(raw) and raw["id_number"]
    page = clerk.get(f"/hours/import/{run.pk}/").content.decode()
    assert CARD not in page and volunteer.name not in page and "340***" in page
    assert signed_in(world.community).get(f"/hours/import/{run.pk}/").status_code == 404
    assert clerk.post(f"/hours/import/{run.pk}/", {}).status_code == 302
    entry = HoursEntry.objects.get()
    assert (entry.person, entry.hours, entry.service.status) == (volunteer, Decimal(2), "confirmed")
    assert clerk.post(f"/hours/import/{run.pk}/", {}).status_code == 422, "once"
    again = brought(clerk, row_of(volunteer))
    assert list(again.rows.get().errors) == ["project"], "entered already"


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"name": ""}, "name"),
        ({"name": "别人"}, "name"),
        ({"id_number": "340504199001011999"}, "id_number"),
        ({"id_number": ""}, "id_number"),
        ({"id_number": "", "phone": "13700000001"}, "phone"),
        ({"id_number": "", "volunteer_number": "LX99999999"}, "volunteer_number"),
        ({"id_type": "会员卡"}, "id_type"),
        ({"project": ""}, "project"),
        ({"project": "长" * 301}, "project"),
        ({"starts_at": "昨天上午"}, "starts_at"),
        ({"starts_at": "2099-01-01 09:00", "ends_at": "2099-01-01 11:00"}, "starts_at"),
        ({"ends_at": "2020-01-01 09:00"}, "ends_at"),
        ({"hours": "两小时"}, "hours"),
        ({"hours": "NaN"}, "hours"),
        ({"hours": "1.7"}, "hours"),
        ({"hours": "9"}, "hours"),
    ],
)
def test_what_is_wrong_is_told_at_row_and_column(world, volunteer, change, column):
    clerk = signed_in(world.clerk)
    day = timezone.localdate() - timedelta(days=3)
    good = row_of(volunteer, starts_at=f"{day} 09:00", ends_at=f"{day} 11:00")
    run = brought(clerk, good, row_of(volunteer, **change))
    bad = run.rows.get(state="bad")
    assert (bad.number, list(bad.errors)) == (3, [column])
    assert clerk.post(f"/hours/import/{run.pk}/", {}).status_code == 422
    assert not HoursEntry.objects.exists()
    answer = clerk.post(f"/hours/import/{run.pk}/", {"leave_bad_out": "on"})
    assert answer.status_code == 302 and HoursEntry.objects.count() == 1


def test_rows_of_one_file_do_not_overlap(world, volunteer):
    day = timezone.localdate() - timedelta(days=1)
    twice = row_of(volunteer, starts_at=f"{day} 10:00", ends_at=f"{day} 12:00")
    run = brought(signed_in(world.clerk), row_of(volunteer), twice)
    assert [row.number for row in run.rows.filter(state="bad")] == [3]


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.xlsx", b"no table"),
        book(["x"], columns=["别的"]),
    ],
    ids=("bytes", "columns"),
)
def test_another_file_is_refused_at_its_field(world, volunteer, file):
    answer = signed_in(world.clerk).post("/hours/import/", {"community": "孙底社区", "file": file})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["file"])


def test_it_ends_at_the_reach(world, volunteer):
    form = {"community": "孙底社区", "file": book(row_of(volunteer))}
    assert signed_in(world.community_other).post("/hours/import/", form).status_code == 403
    assert signed_in(world.gridworker).get("/hours/import/").status_code == 403


def served(world, volunteer: Person) -> None:
    begins = timezone.now() - timedelta(days=1)
    row = Participation(
        person=volunteer,
        community=world.sundi,
        what="文明劝导",
        starts_at=begins,
        ends_at=begins + timedelta(hours=2),
        hours=Decimal("1.5"),
        source=("test", 1),
    )
    credit_participation(row, by=world.clerk, at=timezone.now())


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def test_the_file_taken_along_is_masked_and_in_clear_only_for_a_reason(world, volunteer):
    served(world, volunteer)
    clerk = signed_in(world.clerk)
    masked = text_of(clerk.get("/hours/export/?format=csv"))
    assert masked.splitlines()[0].lstrip("\ufeff") == ",".join(COLUMNS)
    assert CARD not in masked and PHONE not in masked and volunteer.name not in masked
    assert "文明劝导" in masked and "1.5" in masked
    path = "/hours/export/clear/"
    assert clerk.get(path).status_code == 200
    assert clerk.post(path, {"reason": "看", "kind": "csv"}).status_code == 422
    clear = text_of(clerk.post(path, {"reason": REASON, "kind": "csv"}))
    for known in (CARD, PHONE, volunteer.name, own_number(volunteer.pk)):
        assert known in clear
    assert AuditEntry.objects.get(action="hours.export_clear").reason == REASON
    assert AuditEntry.objects.filter(action="hours.export").count() == 1
    assert signed_in(world.gridworker).get("/hours/export/").status_code == 403
    other = signed_in(world.community_other)
    assert len(text_of(other.get("/hours/export/?format=csv")).splitlines()) == 1


def test_what_was_taken_along_in_clear_can_be_brought_in(world, volunteer):
    served(world, volunteer)
    clerk = signed_in(world.clerk)
    form = {"reason": REASON, "kind": "xlsx"}
    content = b"".join(clerk.post("/hours/export/clear/", form).streaming_content)
    ServiceRecord.objects.filter(person=volunteer).update(starts_at=None, ends_at=None)
    file = SimpleUploadedFile("往返.xlsx", content)
    clerk.post("/hours/import/", {"community": "孙底社区", "file": file})
    assert ImportRun.objects.latest("pk").counts == {"good": 1, "bad": 0}


def test_rows_are_emptied_with_the_person(world, volunteer):
    clerk = signed_in(world.clerk)
    run = brought(clerk, row_of(volunteer))
    clerk.post(f"/hours/import/{run.pk}/", {})
    assert ImportRow.objects.get(run=run).subject_type == "servicerecord"
    Post.objects.filter(person=volunteer).update(until_on=timezone.localdate() - timedelta(days=1))
    erase_person(volunteer, by=world.clerk, at=timezone.now())
    assert ImportRow.objects.get(run=run).raw == {}
    assert clerk.get(f"/hours/import/{run.pk}/").status_code == 200


def test_programs_do_the_same(world, volunteer):
    clerk = signed_in(world.clerk)
    form = {
        "community": "孙底社区",
        "file": book(row_of(volunteer), row_of(volunteer, name="别人")),
    }
    made = clerk.post("/api/v1/hours-imports/", form)
    assert made.status_code == 201, made.content
    body = made.json()
    assert body["counts"] == {"good": 1, "bad": 1} and body["bad_rows"][0]["number"] == 3
    path = f"/api/v1/hours-imports/{body['id']}/apply/"
    kind = "application/json"
    short = clerk.post(path, {}, content_type=kind)
    assert (short.status_code, short.json()["code"]) == (409, "bad_rows")
    assert clerk.post(path, {"leave_bad_out": True}, content_type=kind).status_code == 200
    assert HoursEntry.objects.count() == 1
