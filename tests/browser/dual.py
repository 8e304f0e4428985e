"""Dual check-in on the photographs: a tax office, its members, and one row of everything."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl

from members.importers.check_ins import sheet, stage_check_ins
from members.models import HalfYearReport
from members.operations.appraisals import About, Points, appraise, feed_back
from members.operations.check_ins import pair
from members.operations.services import revoke_service
from tests.members.dual import checked_in, day, offices, served
from tests.world import World

Pages = dict[str, str]


def dual_pages(world: World) -> Pages:
    """Write it all down in 孙底社区, and where it is looked at."""
    staff = offices(world)
    checked_in(world, staff.tax)
    waiting = checked_in(world, staff.tax_members[5], by=staff.tax_officer)
    for place, person in enumerate(staff.tax_members[:4]):
        checked_in(world, person)
        served(world, person, 2 + place)
    wrong = served(world, staff.tax_members[0], 4)
    revoke_service(wrong, by=world.community, at=world.now, reason="记错了人")
    entered = served(world, staff.tax_members[0], 3, by=staff.tax_member)
    pair(
        staff.tax, world.sundi, from_on=day(world), note="每季度一次", by=world.street, at=world.now
    )
    report = HalfYearReport.objects.create(
        community=world.sundi,
        unit=staff.tax,
        person=staff.tax_members[0],
        to_unit=staff.tax,
        year=2026,
        half=1,
        due_on=date(2026, 7, 15),
        opened_at=world.now,
        flow_count=0,
    )
    points = Points(
        ordinary=Decimal(92), annual=Decimal(90), meetings_attended=1, feedback="请派人参加季度会"
    )
    about = About(community=world.sundi, year=2026, unit=staff.tax)
    appraisal = appraise(about, points, by=world.community, at=world.now)
    appraisal = feed_back(appraisal, by=world.community, at=world.now)
    run = staged(world)
    return {
        "check-ins": "/check-ins/",
        "check-ins-none": "/check-ins/?q=没有",
        "check-in": f"/check-ins/{waiting.pk}/",
        "check-in-decline": f"/check-ins/{waiting.pk}/moves/decline/",
        "check-in-member": "/check-ins/new/member/",
        "check-in-unit": "/check-ins/new/unit/",
        "check-in-import": "/check-ins/import/",
        "check-in-sheet": f"/check-ins/import/{run}/",
        "pairings": "/pairings/",
        "pairing-new": "/pairings/new/",
        "services": "/service-records/",
        "service": f"/service-records/{entered.pk}/",
        "service-new": "/service-records/new/",
        "hours": "/hours/?year=2026",
        "hours-units": "/hours/?year=2026&by=unit",
        "hours-entries": "/hours/entries/?year=2026",
        "half-year-reports": "/half-year-reports/",
        "half-year-report": f"/half-year-reports/{report.pk}/",
        "service-appraisals": "/service-appraisals/",
        "service-appraisal": f"/service-appraisals/{appraisal.pk}/",
        "service-appraisal-new": "/service-appraisals/new/",
        "service-scale": "/settings/service-scale/",
    }


def staged(world: World) -> int:
    """A sheet with a good row and one whose community is not there."""
    good, other = sheet()["examples"]
    book = openpyxl.Workbook()
    for row in (list(sheet()["columns"].values()), [*good[:2], "税务局", *good[3:]], other):
        book.worksheets[0].append(row)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        book.save(path)
        return stage_check_ins(path, name="双报到.xlsx", by=world.community, at=world.now).pk
