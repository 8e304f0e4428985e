"""The catalogue is edited on pages and brought in from a sheet; nothing falls back silently."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from lib.errors import Refused
from records.models import ImportRun
from tests.tickets.desk import dispatched, filed
from tickets.clock import Limit, LimitUnit
from tickets.importers.categories import (
    apply_catalogue,
    catalogue_rows,
    columns,
    judge,
    stage_catalogue,
)
from tickets.models import Category, CategoryLimit, Clock, LimitChange
from tickets.operations.categories import (
    add_condition,
    create_category,
    update_category,
    update_condition,
)
from tickets.operations.following import follow_rules

DAY = timedelta(days=1)
TWO_DAYS = Limit(2, LimitUnit.WORKING_DAY)
HEADER = list(columns().values())
SHEET = [
    line.split(",")
    for line in (
        "11,市容秩序,1101,非法占道,城管局,住建局,占用人行道,恢复通行,2紧急工作时",
        ",,,,,,占用盲道,,4小时",
        ",,02,乱挂横幅,,,横幅未经许可,已拆除,",
        "12,河道,1201,漂浮物,水务局,水利局,水面有漂浮物,已打捞,3自然日",
    )
]


@pytest.fixture
def keeper(world):
    """Somebody who configures every city of the installation."""
    world.admin.is_superuser = True
    world.admin.save()
    return world.user("admin")


def as_csv(path: Path, rows, *, encoding="utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([HEADER, *rows])
    return path


def as_xlsx(path: Path, rows) -> Path:
    book = openpyxl.Workbook()
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def staged(world, tmp_path):
    def stage(rows, by=None):
        path = as_csv(tmp_path / "sheet.csv", rows)
        return stage_catalogue(path, name="sheet.csv", by=by or world.system, at=world.now)

    return stage


def limits_of(code):
    rows = CategoryLimit.objects.filter(category__code=code).order_by("pk")
    return [(row.condition, str(row.limit.unit), float(row.limit_value)) for row in rows]


# The sheet


@pytest.mark.parametrize("kind", ["csv", "gb18030", "xlsx"])
def test_a_sheet_of_nine_columns_is_read_whatever_its_kind(world, tmp_path, kind):
    """Blank cells say what the one above says."""
    path = tmp_path / f"sheet.{'xlsx' if kind == 'xlsx' else 'csv'}"
    if kind == "xlsx":
        as_xlsx(path, SHEET)
    else:
        as_csv(path, SHEET, encoding="utf-8" if kind == "csv" else kind)
    run = stage_catalogue(path, name=path.name, by=world.system, at=world.now)
    run = apply_catalogue(run, by=world.system, at=world.now)
    assert (run.counts["new"], run.counts["bad"]) == (4, 0)
    assert limits_of("1101") == [("占用人行道", "uh", 2), ("占用盲道", "wh", 4)]
    assert limits_of("1102") == [("横幅未经许可", "wh", 4)]
    assert limits_of("1201") == [("水面有漂浮物", "nd", 3)]
    second = CategoryLimit.objects.get(condition="占用盲道")
    assert (second.closing_condition, second.supervising_unit) == ("恢复通行", "住建局")
    assert Category.objects.get(code="1102").parent == Category.objects.get(code="11")
    assert CategoryLimit.objects.get(category__code="1102").is_default


def test_numbers_that_lost_their_nought_find_it_again(world, tmp_path):
    path = as_xlsx(tmp_path / "s.xlsx", [[1, "市容环境", 101, *SHEET[0][3:]]])
    run = stage_catalogue(path, name="s.xlsx", by=world.system, at=world.now)
    assert run.rows.get().raw["小类代码"] == "0101"


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [
        (8, "两天", "两天"),
        (8, "2小时/4小时", "2小时/4小时"),
        (8, "1周", "1周"),
        (8, "9999天", "两年|two years"),
        (0, "A", "两位|two digits"),
        (2, "9901", "11"),
        (1, "另一个名字", "市容秩序"),
        (6, "占用人行道", "2"),
        (6, "长" * 201, "200"),
    ],
)
def test_a_bad_cell_is_told_with_its_row_and_nothing_is_applied(world, staged, column, cell, words):
    bad = ["11", "市容秩序", "1101", "非法占道", "", "", "占用盲道", "恢复通行", "4小时"]
    bad[column] = cell
    run = staged([SHEET[0], bad, SHEET[3]])
    row = run.rows.get(state="bad")
    assert row.number == 3
    assert any(part in " ".join(row.errors.values()) for part in words.split("|"))
    with pytest.raises(Refused) as caught:
        apply_catalogue(run, by=world.system, at=world.now)
    assert caught.value.code == "bad_rows"
    assert not Category.objects.filter(code__startswith="11").exists()
    done = apply_catalogue(run, leave_bad_out=True, by=world.system, at=world.now)
    assert (done.counts["applied"], done.counts["bad"]) == (2, 1)
    assert limits_of("1101") == [("占用人行道", "uh", 2)]
    with pytest.raises(Refused) as caught:
        apply_catalogue(run, leave_bad_out=True, by=world.system, at=world.now)
    assert caught.value.code == "import_applied"


def test_a_new_code_does_not_take_over_the_name_above(world, staged):
    run = staged([SHEET[0], ["", "", "1109", "", "", "", "别的", "", ""]])
    row = run.rows.get(number=3)
    assert (row.state, "name" in row.errors) == ("bad", True)


def test_a_file_that_is_no_sheet_is_refused(world, tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        stage_catalogue(path, name="other.csv", by=world.system, at=world.now)
    assert caught.value.code == "columns_missing"
    assert "处置时限" in str(caught.value)
    assert not ImportRun.objects.exists()


def test_what_is_exported_comes_back_unchanged(world, staged):
    run = staged(list(catalogue_rows()))
    assert not run.counts["bad"]
    assert {row.kind for row in judge(run.rows.all())} == {"unchanged"}
    assert run.rows.count() == CategoryLimit.objects.count()


@pytest.mark.parametrize("moves", [False, True])
def test_running_clocks_follow_a_sheet_only_if_told(world, staged, moves):
    due = dispatched(world).due_at
    rows = [[*row[:8], "4天"] if row[2] == "0121" else row for row in catalogue_rows()]
    run = apply_catalogue(staged(rows), moves_running=moves, by=world.system, at=world.now)
    assert run.counts["changed"] == 1
    assert LimitChange.objects.get().reason
    follow_rules(world.now)
    after = Clock.objects.running().get().due_at
    assert after - due == (2 * DAY if moves else 0 * DAY)
    assert [row.kind for row in judge(staged(rows).rows.all())].count("unchanged") == len(rows)


def test_the_command_tells_every_bad_row(world, tmp_path, capsys):
    bad = [*SHEET[0][:8], "两天"]
    path = as_csv(tmp_path / "sheet.csv", [SHEET[0], [*bad[:6], "别的", *bad[7:]]])
    with pytest.raises(CommandError, match="Nothing was applied"):
        call_command("import_categories", str(path), "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["counts"] == {"new": 1, "changed": 0, "unchanged": 0, "bad": 1}
    assert "两天" in told["bad_rows"][0]["errors"]["limit"]
    call_command("import_categories", str(path), "--dry-run")
    assert "row 3" in capsys.readouterr().out
    assert not Category.objects.filter(code="1101").exists()
    call_command("import_categories", str(path), "--leave-bad-out")
    assert limits_of("1101") == [("占用人行道", "uh", 2)]


# Edits


def test_a_category_is_taken_out_of_use_never_deleted(world):
    ticket = filed(world)
    row = world.category("0121")
    update_category(row, {"is_active": False}, by=world.system, at=world.now, seen=row.version)
    assert not Category.objects.leaves().filter(code="0121").exists()
    ticket.refresh_from_db()
    assert ticket.category.code == "0121"
    with pytest.raises(Refused) as caught:
        update_category(row, {"name": "x"}, by=world.system, at=world.now, seen=row.version)
    assert caught.value.code == "changed_meanwhile"


def test_what_is_asked_of_a_category(world):
    acting = {"by": world.system, "at": world.now}
    heading = Category.objects.get(code="01")
    for code, act in {
        "name_needed": lambda: update_category(heading, {"name": " "}, **acting),
        "leaves_in_use": lambda: update_category(heading, {"is_active": False}, **acting),
        "emergency_note_needed": lambda: update_category(
            world.category("0121"), {"urgency": "U0"}, **acting
        ),
        "code_taken": lambda: create_category(code="0121", name="x", parent=heading, **acting),
        "code_format": lambda: create_category(code="9", name="x", parent=None, **acting),
    }.items():
        with pytest.raises(Refused) as caught:
            act()
        assert caught.value.code == code


def test_conditions_have_one_usual_one_and_the_last_stays(world):
    acting = {"by": world.system, "at": world.now}
    category = world.category("0121")
    first = category.limits.get()
    new = add_condition(category, TWO_DAYS, condition="地锁伤人", is_default=True, **acting)
    assert list(category.limits.in_use()) == [new, first]
    with pytest.raises(Refused) as caught:
        add_condition(category, TWO_DAYS, condition=" 地锁伤人 ", **acting)
    assert caught.value.code == "condition_twice"
    update_condition(new, is_active=False, **acting)
    assert [row.is_default for row in category.limits.in_use()] == [True]
    with pytest.raises(Refused) as caught:
        update_condition(first, is_active=False, **acting)
    assert caught.value.code == "last_condition"
    with pytest.raises(Refused) as caught:
        update_condition(first, condition=" ", **acting)
    assert caught.value.code == "condition_needed"


def test_nobody_edits_the_shared_catalogue_for_one_city_only(world, staged):
    row = world.category("0121")
    for person in (world.admin, world.admin_dh, world.street, world.clerk, world.department):
        acting = {"by": person, "at": world.now}
        for act in (
            lambda acting=acting: update_category(row, {"name": "x"}, **acting),
            lambda acting=acting: create_category(code="99", name="x", parent=None, **acting),
            lambda acting=acting: add_condition(row, TWO_DAYS, condition="x", **acting),
            lambda acting=acting: update_condition(row.limits.get(), **acting),
            lambda person=person: staged(SHEET, by=person),
        ):
            with pytest.raises(PermissionDenied):
                act()


# Pages


def test_the_catalogue_is_searched_by_code_name_and_everyday_word(world, client):
    client.force_login(world.clerk)

    def found(**query):
        shown = client.get("/settings/categories/", query).context["catalogue"]
        return {leaf.code for _heading, leaves in shown for leaf in leaves}

    assert "0121" in found(q="地锁")
    assert found(q="0121") == {"0121"}
    assert found(q="没有这种事") == set()
    Category.objects.filter(code="0121").update(is_active=False)
    assert "0121" not in found()
    assert found(state="unused") == {"0121"}


def test_an_unreadable_limit_comes_back_at_its_field(world, client, keeper):
    client.force_login(keeper)
    form = {"condition": "地锁伤人", "limit": "两天"}
    answer = client.post("/settings/categories/0121/conditions/new/", form)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "两天" in page
    assert "紧急工作时" in page
    assert "地锁伤人" in page
    answer = client.post("/settings/categories/0121/conditions/new/", form | {"limit": "2天"})
    assert answer.status_code == 302
    assert limits_of("0121")[-1] == ("地锁伤人", "wd", 2)


def test_a_new_category_comes_with_its_first_condition_or_not_at_all(world, client, keeper):
    client.force_login(keeper)
    form = {"parent": "01", "code": "0199", "name": "新事", "condition": "有", "limit": "两天"}
    assert client.post("/settings/categories/new/", form).status_code == 422
    assert not Category.objects.filter(code="0199").exists()
    assert client.post("/settings/categories/new/", form | {"limit": "2天"}).status_code == 302
    assert limits_of("0199") == [("有", "wd", 2)]
    heading = {"code": "77", "name": "新类"}
    assert client.post("/settings/categories/new/", heading).status_code == 302


def test_a_stale_edit_comes_back_with_what_was_typed(world, client, keeper):
    client.force_login(keeper)
    row = world.category("0121")
    form = {"name": "地锁", "urgency": "U2", "grade": "B", "is_active": "on", "seen": row.version}
    assert client.post("/settings/categories/0121/edit/", form).status_code == 302
    answer = client.post("/settings/categories/0121/edit/", form | {"name": "地锁二"})
    assert answer.status_code == 422
    assert "地锁二" in answer.content.decode()
    assert Category.objects.get(code="0121").name == "地锁"


def test_a_sheet_is_looked_at_and_then_applied_on_pages(world, client, keeper, tmp_path):
    client.force_login(keeper)
    path = as_xlsx(tmp_path / "sheet.xlsx", [*SHEET, [*SHEET[0][:6], "别的", "", "两天"]])
    upload = SimpleUploadedFile("分类.xlsx", path.read_bytes())
    answer = client.post("/settings/categories/import/", {"file": upload})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "两天" in page
    assert ">6<" in page
    assert client.post(answer.url, {}).status_code == 422
    assert not Category.objects.filter(code="1101").exists()
    assert "分类.xlsx" in client.get("/settings/categories/import/").content.decode()
    assert client.post(answer.url, {"leave_bad_out": "on"}).status_code == 302
    assert len(limits_of("1101")) == 2
    assert client.get(answer.url).status_code == 200


def test_a_file_that_is_no_table_is_told_at_the_field(world, client, keeper):
    client.force_login(keeper)
    for content in (b"\x00\x01\x02", b"", b"PK\x03\x04nonsense", b"a,b\n1,2\n"):
        upload = SimpleUploadedFile("x.xlsx", content)
        answer = client.post("/settings/categories/import/", {"file": upload})
        assert answer.status_code == 422, content
        assert "file" in answer.context["form"].errors


def test_the_export_is_a_sheet_of_nine_columns(world, client, keeper):
    client.force_login(keeper)
    content = b"".join(client.get("/settings/categories/export/").streaming_content)
    rows = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert list(rows[0]) == HEADER
    assert len(rows) == CategoryLimit.objects.count() + 1
