"""Dual check-in, report and appraisal over HTTP: scenarios 16 and 17 of DOMAIN.md section 10."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from time_machine import travel

from members.models import (
    CheckIn,
    HalfYearReport,
    HoursEntry,
    Person,
    ServiceAppraisal,
    ServiceRecord,
    User,
)
from members.operations.reports import ask_for_reports
from records.models import Attachment, Notice
from tests.members.dual import checked_in, offices, served
from tests.tickets.photos import photo
from tests.world import MONDAY

DECEMBER = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)


@pytest.fixture
def staff(world):
    return offices(world)


class Browser:
    """Somebody with a browser, who fills in forms and follows what comes back."""

    def __init__(self, user) -> None:
        User.objects.filter(pk=user.pk).update(language="en")
        self.client = Client()
        self.client.force_login(user)

    def page(self, path: str, status: int = 200) -> str:
        answer = self.client.get(path)
        assert answer.status_code == status, path
        return answer.content.decode()

    def send(self, path: str, status: int = 302, **data) -> str:
        answer = self.client.post(path, data)
        assert answer.status_code == status, answer.content.decode()
        return answer.url if status == 302 else answer.content.decode()

    def move(self, row, noun: str, name: str, **data) -> None:
        """Through the button of the page, with what was seen there."""
        path = f"/{noun}/{row.pk}/moves/{name}/"
        assert path in self.page(f"/{noun}/{row.pk}/")
        seen = re.search(r'name="seen" value="(\d+)"', self.page(path)).group(1)
        self.send(path, seen=seen, **data)


@travel(MONDAY, tick=False)
def test_scenario_16_dual_check_in(world, staff):
    """DOMAIN.md section 10, 16: check-in, service, hours, report to both, appraisal, one member."""
    totals = Person.objects.party_members().count()
    member, clerk, unit = (
        Browser(user) for user in (staff.tax_member, world.clerk, staff.tax_officer)
    )
    url = member.send(
        "/check-ins/new/member/",
        person="",
        community="孙底社区",
        on="2026-11-23",
        skills="辅导功课，摄影",
        free_time="周六上午",
        wish="教孩子数学",
    )
    check_in = CheckIn.objects.get()
    assert url == f"/check-ins/{check_in.pk}/"
    assert "2026-11-30" in member.page(url)
    clerk.move(check_in, "check-ins", "confirm")
    url = member.send(
        "/service-records/new/",
        person="",
        community="孙底社区",
        what="辅导三个孩子的数学",
        served_on="2026-11-22",
        hours="3",
        photos=photo(),
    )
    service = ServiceRecord.objects.get()
    picture = reverse("tickets:attachment", args=(Attachment.objects.get().pk,))
    assert picture in member.page(url)
    answer = clerk.client.get(picture)
    assert answer.status_code == 200
    for close in answer._resource_closers:
        close()
    assert Browser(world.community_other).client.get(picture).status_code == 404
    clerk.move(service, "service-records", "confirm")
    assert HoursEntry.objects.total() == Decimal(3)
    assert "3.0" in unit.page("/hours/?year=2026")

    with travel(DECEMBER, tick=False):
        member, clerk, unit = (
            Browser(user) for user in (staff.tax_member, world.clerk, staff.tax_officer)
        )
        ask_for_reports(DECEMBER)
        report = HalfYearReport.objects.get()
        member.move(report, "half-year-reports", "send", text="辅导三小时", plans="明年继续")
        clerk.move(report, "half-year-reports", "acknowledge")
        unit.move(report, "half-year-reports", "acknowledge-as-unit")
        report.refresh_from_db()
        assert (report.status, report.hours) == ("acknowledged", Decimal(3))
        clerk.send(
            "/service-appraisals/new/",
            unit="",
            person="税一 13810000000",
            community="孙底社区",
            year="2026",
            ordinary="96",
            annual="95",
            bonus="0",
            deductions="0",
            meetings_held="4",
            meetings_attended="4",
            feedback="热心",
        )
        appraisal = ServiceAppraisal.objects.get()
        clerk.move(appraisal, "service-appraisals", "feed-back")
        unit.move(appraisal, "service-appraisals", "acknowledge", reply="已存入年度材料")
        appraisal.refresh_from_db()
        assert (appraisal.grade, appraisal.status) == ("excellent", "acknowledged")
        assert "95.5" in member.page(f"/service-appraisals/{appraisal.pk}/")
    # Once in member totals, at the home branch; the check-in is a figure of its own
    assert Person.objects.party_members().count() == totals
    person = Person.objects.get(name="税一")
    assert person.organisation == staff.tax_branch
    assert CheckIn.objects.confirmed().filter(person=person).count() == 1
    assert "税一" not in clerk.page("/check-ins/")


@travel(MONDAY, tick=False)
def test_scenario_17_unit_appraisal(world, staff):
    """DOMAIN.md section 10, 17: one of four meetings, 50/50 and deductions, grade, feedback."""
    clerk, unit = Browser(world.clerk), Browser(staff.tax_officer)
    clerk.send(
        "/check-ins/new/unit/",
        unit="税务局",
        community="孙底社区",
        contact="赵联络",
        phone="13900000001",
        on="2026-11-23",
    )
    given = {
        "unit": "税务局",
        "person": "",
        "community": "340504003014",
        "year": "2026",
        "ordinary": "92",
        "annual": "90",
        "bonus": "0",
        "deductions": "1",
        "deductions_reason": "迟交一次",
        "meetings_held": "4",
        "meetings_attended": "1",
        "feedback": "请派人参加季度会",
    }
    page = clerk.send("/service-appraisals/new/", 422, **(given | {"meetings_attended": "5"}))
    assert "Not more meetings attended than were held." in page
    url = clerk.send("/service-appraisals/new/", **given)
    appraisal = ServiceAppraisal.objects.get()
    # 92 × 50% + 90 × 50% − 1 − 3 × 5
    assert (appraisal.score, appraisal.grade) == (Decimal("75.0"), "ordinary")
    page = clerk.page(url)
    assert "92.0 × 50% + 90.0 × 50% + 0.0 − 1.0 − 3 × 5 = 75.0" in page
    assert "1 of 4" in page
    assert "not eligible for awards" in page
    unit.page(url, 404)
    clerk.move(appraisal, "service-appraisals", "feed-back")
    notice = Notice.objects.get(kind="dual_appraisal_fed_back")
    assert notice.recipient == staff.tax_officer
    assert "请派人参加季度会" in unit.page(url)
    unit.move(appraisal, "service-appraisals", "acknowledge", reply="明年改进")
    assert "明年改进" in clerk.page(url)


@travel(MONDAY, tick=False)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_lost(world, staff):
    member = Browser(staff.tax_member)
    page = member.send(
        "/check-ins/new/member/", 422, community="没有社区", on="2026-11-23", wish="教数学"
    )
    assert "There is no community with this name or code." in page
    assert "教数学" in page
    page = member.send("/service-records/new/", 422, community="孙底社区", what="扫雪")
    assert page.count("This field is required.") == 2
    row = checked_in(world, staff.tax_members[1], by=staff.tax_officer)
    clerk = Browser(world.clerk)
    page = clerk.send(f"/check-ins/{row.pk}/moves/decline/", 422, reason="", seen="1")
    assert "This field is required." in page
    page = clerk.send(f"/check-ins/{row.pk}/moves/decline/", 422, reason="不住这里", seen="0")
    assert "Somebody else changed this meanwhile" in page


def test_rows_outside_reach_are_not_there(world, staff):
    row = checked_in(world, staff.tax_members[0])
    for user in (world.community_other, staff.bank_officer, world.gridworker, world.admin_dh):
        other = Browser(user)
        other.page(f"/check-ins/{row.pk}/", 404)
        assert f"/check-ins/{row.pk}/" not in other.page("/check-ins/")
    for user in (world.clerk, world.street, staff.tax_officer, staff.tax_member, world.admin):
        Browser(user).page(f"/check-ins/{row.pk}/")


@travel(MONDAY, tick=False)
def test_the_api_does_what_the_pages_do(world, staff, client):
    def post(path: str, **data):
        return client.post(f"/api/v1/{path}", data, content_type="application/json")

    client.force_login(staff.tax_member)
    answer = post("check-ins/", community="孙底社区", on="2026-11-23", skills=["摄影"])
    assert (answer.status_code, answer.json()["status"]) == (201, "pending")
    number = answer.json()["id"]
    assert [move["name"] for move in answer.json()["moves"]] == ["withdraw"]
    assert post("check-ins/", community="?", on="2026-11-23").json()["errors"]["community"]
    answer = post("check-ins/", community="孙底社区", on="2026-11-23")
    assert (answer.status_code, answer.json()["code"]) == (409, "checked_in_already")
    client.force_login(world.clerk)
    assert post(f"check-ins/{number}/moves/decline/").status_code == 400
    answer = post(f"check-ins/{number}/moves/confirm/", seen=1)
    assert (answer.status_code, answer.json()["status"]) == (200, "confirmed")
    answer = post(
        "service-records/",
        person="税一 13810000000",
        community="孙底社区",
        what="扫雪",
        served_on="2026-11-22",
        hours="2.5",
    )
    assert (answer.status_code, answer.json()["status"]) == (201, "confirmed")
    entry = client.get("/api/v1/hours-entries/?year=2026").json()["results"][0]
    assert (entry["hours"], entry["subject"]) == ("2.5", "税*")
    given = {"unit": "DUAL1", "community": "孙底社区", "year": 2026, "feedback": "好"}
    answer = post("service-appraisals/", **given, ordinary="90", annual="90")
    assert (answer.status_code, answer.json()["field"]) == (409, "unit")
    answer = post("pairings/", unit="DUAL1", community="孙底社区", from_on="2026-11-01")
    assert answer.status_code == 201
    answer = post(f"pairings/{answer.json()['id']}/end/", on="2026-12-31", reason="期满")
    assert answer.json()["until_on"] == "2026-12-31"
    assert client.get("/api/v1/service-scales/").json()["results"][0]["absence"] == 5
    client.force_login(world.community_other)
    assert client.get("/api/v1/check-ins/").json()["results"] == []
    assert client.get(f"/api/v1/check-ins/{number}/").status_code == 404


@travel(DECEMBER, tick=False)
def test_reports_are_taken_along_as_a_file(world, staff, tmp_path):
    checked_in(world, staff.tax)
    ask_for_reports(DECEMBER)
    clerk = Browser(world.clerk)
    answer = clerk.client.get("/half-year-reports/export/?year=2026")
    (tmp_path / "r.xlsx").write_bytes(b"".join(answer.streaming_content))
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert (len(rows), rows[1][2]) == (2, "税务局")
    Browser(staff.tax_officer).page("/half-year-reports/export/", 403)


def fill(world, members) -> None:
    for person in members:
        checked_in(world, person)
        served(world, person, 2)


@travel(DECEMBER, tick=False)
def test_lists_cost_the_same_with_many_rows(world, staff, client):
    client.force_login(world.clerk)
    paths = (
        "/check-ins/",
        "/service-records/",
        "/hours/",
        "/hours/?by=unit",
        "/hours/entries/",
        "/half-year-reports/",
        "/service-appraisals/",
        "/pairings/",
        "/api/v1/check-ins/",
        "/api/v1/half-year-reports/",
    )

    def queries() -> dict[str, int]:
        found = {}
        for path in paths:
            with CaptureQueriesContext(connection) as caught:
                assert client.get(path).status_code == 200
            found[path] = len(caught)
        return found

    fill(world, staff.tax_members[:2])
    ask_for_reports(DECEMBER)
    client.get("/check-ins/")
    few = queries()
    fill(world, [*staff.tax_members[2:], *staff.bank_members])
    checked_in(world, staff.tax)
    ask_for_reports(DECEMBER)
    assert queries() == few
    assert max(few.values()) <= 12, few
