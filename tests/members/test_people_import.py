"""A ledger of people comes in as a file: checked, decided on, entered at once; and goes out."""

from __future__ import annotations

import csv
import io
from contextlib import contextmanager

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone, translation

from lib.errors import Refused
from lib.pii import encrypt, keyed_hash
from members.importers import COLUMNS, apply_people, decide_row, stage_people, template_file
from members.models import Person, Post
from records.models import AuditEntry, ImportRow, ImportRun
from tests.members.conftest import give_post, user_with

HEADER = ",".join(COLUMNS.values())
GRID = "340504003014001"
GOOD = f"欧阳春,13800001111,,女,1980,,,,网格员,{GRID},2026-01-01,,是,摄影、水电"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ledger(tmp_path):
    def write(*lines, header=HEADER):
        path = tmp_path / "ledger.csv"
        path.write_text("\n".join((header, *lines)), encoding="utf-8")
        return path

    return write


@pytest.fixture
def staged(world, at, ledger):
    def stage(*lines, by=None):
        return stage_people(ledger(*lines), by=by or world.clerk, at=at, source="ledger.csv")

    return stage


@contextmanager
def refusing(code: str):
    with pytest.raises(Refused) as refused:
        yield
    assert refused.value.code == code


def known(world, name="老邻", phone="13800001111", number="") -> Person:
    person = Person.objects.create(
        name=name,
        phone_cipher=encrypt(phone),
        phone_hash=keyed_hash(phone),
        id_cipher=encrypt(number),
        id_hash=keyed_hash(number),
    )
    give_post(person, "volunteer", world.sundi)
    return person


def test_a_dry_run_enters_nobody_and_applying_enters_everybody(world, at, staged):
    before = Person.objects.count()
    run = staged(GOOD, "司马夏,,,男,,,,,,,,,,")
    assert run.state == "staged"
    assert run.counts == {"good": 1, "bad": 1}
    assert Person.objects.count() == before
    bad = run.rows.get(state="bad")
    assert bad.number == 3
    assert "employer" in bad.errors, "somebody must be able to find this person again"
    with refusing("import_has_faults"):
        apply_people(run, by=world.clerk, at=at)
    run = staged(GOOD)
    run = apply_people(run, by=world.clerk, at=at)
    person = Person.objects.get(name="欧阳春")
    assert (person.gender, person.birth_year, person.skills) == ("female", 1980, ["摄影", "水电"])
    post = person.posts.get()
    assert (post.role, post.area, post.is_paid) == ("grid_worker", world.sundi_1, True)
    assert run.state == "applied"
    assert AuditEntry.objects.filter(action="people.import", data={"rows": 1}).exists()
    with refusing("import_is_over"):
        apply_people(run, by=world.clerk, at=at)


@pytest.mark.parametrize(
    ("column", "text", "part"),
    [
        ("姓名", "", "name"),
        ("手机", "call me", "phone"),
        ("性别", "他", "gender"),
        ("出生年份", "80", "birth_year"),
        ("党员身份", "大概", "party_status"),
        ("党员身份", "正式党员", "organisation"),
        ("所在党组织", "P001", "organisation"),
        ("工作单位", "NONE", "employer"),
        ("职务", "村长", "role"),
        ("任职区域/组织", "340504001001001", "scope"),
        ("任职区域/组织", "340504003014", "scope"),
        ("任职起", "", "from_on"),
        ("任职起", "去年", "from_on"),
        ("任职止", "2025-01-01", "until_on"),
        ("是否取酬", "有时", "is_paid"),
    ],
)
def test_what_is_wrong_is_told_at_its_row_and_column(staged, column, text, part):
    cells = dict(zip(COLUMNS.values(), GOOD.split(","), strict=True)) | {column: text}
    row = staged(",".join(cells.values())).rows.get()
    assert row.state == ImportRow.State.BAD, row.errors
    assert part in row.errors or (
        (column, part) == ("任职区域/组织", "scope") and "role" in row.errors
    )
    assert row.number == 2


def test_numbers_wait_encrypted_and_other_columns_are_not_kept(staged, world, at, ledger):
    path = ledger(GOOD + ",家住3栋", header=HEADER + ",住址")
    row = stage_people(path, by=world.clerk, at=at, source="x.csv").rows.get()
    assert "13800001111" not in str(row.raw)
    assert "3栋" not in str(row.raw)


def test_a_known_telephone_is_shown_and_never_merged_by_itself(world, at, staged):
    person = known(world)
    run = staged(GOOD)
    row = run.rows.get()
    assert (row.state, row.subject_type, row.subject_id) == ("unclear", "person", person.pk)
    with refusing("nothing_to_apply"):
        apply_people(run, by=world.clerk, at=at)
    decide_row(run, 2, "same", by=world.clerk, at=at)
    apply_people(run, by=world.clerk, at=at)
    person.refresh_from_db()
    assert person.name == "老邻", "its facts stay as they were"
    assert {post.role for post in person.posts.all()} == {"volunteer", "grid_worker"}
    assert not Person.objects.filter(name="欧阳春").exists()


def test_another_person_with_the_same_telephone_is_entered_when_told_so(world, at, staged):
    known(world)
    run = staged(GOOD)
    decide_row(run, 2, "other", by=world.clerk, at=at)
    apply_people(run, by=world.clerk, at=at)
    assert Person.objects.filter(name="欧阳春").exists()


def test_one_id_number_is_one_person(world, at, staged):
    known(world, phone="", number="11010519491231002X")
    run = staged(GOOD.replace(",13800001111,,", ",,11010519491231002X,"))
    assert run.rows.get().state == "unclear"
    with refusing("person_exists"):
        decide_row(run, 2, "other", by=world.clerk, at=at)


def test_somebody_outside_reach_is_neither_named_nor_joined(world, at, staged):
    person = Person.objects.create(name="远邻", phone_hash=keyed_hash("13800001111"))
    give_post(person, "volunteer", world.hubei)
    run = staged(GOOD)
    row = run.rows.get()
    assert (row.state, row.subject_id) == ("unclear", None)
    with refusing("nobody_to_join"):
        decide_row(run, 2, "same", by=world.clerk, at=at)


def test_the_same_person_twice_in_a_file_gets_two_posts_when_told_so(world, at, staged):
    second = GOOD.replace("网格员", "志愿者")
    run = staged(GOOD, second)
    row = run.rows.get(number=3)
    assert (row.state, row.subject_type, row.subject_id) == ("unclear", "row", 2)
    decide_row(run, 3, "same", by=world.clerk, at=at)
    apply_people(run, by=world.clerk, at=at)
    assert Person.objects.get(name="欧阳春").posts.count() == 2


def test_a_row_that_became_wrong_meanwhile_stops_all(world, at, staged):
    run = staged(GOOD, GOOD.replace("欧阳春,13800001111", "司马夏,13800002222"))
    known(world, phone="13800002222")
    with refusing("import_has_faults"):
        apply_people(run, by=world.clerk, at=at)
    assert not Person.objects.filter(name="欧阳春").exists()
    assert run.rows.get(number=3).errors
    assert ImportRun.objects.get(pk=run.pk).state == "staged"


def test_the_same_file_goes_on_where_it_stopped(world, at, staged):
    lines = (GOOD, GOOD.replace("欧阳春,13800001111", "司马夏,13800002222"))
    run = staged(*lines)
    run.rows.filter(number=3).delete()
    again = staged(*lines)
    assert again.pk == run.pk
    assert again.counts == {"good": 2}


def test_nobody_else_decides_on_or_applies_my_import(world, at, staged, client):
    run = staged(GOOD)
    client.force_login(world.street)
    assert client.get(f"/people/imports/{run.pk}/").status_code == 404
    assert client.post(f"/people/imports/{run.pk}/apply/").status_code == 404
    client.force_login(world.admin)
    assert client.get(f"/people/imports/{run.pk}/").status_code == 200
    assert client.post(f"/people/imports/{run.pk}/apply/").status_code == 403


def test_the_pages_lead_from_the_template_to_the_entered_rows(world, client):
    client.cookies["django_language"] = "en"
    client.force_login(world.clerk)
    with template_file() as file:
        book = openpyxl.load_workbook(io.BytesIO(file.read()))
    assert [cell.value for cell in book.worksheets[0][1]] == list(COLUMNS.values())
    answer = client.get("/people/template/")
    assert answer.status_code == 200
    for close in answer._resource_closers:
        close()
    known(world)
    text = "\n".join((HEADER, GOOD, GOOD.replace("欧阳春,13800001111", "司马夏,13800002222")))
    sent = SimpleUploadedFile("ledger.csv", text.encode())
    answer = client.post("/people/imports/", {"file": sent})
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert "欧**" not in page
    assert "欧*春" in page
    assert "138****1111" in page
    assert "13800001111" not in page
    assert client.post(f"{answer.url}rows/2/", {"choice": "same"}).status_code == 302
    assert client.post(f"{answer.url}apply/").url == answer.url
    assert Person.objects.filter(name="司马夏").exists()
    assert client.post("/people/imports/", {}).status_code == 422


def test_the_same_over_rest(world, client):
    client.force_login(world.clerk)
    sent = SimpleUploadedFile("ledger.csv", "\n".join((HEADER, GOOD)).encode())
    made = client.post("/api/v1/people-imports/", {"file": sent})
    assert made.status_code == 201, made.content
    base = f"/api/v1/people-imports/{made.json()['id']}/"
    row = client.get(f"{base}rows/").json()["results"][0]
    assert row["cells"]["手机"] == "138****1111"
    answer = client.post(f"{base}rows/2/", {"choice": "leave"}, content_type="application/json")
    assert answer.json()["code"] == "row_not_doubtful"
    assert client.post(f"{base}apply/").json()["state"] == "applied"
    assert client.post(f"{base}apply/").status_code == 409


def lines_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_an_export_is_the_filtered_list_masked(world, client):
    known(world)
    client.force_login(world.clerk)
    lines = lines_of(client.get("/people/export/?format=csv&role=volunteer"))
    assert [line[0] for line in lines[1:]] == ["老*", "朱*"]
    assert "138****1111" in lines[1][1]
    entry = AuditEntry.objects.get(action="people.export")
    assert entry.data == {"filters": {"role": "volunteer"}, "rows": 2, "format": "csv"}
    client.force_login(world.gridworker)
    assert client.get("/people/export/").status_code == 403


def test_an_export_in_clear_needs_both_powers_and_leaves_its_reason(world, client):
    known(world)
    client.force_login(world.clerk)
    where = "/people/export/clear/?role=volunteer"
    assert client.get(where).status_code == 200
    assert client.post(where, {"reason": "x", "kind": "csv"}).status_code == 422
    lines = lines_of(client.post(where, {"reason": "补贴发放核对", "kind": "csv"}))
    assert ["老邻", "13800001111"] in [line[:2] for line in lines]
    entry = AuditEntry.objects.get(action="people.export_clear")
    assert (entry.reason, entry.data["rows"]) == ("补贴发放核对", 2)
    for user in (world.gridworker, world.district):
        client.force_login(user)
        assert client.post(where, {"reason": "补贴发放核对"}).status_code == 403
    body = {"kind": "csv", "reason": "补贴发放核对"}
    answer = client.post("/api/v1/people/export/", body, content_type="application/json")
    assert answer.status_code == 403


def test_membership_leaves_only_with_those_who_see_the_branch(world, branches, client):
    person = known(world)
    branches[0].areas.add(world.sundi_1)
    Person.objects.filter(pk=person.pk).update(party_status="full", organisation=branches[0])
    client.force_login(user_with("department_head", world.urban))
    assert client.get("/people/export/").status_code == 403
    client.force_login(world.street)
    row = lines_of(client.get("/people/export/?format=csv&q=老邻"))[1]
    assert branches[0].name in row


def test_the_import_page_asks_a_fixed_number_of_questions(
    world, at, staged, client, django_assert_max_num_queries
):
    lines = [GOOD.replace("13800001111", f"138000{n:05d}") for n in range(20)]
    run = staged(*lines)
    client.force_login(world.clerk)
    client.get(f"/people/imports/{run.pk}/")
    with django_assert_max_num_queries(14):
        client.get(f"/people/imports/{run.pk}/")


def test_who_keeps_the_branch_may_bring_in_its_members(world, at, ledger, branches):
    line = GOOD.replace("1980,,,", f"1980,正式党员,{branches[0].code},")
    branches[0].areas.add(world.sundi_1)
    by = user_with("street_secretary", world.anmin)
    run = stage_people(ledger(line), by=by, at=timezone.now(), source="x")
    apply_people(run, by=by, at=at)
    assert Person.objects.get(name="欧阳春").organisation == branches[0]
    assert Post.objects.filter(person__name="欧阳春").exists()
