"""A report as an XLSX file, written row by row: memory does not grow with the rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lib.exports import plain
from overview.exports.heads import Head

LONGEST = 31
FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
LONGEST_CELL = 32_000
A4 = 9
AS_TEXT = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""A cell never becomes a formula or a link, whatever somebody wrote into it."""
BORDER = {"border": 1, "border_color": "#999999", "valign": "vcenter"}


class XlsxFile:
    """One workbook with a sheet for each part."""

    def __init__(self, path: Path, head: Head) -> None:
        self.head = head
        self._book = xlsxwriter.Workbook(str(path), AS_TEXT)
        self._names: set[str] = set()
        add = self._book.add_format
        self._title = add({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self._line = add({"font_size": 10, "valign": "vcenter"})
        self._header = add(
            {"bold": True, "text_wrap": True, "align": "center", "bg_color": "#F2F2F2", **BORDER}
        )
        self._cell = add({"text_wrap": True, **BORDER})
        self._number = add({"align": "right", **BORDER})

    def add(
        self,
        title: str,
        header: Sequence[str],
        widths: Sequence[int],
        lines: Iterable[Sequence[Any]],
        *,
        note: str = "",
    ) -> None:
        """One part on a sheet of its own: title, facts, header, rows, line for the seal."""
        sheet = self._book.add_worksheet(self._sheet_name(title))
        last = max(len(header), 1)
        self._set_up(sheet, [6, *widths])
        words = self.head.title if title == self.head.title else f"{self.head.title} · {title}"
        sheet.set_row(0, 28)
        sheet.merge_range(0, 0, 0, last, words, self._title)
        sheet.write_string(1, 0, self.head.facts, self._line)
        sheet.set_row(2, 30)
        for place, label in enumerate([pgettext("column", "No."), *header]):
            sheet.write_string(2, place, label, self._header)
        row = 3
        for number, cells in enumerate(lines, start=1):
            self._write(sheet, row, [number, *cells])
            row += 1
        if row == 3:
            sheet.write_string(row, 0, _("No rows in this period."), self._line)
            row += 1
        if note:
            sheet.write_string(row, 0, note, self._line)
            row += 1
        sheet.write_string(row + 1, 0, self.head.seal, self._line)

    def close(self) -> None:
        """Write the file."""
        self._book.close()

    def _write(self, sheet: Any, row: int, cells: Sequence[Any]) -> None:
        for place, value in enumerate(cells):
            if isinstance(value, int | float):
                sheet.write_number(row, place, value, self._number)
            elif isinstance(value, date):
                sheet.write_string(row, place, value.isoformat(), self._cell)
            else:
                sheet.write_string(row, place, printable(plain(value)), self._cell)

    def _set_up(self, sheet: Any, widths: Sequence[int]) -> None:
        """Landscape A4, as wide as the paper, header on every page, watermark and page number."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.repeat_rows(0, 2)
        sheet.freeze_panes(3, 0)
        mark = self.head.watermark.replace("&", "&&")
        pages = _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"}
        sheet.set_footer(f"&L&9{mark}&R&9{pages}")
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)

    def _sheet_name(self, title: str) -> str:
        """A name that spreadsheets take, each once."""
        name = title.translate(FORBIDDEN).strip()[:LONGEST] or "1"
        number = 2
        while name.lower() in self._names:
            name = f"{name[: LONGEST - 3]} {number}"
            number += 1
        self._names.add(name.lower())
        return name


def printable(text: str) -> str:
    """Signs that XML cannot carry are left out, and no cell is longer than programs read."""
    kept = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return kept[:LONGEST_CELL]
