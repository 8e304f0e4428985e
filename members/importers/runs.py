"""The import of a ledger of people: staged and tried row by row, decided on, applied at once.

Every row is tried for real and undone, so what the dry run shows is what applying does. Rows that
look like somebody known wait for a decision; without one they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.sheets import SheetRow, fingerprint, need_columns, open_sheet
from members.importers.columns import COLUMNS, NEEDED, known_cells, seal, unseal
from members.importers.readings import Known, Reading, Twins, read_row
from members.models import Person
from members.operations import add_person, appoint
from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, settle_rows, stage_rows, write_audit

KIND = "people"
BATCH = 200
MOST = 500
State = ImportRow.State


class Choice(TextChoices):
    """What becomes of a row that looks like somebody known."""

    LEAVE = "leave", gettext_lazy("Leave out")
    SAME = "same", gettext_lazy("The same person: add the post only")
    OTHER = "other", gettext_lazy("Enter as it stands")


def stage_people(path: Path, *, by: Any, at: datetime, source: str) -> ImportRun:
    """Read a ledger, try every row and keep nothing but what was found; the same file goes on.

    Raises PermissionDenied without the power over people, and Refused for a file that is no table,
    lacks the names, or is too long.
    """
    if not by.holds(Power.MANAGE_PEOPLE):
        raise PermissionDenied
    rows = _rows(path)
    run = _begin(path, by=by, at=at, source=source)
    kept = set(run.rows.values_list("number", flat=True))
    twins = Twins(by.reach(Power.MANAGE_PEOPLE), {})
    while chunk := list(islice(rows, BATCH)):
        cells = {row.number: known_cells(row.cells) for row in chunk}
        known = Known(by, cells.values())
        readings = {number: read_row(each, known) for number, each in cells.items()}
        twins.load(each.facts for each in readings.values() if each.facts)
        for number, reading in readings.items():
            twins.find(number, reading)
        fresh = {number: each for number, each in readings.items() if number not in kept}
        _try_out(fresh.values(), by=by, at=at)
        stage_rows(run, [_staged(number, cells[number], each) for number, each in fresh.items()])
    return recount(run)


def _rows(path: Path) -> Iterator[SheetRow]:
    """All rows, read to the end before anything is kept."""
    with open_sheet(path) as sheet:
        need_columns([COLUMNS[name] for name in NEEDED], sheet.columns)
        rows = list(islice(sheet.rows, MOST + 1))
    if not rows:
        raise Refused("not_a_table", _("The file has no rows."), "file")
    if len(rows) > MOST:
        message = _("More than %(count)d rows: split the file.") % {"count": MOST}
        raise Refused("too_many_rows", message, "file")
    return iter(rows)


def _begin(path: Path, *, by: Any, at: datetime, source: str) -> ImportRun:
    """The unfinished import of the same file by the same person, else a new one."""
    mark = fingerprint(path)
    mine = ImportRun.objects.of(by).filter(kind=KIND, state=ImportRun.State.STAGED)
    begun = mine.filter(mapping__sha256=mark).first()
    if begun is not None:
        return begun
    plan = {"sha256": mark, "columns": list(COLUMNS.values()), "city_id": _city(by)}
    run = open_import(KIND, source=source[:200], mapping=plan, by=by, at=at)
    write_audit("people.import_stage", by=by, at=at, about=("import", run.pk))
    return run


def _city(by: Any) -> int | None:
    """The city whose administrators may look at the import."""
    post = by.acting_post(Power.MANAGE_PEOPLE)
    if post is None:
        return None
    return post.city_id or post.scope.city_id


def _staged(number: int, cells: dict[str, str], reading: Reading) -> ImportRow:
    state = State.BAD if reading.faults else State.UNCLEAR if reading.doubts else State.GOOD
    kind, key = reading.twin
    return ImportRow(
        number=number,
        raw=seal(cells),
        state=state,
        errors={**reading.faults, **reading.doubts},
        subject_type=kind,
        subject_id=key,
    )


def _try_out(readings: Iterable[Reading], *, by: Any, at: datetime) -> None:
    """Do each sound row and undo it; what refuses it becomes its fault."""
    with transaction.atomic():
        for reading in readings:
            if reading.facts is not None and not reading.faults:
                try:
                    with transaction.atomic():
                        enter(reading, by=by, at=at)
                        transaction.set_rollback(True)
                except (Refused, PermissionDenied) as refused:
                    note_fault(reading, refused)
        transaction.set_rollback(True)


def enter(reading: Reading, *, by: Any, at: datetime, known: Person | None = None) -> Person:
    """One row as its person: entered anew, or given the post of the row when known already."""
    assert reading.facts is not None  # noqa: S101 - rows with faults never come here
    if known is None:
        return add_person(reading.facts, by=by, at=at, post=reading.post)
    if reading.post is None:
        raise Refused("nothing_to_add", _("The row names no post to add."), "role")
    appoint(known, reading.post, by=by, at=at)
    return known


def note_fault(reading: Reading, refused: Exception) -> None:
    """Why a row was refused, at its column; a known ID number is a doubt, which somebody saw."""
    if isinstance(refused, Refused):
        if refused.code == "person_exists" and reading.twin[0]:
            return
        field = refused.field if refused.field in COLUMNS else "row"
        reading.faults[field or "row"] = str(refused)
    else:
        reading.faults["scope"] = _("This place is outside your reach.")


@transaction.atomic
def decide_row(run: ImportRun, number: int, choice: str, *, by: Any, at: datetime) -> ImportRow:
    """Say what a doubtful row is: left out, the same person, or somebody of their own."""
    run = held(run, by)
    row = run.rows.select_for_update().get(number=number)
    if not row.errors or row.state == State.BAD:
        raise Refused("row_not_doubtful", _("There is nothing to decide about this row."), "choice")
    has_key, is_known = row.subject_id is not None, row.subject_type == "person"
    if choice == Choice.SAME and not has_key:
        raise Refused("nobody_to_join", _("Nobody within your reach is meant."), "choice")
    if choice == Choice.OTHER and is_known and "id_number" in row.errors:
        message = _("Two people cannot have one ID number.")
        raise Refused("person_exists", message, "choice")
    row.state = State.UNCLEAR if choice == Choice.LEAVE else State.GOOD
    row.errors = {key: text for key, text in row.errors.items() if key != "choice"}
    if choice != Choice.LEAVE:
        row.errors["choice"] = choice
    row.save(update_fields=("state", "errors"))
    recount(run)
    return row


def held(run: ImportRun, by: Any) -> ImportRun:
    """The locked run, while it waits and only for who brought it in."""
    fresh = ImportRun.objects.of(by).select_for_update().filter(pk=run.pk, kind=KIND).first()
    if fresh is None:
        raise PermissionDenied
    if fresh.state != ImportRun.State.STAGED:
        raise Refused("import_is_over", _("This import is over."))
    return fresh


def apply_people(run: ImportRun, *, by: Any, at: datetime) -> ImportRun:
    """Enter all rows that are good, in one transaction; doubtful ones without decision stay out.

    Raises Refused with `import_has_faults` when a row is bad, also when it became so meanwhile:
    then nothing is entered and the row says why.
    """
    with transaction.atomic():
        run = held(run, by)
        rows = list(run.rows.order_by("number"))
        good = [row for row in rows if row.state == State.GOOD]
        _check_sound(rows, good)
        faults = _enter_rows(good, by=by, at=at)
        if faults:
            transaction.set_rollback(True)
        else:
            settle_rows(good)
            counts = dict(run.rows.order_by().values_list("state").annotate(Count("pk")))
            close_import(run, at=at, counts=counts)
            data = {"rows": len(good)}
            write_audit("people.import", by=by, at=at, about=("import", run.pk), data=data)
    if faults:
        settle_rows(faults)
        recount(run)
        raise _faulty()
    return run


def _check_sound(rows: list[ImportRow], good: list[ImportRow]) -> None:
    if any(row.state == State.BAD for row in rows):
        raise _faulty()
    if not good:
        raise Refused("nothing_to_apply", _("No row can be entered."))


def _faulty() -> Refused:
    message = _("Nothing was entered. Correct the bad rows and send the file again.")
    return Refused("import_has_faults", message)


def _enter_rows(rows: list[ImportRow], *, by: Any, at: datetime) -> list[ImportRow]:
    """Enter each row; answers the rows that were refused, their reasons in them."""
    cells = {row.number: unseal(row.raw) for row in rows}
    known = Known(by, cells.values())
    readings = {number: read_row(each, known) for number, each in cells.items()}
    twins = Twins(by.reach(Power.MANAGE_PEOPLE), {})
    twins.load(each.facts for each in readings.values() if each.facts)
    done: dict[int, Person] = {}
    faults = []
    for row in rows:
        reading = readings[row.number]
        twins.find(row.number, reading)
        try:
            with transaction.atomic():
                done[row.number] = _enter_row(row, reading, done, by=by, at=at)
        except (Refused, PermissionDenied) as refused:
            reading.twin = ("", None)
            note_fault(reading, refused)
        if reading.faults:
            row.state, row.errors = State.BAD, reading.faults
            row.subject_type, row.subject_id = "", None
            faults.append(row)
        else:
            row.state, row.subject_type = State.APPLIED, "person"
            row.subject_id = done[row.number].pk
    return faults


def _enter_row(
    row: ImportRow, reading: Reading, done: dict[int, Person], *, by: Any, at: datetime
) -> Person:
    if reading.facts is None:
        raise Refused("row_changed", _("What this row names is no longer there."))
    choice = row.errors.get("choice", "")
    if not choice and reading.twin[0] == "person":
        raise Refused("person_exists", _("Somebody entered this person meanwhile."), "name")
    known = _meant(row, done, by) if choice == Choice.SAME else None
    return enter(reading, by=by, at=at, known=known)


def _meant(row: ImportRow, done: dict[int, Person], by: Any) -> Person:
    """Whom a row joins: somebody registered, or the person of a row above it."""
    if row.subject_type == "row":
        found = done.get(row.subject_id or 0)
    else:
        people = Person.objects.within(by.reach(Power.MANAGE_PEOPLE))
        found = people.filter(pk=row.subject_id).first()
    if found is None:
        raise Refused("nobody_to_join", _("The row or person it joins is left out."))
    return found


def recount(run: ImportRun) -> ImportRun:
    """Note how many rows are in which state."""
    run.counts = dict(run.rows.order_by().values_list("state").annotate(Count("pk")))
    run.save(update_fields=("counts",))
    return run
