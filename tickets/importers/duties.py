"""A duty list from a table, in the columns in which offices pass it on, and back into one.

A row that says what a rule says already is left alone; one of the same category, condition and
place becomes its next version; every other one a new rule. One bad row and nothing is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.importers.staging import Staged, mark_applied
from grids.models import Area, District, Unit
from grids.powers import Power
from grids.reach import Reach
from lib.errors import Refused
from lib.sheets import SheetRow, need_columns, open_sheet, read_day
from records.models import ImportRow, ImportRun
from records.operations import close_import, open_import, stage_rows
from tickets.models import Category, CategoryLimit, DutyRule
from tickets.operations.catalogue import SEEDS
from tickets.operations.duties import Draft, change_rule, make_rule

KIND = "duties"
COLUMNS: dict[str, str] = json.loads(
    (SEEDS / "mappings" / "duties.json").read_text(encoding="utf-8")
)
"""The header of each column, by what stands in it."""

NEEDED = ("category", "lead")
SEVERAL = re.compile(r"[|,;、，；\s]+")


class Unreadable(Exception):
    """What is wrong with one row, by its parts."""

    def __init__(self, **errors: str) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass
class Known:
    """What the rows may name, within the reach of whoever brings the file."""

    reach: Reach
    today: date

    def __post_init__(self) -> None:
        self.categories = {row.code: row for row in Category.objects.leaves()}
        limits = CategoryLimit.objects.filter(category__is_active=True)
        self.conditions = {(row.category_id, row.condition): row for row in limits}
        self.districts = {
            row.code: row for row in District.objects.within(self.reach).defer("boundary")
        }
        self.units = {row.code: row for row in Unit.objects.active()}
        self.areas: dict[str, Area | None] = {}

    def area(self, code: str) -> Area | None:
        """An area that exists today, looked up once."""
        if code not in self.areas:
            rows = Area.objects.within(self.reach).open(self.today).defer("boundary")
            self.areas[code] = rows.filter(code=code).first()
        return self.areas[code]


def import_duties(
    path: Path, *, by: Any, at: datetime, source: str = "", dry_run: bool = False
) -> ImportRun:
    """Bring in a duty list; a dry run tries every row and keeps nothing but what it found.

    Raises Refused for a file that is no table or lacks a needed column.
    """
    reach = by.reach(Power.CONFIGURE)
    known = Known(reach, timezone.localdate(at))
    staged = Staged()
    with open_sheet(path) as sheet, transaction.atomic():
        check_columns(sheet.columns)
        for row in sheet.rows:
            _apply(row, known, staged, by=by, at=at)
        if dry_run or not staged.is_clean:
            transaction.set_rollback(True)
    plan = {"city_id": next(iter(reach.cities), None), "columns": list(COLUMNS.values())}
    run = open_import(KIND, source=source or path.name, mapping=plan, by=by, at=at)
    if dry_run or not staged.is_clean:
        unwrite(staged)
    stage_rows(run, staged.rows)
    if not dry_run:
        close_import(run, at=at, counts=staged.counts(), failed=not staged.is_clean)
    run.counts = staged.counts()
    run.save(update_fields=["counts"])
    return run


def check_columns(columns: tuple[str, ...]) -> None:
    """The file names at least category and lead; columns it does not have are taken as empty."""
    need_columns([COLUMNS[name] for name in NEEDED], columns)


def unwrite(staged: Staged) -> None:
    """Nothing was kept, so no row points at a rule."""
    for row in staged.rows:
        row.subject_type, row.subject_id = "", None
        if row.state == ImportRow.State.APPLIED:
            row.state = ImportRow.State.GOOD


def _apply(row: SheetRow, known: Known, staged: Staged, *, by: Any, at: datetime) -> None:
    """Read and write one row; what is wrong with it is kept with it."""
    try:
        with transaction.atomic(), as_faults():
            rule = write(read(row, known), by=by, at=at)
        staged.add(row.number, row.cells, {})
        mark_applied(staged.rows[-1], rule)
    except Unreadable as fault:
        staged.add(row.number, row.cells, fault.errors)


@contextmanager
def as_faults() -> Iterator[None]:
    """A rule that is refused is a fault of its row."""
    try:
        yield
    except Refused as refused:
        part = "place" if refused.field in ("area", "district") else refused.field or "row"
        raise Unreadable(**{part: str(refused)}) from refused


def write(draft: Draft, *, by: Any, at: datetime) -> DutyRule:
    """The rule that says this afterwards: as it was, changed, or new."""
    standing = (
        DutyRule.objects.newest()
        .filter(Q(valid_to=None) | Q(valid_to__gte=draft.valid_from))
        .filter(
            category=draft.category,
            condition=draft.condition,
            area=draft.area,
            district=draft.district,
        )
        .with_units()
    )
    rule = next((row for row in standing.order_by("-valid_from") if row.was_in_force), None)
    if rule is None:
        return make_rule(draft, by=by, at=at)
    if says(rule, draft):
        return rule
    return change_rule(rule, draft, by=by, at=at)


def says(rule: DutyRule, draft: Draft) -> bool:
    """Whether a rule says already what a row asks for."""
    return (
        rule.lead == draft.lead
        and rule.legal_basis == draft.legal_basis
        and rule.valid_to == draft.valid_to
        and {unit.pk for unit in rule.assist.all()} == {unit.pk for unit in draft.assist}
    )


def read(row: SheetRow, known: Known) -> Draft:
    """What a row means.

    Raises Unreadable with all that is wrong in it.
    """
    cells = {name: row.cells.get(header, "").strip() for name, header in COLUMNS.items()}
    errors: dict[str, str] = {}
    category = known.categories.get(cells["category"])
    if category is None:
        errors["category"] = _("No category in use has this code.")
    condition = read_condition(cells["condition"], category, known, errors)
    area, district = read_place(cells["place"], known, errors)
    lead = read_unit(cells["lead"], "lead", known, errors)
    assist = [
        read_unit(code, "assist", known, errors) for code in SEVERAL.split(cells["assist"]) if code
    ]
    first = read_day(cells["valid_from"], "valid_from", errors) or known.today
    last = read_day(cells["valid_to"], "valid_to", errors)
    if errors or category is None or lead is None:
        raise Unreadable(**errors)
    return Draft(
        category=category,
        condition=condition,
        area=area,
        district=district,
        lead=lead,
        assist=[unit for unit in assist if unit is not None],
        legal_basis=cells["legal_basis"][:200],
        valid_from=first,
        valid_to=last,
    )


def read_condition(
    text: str, category: Category | None, known: Known, errors: dict[str, str]
) -> CategoryLimit | None:
    """The filing condition as it is written in the catalogue; empty for all."""
    if not text or category is None:
        return None
    condition = known.conditions.get((category.pk, text))
    if condition is None:
        errors["condition"] = _("This category has no such filing condition.")
    return condition


def read_place(
    code: str, known: Known, errors: dict[str, str]
) -> tuple[Area | None, District | None]:
    """The area or district of a code; empty for everywhere."""
    if not code or code in known.districts:
        return None, known.districts.get(code)
    area = known.area(code)
    if area is None:
        errors["place"] = _("No area or district within your reach has this code.")
    return area, None


def read_unit(code: str, part: str, known: Known, errors: dict[str, str]) -> Unit | None:
    """A unit in use by its code."""
    unit = known.units.get(code)
    if unit is None:
        errors[part] = _("No unit in use has the code %(code)s.") % {"code": code or "–"}
    return unit


def exported(rules: Iterator[DutyRule]) -> Iterator[list[Any]]:
    """Rules as rows of the same columns: what is taken along can be brought back."""
    for rule in rules:
        yield [
            rule.category.code,
            rule.condition.condition if rule.condition else "",
            rule.place.code if rule.place else "",
            rule.lead.code,
            "|".join(unit.code for unit in rule.assist.all()),
            rule.legal_basis,
            rule.valid_from,
            rule.valid_to,
        ]
