"""A report as an XLSX file, written row by row: memory does not grow with the rows."""

from __future__ import annotations

import re
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
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
A4 = 9
NUMBER_WIDTH = 6
LINE, MOST_LINES = 15, 12
"""Points of one line of text, and how many of them a row shows at most."""
MOST_MEASURED = 5000
"""Heights are kept in memory till the end, and nobody prints more rows than these."""
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
        self._sheet: Any = None
        self._row = 0
        self._has_figures = False
        self._widths: list[int] = []
        add = self._book.add_format
        self._title = add({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
        self._line = add({"font_size": 10, "valign": "vcenter"})
        self._heading = add({"bold": True, "font_size": 12, "valign": "vcenter"})
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
        figures: bool = False,
    ) -> None:
        """One part: a list on a sheet of its own; tables of figures stand one under the other."""
        if figures and self._has_figures:
            self._row += 1
        else:
            self._end_sheet()
            self._begin_sheet(title, [NUMBER_WIDTH, *widths], figures=figures)
        if figures:
            self._sheet.write_string(self._row, 0, title, self._heading)
            self._row += 1
        self._has_figures = figures
        self._widths = [NUMBER_WIDTH, *widths]
        self._sheet.set_row(self._row, 20 if figures else 30)
        for place, label in enumerate([pgettext("column", "No."), *header]):
            self._sheet.write_string(self._row, place, label, self._header)
        first = self._row = self._row + 1
        for number, cells in enumerate(lines, start=1):
            self._write([number, *cells])
            self._row += 1
        if self._row == first:
            self._sheet.write_string(self._row, 0, _("No rows in this period."), self._line)
            self._row += 1

    def close(self) -> None:
        """Write the file."""
        self._end_sheet()
        self._book.close()

    def _begin_sheet(self, title: str, widths: Sequence[int], *, figures: bool) -> None:
        """Title and facts of the report on a new sheet."""
        words = self.head.title
        if not figures and title != words:
            words = f"{words} · {title}"
        name = pgettext("sheet", "Figures") if figures else title
        self._sheet = self._book.add_worksheet(self._sheet_name(name))
        self._set_up(self._sheet, widths, repeated=1 if figures else 2)
        # Figures belong together on one page; a list takes as many as it needs
        self._sheet.fit_to_pages(1, 1 if figures else 0)
        self._sheet.set_row(0, 28)
        self._sheet.merge_range(0, 0, 0, max(len(widths) - 1, 1), words, self._title)
        self._sheet.write_string(1, 0, self.head.facts, self._line)
        self._row = 2

    def _end_sheet(self) -> None:
        """The line for signatures and the seal."""
        if self._sheet is not None:
            self._sheet.write_string(self._row + 1, 0, self.head.seal, self._line)

    def _write(self, cells: Sequence[Any]) -> None:
        sheet, row = self._sheet, self._row
        if row < MOST_MEASURED and (lines := self._deepest(cells)) > 1:
            sheet.set_row(row, LINE * min(lines, MOST_LINES))
        for place, value in enumerate(cells):
            if isinstance(value, int | float):
                sheet.write_number(row, place, value, self._number)
            elif isinstance(value, date):
                sheet.write_string(row, place, value.isoformat(), self._cell)
            else:
                sheet.write_string(row, place, printable(plain(value)), self._cell)

    def _deepest(self, cells: Sequence[Any]) -> int:
        """How many lines the longest text of a row takes: not every program reckons it itself."""
        return max(
            (
                -(-room(text) // width)
                for text, width in zip(cells, self._widths, strict=False)
                if isinstance(text, str) and len(text) * 2 > width
            ),
            default=1,
        )

    def _set_up(self, sheet: Any, widths: Sequence[int], *, repeated: int) -> None:
        """Landscape A4, as wide as the paper, the head on every page, watermark and page number."""
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.repeat_rows(0, repeated)
        sheet.freeze_panes(repeated + 1, 0)
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


def room(text: str) -> int:
    """How many places a text takes; a Chinese character takes two, as in this encoding."""
    return len(text.encode("gb18030", "replace"))


def printable(text: str) -> str:
    """Signs that XML cannot carry are left out, and no cell is longer than programs read."""
    return UNPRINTABLE.sub("", text)[:LONGEST_CELL]
