"""Batch check-in of units and members from a sheet: read, kept row by row, applied all at once.

Telephone numbers are kept encrypted from the first moment on. Nothing is guessed: a community,
unit or member that is not clear makes its row bad, with its row number and the reason.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from grids.models import Area, Tier, Unit
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.exports import xlsx_file
from lib.pii import decrypt, encrypt, is_mobile, keyed_hash, normal_phone
from lib.sheets import fingerprint, read_day, read_named
from members.models import CheckIn, Person
from members.operations.check_in_batches import Entry, enter_batch
from members.operations.check_ins import CheckInDraft
from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, settle_rows, stage_rows, write_audit

KIND = "check_ins"
MOST_ROWS = 5000
SHEET = Path(__file__).resolve().parent.parent / "seeds" / "check_in_sheet.json"
LENGTHS = {"name": 50, "free_time": 200, "wish": 300, "skills": 200}
SPLIT = re.compile(r"[、,，;；\s]+")
State = ImportRow.State


@cache
def sheet() -> dict[str, Any]:
    """The columns of the sheet, the words in it, and its examples."""
    found: dict[str, Any] = json.loads(SHEET.read_text(encoding="utf-8"))
    return found


def template() -> Any:
    """An empty sheet with two example rows, as XLSX."""
    return xlsx_file(sheet()["title"], list(sheet()["columns"].values()), sheet()["examples"])


@dataclass
class Book:
    """Everything the rows may name, read in a few questions before the first row."""

    by: Any
    at: datetime
    communities: dict[str, list[Area]] = field(default_factory=dict)
    units: dict[str, list[Unit]] = field(default_factory=dict)
    people: dict[str, list[Person]] = field(default_factory=dict)
    taken: set[tuple[str, Any, int]] = field(default_factory=set)
    rows: dict[tuple[str, Any], int] = field(default_factory=dict)
    may_add: bool = False

    @classmethod
    def of(cls, phones: set[str], *, by: Any, at: datetime) -> Book:
        """The communities within reach, all units, and the people with these numbers."""
        book = cls(by, at, may_add=by.holds(Power.MANAGE_PARTY))
        areas = Area.objects.within(by.reach(Power.MANAGE_PEOPLE)).of_tier(Tier.COMMUNITY)
        for area in areas.open(day_of(at)).defer("boundary"):
            for name in {area.code, area.name, area.official_name}:
                book.communities.setdefault(name, []).append(area)
        for unit in Unit.objects.active():
            for name in {unit.code, unit.name, unit.short_name}:
                book.units.setdefault(name, []).append(unit)
        hashes = [keyed_hash(phone) for phone in phones]
        for person in Person.objects.filter(phone_hash__in=hashes).select_related("employer"):
            book.people.setdefault(person.phone_hash, []).append(person)
        open_rows = CheckIn.objects.open().filter(
            community__in=[area.pk for rows in book.communities.values() for area in rows]
        )
        for kind, unit_id, person_id, community in open_rows.values_list(
            "kind", "unit", "person", "community"
        ):
            book.taken.add((kind, unit_id if kind == "unit" else person_id, community))
        return book

    def one(self, rows: dict[str, list[Any]], name: str) -> Any:
        """The only row with this name; None when there is none or more than one."""
        found = rows.get(name, []) if name else []
        return found[0] if len(found) == 1 else None


def stage_check_ins(path: Path, *, name: str, by: Any, at: datetime) -> ImportRun:
    """Read a sheet and keep every row with what is wrong with it; nothing is entered yet.

    Raises PermissionDenied for whoever keeps no community, and Refused for a file that is no such
    sheet.
    """
    if not by.holds(Power.MANAGE_PEOPLE):
        raise PermissionDenied
    read = read_named(path, sheet()["columns"], most=MOST_ROWS)
    cells = [(row.number, ours) for row, ours in read]
    phones = {normal_phone(row["phone"]) for _number, row in cells}
    book = Book.of(phones, by=by, at=at)
    rows = [staged(number, row, judge(number, row, book)[1]) for number, row in cells]
    plan = {"columns": list(sheet()["columns"].values()), "sha256": fingerprint(path)}
    with transaction.atomic():
        run = open_import(KIND, source=name[:200], mapping=plan, by=by, at=at)
        stage_rows(run, rows)
        bad = sum(row.state == State.BAD for row in rows)
        run.counts = {"good": len(rows) - bad, "bad": bad}
        run.save(update_fields=["counts"])
        write_audit("check_ins.stage", by=by, at=at, about=("importrun", run.pk), data=run.counts)
    return run


def stage_upload(file: Any, *, by: Any, at: datetime) -> ImportRun:
    """The same for a file that was sent to a door."""
    with NamedTemporaryFile(suffix=Path(file.name).suffix) as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        return stage_check_ins(Path(kept.name), name=file.name, by=by, at=at)


def staged(number: int, cells: dict[str, str], errors: dict[str, str]) -> ImportRow:
    """A row as it is kept: the telephone number only encrypted."""
    raw = {**cells, "phone": encrypt(normal_phone(cells["phone"]))}
    state = State.BAD if errors else State.GOOD
    return ImportRow(number=number, raw=raw, state=state, errors=errors)


def judge(number: int, cells: dict[str, str], book: Book) -> tuple[Entry | None, dict[str, str]]:
    """What a row asks for, or what is wrong with it by column."""
    found, errors = named(cells, book)
    if errors:
        return None, errors
    kind, community, unit, on, phone = found
    person = None
    if kind == "member":
        person, errors = member_of(cells, phone, unit, book)
        if errors:
            return None, errors
    key = person.pk if person else unit.pk
    if errors := twice(number, (kind, key), phone, community, book):
        return None, errors
    draft = CheckInDraft(
        community=community,
        on=on,
        unit=unit,
        person=person,
        contact="" if person else cells["name"],
        phone="" if person else phone,
        skills=tuple(word for word in SPLIT.split(cells["skills"]) if word),
        free_time=cells["free_time"],
        wish=cells["wish"],
    )
    return Entry(draft, phone if person else ""), {}


def named(cells: dict[str, str], book: Book) -> tuple[Any, dict[str, str]]:
    """Kind, community, unit, day and number of a row, and what is wrong with them."""
    kind = sheet()["kinds"].get(cells["kind"])
    errors = lengths(cells)
    if kind is None:
        errors["kind"] = _("Say one of: %(words)s.") % {"words": ", ".join(sheet()["kinds"])}
    community = book.one(book.communities, cells["community"])
    if community is None:
        errors["community"] = _("No community of yours has this name or code.")
    unit = book.one(book.units, cells["unit"])
    if unit is None and (kind == "unit" or cells["unit"]):
        errors["unit"] = _("There is no unit with this name or code.")
    on = read_day(cells["on"], "on", errors) or day_of(book.at)
    if on > day_of(book.at):
        errors["on"] = _("This day has not come yet.")
    if not cells["name"]:
        errors["name"] = _("This cell is empty.")
    phone = normal_phone(cells["phone"])
    if phone and not is_mobile(phone):
        errors["phone"] = _("This is not a mobile number.")
    return (kind, community, unit, on, phone), errors


def lengths(cells: dict[str, str]) -> dict[str, str]:
    """Cells that are too long."""
    return {
        name: _("Longer than %(n)d signs.") % {"n": most}
        for name, most in LENGTHS.items()
        if len(cells[name]) > most
    }


def member_of(
    cells: dict[str, str], phone: str, unit: Unit | None, book: Book
) -> tuple[Person | None, dict[str, str]]:
    """The member a row speaks of, by number and name; a new one where members may be added."""
    if not phone:
        return None, {"phone": _("A member needs a mobile number.")}
    known = book.people.get(keyed_hash(phone), [])
    same = [person for person in known if person.name == cells["name"]]
    if known and not same:
        return None, {"name": _("This number belongs to somebody with another name.")}
    if same:
        if same[0].party_status == Person.PartyStatus.NONE:
            return None, {"name": _("The ledger does not know this person as a Party member.")}
        return same[0], {}
    status = sheet()["party_statuses"].get(cells["party_status"])
    if status is None:
        return None, {"party_status": _("Full or probationary member?")}
    if not book.may_add:
        return None, {"name": _("Not in the ledger; whoever keeps Party members enters them.")}
    if unit is None:
        return None, {"unit": _("Say where this person belongs: a new member needs a unit.")}
    return Person(name=cells["name"], party_status=status, employer=unit), {}


def twice(
    number: int, who: tuple[str, Any], phone: str, community: Area, book: Book
) -> dict[str, str]:
    """Checked in here already, or named in an earlier row of the sheet."""
    kind, key = who
    if (kind, key, community.pk) in book.taken:
        return {"name" if kind == "member" else "unit": _("Checked in here already.")}
    same = (kind, phone if kind == "member" else (key, community.pk))
    earlier = book.rows.setdefault(same, number)
    if earlier != number:
        words = _("The same stands in row %(n)d.") % {"n": earlier}
        return {"name" if kind == "member" else "unit": words}
    return {}


@transaction.atomic
def apply_check_ins(
    run: ImportRun, *, leave_bad_out: bool = False, by: Any, at: datetime
) -> ImportRun:
    """Enter and confirm every good row, all of them or none; what is bad by now is told again.

    Refused while a row is bad, unless bad rows are to be left out.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if run.by_id != by.pk:
        raise PermissionDenied
    if run.state != ImportRun.State.STAGED:
        raise Refused("import_applied", _("This import has been applied already."))
    rows = list(run.rows.order_by("number"))
    cells = [{**row.raw, "phone": decrypt(row.raw["phone"])} for row in rows]
    book = Book.of({cell["phone"] for cell in cells}, by=by, at=at)
    entries: list[tuple[ImportRow, Entry]] = []
    for row, cell in zip(rows, cells, strict=True):
        entry, row.errors = judge(row.number, cell, book)
        row.state = State.BAD if entry is None else State.GOOD
        if entry is not None:
            entries.append((row, entry))
    if len(entries) < len(rows) and not leave_bad_out:
        message = _("Some rows are bad. Correct them, or say that they are to be left out.")
        raise Refused("bad_rows", message, "leave_bad_out")
    entered = enter_batch([entry for _row, entry in entries], by=by, at=at)
    for (row, _entry), check_in in zip(entries, entered, strict=True):
        row.state, row.subject_type, row.subject_id = State.APPLIED, "checkin", check_in.pk
    settle_rows(rows)
    counts = {"applied": len(entries), "bad": len(rows) - len(entries)}
    close_import(run, at=at, counts=counts)
    write_audit("check_ins.apply", by=by, at=at, about=("importrun", run.pk), data=counts)
    return run
