"""Filling somebody else's table: their columns in their order and formats, under their header."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl.utils import column_index_from_string

from overview.exports import Head
from overview.exports.xlsx import printable
from overview.ledgers.columns import printed
from overview.ledgers.layouts import open_template
from overview.ledgers.sections import ListSection, Section
from overview.models import ReportTemplate


@dataclass(frozen=True)
class Target:
    """Where rows go: the sheet, the row of its headers, and for each letter the name of ours."""

    sheet: str
    header_row: int
    columns: dict[int, str]


def layout_of(template: ReportTemplate) -> Target:
    """Where the rows of a template go."""
    columns = {column_index_from_string(row["letter"]): row["column"] for row in template.columns}
    return Target(template.sheet, template.header_row, columns)


def names_of(section: Section) -> list[str]:
    """The names of a list's columns, in the order of its lines."""
    if not isinstance(section, ListSection):
        return []
    return [column.name for column in section.listing.columns]


def facts_of(head: Head) -> dict[str, str]:
    """What a template may ask for besides the columns of the ledger."""
    return {
        "place": head.place,
        "period": head.period,
        "filled_on": timezone.localtime(head.at).date().isoformat(),
        "filled_by": head.name,
    }


def fill_template(
    stored: bytes,
    path: Path,
    target: Target,
    names: Sequence[str],
    lines: Iterable[tuple[str, Sequence[Any]]],
    facts: dict[str, str],
) -> None:
    """Write the lines under the header; what stands below the empty rows moves down."""
    book = open_template(stored)
    sheet = book[target.sheet]
    rows = [cells for _key, cells in lines]
    first = target.header_row + 1
    room = _room(sheet, first)
    if len(rows) > room:
        _make_room(sheet, first + room, len(rows) - room)
    model = {column: sheet.cell(first, column) for column in target.columns}
    height = sheet.row_dimensions[first].height
    for number, cells in enumerate(rows, start=1):
        row = target.header_row + number
        known = {**dict(zip(names, cells, strict=True)), **facts, "no": number}
        for column, name in target.columns.items():
            cell = sheet.cell(row, column)
            if number > 1:
                _dress(cell, model[column])
            if name:
                _set(cell, known.get(name))
        if height is not None:
            sheet.row_dimensions[row].height = height
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())


def _room(sheet: Any, first: int) -> int:
    """How many rows under the header are empty, before a line for the seal or the end."""
    for row in range(first, sheet.max_row + 1):
        if any(cell.value not in (None, "") for cell in sheet[row]):
            return row - first
    return max(sheet.max_row - first + 1, 0) or 1_000_000


def _make_room(sheet: Any, at: int, count: int) -> None:
    """Move everything from a row on downwards, merged cells and heights with it."""
    last = sheet.max_row
    if at > last:
        return
    moved = [merged for merged in sheet.merged_cells.ranges if merged.min_row >= at]
    for merged in moved:
        sheet.unmerge_cells(str(merged))
    heights = {row: sheet.row_dimensions[row].height for row in range(at, last + 1)}
    sheet.move_range(f"A{at}:{sheet.cell(last, sheet.max_column).coordinate}", rows=count)
    for row, height in heights.items():
        sheet.row_dimensions[row + count].height = height
    for merged in moved:
        merged.shift(row_shift=count)
        sheet.merge_cells(str(merged))


def _dress(cell: Any, model: Any) -> None:
    """The format of the first empty row for all others."""
    if model.has_style:
        cell._style = copy(model._style)


def _set(cell: Any, value: Any) -> None:
    """A value that no spreadsheet takes for a formula."""
    if isinstance(value, int | float):
        cell.value = value
        return
    cell.value = printable(printed(value))
    cell.data_type = "s"
