"""Tables as files: CSV that Excel opens as it is, and XLSX; rows come one by one. Knows no app."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

BYTE_ORDER_MARK = "\ufeff"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
WIDEST = 60

Row = Sequence[Any]


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(header: Row, rows: Iterable[Row]) -> Iterator[str]:
    """The lines of a CSV file in UTF-8, marked so that Excel reads Chinese."""
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK
    yield writer.writerow([plain(value) for value in header])
    for row in rows:
        yield writer.writerow([harmless(plain(value)) for value in row])


def xlsx_file(title: str, header: Row, rows: Iterable[Row]) -> IO[bytes]:
    """An XLSX file with a bold header that stays in view; text is never taken as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for place, words in enumerate(header, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width(str(words))
    sheet.append([_bold(sheet, str(words)) for words in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - handed to the response, which closes it
    book.save(file)
    file.seek(0)
    return file


def plain(value: Any) -> str:
    """A value as text: moments in site time, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else str(value)


def harmless(text: str) -> str:
    """Text that a spreadsheet would run as a formula is marked as text."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def width(words: str) -> int:
    """Room for the header; a Chinese character takes two places."""
    return min(WIDEST, max(10, sum(2 if ord(sign) > 0x2E80 else 1 for sign in words) + 4))


def _bold(sheet: Any, words: str) -> Any:
    cell = WriteOnlyCell(sheet, value=words)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    cell = WriteOnlyCell(sheet, value=_printable(plain(value)))
    cell.data_type = "s"
    return cell


def _printable(text: str) -> str:
    """Signs that XML cannot carry are left out."""
    return "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
