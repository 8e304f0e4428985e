"""Scenario 17: a unit came to one of four meetings; 75.0 points, 一般, fed back, acknowledged."""

from __future__ import annotations

from decimal import Decimal

from members.models import ServiceAppraisal
from tests.browser.test_dual_check_in import send, with_passwords
from tests.members.dual import offices


def test_a_unit_is_appraised_and_answers(site, world):
    with_passwords(world, offices(world))
    clerk = site.person("clerk")
    clerk.go("/check-ins/")
    clerk.press("main a[href='/check-ins/new/unit/']")
    send(clerk, unit="税务局", community="孙底社区", contact="赵联络", phone="13900000001")
    assert not clerk.sees("13900000001")

    clerk.go("/service-appraisals/")
    clerk.press("main a[href='/service-appraisals/new/']")
    form = clerk.page.locator("main form[method=post]").first
    clerk.fill(
        form,
        unit="税务局",
        community="孙底社区",
        ordinary="92",
        annual="90",
        deductions="1",
        deductions_reason="材料迟交一次",
        meetings_held="4",
        meetings_attended="5",
        feedback="请派人参加季度联席会议。",
    )
    clerk.press(form.locator("[type=submit]"))
    assert clerk.path.endswith("/new/") and clerk.value("deductions_reason") == "材料迟交一次"
    send(clerk, meetings_attended="1")
    row = ServiceAppraisal.objects.get()
    # 92 × 50 % + 90 × 50 % − 1 − 3 × 5
    assert (row.score, row.grade) == (Decimal("75.0"), "ordinary")
    assert clerk.sees("75.0") and clerk.sees("一般")
    clerk.photograph("scenario-17-appraisal")

    unit = site.person("tax_officer")
    assert unit.status_of(f"/service-appraisals/{row.pk}/") == 404, "not before it is fed back"
    clerk.move("feed-back")
    unit.go("/notices/")
    unit.press(f"main a[href*='/service-appraisals/{row.pk}/'], main form button")
    unit.go(f"/service-appraisals/{row.pk}/")
    assert unit.sees("请派人参加季度联席会议。")
    unit.photograph("scenario-17-unit")
    unit.move("acknowledge", reply="明年由副局长参加。")
    clerk.go(f"/service-appraisals/{row.pk}/")
    assert clerk.sees("明年由副局长参加。")
    row.refresh_from_db()
    assert row.status == "acknowledged"
