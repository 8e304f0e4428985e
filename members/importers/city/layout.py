"""The sheets of a city workbook, their columns and words, and the empty workbook to fill in."""

from __future__ import annotations

import json
from dataclasses import dataclass
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
from members.importers.columns import SEEDS as PEOPLE_SEEDS
from members.roles import Role

SEEDS: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "seeds" / "city_book.json").read_text(encoding="utf-8")
)
WORDS: dict[str, dict[str, Any]] = {**PEOPLE_SEEDS["words"], **SEEDS["words"]}
"""What each word in a cell stands for, by the kind of word."""

SECRET = ("phone", "id_number")
OFFERED_LINES = 2000
WORD_COLUMNS = {
    ("areas", "tier"): "tier",
    ("areas", "kind"): "area_kind",
    ("areas", "community_type"): "community_type",
    ("units", "kind"): "unit_kind",
    ("organisations", "kind"): "organisation_kind",
    ("people", "gender"): "gender",
    ("people", "party_status"): "party_status",
    ("posts", "is_paid"): "is_paid",
}
"""Columns whose cells are words of a list."""


@dataclass(frozen=True)
class Layout:
    """One sheet of the workbook."""

    name: str
    title: str
    columns: dict[str, str]
    """The header of each column, by what stands in it."""
    needed: tuple[str, ...]
    hints: dict[str, str]
    examples: list[list[str]]

    @property
    def is_secret(self) -> bool:
        """Whether telephone and ID numbers stand in its rows."""
        return not set(SECRET).isdisjoint(self.columns)

    def cells(self, named: dict[str, str]) -> dict[str, str]:
        """The cells of the known columns by our names; what else a file holds is not kept."""
        return {ours: named.get(header, "") for ours, header in self.columns.items()}

    def seal(self, cells: dict[str, str]) -> dict[str, str]:
        """A row as it is staged: telephone and ID number encrypted, empty cells left out."""
        return {
            name: encrypt(text) if name in SECRET else text for name, text in cells.items() if text
        }

    def unseal(self, raw: dict[str, str]) -> dict[str, str]:
        """A staged row as the file had it."""
        return {
            name: decrypt(raw.get(name, "")) if name in SECRET else raw.get(name, "")
            for name in self.columns
        }


SHEETS: dict[str, Layout] = {
    name: Layout(
        name=name,
        title=facts["title"],
        columns=facts["columns"],
        needed=tuple(facts["needed"]),
        hints=facts["hints"],
        examples=facts["examples"],
    )
    for name, facts in SEEDS["sheets"].items()
}
"""The sheets in the order in which they are entered: each names only what stands before it."""


def city_template() -> IO[bytes]:
    """The empty workbook: five sheets with lists to choose from, and what to write where."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for layout in SHEETS.values():
        _add_sheet(book, layout)
    _add_hints(book)
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book.save(file)
    file.seek(0)
    return file


def _add_sheet(book: Any, layout: Layout) -> None:
    sheet = book.create_sheet(layout.title)
    sheet.freeze_panes = "A2"
    for place, (ours, header) in enumerate(layout.columns.items(), start=1):
        sheet.cell(1, place, header).font = Font(bold=True)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(width(header), 12)
        kind = WORD_COLUMNS.get((layout.name, ours))
        if kind:
            choices = ",".join(WORDS[kind])
            rule = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{OFFERED_LINES}")


def _add_hints(book: Any) -> None:
    titles = SEEDS["titles"]
    sheet = book.create_sheet(titles["hints"])
    sheet.append([titles["sheet"], titles["column"], titles["needed"], titles["hint"]])
    for layout in SHEETS.values():
        for ours, header in layout.columns.items():
            needed = titles["yes"] if ours in layout.needed else ""
            sheet.append([layout.title, header, needed, layout.hints.get(header, "")])
    sheet.append([])
    for layout in SHEETS.values():
        sheet.append([layout.title, *layout.columns.values()])
        for example in layout.examples:
            sheet.append(["", *example])
    sheet.append([])
    sheet.append([titles["roles"]])
    with translation.override("zh-hans"):
        for role in Role:
            sheet.append([str(role.label)])
