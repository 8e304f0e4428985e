"""Scenario 16, hours: three hours of tutoring, points, a certificate, a reward, a counter-entry."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from members.models import Certificate, Redemption, Reward, ServiceRecord
from members.operations.points import balance_of
from services.operations.sharing import SharedDraft, share_resource
from tests.browser.test_dual_check_in import send


def test_three_hours_become_points_a_certificate_and_a_reward(site, world):
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    volunteer, clerk = site.person("volunteer", phone=True), site.person("clerk")
    volunteer.go("/service-records/new/")
    facts = {"what": "辅导三个孩子的数学", "served_on": yesterday, "hours": "3"}
    send(volunteer, community="孙底社区", **facts)
    service = ServiceRecord.objects.get()
    clerk.go(f"/service-records/{service.pk}/")
    clerk.move("confirm")
    person = world.volunteer.person
    assert balance_of(person) == 3
    volunteer.go("/hours/")
    volunteer.photograph("hours-phone")
    volunteer.go("/points/")
    assert volunteer.sees("3.0")
    volunteer.photograph("points-phone")

    volunteer.go("/hours/certificates/new/")
    send(volunteer, community="孙底社区", from_on="2026-01-01")
    paper = Certificate.objects.get()
    volunteer.photograph("certificate-phone")
    guest = site.resident()
    guest.go("/certificates/")
    form = guest.page.locator("main form[method=post]").first
    guest.fill(form, number=paper.number, code=paper.code)
    guest.press(form.locator("[type=submit]"))
    assert guest.sees("朱*") and not guest.sees("朱志")
    guest.photograph("certificate-check-phone")

    clerk.go("/rewards/new/")
    clerk.photograph("reward-new")
    send(clerk, community="孙底社区", name="洗衣液一瓶", cost="2", stock="5", per_person="2")
    reward = Reward.objects.get()
    volunteer.go("/rewards/")
    volunteer.photograph("rewards-phone")
    volunteer.press(f"main form[action='/rewards/{reward.pk}/redeem/'] [type=submit]")
    order = Redemption.objects.get()
    volunteer.photograph("redemption-phone")
    clerk.go("/redemptions/")
    clerk.photograph("redemptions")
    clerk.press(f"main a[href='/redemptions/{order.pk}/']")
    clerk.move("hand-over")
    order.refresh_from_db()
    assert order.status == "handed_over"

    clerk.go(f"/service-records/{service.pk}/")
    clerk.move("revoke", reason="时间记错")
    volunteer.go("/points/")
    assert volunteer.sees("冲销") and balance_of(person) == Decimal(0)
    volunteer.photograph("points-reversed-phone")
    clerk.go("/points/")
    clerk.photograph("points")
    clerk.go("/hours/rules/")
    clerk.photograph("ledger-rules")
    clerk.go(f"/hours/certificates/{paper.pk}/")
    clerk.photograph("certificate")


def test_residents_find_what_is_shared(site, world):
    at = timezone.now()
    facts = {"available": "周末", "terms": "用后归位", "description": "可容纳八十人，有投影"}
    draft = SharedDraft(kind="place", name="社区多功能厅", **facts)
    row = share_resource(world.sundi, draft, by=world.clerk, at=at)
    guest, clerk = site.resident(), site.person("clerk")
    guest.go("/")
    guest.press("main a[href='/shared/']")
    assert guest.sees("社区多功能厅")
    guest.photograph("shared-phone")
    clerk.go("/shared-resources/")
    clerk.photograph("shared-register")
    clerk.press(f"main a[href='/shared-resources/{row.pk}/']")
    clerk.go(f"/shared-resources/{row.pk}/ask/")
    clerk.photograph("shared-ask")
    day = (timezone.localdate() + timedelta(days=2)).isoformat()
    clerk.fill(
        clerk.page.locator("main form[method=post]").first,
        community="孙底社区",
        purpose="趣味运动会",
        from_on=day,
        until_on=day,
    )
    clerk.press("main form[method=post] [type=submit]")
    clerk.move("agree")
    assert clerk.sees("已同意")
    clerk.photograph("shared-use")
    phone = site.person("clerk", phone=True)
    phone.go("/shared-resources/uses/")
    phone.photograph("shared-uses-phone")
    phone.go("/shared-resources/")
    phone.photograph("shared-register-phone")
