"""Hours from another volunteer system: read, each row tried for real and undone, then entered.

The layout is the one volunteer systems exchange (DOMAIN.md 6.7): name, certificate, telephone,
number of the volunteer, project, beginning, end, hours. Whoever is meant is found by the identity
number, the telephone or our own number, and the name must agree; nobody is guessed. Numbers are
kept encrypted from the first moment on.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.models import Area
from grids.operations.nodes import day_of
from grids.powers import Power
from lib.errors import Refused
from lib.exports import xlsx_file
from lib.pii import decrypt, encrypt, keyed_hash, normal_id, normal_phone
from lib.sheets import copied, fingerprint, read_named
from members.models import Person, ServiceRecord
from members.operations.services import ServiceDraft, enter_service
from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, settle_rows, stage_rows, write_audit

KIND = "hours"
MOST_ROWS = 1000
SHEET = Path(__file__).resolve().parent.parent / "seeds" / "hours_sheet.json"
SECRET = ("id_number", "phone")
"""Cells that are never kept in clear."""
LENGTHS = {"name": 50, "project": 300}
OWN_NUMBER = re.compile(r"LX(\d{8})")
MOMENT = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d %H:%M:%S")
CELLS = {
    "community": "name",
    "person": "name",
    "what": "project",
    "served_on": "starts_at",
}
"""The column at which a refusal of the operation is told, where the names differ."""
State = ImportRow.State


@cache
def sheet() -> dict[str, Any]:
    """The columns of the file, the words in it, and its examples."""
    found: dict[str, Any] = json.loads(SHEET.read_text(encoding="utf-8"))
    return found


def template() -> Any:
    """An empty file with two example rows, as XLSX."""
    return xlsx_file(sheet()["title"], list(sheet()["columns"].values()), sheet()["examples"])


def own_number(person_id: int) -> str:
    """Our number of a volunteer, by which a file that comes back finds them."""
    return f"LX{person_id:08d}"


def stage_upload(file: Any, *, community: Area, by: Any, at: datetime) -> ImportRun:
    """Read a file, try every row and undo it; what would be refused stands at its column.

    Raises PermissionDenied outside the reach, and Refused for a file that is no such sheet.
    """
    if not by.reach(Power.MANAGE_PEOPLE).covers_area(community):
        raise PermissionDenied
    with copied(file) as path:
        read = read_named(path, sheet()["columns"], most=MOST_ROWS)
        rows = [staged(row.number, cells) for row, cells in read]
        plan = {"community": community.pk, "sha256": fingerprint(path)}
    with transaction.atomic():
        run = open_import(KIND, source=file.name[:200], mapping=plan, by=by, at=at)
        tried(rows, community, by=by, at=at)
        stage_rows(run, rows)
        bad = sum(row.state == State.BAD for row in rows)
        run.counts = {"good": len(rows) - bad, "bad": bad}
        run.save(update_fields=["counts"])
        about = ("importrun", run.pk)
        write_audit("hours.stage", by=by, at=at, about=about, data=run.counts)
    return run


def staged(number: int, cells: dict[str, str]) -> ImportRow:
    """A row as it is kept: numbers only encrypted."""
    clear = {"id_number": normal_id(cells["id_number"]), "phone": normal_phone(cells["phone"])}
    raw = {**cells, **{name: encrypt(text) if text else "" for name, text in clear.items()}}
    return ImportRow(number=number, raw=raw, state=State.GOOD, errors={})


def unsealed(row: ImportRow) -> dict[str, str]:
    """A staged row as the file had it."""
    raw: dict[str, str] = row.raw
    return {name: decrypt(text) if name in SECRET and text else text for name, text in raw.items()}


def tried(rows: list[ImportRow], community: Area, *, by: Any, at: datetime) -> None:
    """Enter every row and undo all of them: what is shown is what entering would do."""
    with transaction.atomic():
        for _row, _service in entered(rows, community, by=by, at=at):
            pass
        transaction.set_rollback(True)


def entered(
    rows: list[ImportRow], community: Area, *, by: Any, at: datetime
) -> Iterator[tuple[ImportRow, ServiceRecord]]:
    """Enter each row in a transaction of its own within the caller's; bad ones say why."""
    for row in rows:
        faults: dict[str, str] = {}
        draft = read(unsealed(row), community, faults)
        if draft is not None:
            try:
                with transaction.atomic():
                    check_known(draft)
                    service = enter_service(draft, by=by, at=at)
            except Refused as refused:
                field = refused.field or "name"
                faults[CELLS.get(field, field)] = str(refused)
            else:
                row.state, row.errors = State.GOOD, {}
                yield row, service
                continue
        row.state, row.errors = State.BAD, faults


def read(cells: dict[str, str], community: Area, faults: dict[str, str]) -> ServiceDraft | None:
    """What a row asks for, or what is wrong with it by column."""
    for name, most in LENGTHS.items():
        if not cells[name]:
            faults[name] = _("This cell is empty.")
        elif len(cells[name]) > most:
            faults[name] = _("Longer than %(n)d signs.") % {"n": most}
    if cells["id_type"] and cells["id_type"] not in sheet()["id_types"]:
        words = ", ".join(sheet()["id_types"])
        faults["id_type"] = _("Say one of: %(words)s.") % {"words": words}
    starts_at = read_moment(cells, "starts_at", faults)
    ends_at = read_moment(cells, "ends_at", faults)
    hours = read_hours(cells["hours"], faults)
    person = None if "name" in faults else find_person(cells, faults)
    if faults or starts_at is None or ends_at is None or hours is None or person is None:
        return None
    return ServiceDraft(
        person=person,
        community=community,
        what=cells["project"],
        served_on=day_of(starts_at),
        hours=hours,
        starts_at=starts_at,
        ends_at=ends_at,
    )


def read_moment(cells: dict[str, str], name: str, faults: dict[str, str]) -> datetime | None:
    """A day with a clock time, in site time."""
    text = cells[name].replace("T", " ")
    for form in MOMENT:
        with suppress(ValueError):
            return timezone.make_aware(datetime.strptime(text, form))  # noqa: DTZ007 - site time
    faults[name] = _("Write day and time as 2026-06-30 09:00.")
    return None


def read_hours(text: str, faults: dict[str, str]) -> Decimal | None:
    """A number of hours; whether it may count is for the operation."""
    try:
        hours = Decimal(text)
    except InvalidOperation:
        hours = Decimal(0)
    if not (hours.is_finite() and Decimal("0.1") <= hours <= 24):
        faults["hours"] = _("This is no number of hours.")
        return None
    return hours


def find_person(cells: dict[str, str], faults: dict[str, str]) -> Person | None:
    """Who is meant: by identity number, telephone, or our own number; the name must agree."""
    number = OWN_NUMBER.fullmatch(cells["volunteer_number"].strip().upper())
    asked: list[tuple[str, dict[str, Any]]] = []
    if cells["id_number"]:
        asked.append(("id_number", {"id_hash": keyed_hash(cells["id_number"])}))
    if cells["phone"]:
        asked.append(("phone", {"phone_hash": keyed_hash(cells["phone"])}))
    if number is not None:
        asked.append(("volunteer_number", {"pk": int(number[1])}))
    for _name, where in asked:
        found = list(Person.objects.filter(**where).select_related("employer")[:9])
        same = [person for person in found if person.name == cells["name"]]
        if len(same) == 1:
            return same[0]
        if found:
            faults["name"] = _("This number belongs to somebody with another name.")
            return None
    if asked:
        faults[asked[0][0]] = _("Nobody in the ledger has this number.")
    else:
        faults["id_number"] = _("Give the identity number, the telephone, or our own number.")
    return None


def check_known(draft: ServiceDraft) -> None:
    """The same service is not entered twice, also where no hours overlap.

    Raises Refused with `service_entered_already`.
    """
    same = ServiceRecord.objects.filter(
        person=draft.person,
        starts_at=draft.starts_at,
        ends_at=draft.ends_at,
        status__in=("entered", "confirmed"),
    )
    if same.exists():
        raise Refused("service_entered_already", _("This service was entered already."), "what")


@transaction.atomic
def apply_hours(run: ImportRun, *, leave_bad_out: bool = False, by: Any, at: datetime) -> ImportRun:
    """Enter and confirm every good row, all of them or none; what is bad by now is told again.

    Raises PermissionDenied outside the reach, Refused with `import_applied` or `bad_rows`.
    """
    run = ImportRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    community = Area.objects.get(pk=run.mapping["community"])
    if run.by_id != by.pk or not by.reach(Power.MANAGE_PEOPLE).covers_area(community):
        raise PermissionDenied
    if run.state != ImportRun.State.STAGED:
        raise Refused("import_applied", _("This import has been applied already."))
    rows = list(run.rows.order_by("number"))
    made = list(entered(rows, community, by=by, at=at))
    if len(made) < len(rows) and not leave_bad_out:
        message = _("Some rows are bad. Correct them, or say that they are to be left out.")
        raise Refused("bad_rows", message, "leave_bad_out")
    for row, service in made:
        row.state, row.subject_type, row.subject_id = State.APPLIED, "servicerecord", service.pk
    settle_rows(rows)
    counts = {"applied": len(made), "bad": len(rows) - len(made)}
    close_import(run, at=at, counts=counts)
    write_audit("hours.apply", by=by, at=at, about=("importrun", run.pk), data=counts)
    return run
