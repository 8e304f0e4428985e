"""Ledgers and reports: who reads what, the same rows on the page and in the file, all masked."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.utils import timezone
from docx import Document
from time_machine import travel

from lib.pii import encrypt
from members.models import Person
from overview.ledgers import LEDGERS, ledgers_for
from overview.ledgers.scope import Scope, ground_of
from overview.models import ReportRun
from records.models import AuditEntry
from services.operations.visits import VisitDraft, log_visit
from tests.overview.report_files import content_of, lines_of, matters
from tests.tickets import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("slug", LEDGERS)
def test_every_ledger_opens_for_whoever_reads_it(world, client, slug):
    for username in ("gridworker", "community", "street", "district", "admin"):
        client.force_login(user := world.user(username))
        for address in ("", "print/"):
            answer = client.get(f"/ledgers/{slug}/{address}")
            assert answer.status_code == (200 if LEDGERS[slug] in ledgers_for(user) else 403)


def made(client, slug: str, **asked) -> bytes:
    answer = client.post(f"/ledgers/{slug}/make/", {"kind": "xlsx", **asked})
    assert answer.status_code == 200, answer.content.decode()[:2000]
    return content_of(answer)


def test_the_file_has_exactly_the_rows_of_the_page(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    page = client.get("/ledgers/matters/")
    (part,) = page.context["parts"]
    shown = [[cell["text"] for cell in line["cells"]] for line in part.lines]
    taken = lines_of(made(client, "matters"))
    assert [row[0] for row in taken] == [row[0] for row in shown]
    assert len(taken) == 3
    assert not [row for row in taken if "别处" in row[1]]


def test_a_ledger_opens_the_list_with_the_same_rows(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    (part,) = client.get(f"/ledgers/matters/?within={world.sundi.code}").context["parts"]
    listed = client.get(part.page_url)
    assert {line["cells"][0]["text"] for line in part.lines} == {
        row.number for row in listed.context["rows"]
    }


def test_a_place_narrows_and_never_widens(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    for code, count in ((world.sundi_1.code, 3), (world.sundi_2.code, 0), (world.hubei.code, 0)):
        (part,) = client.get(f"/ledgers/matters/?within={code}").context["parts"]
        assert len(part.lines) == count, code


@pytest.mark.parametrize(
    ("asked", "words"),
    [("period=2026-13", "2026-W45"), ("within=NOWHERE", "没有"), ("within=%00", "callout")],
)
def test_a_wrong_period_or_place_is_told_and_the_rest_stays(world, client, asked, words):
    client.force_login(world.user("clerk"))
    answer = client.get(f"/ledgers/matters/?{asked}")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_names_and_numbers_are_masked_on_the_page_and_in_the_file(world, client):
    secret = "请回电13912345678"
    person = Person.objects.get(user=world.volunteer)
    person.name, person.phone_cipher, person.skills = "欧阳春", encrypt("13912345678"), [secret]
    person.save()
    desk.reported(world, title=secret)
    client.force_login(world.user("clerk"))
    for slug in ("volunteers", "matters"):
        page = client.get(f"/ledgers/{slug}/").content.decode()
        text = str(lines_of(made(client, slug)))
        for seen in (page, text):
            assert "139****5678" in seen
            assert "13912345678" not in seen and "欧阳春" not in seen


def test_every_column_about_a_person_is_masked():
    for ledger in LEDGERS.values():
        for section in ledger.lists:
            for column in section.listing.columns:
                if column.name in ("name", "phone") and column.is_personal:
                    assert column.mask("欧阳春13912345678") != "欧阳春13912345678", column


def test_a_file_is_noted_with_who_when_and_how_many(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    made(client, "matters", within=world.sundi.code)
    run = ReportRun.objects.get()
    assert (run.rows, run.place_code, run.made_by.username) == (3, world.sundi.code, "clerk")
    assert len(run.sha256) == 64 and run.has_file
    entry = AuditEntry.objects.get(action="ledgers.export")
    assert entry.data["rows"] == 3 and entry.actor == world.user("clerk")


def test_the_paper_has_title_seal_and_watermark(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    book = openpyxl.load_workbook(io.BytesIO(made(client, "matters", within=world.sundi.code)))
    sheet = book.worksheets[0]
    assert "孙底社区" in sheet["A2"].value and sheet["A3"].value == "序号"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$1:$3"
    assert "周*" in sheet.oddFooter.left.text
    assert "单位负责人" in [row[0].value for row in sheet.iter_rows() if row[0].value][-1]


def test_word_has_the_same_rows_with_the_header_on_every_page(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    answer = client.post("/ledgers/matters/make/", {"kind": "docx"})
    document = Document(io.BytesIO(content_of(answer)))
    (table,) = document.tables
    assert len(table.rows) == 1 + 3
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "周*" in document.sections[0].footer.paragraphs[0].text
    assert document.sections[0].page_width > document.sections[0].page_height


def test_text_is_never_a_formula(world, client):
    desk.reported(world, title="=HYPERLINK(1)")
    client.force_login(world.user("clerk"))
    book = openpyxl.load_workbook(io.BytesIO(made(client, "matters")))
    assert book.worksheets[0]["C4"].data_type == "s"


def test_who_may_not_export_makes_no_file(world, client):
    client.force_login(world.user("gridworker"))
    answer = client.post("/ledgers/visits/make/", {"kind": "xlsx"})
    assert answer.status_code == 403 and not ReportRun.objects.exists()
    page = client.get("/ledgers/visits/").content.decode()
    assert "/make/" not in page


def test_a_strangers_report_is_not_there(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    made(client, "matters", within=world.sundi.code)
    made(client, "matters", within="all")
    whole, own = ReportRun.objects.order_by("pk")
    for username, statuses in (
        ("community", (200, 404)),  # sees all of the community; not what the clerk's reach gave
        ("street", (200, 404)),
        ("community_other", (404, 404)),
        ("gridworker", (404, 404)),
    ):
        client.force_login(world.user(username))
        for run, status in zip((whole, own), statuses, strict=True):
            assert client.get(f"/report-runs/{run.pk}/").status_code == status, username
            file = client.get(f"/report-runs/{run.pk}/file/")
            assert file.status_code == status, username
            content_of(file)


def test_every_figure_opens_as_many_rows_as_it_says(world, client):
    matters(world)
    log_visit(
        VisitDraft(area=world.sundi_b1, kind="shop", visited_at=world.now, is_checked=True),
        by=world.gridworker,
        at=world.now,
    )
    client.force_login(world.user("street"))
    month = f"{timezone.localtime(world.now):%Y-%m}"
    opened = 0
    for slug in ("street-month", "community-month", "community-quarter", "street-half"):
        page = client.get(f"/ledgers/{slug}/?period={month}")
        for part in page.context["parts"]:
            for line in part.lines if part.figures else ():
                behind = client.get(line["url"])
                assert behind.status_code == 200
                n = str(line["cells"][-1]["text"])
                assert n == str(behind.context["n"]), (part.name, line)
                opened += 1
    assert opened > 20


def test_an_unknown_figure_is_not_there(world, client):
    client.force_login(world.user("street"))
    for of in ("", "figures:nothing", "nothing:new", "categories:x", "categories:%00"):
        assert client.get(f"/ledgers/street-month/rows/?of={of}").status_code == 404, of


def test_a_later_report_says_what_is_different(world, client):
    client.force_login(world.user("clerk"))
    asked = {"within": world.sundi.code}
    made(client, "volunteers", **asked)
    person = Person.objects.get(user=world.volunteer)
    person.skills = ["理发"]
    person.save()
    book = openpyxl.load_workbook(io.BytesIO(made(client, "volunteers", **asked)))
    assert len(book.worksheets) == 2
    run = ReportRun.objects.order_by("-pk").first()
    assert run.changes == {"volunteers": {"added": 0, "removed": 0, "changed": 1}}
    page = client.get(f"/report-runs/{run.pk}/")
    (part,) = page.context["compared"]["parts"]
    (line,) = part["lines"]
    assert ("理发", "") in line["cells"] and ("孙底社区", None) in line["cells"]
    first = ReportRun.objects.order_by("pk").first()
    assert (run.previous, run.sha256 == first.sha256) == (first, False)


def test_pages_cost_the_same_with_more_rows(world, client):
    client.force_login(world.user("street"))
    month = f"{timezone.localtime(world.now):%Y-%m}"
    pages = ("/ledgers/matters/", f"/ledgers/street-month/?period={month}", "/ledgers/grids/")
    counts = []
    for count in (12, 12):
        matters(world, count)
        client.get(pages[0])
        counts.append([desk.queries(client, page) for page in pages])
    assert counts[0] == counts[1]
    assert counts[1][0] <= 20 and counts[1][1] <= 60


def test_the_same_content_has_the_same_hash_in_any_format(world, client):
    matters(world)
    client.force_login(world.user("clerk"))
    for kind in ("xlsx", "docx"):
        content_of(client.post("/ledgers/matters/make/", {"kind": kind}))
    assert len(set(ReportRun.objects.values_list("sha256", flat=True))) == 1


def test_a_scope_covers_what_lies_in_the_place(world):
    scope = Scope(world.user("street"), world.now, ground_of(world.sundi.code))
    rows = LEDGERS["buildings"].sections[0].rows(scope)
    assert set(rows) == {world.sundi_b1, world.sundi_b2, world.sundi_b3}
    with travel(world.now + timedelta(days=1), tick=False):
        assert set(LEDGERS["grids"].sections[0].rows(scope)) == {world.sundi_1, world.sundi_2}
