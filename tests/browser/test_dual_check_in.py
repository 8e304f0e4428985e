"""Scenario 16: a member of the tax office serves where she lives; both sides hear of it."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from members.models import CheckIn, HalfYearReport, Person, ServiceAppraisal, ServiceRecord
from members.operations.reports import ask_for_reports
from tests.members.dual import offices

DECEMBER = datetime(2026, 12, 21, 2, 0, tzinfo=UTC)


def test_a_tax_officer_checks_in_and_serves_where_she_lives(site, world):
    staff = with_passwords(world, offices(world))
    totals = Person.objects.party_members().count()

    member = site.person("tax_member", phone=True)
    member.go("/check-ins/")
    member.press("main a[href='/check-ins/new/member/']")
    send(
        member,
        community="孙底社区",
        skills="辅导功课",
        free_time="周六上午",
        wish="教孩子数学",
    )
    row = CheckIn.objects.get()
    assert member.path == f"/check-ins/{row.pk}/" and member.sees("待确认")
    member.photograph("scenario-16-check-in")

    clerk = site.person("clerk")
    clerk.go("/notices/")
    clerk.go("/check-ins/")
    assert not clerk.sees("税一")
    clerk.press(f"main a[href='/check-ins/{row.pk}/']")
    clerk.move("confirm")
    member.go("/notices/")
    assert member.sees("孙底社区")

    member.go("/service-records/new/")
    send(member, community="孙底社区", what="辅导三个孩子的数学", served_on="2026-11-22", hours="3")
    service = ServiceRecord.objects.get()
    clerk.go(f"/service-records/{service.pk}/")
    clerk.move("confirm")
    member.go("/hours/?year=2026")
    assert member.sees("3.0")

    site.clock.move_to(DECEMBER)
    ask_for_reports(DECEMBER)
    report = HalfYearReport.objects.get()
    member.go(f"/half-year-reports/{report.pk}/")
    member.move("send", text="上门辅导三个孩子，共三小时。", plans="明年继续。")
    clerk.go(f"/half-year-reports/{report.pk}/")
    clerk.move("acknowledge")
    unit = site.person("tax_officer")
    unit.go("/half-year-reports/")
    unit.press(f"main a[href='/half-year-reports/{report.pk}/']")
    assert unit.sees("上门辅导三个孩子")
    unit.move("acknowledge-as-unit")

    clerk.go("/service-appraisals/new/")
    send(
        clerk,
        unit="",
        person="税一 13810000000",
        community="孙底社区",
        ordinary="96",
        annual="95",
        feedback="热心，孩子们喜欢。",
    )
    appraisal = ServiceAppraisal.objects.get()
    clerk.photograph("scenario-16-appraisal")
    clerk.move("feed-back")
    unit.go(f"/service-appraisals/{appraisal.pk}/")
    unit.move("acknowledge", reply="已存入年度材料。")
    member.go(f"/service-appraisals/{appraisal.pk}/")
    assert member.sees("95.5") and member.sees("优秀")

    person = staff.tax_members[0]
    person.refresh_from_db()
    assert person.organisation == staff.tax_branch, "the check-in moves no membership"
    assert Person.objects.party_members().count() == totals, "counted once"
    appraisal.refresh_from_db()
    assert (appraisal.status, appraisal.score) == ("acknowledged", Decimal("95.5"))


def send(who, /, **inputs) -> None:
    """Fill in the form of the page and send it."""
    form = who.page.locator("main form[method=post]").first
    who.fill(form, **inputs)
    who.press(form.locator("[type=submit]"))
    assert "/new/" not in who.path, who.refusal


def with_passwords(world, staff):
    """The officer and the member can sign in like the cast."""
    for user in (staff.tax_officer, staff.tax_member):
        user.set_password(world.password)
        user.is_demo = True
        user.save()
    return staff
