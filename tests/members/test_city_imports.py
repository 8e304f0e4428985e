"""A whole city comes in as one workbook: kept, judged, looked at, entered in one transaction."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from grids.models import Area, City, District, PartyOrganisation, Unit
from grids.operations import check_tree
from lib.errors import Refused
from lib.pii import encrypt, keyed_hash
from members.importers.city import (
    KIND,
    SHEETS,
    ask_to_enter,
    city_template,
    send_book,
    work_on_books,
)
from members.importers.city import runs as city_runs
from members.importers.city.runs import last_job
from members.models import Person, Post
from records.models import Attachment, AuditEntry, ImportRow, ImportRun, Job, Notice
from records.operations.jobs import LEASE
from tests.members.city_books import GROUND, PEOPLE, POSTS, as_book, as_zip, rows_of
from tests.members.conftest import give_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world, tmp_path):
    """Send a workbook with some sheets changed, and let it be judged."""

    def send(*, by=None, scheme="", **changed) -> ImportRun:
        path = as_book(tmp_path / "city.xlsx", rows_of(**changed))
        who = by or world.admin
        run = send_book(path, source="city.xlsx", scheme=scheme, by=who, at=timezone.now())
        assert work_on_books(timezone.now()) == 1
        run.refresh_from_db()
        return run

    return send


def entered(run: ImportRun, *, doubtful: bool = False) -> ImportRun:
    ask_to_enter(run, doubtful=doubtful, by=run.by, at=timezone.now())
    assert work_on_books(timezone.now()) == 1
    run.refresh_from_db()
    return run


def faults(run: ImportRun) -> dict[tuple[str, int], set[str]]:
    rows = run.rows.filter(state="bad")
    return {(row.sheet, row.number): set(row.errors) for row in rows}


def doubts(run: ImportRun) -> dict[tuple[str, int], set[str]]:
    rows = run.rows.filter(state="unclear")
    return {(row.sheet, row.number): set(row.errors) for row in rows}


def counted() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Area, Unit, PartyOrganisation, Person, Post))


def test_judging_writes_nothing_and_entering_writes_everything(world, sent):
    before = counted()
    run = sent()
    assert counted() == before
    assert run.counts == {"good": 14}
    assert run.mapping["sheets"]["areas"] == {"good": 6, "known": 2}
    assert run.mapping["city_id"] == world.city.pk
    run = entered(run)
    assert run.state == "applied" and run.counts == {"applied": 14}
    assert counted() == tuple(a + b for a, b in zip(before, (4, 1, 2, 3, 2), strict=True))
    grid = Area.objects.get(code="340504009001001")
    assert (grid.parent.name, grid.households, grid.district.code) == ("新社区", 420, "340504")
    assert grid.parent.committee_kind == "residents"
    branch = PartyOrganisation.objects.get(code="PNEW-1")
    assert set(branch.areas.values_list("code", flat=True)) == {"340504009001", grid.code}
    head = Post.objects.get(area=grid)
    assert (head.role, head.person.name, head.is_paid) == ("grid_head", "钟离一", True)
    assert head.person.organisation == branch and head.person.skills == ["调解", "绘画"]
    assert Person.objects.get(name="钟离二").employer.code == "UNEW-1"
    row = run.rows.get(sheet="posts", number=2)
    assert (row.subject_type, row.subject_id) == ("post", head.pk)
    assert not any(check_tree(model) for model in (Area, PartyOrganisation))
    assert AuditEntry.objects.filter(action="city.import", subject_id=run.pk).exists()
    assert Notice.objects.filter(kind="city_import_step", recipient=world.admin).count() == 2


def test_the_same_workbook_again_changes_nothing(sent):
    entered(sent())
    before = counted()
    run = sent()
    assert run.mapping["sheets"]["areas"] == {"good": 6, "known": 6}
    assert run.mapping["sheets"]["people"]["known"] == 2, "without a number nobody is known again"
    people = [row for row in PEOPLE if row.get("手机")]
    run = sent(people=people, posts=POSTS[:1])
    assert doubts(run) == {} and faults(run) == {("posts", 2): {"from_on"}}
    assert counted() == before


def test_a_file_of_csv_tables_is_read_like_a_workbook(world, tmp_path):
    path = as_zip(tmp_path / "city.zip", rows_of())
    run = send_book(path, source="city.zip", scheme="", by=world.admin, at=timezone.now())
    work_on_books(timezone.now())
    run.refresh_from_db()
    assert run.counts == {"good": 14}


def test_every_bad_row_is_named_with_its_column_and_nothing_is_entered(sent):
    areas = [
        *GROUND,
        {"编码": "340504009001", "名称": "重复", "层级": "社区", "上级编码": "340504009"},
        {"编码": "340504009001009", "名称": "", "层级": "网格", "上级编码": "340504009001"},
        {"编码": "3405040090019", "名称": "短码", "层级": "网格", "上级编码": "340504009001"},
        {
            "编码": "340504009001008",
            "名称": "户数",
            "层级": "网格",
            "上级编码": "340504009001",
            "户数": "很多",
        },
        {"编码": "340504009001007", "名称": "无上级", "层级": "网格", "上级编码": "340504009777"},
        {"编码": "340504009001006", "名称": "层级", "层级": "洲", "上级编码": "340504009001"},
        {
            "编码": "340504009001005",
            "名称": "经度",
            "层级": "网格",
            "上级编码": "340504009001",
            "经度": "500",
        },
        {"编码": "620982101", "名称": "外市", "层级": "街道", "上级编码": "340504"},
        {"编码": "340577", "名称": "新区", "层级": "区县", "上级编码": "3405"},
        {"编码": "340577", "名称": "新区", "层级": "区县", "上级编码": "3405"},
        {"编码": "620982", "名称": "外市区", "层级": "区县", "上级编码": "3405"},
    ]
    units = [
        {"编码": "U9", "名称": "某单位", "类别": "外星", "上级单位编码": "U0", "服务区域编码": "1"}
    ]
    organisations = [
        {"编码": "P8", "名称": "某小组", "类别": "党小组"},
        {
            "编码": "P9",
            "名称": "某支部",
            "类别": "党支部",
            "上级党组织编码": "P0",
            "成立日期": "明天",
        },
    ]
    people = [
        {"人员编号": "R1", "姓名": "甲某", "手机": "abc", "工作单位": "UNEW-1"},
        {"人员编号": "R1", "姓名": "乙某"},
        {"人员编号": "R2", "姓名": "丙某"},
    ]
    posts = [
        {
            "人员编号": "R9",
            "职务": "网格长",
            "任职区域/组织": "340504009001001",
            "任职起": "2026-01-01",
        },
        {
            "人员编号": "R2",
            "职务": "船长",
            "任职区域/组织": "340504009001001",
            "任职起": "2026-01-01",
        },
        {
            "人员编号": "R2",
            "职务": "网格长",
            "任职区域/组织": "340504009001",
            "任职起": "2026-13-01",
        },
    ]
    run = sent(areas=areas, units=units, organisations=organisations, people=people, posts=posts)
    assert faults(run) == {
        ("areas", 8): {"code"},
        ("areas", 9): {"name"},
        ("areas", 10): {"code"},
        ("areas", 11): {"households"},
        ("areas", 12): {"parent"},
        ("areas", 13): {"tier"},
        ("areas", 14): {"lng"},
        ("areas", 15): {"code"},
        ("areas", 17): {"code"},
        ("areas", 18): {"code"},
        ("units", 2): {"kind", "parent", "area"},
        ("organisations", 2): {"parent"},
        ("organisations", 3): {"parent", "founded_on"},
        ("people", 2): {"phone", "employer"},
        ("people", 3): {"key"},
        ("people", 4): {"row"},
        ("posts", 2): {"person"},
        ("posts", 3): {"role"},
        ("posts", 4): {"from_on"},
    }
    with pytest.raises(Refused) as refused:
        entered(run)
    assert refused.value.code == "import_has_faults"


def test_posts_keep_the_rules_of_appointing(world, sent):
    people = [
        {"人员编号": "R1", "姓名": "甲某", "工作单位": "UNEW-1"},
        {"人员编号": "R2", "姓名": "乙某", "工作单位": "UNEW-1"},
    ]
    grid = {"职务": "网格长", "任职区域/组织": "340504009001001", "任职起": "2026-01-01"}
    clerk = {"职务": "社区工作人员", "任职区域/组织": "340504009001", "任职起": "2026-01-01"}
    posts = [
        {"人员编号": "R1", **grid},
        {"人员编号": "R1", **grid, "任职起": "2026-05-01"},
        {"人员编号": "R2", **grid},
        {
            "人员编号": "R2",
            "职务": "单位负责人",
            "任职区域/组织": "UNEW-1",
            "任职起": "2026-01-01",
            "是否取酬": "是",
        },
        {"人员编号": "R2", **clerk, "是否取酬": "是"},
        {"人员编号": "R2", **clerk},
    ]
    labels = {str(label): value for value, label in Post._meta.get_field("role").choices}
    posts[4]["职务"] = posts[5]["职务"] = next(
        label for label, value in labels.items() if value == "community_clerk"
    )
    posts[3]["职务"] = next(label for label, value in labels.items() if value == "department_head")
    run = sent(people=people, posts=posts)
    assert faults(run) == {
        ("posts", 3): {"from_on"},
        ("posts", 4): {"role"},
        ("posts", 6): {"is_paid"},
    }


def test_who_may_be_known_stays_out_unless_it_is_asked_for(world, sent):
    person = Person.objects.create(
        name="老邻", phone_cipher=encrypt("12000004101"), phone_hash=keyed_hash("12000004101")
    )
    give_post(person, "volunteer", world.sundi)
    run = sent()
    assert doubts(run) == {("people", 2): {"phone"}}
    run = entered(run)
    assert not Person.objects.filter(name="钟离一").exists()
    assert doubts(run) == {("people", 2): {"phone"}, ("posts", 2): {"person"}}
    assert Person.objects.filter(name="钟离三").exists()


def test_doubtful_people_are_entered_when_it_is_asked_for(world, sent):
    person = Person.objects.create(
        name="老邻", phone_cipher=encrypt("12000004101"), phone_hash=keyed_hash("12000004101")
    )
    give_post(person, "volunteer", world.sundi)
    run = entered(sent(), doubtful=True)
    assert run.counts == {"applied": 14}
    assert Post.objects.filter(person__name="钟离一").exists()


def test_what_is_here_under_another_name_stays_as_it_is(world, sent):
    areas = [
        *GROUND,
        {"编码": world.sundi.code, "名称": "改名社区", "层级": "社区", "上级编码": "340504003"},
    ]
    run = sent(areas=areas)
    assert doubts(run) == {("areas", 8): {"name"}}
    entered(run)
    world.sundi.refresh_from_db()
    assert world.sundi.name == "孙底社区"


def test_a_new_city_needs_the_centre_and_a_level_scheme(world, sent):
    areas = [
        {"编码": "9901", "名称": "试验市", "层级": "市"},
        {"编码": "990101", "名称": "试验区", "层级": "区县", "上级编码": "9901"},
        {"编码": "990101001", "名称": "试验街道", "层级": "街道", "上级编码": "990101"},
    ]
    empty = {"units": [], "organisations": [], "people": [], "posts": []}
    run = sent(areas=areas, **empty)
    assert faults(run)[("areas", 2)] == {"row"}
    scheme = world.city.scheme.code
    run = sent(areas=areas, **empty, scheme=scheme, by=world.system)
    assert faults(run) == {}, "another file: the scheme was chosen"
    entered(run)
    city = City.objects.get(code="9901")
    assert city.scheme.code == scheme
    assert District.objects.get(code="990101").city == city
    assert Area.objects.get(code="990101001").city == city


def test_keeping_rows_goes_on_where_it_was_cut_off(world, tmp_path, monkeypatch):
    monkeypatch.setattr(city_runs, "BATCH", 3)
    staged = city_runs.stage_rows
    calls = []

    def failing(run, rows):
        if len(calls) == 2:
            raise KeyboardInterrupt
        calls.append(len(rows))
        return staged(run, rows)

    path = as_book(tmp_path / "city.xlsx", rows_of())
    at = timezone.now()
    run = send_book(path, source="city.xlsx", scheme="", by=world.admin, at=at)
    with monkeypatch.context() as once:
        once.setattr(city_runs, "stage_rows", failing)
        with pytest.raises(KeyboardInterrupt):
            work_on_books(at)
    assert run.rows.count() == 6
    assert work_on_books(at) == 0, "its lease has not run out"
    assert work_on_books(at + 2 * LEASE) == 1
    run.refresh_from_db()
    assert run.counts == {"good": 14}
    assert run.rows.values("sheet", "number").distinct().count() == run.rows.count() == 14


def test_a_fault_found_while_entering_undoes_everything(world, sent, monkeypatch):
    run = sent()
    before = counted()
    Unit.objects.create(code="UNEW-1", name="别的单位", kind="partner", city=world.city_dh)
    run = entered(run)
    assert run.state == "staged"
    assert last_job(run).state == Job.State.FAILED
    assert counted() == (before[0], before[1] + 1, *before[2:])
    assert ("units", 2) in faults(run)


def test_the_file_is_kept_sealed_and_forgotten_once_it_is_read(world, tmp_path):
    path = as_book(tmp_path / "city.xlsx", rows_of())
    send_book(path, source="city.xlsx", scheme="", by=world.admin, at=timezone.now())
    kept = Attachment.objects.get(purpose="import")
    with default_storage.open(kept.file.name) as file:
        assert not file.read().startswith(b"PK")
    work_on_books(timezone.now())
    assert not Attachment.objects.filter(purpose="import").exists()
    raw = ImportRow.objects.get(sheet="people", number=2).raw
    assert "12000004101" not in str(raw)


def test_only_who_configures_sends_and_only_the_sender_enters(world, sent, tmp_path):
    path = as_book(tmp_path / "other.xlsx", rows_of())
    with pytest.raises(PermissionDenied):
        send_book(path, source="x", scheme="", by=world.street, at=timezone.now())
    run = sent()
    with pytest.raises(PermissionDenied):
        ask_to_enter(run, doubtful=False, by=world.system, at=timezone.now())


# The doors


def test_the_pages_from_sending_to_entering(world, client, tmp_path):
    client.force_login(world.admin)
    path = as_book(tmp_path / "马鞍山.xlsx", rows_of())
    content = path.read_bytes()
    answer = client.post(
        reverse("members:city_imports"), {"file": SimpleUploadedFile("马鞍山.xlsx", content)}
    )
    run = ImportRun.objects.get(kind=KIND)
    url = reverse("members:city_import", args=(run.pk,))
    assert answer.url == url
    assert "等待" in client.get(url).content.decode()
    part = client.get(url, headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part.headers
    work_on_books(timezone.now())
    assert client.get(url, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    page = client.get(f"{url}?sheet=people").content.decode()
    assert "钟*一" in page and "钟离一" not in page and "12000004101" not in page
    assert "120****4101" in page
    entering = reverse("members:city_import_enter", args=(run.pk,))
    assert client.post(entering).url == url
    work_on_books(timezone.now())
    assert "已录入" in client.get(url).content.decode()
    assert client.post(entering).status_code == 422
    assert str(run.source) in client.get(reverse("tickets:imports")).content.decode()
    assert "马鞍山.xlsx" in client.get(reverse("tickets:jobs")).content.decode()


@pytest.mark.parametrize("content", [b"", b"no book", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_told_at_the_field(world, client, content):
    client.force_login(world.admin)
    file = SimpleUploadedFile("a.xlsx", content)
    answer = client.post(reverse("members:city_imports"), {"file": file})
    assert answer.status_code == 422 and not ImportRun.objects.filter(kind=KIND).exists()


def test_a_sheet_without_its_columns_is_told_at_once(world, client):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "区域"
    book.worksheets[0].append(["名称"])
    file = io.BytesIO()
    book.save(file)
    client.force_login(world.admin)
    sent = SimpleUploadedFile("a.xlsx", file.getvalue())
    answer = client.post(reverse("members:city_imports"), {"file": sent})
    assert answer.status_code == 422
    assert re.search("缺少列.*编码", answer.content.decode())


def test_bad_rows_come_as_a_list_without_what_the_file_held(world, client, sent):
    run = sent(people=[{"人员编号": "R1", "姓名": "甲某", "手机": "12abc"}], posts=[])
    client.force_login(world.admin)
    answer = client.get(reverse("members:city_import_faults", args=(run.pk,)))
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    rows = [tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()]
    assert rows[1][:3] == ("人员", 2, "手机")
    assert "12abc" not in str(rows)


def test_the_api_sends_follows_and_enters(world, client, tmp_path):
    client.force_login(world.admin)
    root = "/api/v1/city-imports/"
    content = as_book(tmp_path / "city.xlsx", rows_of()).read_bytes()
    answer = client.post(root, {"file": SimpleUploadedFile("city.xlsx", content)})
    assert answer.status_code == 201, answer.content
    assert answer.json()["progress"]["is_over"] is False
    url = f"{root}{answer.json()['id']}/"
    assert client.post(f"{url}enter/").json()["code"] == "import_not_judged"
    work_on_books(timezone.now())
    found = client.get(url).json()
    assert found["sheets"]["posts"] == {"good": 2}
    row = client.get(f"{url}rows/?sheet=people").json()["results"][0]
    assert row["cells"]["手机"] == "120****4101" and row["state"] == "good"
    assert client.get(f"{url}rows/?sheet=x").status_code == 400
    assert client.post(f"{url}enter/").status_code == 202
    work_on_books(timezone.now())
    assert client.get(url).json()["state"] == "applied"
    client.force_login(world.clerk)
    assert client.get(root).status_code == 403


def test_the_command_does_it_all_and_says_what_is_wrong(world, tmp_path, capsys):
    path = as_book(tmp_path / "city.xlsx", rows_of())
    call_command("import_city", str(path), "--dry-run", "--json")
    assert '"staged"' in capsys.readouterr().out
    call_command("import_city", str(path))
    assert "posts: 2 applied" in capsys.readouterr().out
    bad = as_book(tmp_path / "bad.xlsx", rows_of(units=[{"编码": "U1"}]))
    with pytest.raises(CommandError):
        call_command("import_city", str(bad))
    assert "单位 2, 名称" in capsys.readouterr().out


def test_the_template_names_every_column_and_its_examples_are_sound(world, sent):
    with city_template() as file:
        book = openpyxl.load_workbook(file)
    assert book.sheetnames == ["区域", "单位", "党组织", "人员", "任职", "填写说明"]
    for layout in SHEETS.values():
        header = [cell.value for cell in book[layout.title][1]]
        assert header == list(layout.columns.values())
    examples = {
        name: [dict(zip(layout.columns.values(), row, strict=False)) for row in layout.examples]
        for name, layout in SHEETS.items()
    }
    assert faults(sent(**examples)) == {}
