"""Activities on a phone: the last place, the waiting list, the code on the spot, the hours."""

from __future__ import annotations

from datetime import timedelta

from members.models import HoursEntry
from services.models import SignUp
from services.operations.attendance import spot_token
from tests.services.activity import fresh, published, shift_draft


def test_two_residents_and_the_last_place(site, world):
    activity = published(world, shift_draft(world.now, days=1, places=1))
    shift = activity.shifts.get()

    first, second = site.resident(), site.resident()
    first.go("/")
    first.press("main a[href='/activities/']")
    assert first.sees("还有 1 个名额")
    first.press(f"main a[href='/activities/{activity.pk}/']")
    code = join(first, shift, "朱大爷", "13800000001")
    assert first.sees("已报名")
    first.photograph("joining-in-receipt")

    waiting = join(second, shift, "孙阿姨", "13800000002")
    assert second.sees("您在候补名单第 1 位")
    second.photograph("joining-in-waiting")

    first.go("/follow/")
    first.fill(first.page.locator("main form"), code=code)
    first.press("main form [type=submit]")
    assert first.path == f"/activities/receipt/{code}/"
    first.move("cancel")
    assert first.sees("已取消")

    second.go(f"/activities/receipt/{waiting}/")
    assert second.sees("有名额空出")
    second.photograph("joining-in-offered")
    second.move("accept")
    assert second.sees("已报名")

    site.clock.move_to(shift.starts_at + timedelta(minutes=5))
    clerk = site.person("clerk")
    clerk.go(f"/activity-desk/shifts/{shift.pk}/screen/")
    clerk.photograph("joining-in-screen")
    spot = f"/activities/on-the-spot/{spot_token(shift)}/"
    second.go(spot)
    second.photograph("joining-in-on-the-spot")
    second.press("main form:has([name=sign_up]) [type=submit]")
    assert second.sees("已签到")
    second.press("main form:has([name=sign_up]) [type=submit]")
    row = SignUp.objects.get(status="checked_out")

    clerk.go(f"/activity-desk/{activity.pk}/")
    clerk.press(f"main a[href='/activity-desk/shifts/{shift.pk}/hours/']")
    assert not clerk.sees("孙阿姨")
    clerk.fill(clerk.page.locator("main form[method=post]"), **{f"hours_{row.pk}": "3"})
    clerk.photograph("joining-in-hours")
    clerk.press("main form[method=post] [type=submit]")
    assert fresh(row).hours == 3
    second.go(f"/activities/receipt/{waiting}/")
    assert second.sees("3.0")


def test_hours_of_a_member_stand_on_her_own_page(site, world):
    activity = published(world, shift_draft(world.now, days=1))
    shift = activity.shifts.get()
    member = site.person("volunteer", phone=True)
    member.go(f"/activities/{activity.pk}/")
    member.press("main a[href$='/sign-up/']")
    member.press("main form[method=post] [type=submit]")
    row = SignUp.objects.get()
    member.go("/activities/mine/")
    assert member.sees("邻里大扫除")

    site.clock.move_to(shift.starts_at + timedelta(hours=1))
    clerk = site.person("clerk")
    clerk.go(f"/activity-desk/{activity.pk}/")
    clerk.move("check-in", on=f"/activity-desk/sign-ups/{row.pk}/")
    clerk.move("check-out", on=f"/activity-desk/sign-ups/{row.pk}/")
    clerk.move("confirm-hours", on=f"/activity-desk/sign-ups/{row.pk}/", hours="3")
    assert HoursEntry.objects.get().hours == 3
    member.go("/hours/?year=2026")
    assert member.sees("3.0")


def join(who, shift, name: str, phone: str) -> str:
    """Sign up for a shift from its activity; answers the code of the receipt."""
    who.go(f"/activities/{shift.activity_id}/")
    who.press("main a[href$='/sign-up/']")
    who.fill(who.page.locator("main form[method=post]"), name=name, phone=phone)
    who.press("main form[method=post] .thumb-bar [type=submit]")
    assert who.path.startswith("/activities/receipt/"), who.refusal
    return who.page.inner_text(".receipt .code").strip()
