"""Scenario 20: two press "book" for one slot; the choir has Tuesday; what is given back is free."""

from __future__ import annotations

from services.models import Booking
from tests.services.spaces import roomed


def fill_in(person, name: str, phone: str, purpose: str) -> None:
    """What the form asks for."""
    form = person.page.locator("main form[method=post]").first
    person.fill(form, name=name, phone=phone, purpose=purpose, people="8")


def book(person) -> None:
    person.press("main form[method=post] .btn-primary")


def test_a_slot_is_had_once_and_the_other_finds_another(site, world):
    rooms = roomed(world)
    first, second = site.resident(), site.resident()
    for person, name, phone in ((first, "张三", "13900000001"), (second, "李四", "13900000002")):
        person.go("/")
        person.press("main a[href='/spaces/']")
        person.press("main .day-strip a[href*='day=2026-11-25']")
        person.press(f"main a[href*='/spaces/{rooms.hall.pk}/?day=2026-11-25'] >> nth=0")
        if person is first:
            person.photograph("scenario-20-room")
        person.press("main a.slot[href*='2026-11-25T09%3A00']")
        fill_in(person, name, phone, "邻里读书会")
    book(first)
    assert first.path.startswith("/spaces/receipts/") and first.sees("预约成功")
    first.photograph("scenario-20-receipt")

    book(second)
    assert second.sees("手慢了一步") and second.value("purpose") == "邻里读书会"
    second.photograph("scenario-20-alternatives")
    second.press("#alternatives a >> nth=0")
    assert second.value("purpose") == "邻里读书会"
    fill_in(second, "李四", "13900000002", "邻里读书会")
    book(second)
    assert second.sees("预约成功")
    assert Booking.objects.count() == 2

    second.go(f"/spaces/{rooms.hall.pk}/?day=2026-11-24")
    assert second.sees("老年合唱队优先")
    page = f"/spaces/{rooms.hall.pk}/book/?start=2026-11-24T09:00"
    second.go(page)
    fill_in(second, "李四", "13900000002", "聚会")
    book(second)
    assert second.sees("该时段优先留给：老年人")

    first.press("button[name=give_back]")
    assert first.sees("已取消")
    second.go(f"/spaces/{rooms.hall.pk}/?day=2026-11-25")
    assert second.shows("main a.slot[href*='2026-11-25T09%3A00']")

    clerk = site.person("clerk")
    clerk.go("/space-desk/")
    assert not clerk.sees("13900000002")
    clerk.go("/space-desk/bookings/")
    assert clerk.sees("已取消") and clerk.sees("邻里读书会")
    clerk.photograph("scenario-20-desk")


def test_a_room_is_booked_without_javascript(site, world):
    rooms = roomed(world)
    person = site.resident(javascript=False)
    person.go(f"/spaces/{rooms.study.pk}/")
    person.press("main .day-strip a[href*='day=2026-11-25']")
    person.press("main a.slot[href*='2026-11-25T14%3A00']")
    fill_in(person, "王五", "13900000003", "下棋")
    book(person)
    assert person.path.startswith("/spaces/receipts/") and person.sees("预约成功")
