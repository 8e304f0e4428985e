"""Somebody else's table: read once, matched once, and filled each time in their own layout."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from overview.ledgers.layouts import likeness, read_layout
from overview.models import ReportRun, ReportTemplate
from records.models import AuditEntry
from tests.overview.report_files import content_of, matters, their_table

pytestmark = pytest.mark.django_db


def send(client, world, content: bytes, **more):
    file = SimpleUploadedFile("表.xlsx", content)
    said = {"name": "矛盾纠纷月报", "fills": "matters:matters", "area": world.sundi.code}
    return client.post("/report-templates/new/", {"file": file, **said, **more})


@pytest.fixture
def sent(world, client) -> ReportTemplate:
    matters(world, 5)
    client.force_login(world.user("clerk"))
    answer = send(client, world, their_table())
    assert answer.status_code == 302, answer.content.decode()
    return ReportTemplate.objects.get()


def match(client, template: ReportTemplate, **chosen: str):
    known = {row["letter"]: row["column"] for row in template.columns}
    return client.post(f"/report-templates/{template.pk}/", {**known, **chosen})


def filled(client, template: ReportTemplate):
    answer = client.post(f"/report-templates/{template.pk}/make/", {})
    assert answer.status_code == 200, answer.content.decode()
    content = content_of(answer)
    return openpyxl.load_workbook(io.BytesIO(content))["排查表"]


def test_headers_of_two_rows_are_read_and_matched(sent):
    assert (sent.sheet, sent.header_row) == ("排查表", 3)
    assert [(row["letter"], row["header"], row["column"]) for row in sent.columns] == [
        ("A", "序号", "no"),
        ("B", "纠纷情况 / 受理时间", "reported_at"),
        ("C", "纠纷情况 / 事项名称", "title"),
        ("D", "办理情况 / 当前状态", "status"),
        ("E", "办理情况 / 化解时间", "closed_at"),
        ("F", "领导签字", ""),
    ]


def test_nothing_is_filled_before_somebody_looked_at_the_columns(client, sent):
    answer = client.post(f"/report-templates/{sent.pk}/make/", {})
    assert answer.status_code == 422 and not ReportRun.objects.exists()


def test_the_filled_table_keeps_their_layout(client, sent):
    assert match(client, sent).status_code == 302
    sheet = filled(client, sent)
    assert sheet["A1"].value == "矛盾纠纷排查化解情况统计表"
    assert [sheet.cell(row, 1).value for row in range(4, 10)] == [
        1,
        2,
        3,
        4,
        5,
        "填表人：            负责人：",
    ]
    assert sheet["C8"].value.startswith("楼道堆物") and sheet["F8"].value is None
    for row in (4, 8):
        assert sheet.cell(row, 3).font.name == "仿宋"
        assert sheet.cell(row, 6).fill.fgColor.rgb == "00FFFFCC"
        assert sheet.row_dimensions[row].height == 33
    assert sheet.column_dimensions["C"].width == 41
    assert {"A1:F1", "A9:F9", "B2:C2"} <= {str(one) for one in sheet.merged_cells.ranges}
    run = ReportRun.objects.get()
    assert (run.template, run.rows, run.place_code) == (sent, 5, sent.area.code)


def test_what_stays_empty_is_named(client, sent):
    match(client, sent)
    page = client.get(f"/report-templates/{sent.pk}/").content.decode()
    assert "领导签字" in page and "1 列" in page


def test_a_matched_column_can_be_corrected(client, sent):
    match(client, sent, C="number", D="")
    sent.refresh_from_db()
    assert {row["letter"]: row["column"] for row in sent.columns}["C"] == "number"
    assert sent.unmapped == ["办理情况 / 当前状态", "领导签字"]
    answer = match(client, sent, C="nobody")
    assert answer.status_code == 422


def test_a_changed_table_is_a_new_version_that_keeps_what_was_matched(world, client, sent):
    match(client, sent, C="number")
    filled(client, sent)
    file = SimpleUploadedFile("表.xlsx", their_table(extra="紧急程度"))
    answer = client.post(f"/report-templates/{sent.pk}/replace/", {"file": file})
    new = ReportTemplate.objects.get(retired_at=None)
    assert answer.url == f"/report-templates/{new.pk}/"
    assert (new.series, new.version) == (sent.series, 2)
    columns = {row["letter"]: row["column"] for row in new.columns}
    assert (columns["C"], columns["G"]) == ("number", "urgency")
    assert client.post(f"/report-templates/{sent.pk}/make/", {}).status_code == 422
    match(client, new)
    filled(client, new)
    run = ReportRun.objects.order_by("-pk").first()
    assert run.template == new and run.previous.template == sent


def broken_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
    return out.getvalue()


def empty_book() -> bytes:
    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xd0\xcf\x11\xe0 old", "旧版 Excel"),
        (b"name,phone\n", "不是可以读取的 XLSX"),
        (broken_zip(), "不是可以读取的 XLSX"),
        (their_table()[:900], "不是可以读取的 XLSX"),
        (empty_book(), "没有找到表头"),
        (b"x" * (6 << 20), "超过 5 MB"),
    ],
)
def test_a_bad_file_is_told_at_its_field_and_nothing_is_kept(world, client, content, words):
    client.force_login(world.user("clerk"))
    answer = send(client, world, content)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "矛盾纠纷月报" in answer.content.decode(), "what was typed is still there"
    assert not ReportTemplate.objects.exists()


def test_templates_belong_to_a_place(world, client, sent):
    for username, sees, keeps in (
        ("community", 200, 200),
        ("street", 200, 200),
        ("community_other", 404, 404),
        ("community_sister", 404, 404),
    ):
        client.force_login(world.user(username))
        assert client.get(f"/report-templates/{sent.pk}/").status_code == sees, username
        assert client.get(f"/report-templates/{sent.pk}/replace/").status_code == keeps, username
    client.force_login(world.user("gridworker"))
    assert client.get("/report-templates/").status_code == 403


def test_a_template_of_the_street_is_used_by_its_communities_and_changed_by_the_street(
    world, client
):
    matters(world)
    client.force_login(world.user("street"))
    send(client, world, their_table(), area=world.anmin.code)
    template = ReportTemplate.objects.get()
    match(client, template)
    client.force_login(world.user("clerk"))
    assert client.get(f"/report-templates/{template.pk}/replace/").status_code == 403
    asked = {"within": world.sundi.code}
    answer = client.post(f"/report-templates/{template.pk}/make/", asked)
    assert answer.status_code == 200 and content_of(answer)
    assert ReportRun.objects.get().rows == 3


def test_nobody_sends_a_template_for_another_place(world, client):
    client.force_login(world.user("clerk"))
    answer = send(client, world, their_table(), area=world.hubei.code)
    assert answer.status_code == 422 and not ReportTemplate.objects.exists()


def test_a_template_is_taken_out_of_use(client, sent):
    client.post(f"/report-templates/{sent.pk}/retire/")
    sent.refresh_from_db()
    assert sent.retired_at
    assert "矛盾纠纷月报" not in client.get("/report-templates/").content.decode()
    assert AuditEntry.objects.filter(action="template.retire").exists()


def test_a_header_on_the_first_row_is_enough():
    book = openpyxl.Workbook()
    book.active.append(["姓名", "联系电话", "备注"])
    out = io.BytesIO()
    book.save(out)
    layout = read_layout(out.getvalue())
    assert (layout.header_row, [one.words for one in layout.headers]) == (
        1,
        ["姓名", "联系电话", "备注"],
    )


@pytest.mark.parametrize(
    ("theirs", "ours", "is_like"),
    [
        ("联系电话（手机）", "联系电话", True),
        ("基本信息 / 姓 名", "姓名", True),
        ("所属网格名称", "所属网格", True),
        ("领导签字", "状态", False),
        ("", "姓名", False),
    ],
)
def test_headers_are_compared_by_what_they_say(theirs, ours, is_like):
    assert (likeness(theirs, ours) >= 0.55) is is_like
