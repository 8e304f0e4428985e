"""Scenario 23: a community's clerk makes last month's report in three taps; numbers are lists."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import openpyxl
from django.utils import timezone

from overview.models import ReportRun
from tests.tickets import desk

MOST_TAPS = 3


def last_month(world) -> None:
    """Five matters of last month in the community, one of the month before, one elsewhere."""
    month = timezone.localdate().replace(day=1) - timedelta(days=10)
    at = timezone.now().replace(year=month.year, month=month.month, day=month.day)
    for number in range(5):
        desk.reported(world, at=at, title=f"楼道堆物{number}")
    desk.reported(world, at=at - timedelta(days=40), title="上上个月")
    desk.reported(world, at=at, title="别处", area=world.hubei_1)


def test_last_months_report_is_three_taps_and_every_number_opens_its_list(site, world, tmp_path):
    last_month(world)
    clerk = site.person("clerk")
    taps = 0
    clerk.go("/workbench/")
    for words in ("台账报表", "社区月报"):
        clerk.press(clerk.page.get_by_role("link", name=words, exact=True).first)
        taps += 1
    clerk.photograph("monthly-report")
    with clerk.page.expect_download() as coming:
        clerk.page.get_by_role("button", name="导出 Excel").click()
        taps += 1
    assert taps <= MOST_TAPS
    path = tmp_path / "report.xlsx"
    coming.value.save_as(path)
    shown = figures_of(clerk)
    assert shown["新增事项"] == 5
    assert figures_in(path) == shown
    for url, number in links_of(clerk):
        clerk.go(url)
        counted = clerk.page.locator("[data-n]").get_attribute("data-n")
        assert counted == str(number), url
    clerk.photograph("monthly-report-rows")
    run = ReportRun.objects.get()
    assert (run.ledger, run.place_code) == ("community-month", world.sundi.code)
    paper = openpyxl.load_workbook(path).worksheets[0]
    assert "填报单位：孙底社区" in paper["A2"].value
    assert any("单位负责人" in str(row[0].value) for row in paper.iter_rows())


def figures_of(clerk) -> dict[str, int]:
    """The named figures of the page that have a whole number."""
    rows = clerk.page.locator("#figures tbody tr").all()
    return {
        row.locator("td").nth(0).inner_text(): int(row.locator("td").nth(1).inner_text())
        for row in rows
    }


def links_of(clerk) -> list[tuple[str, str]]:
    """The address behind each number of the page, and the number it counts: the last of its row."""
    found = []
    for row in clerk.page.locator("tbody tr:has(td.num a)").all():
        link = row.locator("td.num a").last
        found.append((link.get_attribute("href"), link.inner_text()))
    assert len(found) > 5
    return [(url, re.sub(r"\D", "", text)) for url, text in found]


def figures_in(path: Path) -> dict[str, int]:
    """The same figures as they stand in the file."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(place for place, row in enumerate(rows) if row[0] == "主要数据")
    found = {}
    for row in rows[start + 2 :]:
        if not isinstance(row[0], int):
            break
        found[row[1]] = row[2]
    return found
