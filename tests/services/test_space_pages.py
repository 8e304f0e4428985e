"""Shared spaces through their doors: residents without an account, the desk, and programs."""

from __future__ import annotations

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from time_machine import travel

from records.models import AuditEntry
from services.models import Booking, BookingPause, Space
from services.operations.following_spaces import follow_spaces
from services.operations.using_bookings import check_in, mark_no_show
from tests.services.spaces import TUESDAY, WEDNESDAY, booked, clock, missed, roomed

pytestmark = pytest.mark.django_db
FORM = {
    "slots": "1",
    "purpose": "读书会",
    "people": "8",
    "group": "everybody",
    "name": "朱大爷",
    "phone": "13812345678",
}


@pytest.fixture
def rooms(world):
    with travel(world.now, tick=False):
        yield roomed(world)


def book(client, space, start="2026-11-25T09:00", **more):
    page = reverse("services:space_book", args=(space.pk,))
    return client.post(f"{page}?start={start}", {**FORM, **more})


def test_three_taps_lead_to_a_receipt_and_nothing_personal_is_shown(client, rooms):
    page = client.get("/spaces/?day=2026-11-25")
    assert page.status_code == 200 and b"/book/?start=2026-11-25T09%3A00" in page.content
    room = client.get(f"/spaces/{rooms.hall.pk}/?day=2026-11-24").content.decode()
    assert "老年合唱队优先" in room and "group=elderly" in room
    answer = book(client, rooms.hall)
    assert answer.status_code == 302
    receipt = client.get(answer.url)
    assert "预约成功" in receipt.content.decode()
    mine = client.get("/mine/").content.decode()
    assert "邻里活动室" in mine
    file = client.get(f"{answer.url}booking.ics").content.decode()
    assert "读书会" in file and "DTSTART:20261125T010000Z" in file
    feed = client.get(f"/spaces/{rooms.hall.pk}/calendar.ics").content.decode()
    assert "已预约" in feed
    assert not [word for word in ("读书会", "朱", "138") if word in feed + room]


def test_the_second_is_told_kindly_and_keeps_what_was_typed(client, world, rooms):
    booked(world, rooms.hall, clock(WEDNESDAY, 9))
    answer = book(client, rooms.hall, purpose="书法")
    page = answer.content.decode()
    assert answer.status_code == 422 and "手慢了一步" in page
    assert 'value="书法"' in page and "共享书房" in page
    assert "purpose=%E4%B9%A6%E6%B3%95" in page
    assert Booking.objects.count() == 1


@pytest.mark.parametrize("start", ["", "x", "2026-13-45T99:00", "2026-11-25", "9999-01-01T09:00"])
def test_a_damaged_start_goes_back_to_the_room(client, rooms, start):
    assert book(client, rooms.hall, start).status_code in (302, 422)
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [("people", "0"), ("people", "x"), ("phone", "12"), ("purpose", ""), ("slots", "9")],
)
def test_bad_input_is_told_at_its_field(client, rooms, field, value):
    answer = book(client, rooms.hall, **{field: value})
    assert answer.status_code == 422 and field in answer.context["form"].errors


def test_bad_filters_and_days_are_no_fault_of_ours(client, rooms):
    for query in ("day=x", "day=2026-99-99", "people=x", "community=999999", "cursor=zz"):
        assert client.get(f"/spaces/?{query}").status_code in (200, 400, 409), query
    assert client.get(f"/spaces/{rooms.hall.pk}/?day=9999-99-99").status_code == 200
    assert client.get("/spaces/999999/").status_code == 404


def test_the_code_gives_back_and_objects(client, world, rooms):
    row, code = booked(world, rooms.hall, clock(WEDNESDAY, 9))
    url = row.receipt_url(code)
    assert client.post(url, {"give_back": "1"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "cancelled"
    assert book(client, rooms.hall).status_code == 302
    assert client.get("/spaces/receipts/ABCDEF/").status_code == 404


def test_an_objection_is_raised_on_the_receipt(client, world, rooms):
    rows = [missed(world, rooms.hall, days) for days in (2, 3)]
    last, code = booked(
        world, rooms.hall, clock(WEDNESDAY + timedelta(days=3), 15), at=rows[-1].ends_at
    )
    for row in (*rows, last):
        mark_no_show(row, by=world.clerk, at=last.ends_at)
    with travel(last.ends_at, tick=False):
        url = last.receipt_url(code)
        assert "尚未决定" in client.get(url).content.decode()
        assert client.post(url, {"object": "1", "reason": ""}).status_code == 422
        assert client.post(url, {"object": "1", "reason": "住院"}).status_code == 302
    assert BookingPause.objects.get().objection == "住院"


def test_an_account_is_asked_for_nothing_and_sees_its_booking(client, world, rooms):
    client.force_login(world.volunteer)
    answer = book(client, rooms.hall)
    assert answer.status_code == 302
    row = Booking.objects.get()
    assert row.applicant.user == world.volunteer and not row.applicant.phone_cipher
    assert "取消我的预约" in client.get(f"/space-desk/bookings/{row.pk}/").content.decode()
    url = f"/space-desk/bookings/{row.pk}/moves/give-back/"
    assert client.post(url, {"seen": 1}).status_code == 302
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_the_desk_works_through_a_day(client, world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9), people=60)
    client.force_login(world.clerk)
    page = client.get("/space-desk/").content.decode()
    assert "待审批" in page and "139****0001" not in page and row.booker in page
    url = f"/space-desk/bookings/{row.pk}/"
    assert client.post(f"{url}moves/approve/", {"seen": 1}).status_code == 302
    assert client.post(f"{url}moves/approve/", {"seen": 1}).status_code == 422
    answer = client.post(f"{url}moves/cancel/", {"seen": 2, "reason": ""})
    assert answer.status_code == 422 and "reason" in answer.context["form"].errors
    assert "139****0001" in client.get(url).content.decode()
    for path in ("week/", "occupancy/", "pauses/", "rooms/", "bookings/", "week/?day=x&area=9"):
        assert client.get(f"/space-desk/{path}").status_code == 200
    client.force_login(world.community_other)
    assert client.get(url).status_code == 404


def test_staff_book_for_somebody_once_or_every_week(client, world, rooms):
    client.force_login(world.clerk)
    answer = book(client, rooms.hall, weeks="1")
    assert answer.status_code == 302 and "/space-desk/bookings/" in answer.url
    answer = book(client, rooms.hall, "2026-11-24T09:00", group="elderly", weeks="4")
    assert answer.status_code == 302
    assert Booking.objects.exclude(series=None).count() == 4


def test_a_name_is_revealed_for_a_reason_and_recorded(client, world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9))
    client.force_login(world.community)
    url = f"/space-desk/bookings/{row.pk}/reveal/"
    assert client.post(url, {"field": "phone", "reason": "x"}).status_code in (409, 422)
    page = client.post(url, {"field": "phone", "reason": "联系确认人数"}).content.decode()
    assert "13900000001" in page
    assert AuditEntry.objects.filter(action="booking.reveal", result="done").exists()


def test_a_room_is_set_up_on_its_pages(client, world, rooms):
    client.force_login(world.community)
    facts = {
        "area": world.sundi.pk,
        "name": "邻里厨房",
        "kind": "kitchen",
        "capacity": 12,
        "slot_minutes": 60,
        "most_slots": 3,
        "lead_days": 14,
        "most_active": 2,
        "approve_over": 50,
        "cancel_hours": 2,
        "most_missed": 3,
        "pause_days": 30,
        "is_open": "on",
        "hours-0": "8:30-12:00",
    }
    bad = client.post("/space-desk/rooms/new/", {**facts, "hours-0": "abc", "lead_days": 30})
    assert {"hours-0", "lead_days"} <= bad.context["form"].errors.keys()
    assert client.post("/space-desk/rooms/new/", facts).status_code == 302
    room = Space.objects.get(name="邻里厨房")
    assert room.hours == {"0": [["08:30", "12:00"]]}
    page = f"/space-desk/rooms/{room.pk}/"
    hours = {"weekday": 1, "starts": "09:00", "ends": "11:00", "group": "elderly"}
    assert client.post(f"{page}hours/", {**hours, "release_hours": 24}).status_code == 302
    shut = {"day": "2026-12-01", "reason": "检修"}
    assert client.post(f"{page}close/", shut).status_code == 302
    assert client.post(f"{page}close/", shut).status_code == 422
    assert client.get(page).status_code == 200
    window, closure = room.windows.get(), room.closures.get()
    assert client.post(f"/space-desk/hours/{window.pk}/free/").status_code == 302
    assert client.post(f"/space-desk/closures/{closure.pk}/reopen/").status_code == 302
    edit = {**facts, "name": "共享书房"}
    answer = client.post(f"{page}edit/", edit)
    assert "name" in answer.context["form"].errors
    assert client.post(f"{page}edit/", {**facts, "capacity": 20}).status_code == 302


def test_use_is_counted_and_every_number_opens_its_list(client, world, rooms):
    row, _code = booked(world, rooms.study, clock(TUESDAY, 9), slots=2)
    check_in(row, by=world.clerk, at=clock(TUESDAY, 9))
    other, _code = booked(world, rooms.study, clock(TUESDAY, 14), 2)
    mark_no_show(other, by=world.clerk, at=clock(TUESDAY, 16))
    booked(world, rooms.study, clock(WEDNESDAY, 14), 3, is_sensitive=True)
    client.force_login(world.community)
    page = client.get("/space-desk/occupancy/?month=2026-11")
    line = next(one for one in page.context["lines"] if one["use"].space == rooms.study)
    use = line["use"]
    assert (use.bookings, use.people, use.missed, line["booked"]) == (1, 8, 1, 2.0)
    assert line["open"] == 30 * 7.0 and use.share == 1.0
    behind = client.get(line["url"]).context["lines"]
    assert [one["row"] for one in behind] == [row]
    sheet = client.get("/space-desk/occupancy/export/?month=2026-11")
    book_ = openpyxl.load_workbook(io.BytesIO(b"".join(sheet.streaming_content)))
    assert "共享书房" in {row[0].value for row in book_.active.iter_rows()}
    listed = client.get("/space-desk/bookings/export/?state=upcoming")
    assert (
        listed.getvalue()
        and listed.status_code == 200
        and AuditEntry.objects.filter(action="bookings.export")
    )


def test_programs_do_what_pages_do(client, world, rooms):
    client.force_login(world.volunteer)
    rows = client.get("/api/v1/spaces/?people=50").json()["results"]
    assert [row["name"] for row in rows] == ["邻里活动室"]
    base = f"/api/v1/spaces/{rooms.hall.pk}/"
    slots = client.get(f"{base}slots/?day=2026-11-24&days=1").json()
    assert (slots[0]["state"], slots[0]["group"]) == ("kept", "elderly")
    wish = {"starts_at": "2026-11-25T09:00:00+08:00", "purpose": "会", "people": 5}
    made = client.post(f"{base}bookings/", wish, "application/json")
    assert made.status_code == 201 and made.json()[0]["code"]
    pk = made.json()[0]["id"]
    assert [move["name"] for move in made.json()[0]["moves"]] == ["give-back"]
    client.force_login(world.community_sister)
    late = client.post(f"{base}bookings/", wish, "application/json")
    assert (late.status_code, late.json()["code"]) == (409, "slot_taken")
    assert late.json()["alternatives"][0]["space"] == rooms.hall.pk
    assert client.get(f"/api/v1/bookings/{pk}/").status_code == 404
    assert client.patch(base, {"capacity": 5}, "application/json").status_code == 403
    client.force_login(world.community)
    assert client.patch(base, {"capacity": 60}, "application/json").json()["capacity"] == 60
    moved = client.post(
        f"/api/v1/bookings/{pk}/moves/cancel/", {"reason": "检修"}, "application/json"
    )
    assert moved.json()["status"] == "cancelled"
    assert client.get("/api/v1/spaces/occupancy/?month=2026-11").json()[0]["bookings"] == 0
    shut = client.post(
        f"{base}closures/", {"day": "2026-12-01", "reason": "检修"}, "application/json"
    )
    closure = shut.json()["closures"][0]["id"]
    assert client.post(f"{base}closures/{closure}/reopen/").json()["closures"] == []
    window = {"weekday": 4, "starts": "09:00", "ends": "10:00", "group": "party"}
    kept = client.post(f"{base}windows/", window, "application/json").json()["windows"]
    assert client.post(f"{base}windows/{kept[-1]['id']}/free/").status_code == 200
    new = {"area": world.sundi.code, "name": "x", "kind": "yard", "capacity": 9}
    hours = {"hours": {"0": "9:00-12:00", "1": [["09:00", "10:00"]]}}
    made = client.post("/api/v1/spaces/", {**new, **hours}, "application/json")
    assert made.json()["hours"]["1"] == [["09:00", "10:00"]]
    bad = client.post("/api/v1/spaces/", {**new, "hours": {"9": "x"}}, "application/json")
    assert bad.status_code == 400


def test_lists_cost_the_same_with_more_rows(client, world, rooms, django_assert_max_num_queries):
    for hour, who in ((9, 1), (10, 2), (11, 3), (14, 4), (15, 5)):
        booked(world, rooms.hall, clock(WEDNESDAY, hour), who)
    with django_assert_max_num_queries(8):
        client.get("/spaces/?day=2026-11-25")
    with django_assert_max_num_queries(8):
        client.get(f"/spaces/{rooms.hall.pk}/?day=2026-11-25")
    client.force_login(world.clerk)
    with django_assert_max_num_queries(16):
        client.get("/space-desk/bookings/")


def test_rooms_of_a_closed_community_go_to_the_heir(world, rooms):
    class Carried:
        forest = "area"
        heirs = {world.sundi.pk: world.yushan}

    assert follow_spaces(Carried(), by=world.system, at=world.now) == {"spaces_moved": 2}
    assert set(Space.objects.filter(area=world.yushan)) == {rooms.hall, rooms.study}
