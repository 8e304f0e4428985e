"""The catalogue as cities keep it in a sheet of nine columns, read, compared, applied, written.

A blank cell says what the one above says (DOMAIN.md section 3). Nothing is guessed: a limit that
is not understood makes its row bad, and the page quotes it with its row number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.operations.configuring import require_configuring
from lib.errors import Refused
from lib.sheets import fingerprint, read_named
from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, settle_rows, stage_rows, write_audit
from tickets.clock import Limit, format_limit
from tickets.models import Category, CategoryLimit
from tickets.operations.categories import (
    HEADING_CODE,
    LEAF_CODE,
    add_condition,
    create_category,
    update_category,
    update_condition,
)
from tickets.operations.limit_changes import change_limit, read_limit

KIND = "categories"
MOST_ROWS = 5000
SHEET = Path(__file__).resolve().parent.parent / "seeds" / "mappings" / "category_sheet.json"
LENGTHS = {
    **{"heading_name": 60, "name": 60, "handling_unit": 80, "supervising_unit": 80},
    **{"condition": 200, "closing_condition": 200},
}
NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"
State = ImportRow.State

Cells = dict[str, str]


@cache
def columns() -> dict[str, str]:
    """Our name of each column and the city's, in the order of the sheet."""
    found: dict[str, str] = json.loads(SHEET.read_text(encoding="utf-8"))
    return found


@dataclass
class Judged:
    """One good row against the present catalogue: new, changed or unchanged, and what differs."""

    row: ImportRow
    kind: str
    differences: dict[str, tuple[str, str]] = field(default_factory=dict)


def stage_catalogue(path: Path, *, name: str, by: Any, at: datetime) -> ImportRun:
    """Read a sheet row by row and keep it, so that it can be looked at before it is applied.

    Raises PermissionDenied for whoever does not configure every city, and Refused for a file that
    is no such sheet.
    """
    require_configuring(by, None)
    rows = list(read_catalogue(path))
    plan = {"columns": list(columns().values()), "sha256": fingerprint(path)}
    with transaction.atomic():
        run = open_import(KIND, source=name[:200], mapping=plan, by=by, at=at)
        stage_rows(run, rows)
        bad = sum(row.state == State.BAD for row in rows)
        run.counts = {"good": len(rows) - bad, "bad": bad}
        run.save(update_fields=["counts"])
        write_audit("catalogue.stage", by=by, at=at, about=("importrun", run.pk), data=run.counts)
    return run


def read_catalogue(path: Path) -> Iterator[ImportRow]:
    """Every row of the sheet with its blanks filled in, and what is wrong with it."""
    named = columns()
    above: Cells = dict.fromkeys(named, "")
    known = _Known()
    for row, own in read_named(path, named, most=MOST_ROWS):
        cells = inherited(own, above)
        errors = known.faults(row.number, cells)
        if row.is_ragged:
            errors["row"] = _("There are more cells than columns.")
        above = cells
        raw = {their: cells[our] for our, their in named.items()}
        state = State.BAD if errors else State.GOOD
        yield ImportRow(number=row.number, raw=raw, state=state, errors=errors)


def inherited(cells: Cells, above: Cells) -> Cells:
    """The row with its blanks filled from above.

    Names go with their codes, conditions with their category: a new code does not take over the
    name of another one.
    """
    full = dict(cells)
    full["heading_code"] = padded(cells["heading_code"]) or above["heading_code"]
    is_same_heading = full["heading_code"] == above["heading_code"]
    if is_same_heading:
        full["heading_name"] = cells["heading_name"] or above["heading_name"]
    own = padded(cells["code"])
    if own and not own.startswith(full["heading_code"]) and len(own) <= 2:
        own = full["heading_code"] + own
    full["code"] = own or (above["code"] if is_same_heading and not cells["name"] else "")
    is_same = bool(full["code"]) and full["code"] == above["code"]
    for name in ("name", "condition", "closing_condition"):
        full[name] = cells[name] or (above[name] if is_same else "")
    for name in ("handling_unit", "supervising_unit", "limit"):
        full[name] = cells[name] or above[name]
    return full


def padded(code: str) -> str:
    """A code as text; spreadsheets take the leading nought away."""
    code = code.strip().upper()
    return code.zfill(len(code) + len(code) % 2) if code.isdigit() else code


class _Known:
    """What the rows before said, to find contradictions inside a file."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._rows: dict[tuple[str, str], int] = {}

    def faults(self, number: int, cells: Cells) -> dict[str, str]:
        """What is wrong with a row, by column."""
        errors = {
            name: _("Longer than %(n)d signs.") % {"n": most}
            for name, most in LENGTHS.items()
            if len(cells[name]) > most
        }
        errors |= self._codes(cells) | self._limit(cells)
        for name in ("heading_name", "name", "condition"):
            if not cells[name]:
                errors[name] = _("This cell is empty.")
        key = (cells["code"], cells["condition"])
        if key in self._rows and "condition" not in errors:
            words = _("The same condition stands in row %(n)d.")
            errors["condition"] = words % {"n": self._rows[key]}
        self._rows.setdefault(key, number)
        return errors

    def _codes(self, cells: Cells) -> dict[str, str]:
        heading, code = cells["heading_code"], cells["code"]
        if not HEADING_CODE.fullmatch(heading):
            return {"heading_code": _("A heading's code has two digits.")}
        if not (LEAF_CODE.fullmatch(code) and code.startswith(heading)):
            words = _("The code has 4 to 8 signs and begins with %(code)s.")
            return {"code": words % {"code": heading}}
        for part, name in ((heading, "heading_name"), (code, "name")):
            if cells[name] and self._names.setdefault(part, cells[name]) != cells[name]:
                words = _("%(code)s is called “%(name)s” above.")
                return {name: words % {"code": part, "name": self._names[part]}}
        return {}

    def _limit(self, cells: Cells) -> dict[str, str]:
        try:
            read_limit(cells["limit"])
        except Refused as refused:
            return {"limit": str(refused)}
        return {}


def cells_of(row: ImportRow) -> Cells:
    """The cells of a staged row by our names."""
    return {our: row.raw.get(their, "") for our, their in columns().items()}


def judge(rows: Iterable[ImportRow]) -> list[Judged]:
    """Good rows compared with the catalogue as it is now: two queries for any number."""
    categories = {row.code: row for row in Category.objects.select_related("parent")}
    limits = {(row.category_id, row.condition): row for row in CategoryLimit.objects.all()}
    return [_judge(row, categories, limits) for row in rows]


def _judge(
    row: ImportRow,
    categories: dict[str, Category],
    limits: dict[tuple[int, str], CategoryLimit],
) -> Judged:
    cells = cells_of(row)
    category = categories.get(cells["code"])
    present = limits.get((category.pk, cells["condition"])) if category else None
    if category is None or present is None:
        return Judged(row, NEW)
    differences = {
        name: (old, cells[name])
        for name, old in as_cells(category, present).items()
        if name != "limit" and old != cells[name]
    }
    wanted = read_limit(cells["limit"])
    if present.limit != wanted:
        differences["limit"] = (format_limit(present.limit), format_limit(wanted))
    return Judged(row, CHANGED if differences else UNCHANGED, differences)


def as_cells(category: Category, row: CategoryLimit) -> Cells:
    """One condition as a row of the sheet."""
    heading = category.parent
    return {
        "heading_code": heading.code if heading else "",
        "heading_name": heading.name if heading else "",
        "code": category.code,
        "name": category.name,
        "handling_unit": row.handling_unit or category.lead_kind,
        "supervising_unit": row.supervising_unit,
        "condition": row.condition,
        "closing_condition": row.closing_condition,
        "limit": format_limit(row.limit),
    }


def catalogue_rows() -> Iterator[list[str]]:
    """The catalogue in use as rows of the sheet, every cell written out."""
    rows = CategoryLimit.objects.filter(is_active=True, category__is_active=True)
    ordered = rows.select_related("category__parent").order_by(
        "category__code", "-is_default", "pk"
    )
    for row in ordered:
        cells = as_cells(row.category, row)
        yield [cells[name] for name in columns()]


@transaction.atomic
def apply_catalogue(
    run: ImportRun,
    *,
    leave_bad_out: bool = False,
    moves_running: bool = False,
    by: Any,
    at: datetime,
) -> ImportRun:
    """Bring the good rows of a staged sheet into the catalogue, all of them or none.

    What the sheet does not mention stays as it is. Refused while a row is bad, unless bad rows
    are to be left out.
    """
    require_configuring(by, None)
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportRun.State.STAGED:
        raise Refused("import_applied", _("This import has been applied already."))
    rows = list(run.rows.filter(state=State.GOOD).order_by("number"))
    if run.rows.filter(state=State.BAD).exists() and not leave_bad_out:
        message = _("Some rows are bad. Correct them, or say that they are to be left out.")
        raise Refused("bad_rows", message, "leave_bad_out")
    writer = _Writer(by, at, moves_running)
    kinds = [writer.write(judged) for judged in judge(rows)]
    settle_rows(rows)
    counts = {kind: kinds.count(kind) for kind in (NEW, CHANGED, UNCHANGED)}
    counts |= {"applied": len(rows), "bad": run.rows.filter(state=State.BAD).count()}
    close_import(run, at=at, counts=counts)
    write_audit("catalogue.apply", by=by, at=at, about=("importrun", run.pk), data=counts)
    return run


class _Writer:
    """Writes judged rows through the operations that the pages use."""

    def __init__(self, by: Any, at: datetime, moves_running: bool) -> None:
        self._acting = {"by": by, "at": at}
        self._moves_running = moves_running
        self._categories = {row.code: row for row in Category.objects.all()}

    def write(self, judged: Judged) -> str:
        """Bring one row in; answers what it was."""
        cells = cells_of(judged.row)
        category = self._category(cells)
        present = category.limits.filter(condition=cells["condition"]).first()
        limit = read_limit(cells["limit"])
        if present is None:
            present = self._add(category, cells, limit)
        elif judged.kind == CHANGED:
            present = self._change(present, cells, limit)
        judged.row.state = State.APPLIED
        judged.row.subject_type, judged.row.subject_id = "categorylimit", present.pk
        return judged.kind

    def _category(self, cells: Cells) -> Category:
        heading = self._named(cells["heading_code"], cells["heading_name"], None)
        given: dict[str, Any] = {"lead_kind": cells["handling_unit"]}
        if cells["code"] in self._categories:
            given = {}
        return self._named(cells["code"], cells["name"], heading, **given)

    def _named(self, code: str, name: str, parent: Category | None, **given: Any) -> Category:
        known = self._categories.get(code)
        if known is None:
            known = create_category(code=code, name=name, parent=parent, **given, **self._acting)
        elif known.name != name:
            known = update_category(known, {"name": name}, **self._acting)
        self._categories[code] = known
        return known

    def _add(self, category: Category, cells: Cells, limit: Limit) -> CategoryLimit:
        names = ("condition", "closing_condition", "handling_unit", "supervising_unit")
        words: dict[str, Any] = {name: cells[name] for name in names}
        return add_condition(category, limit, **words, **self._acting)

    def _change(self, row: CategoryLimit, cells: Cells, limit: Limit) -> CategoryLimit:
        names = ["closing_condition", "supervising_unit"]
        if row.handling_unit or row.category.lead_kind != cells["handling_unit"]:
            names.append("handling_unit")
        words: dict[str, Any] = {name: cells[name] for name in names}
        kept: dict[str, Any] = {"is_default": row.is_default, "is_active": row.is_active}
        row = update_condition(row, **kept, **words, **self._acting)
        if row.limit == limit:
            return row
        reason = _("brought in from a sheet")
        return change_limit(
            row, limit, reason=reason, moves_running=self._moves_running, **self._acting
        )
