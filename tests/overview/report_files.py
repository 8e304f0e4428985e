"""What tests of ledgers and reports share: matters to list, files to read, a strange table."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.styles import Font, PatternFill

from tests.tickets import desk


def matters(world, count: int = 3) -> None:
    """Some matters in one grid, and one of the other street."""
    for number in range(count):
        desk.reported(world, title=f"楼道堆物{number}")
    desk.reported(world, title="别处的事", area=world.hubei_1)


def lines_of(content: bytes, sheet: int = 0) -> list[tuple]:
    """The rows of a file between its header and its line for the seal."""
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].iter_rows())
    values = [[cell.value for cell in row] for row in rows]
    return [tuple(row[1:]) for row in values[3:] if isinstance(row[0], int)]


def content_of(answer) -> bytes:
    """A file that was answered, read to its end, which closes it."""
    return b"".join(answer.streaming_content) if answer.streaming else b""


def their_table(*, rows: int = 2, extra: str = "") -> bytes:
    """A table as a bureau sends it: title, grouped headers, two empty rows, a line to sign."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "排查表"
    sheet["A1"] = "矛盾纠纷排查化解情况统计表"
    sheet.merge_cells("A1:F1")
    for cell, words in {"A2": "序号", "B2": "纠纷情况", "D2": "办理情况", "F2": "领导签字"}.items():
        sheet[cell] = words
    for merged in ("A2:A3", "B2:C2", "D2:E2", "F2:F3"):
        sheet.merge_cells(merged)
    for cell, words in {
        "B3": "受理时间",
        "C3": "事项名称",
        "D3": "当前状态",
        "E3": "化解时间",
    }.items():
        sheet[cell] = words
    if extra:
        sheet["G3"] = extra
    for column in "ABCDEF":
        sheet[f"{column}4"].font = Font(name="仿宋", size=12)
        sheet[f"{column}4"].fill = PatternFill("solid", fgColor="FFFFCC")
    sheet.row_dimensions[4].height = 33
    sheet.column_dimensions["C"].width = 41
    last = 4 + rows
    sheet[f"A{last}"] = "填表人：            负责人："
    sheet.merge_cells(f"A{last}:F{last}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
