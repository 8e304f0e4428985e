"""Old matters from files: every row is kept, the good ones become tickets, the rest is listed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import translation

from grids.models import District
from records.models import ImportRow, ImportRun, Notice
from tickets.models import Clock, Ticket, TicketGrams, TicketRecord, Timer
from tickets.operations import history

DATA = Path(settings.BASE_DIR).parent / "shared" / "data"
COMPLAINTS = DATA / "complaints_zh.csv.gz"
LA311 = DATA / "la311_2017-12-27_2018-01-04.csv.gz"
SUNDI = "340504003014"
COLUMNS = ("no", "title", "text", "kind", "sent", "done", "answer", "lng", "lat", "where")
MAPPING = {
    "number": "no",
    "title": "title",
    "text": "text",
    "reported_at": {"column": "sent", "formats": ["%Y/%m/%d %H:%M", "%d.%m.%Y"]},
    "closed_at": "done",
    "reply": "answer",
    "category": {"column": "kind", "values": {"路灯": "0603", "停车": "0502"}, "default": "1003"},
    "place": {"lng": "lng", "lat": "lat", "area": "where"},
}
GOOD = {
    "no": "A1",
    "title": "路灯不亮",
    "text": "楼下路灯坏了三天",
    "kind": "路灯",
    "sent": "2025-03-01 08:30:00",
    "done": "2025-03-02 09:00:00",
    "answer": "已更换灯泡",
    "where": "孙底社区",
}


def given(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"the real data is not on this machine: {path}")
    return path


def write_csv(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(path: Path, mapping: object = MAPPING, **options: object) -> ImportRun:
    """Run the command as a person at a terminal would; the run it made or went on with."""
    wanted = mapping if isinstance(mapping, str) else json.dumps(mapping)
    said = io.StringIO()
    with translation.override("en"):
        call_command("import_tickets", str(path), map=wanted, stdout=said, **options)
    run = ImportRun.objects.order_by("-pk").first()
    run.said = said.getvalue()
    return run


def states(run: ImportRun) -> dict[str, int]:
    return dict(Counter(run.rows.values_list("state", flat=True)))


def row_of(run: ImportRun, number: int) -> ImportRow:
    return run.rows.get(number=number)


@pytest.mark.slow
def test_all_real_messages_come_in_and_none_is_lost(world):
    begun = time.monotonic()
    run = load(given(COMPLAINTS), "complaints_zh", area=SUNDI)
    assert time.monotonic() - begun < 60
    assert run.counts == {"rows": 4356, "applied": 653, "unclear": 3703, "tickets": 4356}
    tickets = Ticket.objects.filter(source="complaints_zh")
    assert tickets.count() == TicketGrams.objects.count() == 4356
    assert tickets.filter(status="closed", closed_at__isnull=False).count() == 1394
    assert tickets.filter(status="reported", channel="import").count() == 4356 - 1394
    assert TicketRecord.objects.exclude(reason="").count() == 1394
    assert not run.rows.filter(subject_id=None).exists()
    assert not (Clock.objects.exists() or Timer.objects.exists() or Notice.objects.exists())
    again = load(COMPLAINTS, "complaints_zh", area=SUNDI)
    assert again.pk != run.pk
    assert again.counts == {**run.counts, "tickets": 0}
    assert tickets.count() == TicketGrams.objects.count() == 4356
    assert "3703 unclear" in again.said


@pytest.mark.slow
def test_dirty_foreign_rows_are_listed_with_their_reasons(world):
    run = load(given(LA311), "la311", area=SUNDI)
    assert run.counts["rows"] == 19_999
    assert run.counts["bad"] == 25
    assert run.counts["tickets"] == 19_999 - 25
    assert run.counts["applied"] + run.counts["unclear"] + run.counts["bad"] == 19_999
    bad = run.rows.filter(state="bad")
    assert {tuple(row.errors) for row in bad} == {("closed_at",)}
    doubts = Counter(key for row in run.rows.filter(state="unclear") for key in row.errors)
    assert doubts == {"place": 2855, "category": 43}
    by_status = Counter(Ticket.objects.values_list("status", flat=True))
    assert by_status["reported"] == 5
    assert by_status["not_filed"] == 18
    assert by_status.total() == run.counts["tickets"]
    first = Ticket.objects.get(source="la311", source_ref="S00001")
    assert first.reported_at == datetime(2017, 12, 27, 21, 36, 22, tzinfo=UTC)


def test_history_is_imported_without_clock_and_notice(world, tmp_path):
    load(write_csv(tmp_path / "old.csv", [GOOD]), source="旧系统")
    ticket = Ticket.objects.get(source="旧系统", source_ref="A1")
    assert (ticket.status, ticket.channel, ticket.area) == ("closed", "import", world.sundi)
    assert ticket.community_now == ticket.community_filed == world.sundi
    assert ticket.number == f"MAS20250301{ticket.pk:07d}"
    assert ticket.category.code == "0603"
    assert ticket.reported_by is None
    assert ticket.reported_at == datetime(2025, 3, 1, 0, 30, tzinfo=UTC)
    assert ticket.closed_at == datetime(2025, 3, 2, 1, 0, tzinfo=UTC)
    steps = ticket.records.order_by("id").values_list("move", "before", "after", "reason")
    assert list(steps) == [
        ("report", "", "reported", ""),
        ("close", "reported", "closed", "已更换灯泡"),
    ]
    assert ticket.flow_count == 2
    assert not Clock.objects.exists() and not Notice.objects.exists()
    assert Ticket.objects.matching("路灯").get() == ticket


BAD_ROWS = {
    "a number twice": ({}, "number"),
    "no number": ({"no": ""}, "number"),
    "a number too long": ({"no": "9" * 61}, "number"),
    "no text": ({"no": "B", "text": " "}, "text"),
    "no date": ({"no": "B", "sent": ""}, "reported_at"),
    "a date that is none": ({"no": "B", "sent": "2025-02-30"}, "reported_at"),
    "a date to come": (
        {"no": "B", "sent": "2125-02-20", "done": "", "answer": ""},
        "reported_at",
    ),
    "the year one": ({"no": "B", "sent": "0001-01-01"}, "reported_at"),
    "closed before it was reported": ({"no": "B", "done": "2025-02-01"}, "closed_at"),
    "closed in the future": ({"no": "B", "done": "2125-02-01"}, "closed_at"),
    "answered, nobody knows when": ({"no": "B", "done": ""}, "closed_at"),
    "an unknown community": ({"no": "B", "where": "无名社区"}, "place"),
    "no place": ({"no": "B", "where": ""}, "place"),
    "half a position": ({"no": "B", "where": "", "lng": "118.5"}, "place"),
    "a position off the earth": ({"no": "B", "where": "", "lng": "500", "lat": "31"}, "place"),
    "a position far away": ({"no": "B", "where": "", "lng": "-118", "lat": "34"}, "place"),
}


@pytest.mark.parametrize(("changes", "field"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_row_that_cannot_be_a_ticket_is_kept_with_its_reason(world, tmp_path, changes, field):
    run = load(write_csv(tmp_path / "old.csv", [GOOD, {**GOOD, **changes}]))
    assert run.counts == {"rows": 2, "applied": 1, "bad": 1, "tickets": 1}
    row = row_of(run, 3)
    assert list(row.errors) == [field]
    assert row.raw == {**dict.fromkeys(COLUMNS, ""), **GOOD, **changes, "text": row.raw["text"]}
    assert f"row 3: bad: {field}: {row.errors[field]}" in run.said


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"kind": "鬼故事"}, ["category"]),
        ({"kind": ""}, ["category"]),
        ({"where": "", "lng": "abc", "lat": "1"}, ["place"]),
        ({"where": "无名社区", "kind": ""}, ["category", "place"]),
        ({"where": ""}, ["place"]),
    ],
)
def test_a_doubtful_row_becomes_a_ticket_and_is_listed(world, tmp_path, changes, fields):
    run = load(write_csv(tmp_path / "old.csv", [{**GOOD, **changes}]), area=SUNDI)
    assert run.counts == {"rows": 1, "unclear": 1, "tickets": 1}
    row = row_of(run, 2)
    assert sorted(row.errors) == fields
    ticket = Ticket.objects.get(pk=row.subject_id)
    assert ticket.area == world.sundi
    assert ticket.category.code == ("1003" if "category" in fields else "0603")


def test_places_come_from_positions_in_either_frame(world, tmp_path):
    square = [[118.4, 31.6], [118.6, 31.6], [118.6, 31.8], [118.4, 31.8], [118.4, 31.6]]
    outline = {"type": "Polygon", "coordinates": [square]}
    District.objects.filter(code="340504").update(boundary=outline, boundaries_version=7)
    world.yushan.boundary = outline
    world.yushan.save()
    row = {**GOOD, "where": "", "lng": "118.5121784", "lat": "31.6680078"}
    place = {"lng": "lng", "lat": "lat", "frame": "gcj02"}
    load(write_csv(tmp_path / "old.csv", [row]), {**MAPPING, "place": place})
    ticket = Ticket.objects.get()
    assert ticket.area == world.yushan
    assert (ticket.lng, ticket.lat) == pytest.approx((118.507, 31.670), abs=1e-5)


def test_a_status_says_how_it_ended(world, tmp_path):
    values = {"已灭灯": "closed", "作废": "void", "不受理": "not_filed", "在办": "reported"}
    mapping = {**MAPPING, "status": {"column": "answer", "values": values}}
    del mapping["reply"]
    rows = [{**GOOD, "no": str(n), "answer": word} for n, word in enumerate([*values, "?"])]
    rows.append({**GOOD, "no": "9", "answer": "在办", "done": ""})
    run = load(write_csv(tmp_path / "old.csv", rows), mapping)
    found = dict(Ticket.objects.values_list("source_ref", "status"))
    assert found == {
        "0": "closed",
        "1": "void",
        "2": "not_filed",
        "3": "reported",
        "4": "closed",
        "9": "reported",
    }
    doubtful = {row.number: list(row.errors) for row in run.rows.filter(state="unclear")}
    assert doubtful == {5: ["closed_at"], 6: ["status"]}


def test_gb18030_gzip_and_xlsx_read_the_same(world, tmp_path):
    rows = [GOOD, {**GOOD, "no": "A2", "text": "生僻字：㐂𠮷，还有“引号”,\n第二行", "kind": "停车"}]
    plain = write_csv(tmp_path / "plain.csv", rows)
    write_csv(tmp_path / "gb.csv", rows, "gb18030")
    (tmp_path / "packed.csv.gz").write_bytes(gzip.compress(plain.read_bytes()))
    write_csv(tmp_path / "bom.csv", rows, "utf-8-sig")
    book = openpyxl.Workbook()
    book.active.append(COLUMNS)
    for row in rows:
        moments = {
            "sent": datetime.fromisoformat(row["sent"]),
            "done": datetime.fromisoformat(row["done"]),
        }
        book.active.append([{**row, **moments}.get(name) for name in COLUMNS])
    book.save(tmp_path / "book.xlsx")
    for name in ("plain.csv", "gb.csv", "packed.csv.gz", "bom.csv", "book.xlsx"):
        run = load(tmp_path / name, source=name)
        assert run.counts == {"rows": 2, "applied": 2, "tickets": 2}, name
    words = set(Ticket.objects.values_list("title", "text", "reported_at", "closed_at", "category"))
    assert len(words) == 2


def test_other_date_formats_ragged_and_empty_rows(world, tmp_path):
    path = write_csv(
        tmp_path / "old.csv",
        [
            {**GOOD, "sent": "2025/03/01 08:30"},
            {**GOOD, "no": "A2", "sent": "01.03.2025"},
            {**GOOD, "no": "A3", "sent": "2025-03-01T00:30:00+00:00"},
        ],
    )
    path.write_text(path.read_text() + ",,,,,,,,,\n1,2,3,4,5,6,7,8,9,10,11\n")
    run = load(path)
    assert run.counts == {"rows": 4, "applied": 3, "bad": 1, "tickets": 3}
    assert "row" in row_of(run, 6).errors
    assert row_of(run, 6).raw["#11"] == "11"


def test_a_dry_run_only_stages_and_the_next_call_goes_on(world, tmp_path):
    path = write_csv(tmp_path / "old.csv", [GOOD, {**GOOD, "no": "", "kind": ""}])
    staged = load(path, dry_run=True)
    assert (staged.state, staged.counts) == (
        "staged",
        {"rows": 2, "good": 1, "bad": 1, "tickets": 0},
    )
    assert not Ticket.objects.exists()
    run = load(path)
    assert (run.pk, run.state) == (staged.pk, "applied")
    assert run.counts == {"rows": 2, "applied": 1, "bad": 1, "tickets": 1}


def test_limit_reads_the_first_rows(world, tmp_path):
    path = write_csv(tmp_path / "old.csv", [{**GOOD, "no": str(n)} for n in range(5)])
    assert load(path, limit=2).counts == {"rows": 2, "applied": 2, "tickets": 2}
    assert load(path).counts == {"rows": 5, "applied": 5, "tickets": 3}


def test_an_interrupted_import_goes_on_where_it_stopped(world, tmp_path, monkeypatch):
    path = write_csv(tmp_path / "old.csv", [{**GOOD, "no": str(n)} for n in range(1200)])
    calls = []

    def falter(past, **more):
        calls.append(len(past))
        if len(calls) == 2:
            raise KeyboardInterrupt
        return history.add_history(past, **more)

    monkeypatch.setattr("tickets.importers.runs.add_history", falter)
    with pytest.raises(KeyboardInterrupt):
        load(path)
    assert Ticket.objects.count() == 500
    first = ImportRun.objects.get()
    assert states(first) == {"applied": 500, "good": 700}
    run = load(path)
    assert run.pk == first.pk
    assert run.counts == {"rows": 1200, "applied": 1200, "tickets": 1200}
    assert Ticket.objects.count() == 1200
    assert calls == [500, 500, 500, 200]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_import_is_finished_by_the_next_one(world, tmp_path):
    path = write_csv(tmp_path / "old.csv", [{**GOOD, "no": str(n)} for n in range(6000)])
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**connection.settings_dict)
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "manage.py", "import_tickets", str(path)]
    process = subprocess.Popen(
        [*command, "--map", json.dumps(MAPPING)], env=environment, cwd=settings.BASE_DIR
    )
    deadline = time.monotonic() + 60
    while Ticket.objects.count() < 1000 and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = Ticket.objects.count()
    assert 1000 <= before < 6000
    run = load(path)
    assert run.counts == {"rows": 6000, "applied": 6000, "tickets": 6000}
    assert ImportRun.objects.count() == 1
    assert Ticket.objects.count() == TicketGrams.objects.count() == 6000
    assert TicketRecord.objects.count() == 12_000


BAD_MAPPINGS = {
    "no JSON": ("{", "JSON"),
    "an unknown name": ("nonsense", "category_sheet, complaints_zh, duties, la311"),
    "a list": ("[]", "nonsense|object|no mapping"),
    "an unknown key": ({**MAPPING, "colour": "x"}, "colour"),
    "a missing key": ({"number": "no"}, "category, reported_at, text"),
    "an unknown column": ({**MAPPING, "title": "headline"}, "headline"),
    "an unknown category": (
        {**MAPPING, "category": {"column": "kind", "values": {"路灯": "9999"}}},
        "9999",
    ),
    "an unknown status": (
        {**MAPPING, "status": {"column": "kind", "values": {"完": "finished"}}},
        "finished",
    ),
    "an unknown zone": ({**MAPPING, "reported_at": {"column": "sent", "zone": "Mars/X"}}, "Mars/X"),
    "an unknown frame": ({**MAPPING, "place": {"lng": "lng", "lat": "lat", "frame": "bd"}}, "gcj"),
    "half a position": ({**MAPPING, "place": {"lng": "lng"}}, "latitude"),
    "a number as text": ({**MAPPING, "text": 5}, "text"),
    "a choice without column": ({**MAPPING, "category": {"values": {}}}, "category.column"),
    "values that are none": ({**MAPPING, "category": {"column": "kind", "values": 3}}, "values"),
}


@pytest.mark.parametrize(("mapping", "said"), BAD_MAPPINGS.values(), ids=BAD_MAPPINGS)
def test_a_bad_mapping_is_refused_in_one_clear_line(world, tmp_path, mapping, said):
    path = write_csv(tmp_path / "old.csv", [GOOD])
    with pytest.raises(CommandError, match=said):
        load(path, mapping, area=SUNDI)
    assert not ImportRun.objects.exists()


def test_broken_files_and_options_are_refused_before_anything_is_kept(world, tmp_path):
    sound = write_csv(tmp_path / "sound.csv", [GOOD]).read_bytes()
    broken = {
        "empty.csv": (b"", "empty"),
        "quote.csv": (sound + b'"A9,\xe8', "UTF-8|sound"),
        "open.csv": (sound + b'A9,"never closed\n', "row 3"),
        "cut.csv.gz": (gzip.compress(sound * 50)[:-20], "sound"),
        "old.xls": (b"\xd0\xcf\x11\xe0aaaa", "XLSX"),
        "zip.xlsx": (b"PK\x03\x04nonsense", "sound"),
        "wild.csv": (b"\xff\xff\xff\x00", "GB18030"),
        "twice.csv": (b"no,no\n1,2\n", "twice"),
    }
    for name, (content, said) in broken.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CommandError, match=said):
            load(tmp_path / name)
    for options, said in (
        ({"city": "9999"}, "9999"),
        ({"area": "123"}, "123"),
        ({"limit": 0}, "limit"),
        ({"source": "x" * 41}, "40"),
        ({"by": "nobody"}, "nobody"),
    ):
        with pytest.raises(CommandError, match=said):
            load(tmp_path / "sound.csv", **options)
    with pytest.raises(CommandError, match="cannot be read"):
        load(tmp_path / "absent.csv")
    with pytest.raises(CommandError, match="--area"):
        load(tmp_path / "sound.csv", {k: v for k, v in MAPPING.items() if k != "place"})
    assert not ImportRun.objects.exists()
