"""Workbooks of small cities, as files."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from members.importers.city import SHEETS

GROUND = [
    {"编码": "3405", "名称": "马鞍山市", "层级": "市"},
    {"编码": "340504", "名称": "雨山区", "层级": "区县", "上级编码": "3405"},
    {"编码": "340504009", "名称": "新街道", "层级": "街道", "上级编码": "340504"},
    {"编码": "340504009001", "名称": "新社区", "层级": "社区", "上级编码": "340504009"},
    {
        "编码": "340504009001001",
        "名称": "新一网格",
        "层级": "网格",
        "上级编码": "340504009001",
        "户数": "420",
    },
    {"编码": "340504009001B01", "名称": "1栋", "层级": "楼栋", "上级编码": "340504009001001"},
]
UNITS = [
    {
        "编码": "UNEW-1",
        "名称": "新街物业服务公司",
        "类别": "物业企业",
        "服务区域编码": "340504009001",
    }
]
ORGANISATIONS = [
    {
        "编码": "PNEW",
        "名称": "新街道党工委",
        "类别": "党工委",
        "区县编码": "340504",
        "覆盖区域编码": "340504009",
    },
    {
        "编码": "PNEW-1",
        "名称": "新一网格党支部",
        "类别": "党支部",
        "上级党组织编码": "PNEW",
        "覆盖区域编码": "340504009001、340504009001001",
    },
]
PEOPLE = [
    {
        "人员编号": "R1",
        "姓名": "钟离一",
        "手机": "12000004101",
        "所在党组织": "PNEW-1",
        "党员身份": "正式党员",
        "特长": "调解、绘画",
    },
    {"人员编号": "R2", "姓名": "钟离二", "手机": "12000004102", "工作单位": "UNEW-1"},
    {"人员编号": "R3", "姓名": "钟离三"},
]
POSTS = [
    {
        "人员编号": "R1",
        "职务": "网格长",
        "任职区域/组织": "340504009001001",
        "任职起": "2026-01-01",
        "是否取酬": "是",
        "任职依据": "示例〔2026〕1号",
    },
    {
        "人员编号": "R3",
        "职务": "楼栋长",
        "任职区域/组织": "340504009001B01",
        "任职起": "2026-01-01",
    },
]


def rows_of(**changed: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
    """The rows of each sheet; a named sheet is another one."""
    rows = {
        "areas": GROUND,
        "units": UNITS,
        "organisations": ORGANISATIONS,
        "people": PEOPLE,
        "posts": POSTS,
    }
    return {**rows, **changed}


def as_book(path: Path, rows: dict[str, list[dict[str, str]]]) -> Path:
    """The rows as an XLSX workbook with a sheet of hints, which is not read."""
    book = Workbook()
    book.worksheets[0].title = "填写说明"
    for name, layout in SHEETS.items():
        sheet = book.create_sheet(layout.title)
        sheet.append(list(layout.columns.values()))
        for row in rows[name]:
            sheet.append([row.get(header, "") for header in layout.columns.values()])
    book.save(path)
    return path


def as_zip(path: Path, rows: dict[str, list[dict[str, str]]], encoding: str = "gb18030") -> Path:
    """The rows as CSV files in a ZIP."""
    with zipfile.ZipFile(path, "w") as packed:
        for name, layout in SHEETS.items():
            text = io.StringIO()
            writer: Any = csv.DictWriter(text, list(layout.columns.values()))
            writer.writeheader()
            writer.writerows(rows[name])
            packed.writestr(f"导出/{layout.title}.csv", text.getvalue().encode(encoding))
    return path
