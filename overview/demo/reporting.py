"""Reports of the logins' community and street: made ones, a template, a schedule, and who asked for
which table."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from grids.models import Tier
from lib.periods import Period, PeriodKind
from members.models import User
from overview.demo.lending import unit_of
from overview.ledgers import LEDGERS
from overview.ledgers.making import Order, order_report
from overview.ledgers.scope import ground_of
from overview.ledgers.sending import ScheduleDraft, add_schedule
from overview.ledgers.templates import TemplateDraft, add_template, match_columns
from overview.operations.table_requests import (
    RequestDraft,
    admit,
    answer,
    ask_for_table,
    refuse,
)

DAY = timedelta(days=1)
ASKED: tuple[tuple[dict[str, Any], str], ...] = (
    # what is asked for, what became of it
    (
        {
            "kind": "table",
            "title": "电动自行车充电设施统计表",
            "basis": "城市管理领域充电设施排查通知（示例）",
            "asked_fields": "小区名称、充电桩数量、运营单位、隐患情况",
            "rhythm": "month",
        },
        "admit",
    ),
    (
        {
            "kind": "task",
            "title": "高层住宅消防通道每周巡查",
            "basis": "消防安全专项行动方案（示例）",
            "asked_fields": "小区、巡查日期、是否畅通、整改情况",
            "rhythm": "week",
        },
        "admit",
    ),
    (
        {
            "kind": "table",
            "title": "楼栋住户数统计表",
            "basis": "工作联系函（示例）",
            "asked_fields": "楼栋、户数、人口",
            "rhythm": "quarter",
        },
        "buildings",
    ),
    (
        {
            "kind": "table",
            "title": "居民满意度问卷汇总表",
            "basis": "电话通知",
            "asked_fields": "姓名、电话、评价",
            "rhythm": "month",
        },
        "refuse",
    ),
    (
        {
            "kind": "table",
            "title": "冬季供暖问题统计表",
            "basis": "冬季供暖保障工作通知（示例）",
            "asked_fields": "小区、问题类型、处理情况",
            "rhythm": "week",
        },
        "",
    ),
)
HEADERS = (
    ("序号", ""),
    ("纠纷情况", "受理时间"),
    ("纠纷情况", "事项名称"),
    ("纠纷情况", "所在地点"),
    ("化解情况", "当前状态"),
    ("化解情况", "化解时间"),
    ("领导签字", ""),
)


def make_reports(suffix: str, at: datetime) -> None:
    """What the community and the street of one city's logins have made, and are asked for."""
    clerk = User.objects.get(username=f"community{suffix}")
    street = User.objects.get(username=f"street{suffix}")
    posts = [*clerk.active_posts, *street.active_posts]
    areas = {post.area.tier: post.area for post in posts if post.area is not None}
    community, root = areas[Tier.COMMUNITY], areas[Tier.STREET]
    here, above = ground_of(community.code), ground_of(root.code)
    month = Period.of(PeriodKind.MONTH, timezone.localdate(at)).previous
    for period in (month.previous, month):
        order_report(Order(LEDGERS["community-month"], "xlsx", here, period), by=clerk, at=at)
    order_report(Order(LEDGERS["volunteers"], "docx", here), by=clerk, at=at)
    order_report(Order(LEDGERS["street-month"], "xlsx", above, month), by=street, at=at)
    disputes = LEDGERS["disputes"]
    draft = TemplateDraft(
        name="矛盾纠纷排查化解月报表",
        asked_by_words="区政法委（示例）",
        ledger=disputes,
        section=disputes.lists[0],
        area=community,
    )
    template = add_template(draft, empty_table(), by=clerk, at=at)
    template = match_columns(template, {}, by=clerk, at=at)
    order_report(Order(disputes, "xlsx", here, month, template), by=clerk, at=at)
    sending = ScheduleDraft(
        ledger=LEDGERS["community-month"],
        ground=here,
        rhythm="month",
        day=1,
        hour=8,
        receivers=[clerk, street],
    )
    add_schedule(sending, by=clerk, at=at)
    ask_for_tables(suffix, root, street=street, at=at)


def ask_for_tables(suffix: str, street_area: Any, *, street: User, at: datetime) -> None:
    """Tables in every state, by the department of the login."""
    officer = User.objects.get(username=f"department{suffix}")
    today = timezone.localdate(at)
    for number, (facts, then) in enumerate(ASKED):
        draft = RequestDraft(
            **facts,
            unit=unit_of(officer),
            area=street_area,
            from_on=today,
            until_on=today + (60 + 30 * number) * DAY,
        )
        row = ask_for_table(draft, by=officer, at=at)
        if then == "admit":
            admit(row, by=street, at=at, note="按文件执行，到期自动终止")
        elif then == "refuse":
            refuse(row, by=street, at=at, reason="没有文件依据，且涉及居民个人信息，不予准入")
        elif then:
            answer(row, by=street, at=at, ledger=then, note="台账已有，请直接取数")


def empty_table() -> bytes:
    """A table as a bureau sends it: title, headers in two rows, frames, a line to sign."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "月报表"
    line = Border(*(Side(style="thin") for _side in range(4)))
    middle = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet["A1"] = "矛盾纠纷排查化解情况月报表"
    sheet["A1"].font, sheet["A1"].alignment = Font(size=16, bold=True), middle
    sheet.merge_cells("A1:G1")
    for column, (group, label) in enumerate(HEADERS, start=1):
        for row, words in ((2, group), (3, label)):
            cell = sheet.cell(row, column, words or None)
            cell.font, cell.alignment, cell.border = Font(bold=True), middle, line
        body = sheet.cell(4, column)
        body.border, body.alignment = line, middle
    for merged in ("A2:A3", "B2:D2", "E2:F2", "G2:G3"):
        sheet.merge_cells(merged)
    for column, width in zip("ABCDEFG", (6, 18, 30, 34, 12, 18, 12), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.row_dimensions[4].height = 30
    sheet["A5"] = "填表人：                负责人：                填报日期："
    sheet.merge_cells("A5:G5")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
