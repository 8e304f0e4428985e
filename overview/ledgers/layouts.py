"""Reading somebody else's empty table: its sheet, its headers, which may have several rows, and
which of our columns each of theirs is likely to mean."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

import openpyxl
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from lib.errors import Refused
from overview.ledgers.sections import ListSection

MOST_BYTES = 5 << 20
MOST_UNPACKED = 60 << 20
MOST_COLUMNS = 60
LOOKED_AT = 20
"""Headers stand in the first rows of a table, under its title."""
LIKELY = 0.55
SYNONYMS = Path(__file__).resolve().parent.parent / "seeds" / "column_synonyms.json"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"

FACTS = ("no", "place", "period", "filled_on", "filled_by")
"""What every template may ask for besides the columns of a ledger."""


@dataclass(frozen=True)
class Header:
    """One column of theirs: its letter, and its words, those above it first."""

    letter: str
    words: str


@dataclass(frozen=True)
class Layout:
    """Where a table begins: its sheet, the last row of its headers, and its columns."""

    sheet: str
    header_row: int
    headers: tuple[Header, ...]


def read_layout(content: bytes) -> Layout:
    """The headers of an empty XLSX table.

    Raises Refused at the field `file` with `file_too_large`, `not_a_table`, `no_headers` or
    `too_many_columns`.
    """
    book = open_template(content)
    for sheet in book.worksheets:
        found = _layout_of(sheet)
        if found is not None:
            return found
    words = _("No row of column headers was found in the first %(rows)d rows.")
    raise Refused("no_headers", words % {"rows": LOOKED_AT}, "file")


def open_template(content: bytes) -> Any:
    """The workbook of a template with its formatting; raises Refused for anything else."""
    if len(content) > MOST_BYTES:
        words = _("The file is larger than %(size)d MB. An empty table is smaller.")
        raise Refused("file_too_large", words % {"size": MOST_BYTES >> 20}, "file")
    if content.startswith(OLD_EXCEL):
        raise Refused("not_a_table", _("Save the old Excel file as XLSX first."), "file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(info.file_size for info in packed.infolist()) > MOST_UNPACKED:
                raise Refused("file_too_large", _("A file in the ZIP is too large."), "file")
        return openpyxl.load_workbook(io.BytesIO(content))
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, EOFError) as e:
        words = _("This is no XLSX file that can be read. Send the empty table as XLSX.")
        raise Refused("not_a_table", words, "file") from e
    except (TypeError, AttributeError, IndexError, SyntaxError) as error:
        # What the reader raises over parts that contradict one another
        words = _("This is no XLSX file that can be read. Send the empty table as XLSX.")
        raise Refused("not_a_table", words, "file") from error


def _layout_of(sheet: Any) -> Layout | None:
    """The header of one sheet: the lowest of the first rows that is filled widest."""
    if not hasattr(sheet, "merged_cells"):
        return None
    words = _spread(sheet)
    counts = {
        row: len({text for (at, _column), text in words.items() if at == row})
        for row in range(1, LOOKED_AT + 1)
    }
    most = max(counts.values(), default=0)
    if most < 2:
        return None
    header_row = _lowest(counts, most)
    columns = sorted({column for (row, column) in words if row == header_row})
    if len(columns) > MOST_COLUMNS:
        message = _("The table has more than %(most)d columns.") % {"most": MOST_COLUMNS}
        raise Refused("too_many_columns", message, "file")
    first = _first_header_row(sheet, words, header_row)
    headers = tuple(
        Header(get_column_letter(column), _joined(words, first, header_row, column))
        for column in columns
    )
    return Layout(sheet.title, header_row, headers)


def _spread(sheet: Any) -> dict[tuple[int, int], str]:
    """The words of the first rows; a merged cell says its words in every place it covers."""
    words: dict[tuple[int, int], str] = {}
    for row in sheet.iter_rows(min_row=1, max_row=LOOKED_AT, max_col=200):
        for cell in row:
            if cell.value not in (None, ""):
                words[(cell.row, cell.column)] = str(cell.value).strip()
    for merged in sheet.merged_cells.ranges:
        text = words.get((merged.min_row, merged.min_col))
        if text is None:
            continue
        for row in range(merged.min_row, min(merged.max_row, LOOKED_AT) + 1):
            for column in range(merged.min_col, merged.max_col + 1):
                words[(row, column)] = text
    return {place: text for place, text in words.items() if text}


def _lowest(counts: dict[int, int], most: int) -> int:
    """Of rows one under the other that are about as full as the fullest, the lowest."""
    first = next(row for row, count in counts.items() if count >= most * 0.6 and count > 1)
    row = first
    while counts.get(row + 1, 0) >= max(2, counts[row] * 0.6):
        row += 1
    return row


def _first_header_row(sheet: Any, words: dict[tuple[int, int], str], header_row: int) -> int:
    """The topmost row of the headers: groups stand over columns, a title over all of them."""
    row = header_row
    while row > 1:
        above = {text for (at, _column), text in words.items() if at == row - 1}
        if len(above) < 2:
            break
        row -= 1
    return row


def _joined(words: dict[tuple[int, int], str], first: int, last: int, column: int) -> str:
    """The words of a column from its group down, each once."""
    parts = [words.get((row, column), "") for row in range(first, last + 1)]
    return " / ".join(dict.fromkeys(filter(None, parts)))[:120]


@lru_cache
def synonyms() -> dict[str, list[str]]:
    """What offices call a column, by its name."""
    found: dict[str, list[str]] = json.loads(SYNONYMS.read_text(encoding="utf-8"))
    return found


def fact_labels() -> dict[str, str]:
    """How the columns are called that belong to no ledger."""
    return {
        "no": _("Running number"),
        "place": _("Reporting unit"),
        "period": _("Period"),
        "filled_on": _("Day of filling in"),
        "filled_by": _("Filled in by"),
    }


def suggest(headers: Iterable[Header], section: ListSection) -> list[dict[str, str]]:
    """For each header of theirs the column of ours that it most likely means; each of ours once."""
    headers = list(headers)
    scores = sorted(
        (
            (likeness(header.words, words), place, name)
            for place, header in enumerate(headers)
            for name, words in _known(section)
        ),
        reverse=True,
    )
    chosen: dict[int, str] = {}
    for score, place, name in scores:
        if score >= LIKELY and place not in chosen and name not in chosen.values():
            chosen[place] = name
    return [
        {"letter": header.letter, "header": header.words, "column": chosen.get(place, "")}
        for place, header in enumerate(headers)
    ]


def _known(section: ListSection) -> Iterator[tuple[str, str]]:
    """Every name and word our columns go by, in both languages."""
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for column in section.listing.columns:
                yield column.name, str(column.label)
            for name, label in fact_labels().items():
                yield name, label
    names = {column.name for column in section.listing.columns} | set(FACTS)
    for name, words in synonyms().items():
        if name in names:
            for word in words:
                yield name, word


def likeness(theirs: str, ours: str) -> float:
    """How alike two headers are, from 0 to 1; the lowest part of theirs counts most."""
    whole, last = plain(theirs), plain(theirs.rpartition(" / ")[2])
    word = plain(ours)
    if not word or not last:
        return 0.0
    if word in (whole, last):
        return 1.0
    if word in last or last in word:
        return 0.6 + 0.35 * min(len(word), len(last)) / max(len(word), len(last))
    return 0.9 * SequenceMatcher(None, last, word).ratio()


def plain(words: str) -> str:
    """A header without what stands in brackets, blanks and marks."""
    text = re.sub("[\\(\uff08\\[\u3010].*?[\\)\uff09\\]\u3011]", "", words)
    return re.sub(r"[\W_]+", "", text).casefold()
