"""A report as a Word file for paper: landscape A4, the header of a table on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from lib.exports import plain
from overview.exports.heads import Head
from overview.exports.xlsx import printable

PAGE = (Mm(297), Mm(210))
MARGIN = Mm(15)
ROOM, NUMBER = 267, 12
"""Millimetres between the margins, and of the column of running numbers."""
CELL_SIZE = "18"
"""Half points."""
FONTS = {"w:ascii": "Arial", "w:hAnsi": "Arial", "w:eastAsia": "SimSun"}
"""What every Chinese office has; the eastern one is for Chinese characters."""


class WordFile:
    """One document with a table for each part."""

    def __init__(self, path: Path, head: Head) -> None:
        self.head, self._path = head, path
        self._document = Document()
        self._set_up()
        self._paragraph(head.title, size=18, bold=True, align=WD_ALIGN_PARAGRAPH.CENTER)
        self._paragraph(head.facts, size=10)

    def add(
        self,
        title: str,
        header: Sequence[str],
        widths: Sequence[int],
        lines: Iterable[Sequence[Any]],
        *,
        figures: bool = False,
    ) -> None:
        """One part: its heading, and a table whose header stands on every page."""
        rows = [[number, *cells] for number, cells in enumerate(lines, start=1)]
        if not rows:
            words = _("No rows in this period.")
            self._paragraph(f"{title}    {words}", size=10, before=6)
            return
        if title != self.head.title:
            self._paragraph(title, size=12, bold=True, keep=True, before=8)
        self._table([pgettext("column", "No."), *header], widths, rows)

    def close(self) -> None:
        """Write the file."""
        self._paragraph("", size=6)
        self._paragraph(self.head.seal, size=11)
        self._document.save(str(self._path))

    def _table(
        self, header: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[Any]]
    ) -> None:
        table = self._document.add_table(rows=0, cols=len(header))
        table.style = "Table Grid"
        table.autofit = False
        total = sum(widths)
        wide = [Mm(NUMBER), *(Mm((ROOM - NUMBER) * width / total) for width in widths)]
        for column, width in zip(table.columns, wide, strict=True):
            column.width = width
        table._tbl.append(_row(header, wide, is_header=True))
        for cells in rows:
            table._tbl.append(_row([cell_text(cell) for cell in cells], wide))

    def _paragraph(
        self,
        text: str,
        *,
        size: int,
        bold: bool = False,
        align: Any = None,
        keep: bool = False,
        before: int = 0,
    ) -> None:
        paragraph = self._document.add_paragraph()
        run = paragraph.add_run(printable(text))
        run.bold, run.font.size = bold, Pt(size)
        paragraph.paragraph_format.space_before = Pt(before)
        paragraph.paragraph_format.space_after = Pt(4)
        paragraph.paragraph_format.keep_with_next = keep
        if align is not None:
            paragraph.alignment = align

    def _set_up(self) -> None:
        """Paper, fonts, and a footer with who took it along and the number of the page."""
        section = self._document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = PAGE
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, MARGIN)
        style = self._document.styles["Normal"]
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for name, font in FONTS.items():
            fonts.set(qn(name), font)
        self._document.styles["Footer"].font.size = Pt(8)
        footer = section.footer.paragraphs[0]
        _size(footer.add_run(f"{self.head.watermark}    "))
        before, between, after = (
            _("Page %(page)s of %(pages)s")
            .replace("%(page)s", "\0")
            .replace("%(pages)s", "\0")
            .split("\0")
        )
        for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
            _size(footer.add_run(words))
            if field:
                _add_field(footer, field)


def cell_text(value: Any) -> str:
    """A cell as text; a figure of nothing is a dash."""
    return f"{value:g}" if isinstance(value, float) else printable(plain(value))


def _row(cells: Sequence[str], wide: Sequence[Any], *, is_header: bool = False) -> Any:
    """One row that no page breaks; the header stands on every page.

    Put together by hand: the library looks through the whole table for every cell it is asked for.
    """
    row = OxmlElement("w:tr")
    properties = _inside(row, "w:trPr")
    for name in ("w:cantSplit", "w:tblHeader") if is_header else ("w:cantSplit",):
        _inside(properties, name, val="true")
    for text, width in zip(cells, wide, strict=True):
        cell = _inside(row, "w:tc")
        _inside(_inside(cell, "w:tcPr"), "w:tcW", w=str(width.twips), type="dxa")
        paragraph = _inside(cell, "w:p")
        if is_header:
            _inside(_inside(paragraph, "w:pPr"), "w:jc", val="center")
        _fill(paragraph, text, bold=is_header)
    return row


def _fill(paragraph: Any, text: str, *, bold: bool) -> None:
    """The words of a cell; lines stay lines."""
    run = _inside(paragraph, "w:r")
    look = _inside(run, "w:rPr")
    if bold:
        _inside(look, "w:b")
    _inside(look, "w:sz", val=CELL_SIZE)
    for place, line in enumerate(text.split("\n")):
        if place:
            _inside(run, "w:br")
        words = _inside(run, "w:t")
        words.set(qn("xml:space"), "preserve")
        words.text = line


def _inside(parent: Any, name: str, **values: str) -> Any:
    """A new element inside another."""
    element = OxmlElement(name)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    parent.append(element)
    return element


def _size(run: Any) -> None:
    run.font.size = Pt(8)


def _add_field(paragraph: Any, code: str) -> None:
    """A field that Word fills in, such as the number of the page."""
    run = paragraph.add_run()
    _size(run)
    for kind, text in (("begin", ""), ("", code), ("end", "")):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = text
        run._r.append(element)
