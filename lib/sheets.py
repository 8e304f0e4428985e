"""Rows of a table file somebody sends: CSV (plain or gzip, UTF-8 or GB18030) and XLSX.

Cells come as text, as they stand; what they mean is the reader's business.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import hashlib
import io
import re
import shutil
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, datetime, time
from itertools import chain
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, Any, NamedTuple, cast

import openpyxl
from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.listing import listed

BOOK_MARK = "[Content_Types].xml"
UTF8_NAME = 0x800
LARGEST_PACKED = 200 << 20
GZIP, ZIP, OLD_EXCEL = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
ENCODINGS = ("utf-8-sig", "gb18030")
CHUNK = 1 << 20
LARGEST_CELL = 1 << 20
DATE = re.compile(r"(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?(?:[ T]00:00:00)?")

Line = tuple[int, list[str]]
"""The number of a row and its cells."""


class SheetRow(NamedTuple):
    """One row: its number as a spreadsheet shows it (the header is 1), and its cells by column.

    `is_ragged` says that it has more cells than the header, so that they stand under wrong names.
    """

    number: int
    cells: dict[str, str]
    is_ragged: bool


class Sheet(NamedTuple):
    """The columns of a file, and its rows, read while they are asked for; empty rows are left out.

    Asking raises Refused where the file stops being a table.
    """

    columns: tuple[str, ...]
    rows: Iterator[SheetRow]


@contextmanager
def copied(sent: Any) -> Iterator[Path]:
    """An uploaded file as one on disk, for as long as it is read; its ending is kept."""
    with NamedTemporaryFile(suffix=Path(sent.name).suffix[:8]) as copy:
        for chunk in sent.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


@contextmanager
def open_sheet(path: Path) -> Iterator[Sheet]:
    """The table in a file, whatever of the known kinds it is.

    Raises Refused with `file_missing`, `not_a_table`, `encoding_unknown` or `columns_twice`.
    """
    with ExitStack() as open_files:
        with _told_plainly():
            opened = _lines_of_book(path) if _kind(path) == ZIP else _lines_of_text(path)
            sheet = _sheet(_guarded(open_files.enter_context(opened)))
        yield sheet


@contextmanager
def open_book(path: Path) -> Iterator[Mapping[str, Sheet]]:
    """The tables of a workbook by the names of its sheets; of a ZIP of CSV files by theirs.

    Raises what `open_sheet` raises; an empty sheet is left out.
    """
    if _kind(path) != ZIP:
        raise Refused("not_a_table", _("Send an XLSX workbook, or a ZIP of CSV files."), "file")
    with ExitStack() as open_files:
        with _told_plainly():
            lines = dict(open_files.enter_context(_tables(path)))
        found = {}
        for name, each in lines.items():
            header = next(guarded := _guarded(each), None)
            if header is not None and any(header[1]):
                found[name] = _sheet(chain([header], guarded))
        yield found


@contextmanager
def _tables(path: Path) -> Iterator[Iterator[tuple[str, Iterator[Line]]]]:
    """Every table of a ZIP file, be it a workbook or CSV files packed together."""
    with ExitStack() as opened, zipfile.ZipFile(path) as packed:
        if BOOK_MARK in packed.namelist():
            # As an open file: it asks a name for its ending
            file = opened.enter_context(path.open("rb"))
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            opened.callback(book.close)
            yield ((sheet.title.strip(), _lines_of_worksheet(sheet)) for sheet in book.worksheets)
        else:
            folder = Path(opened.enter_context(TemporaryDirectory()))
            yield (
                (
                    _file_name(info),
                    opened.enter_context(_lines_of_text(_unpacked(packed, info, folder))),
                )
                for info in packed.infolist()
                if info.filename.lower().endswith(".csv")
            )


def _unpacked(packed: zipfile.ZipFile, info: zipfile.ZipInfo, folder: Path) -> Path:
    """One file of the ZIP, copied under a name of ours."""
    if info.file_size > LARGEST_PACKED:
        raise Refused("file_too_large", _("A file in the ZIP is too large."), "file")
    target = folder / f"{info.header_offset}.csv"
    with packed.open(info) as source, target.open("wb") as copy:
        shutil.copyfileobj(source, copy)
    return target


def _file_name(info: zipfile.ZipInfo) -> str:
    """The name of a packed file without folder and ending; Windows packs Chinese names in GBK."""
    name = info.filename
    if not info.flag_bits & UTF8_NAME:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("gb18030")
    return PurePosixPath(name).stem.strip()


def _kind(path: Path) -> bytes:
    """The first bytes of the file; old Excel files are refused here."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        message = _("The file %(path)s cannot be read.") % {"path": path}
        raise Refused("file_missing", message, "file") from error
    if start == OLD_EXCEL:
        raise Refused("not_a_table", _("Save the old Excel file as XLSX or CSV first."), "file")
    return start


@contextmanager
def _told_plainly() -> Iterator[None]:
    """What the libraries raise over a broken file, as a refusal."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise _unknown_encoding() from error
    except (csv.Error, zipfile.BadZipFile, KeyError, EOFError, zlib.error, OSError) as error:
        message = _("This is not a sound CSV or XLSX file: %(reason)s") % {"reason": error}
        raise Refused("not_a_table", message, "file") from error


def _guarded(lines: Iterator[Line]) -> Iterator[Line]:
    """The lines; only what goes wrong in reading them is told as a fault of the file."""
    while True:
        with _told_plainly():
            line = next(lines, None)
        if line is None:
            return
        yield line


def fingerprint(path: Path) -> str:
    """A hash of the file's content, to know the same file again."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sheet(lines: Iterator[Line]) -> Sheet:
    _number, header = next(lines, (1, []))
    if not any(header):
        raise Refused("not_a_table", _("The file is empty."), "file")
    columns = tuple(cell or f"#{place}" for place, cell in enumerate(header, start=1))
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        message = _("Columns occur twice: %(names)s.") % {"names": ", ".join(twice)}
        raise Refused("columns_twice", message, "file")
    return Sheet(columns, _rows(columns, lines))


def _rows(columns: tuple[str, ...], lines: Iterable[Line]) -> Iterator[SheetRow]:
    width = len(columns)
    for number, cells in lines:
        if not any(cells):
            continue
        named = dict(zip(columns, cells + [""] * (width - len(cells)), strict=False))
        surplus = {f"#{width + place}": cell for place, cell in enumerate(cells[width:], start=1)}
        yield SheetRow(number, named | surplus, any(surplus.values()))


@contextmanager
def _lines_of_text(path: Path) -> Iterator[Iterator[Line]]:
    encoding = next((name for name in ENCODINGS if _decodes(path, name)), None)
    if encoding is None:
        raise _unknown_encoding()
    csv.field_size_limit(LARGEST_CELL)
    with _bytes_of(path) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        yield _numbered(csv.reader(text, strict=True))


def _numbered(reader: Any) -> Iterator[Line]:
    """Rows with their numbers; the place of a broken one is told by line."""
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [_tidy(cell) for cell in cells]
    except csv.Error as error:
        words = _("row %(row)d, line %(line)d: %(reason)s")
        named = {"row": number + 1, "line": reader.line_num, "reason": error}
        raise csv.Error(words % named) from error


def _bytes_of(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP
    return cast("IO[bytes]", gzip.open(path, "rb")) if is_packed else path.open("rb")


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with _bytes_of(path) as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _unknown_encoding() -> Refused:
    return Refused("encoding_unknown", _("The file is neither UTF-8 nor GB18030."), "file")


@contextmanager
def _lines_of_book(path: Path) -> Iterator[Iterator[Line]]:
    """The first sheet of a workbook, with values in place of formulas."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        yield _lines_of_worksheet(book.worksheets[0])
    finally:
        book.close()


def _lines_of_worksheet(sheet: Any) -> Iterator[Line]:
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        yield number, [_cell_text(cell) for cell in cells]


def _cell_text(value: Any) -> str:
    """A cell as text; a whole number shows no decimals and a moment its ISO form."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _tidy(str(value))


def _tidy(cell: str) -> str:
    """Without outer blanks and without the one character no database text can hold."""
    return cell.replace("\x00", "").strip()


def read_day(text: str, part: str, faults: dict[str, str]) -> date | None:
    """A date as people and spreadsheets write it; anything else is told as a fault of its part."""
    if not text:
        return None
    found = DATE.fullmatch(text)
    with suppress(ValueError):
        if found:
            return date(*map(int, found.groups()))
    faults[part] = _("Write the date as 2026-06-30.")
    return None


def need_columns(names: Iterable[str], columns: Collection[str]) -> None:
    """Raises Refused with `columns_missing` unless all the names are among the columns."""
    if missing := [name for name in names if name not in columns]:
        message = _("Columns are missing: %(names)s.") % {"names": listed(missing)}
        raise Refused("columns_missing", message, "file")


def read_named(
    path: Path, columns: Mapping[str, str], *, most: int
) -> Iterator[tuple[SheetRow, dict[str, str]]]:
    """The rows of a sheet with fixed columns, each with its cells by our names of the columns.

    Raises Refused with `columns_missing` or `too_many_rows`, and what `open_sheet` raises.
    """
    with open_sheet(path) as sheet:
        need_columns(columns.values(), sheet.columns)
        for count, row in enumerate(sheet.rows, start=1):
            if count > most:
                message = _("At most %(n)d rows at once.") % {"n": most}
                raise Refused("too_many_rows", message, "file")
            yield row, {our: row.cells[their] for our, their in columns.items()}
