"""The columns of a ledger of people, the words in its cells, and the empty file to fill in."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import translation
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from lib.exports import width
from lib.pii import decrypt, encrypt
from members.roles import Role

SEEDS: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "seeds" / "people.json").read_text(encoding="utf-8")
)
COLUMNS: dict[str, str] = SEEDS["columns"]
"""The header of each column, by what stands in it."""

NEEDED = ("name",)
SECRET = (COLUMNS["phone"], COLUMNS["id_number"])
"""Columns that are never kept in clear, not even while they wait to be applied."""

SHOWN_LINES = 500


def known_cells(cells: dict[str, str]) -> dict[str, str]:
    """The cells of the known columns; what else a file holds about people is not kept."""
    named = {SEEDS["aliases"].get(header, header): text for header, text in cells.items()}
    return {header: named.get(header, "") for header in COLUMNS.values()}


def seal(cells: dict[str, str]) -> dict[str, str]:
    """A row as it is staged: telephone and ID number encrypted."""
    return {name: encrypt(text) if name in SECRET else text for name, text in cells.items()}


def unseal(raw: dict[str, str]) -> dict[str, str]:
    """A staged row as the file had it."""
    return {name: decrypt(text) if name in SECRET else text for name, text in raw.items()}


@lru_cache
def role_words() -> dict[str, str]:
    """Every way in which a file may write a role: its name in either language, or its code."""
    words = {value: value for value in Role.values}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            words |= {str(label): value for value, label in Role.choices}
    return words


def template_file() -> IO[bytes]:
    """The empty ledger with lists to choose from, and what to write where on a second sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = SEEDS["sheets"]["people"]
    sheet.freeze_panes = "A2"
    for place, header in enumerate(COLUMNS.values(), start=1):
        cell = sheet.cell(1, place, header)
        cell.font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = width(header)
        for line in range(2, SHOWN_LINES if header in SECRET else 2):
            sheet.cell(line, place).number_format = "@"
    for name, choices in SEEDS["words"].items():
        _offer(sheet, COLUMNS[name], list(choices))
    _hints(book)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book.save(file)
    file.seek(0)
    return file


def _offer(sheet: Any, header: str, choices: list[str]) -> None:
    letter = get_column_letter(list(COLUMNS.values()).index(header) + 1)
    rule = DataValidation(type="list", formula1=f'"{",".join(choices)}"', allow_blank=True)
    sheet.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{SHOWN_LINES}")


def _hints(book: Any) -> None:
    words = SEEDS["sheets"]
    sheet = book.create_sheet(words["hints"])
    sheet.append([words["column"], words["hint"]])
    for line in SEEDS["hints"].items():
        sheet.append(line)
    sheet.append([])
    sheet.append([words["roles"]])
    with translation.override("zh-hans"):
        for role in Role:
            sheet.append([str(role.label)])
