"""Booking shared spaces: opening hours, groups, limits, approval, and what comes after."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from lib.errors import Refused
from members.models import Post
from records.models import Notice
from services.models import Applicant, Booking, BookingPause
from services.operations.bookings import Ask, book_space, book_weekly
from services.operations.opening import FREE, KEPT, TAKEN, day_slots, week_slots
from services.operations.spaces import (
    add_space,
    change_space,
    close_day,
    free_hours,
    keep_hours,
    reopen_day,
)
from services.operations.using_bookings import (
    approve_booking,
    cancel_booking,
    check_in,
    close_bookings,
    confirm_pause,
    decline_booking,
    finish_booking,
    give_back,
    lift_pause,
    mark_no_show,
    object_to_pause,
    refuse_pause,
    remind_bookings,
    uphold_pause,
)
from services.workflow.spaces import BookingStatus, PauseStatus
from tests.services.spaces import HOURS, TUESDAY, WEDNESDAY, booked, clock, missed, resident, roomed
from tickets.operations.intake import Contact

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def rooms(world):
    return roomed(world)


def refusal(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def test_a_resident_books_and_the_time_is_theirs_alone(world, rooms):
    row, code = booked(world, rooms.hall, clock(WEDNESDAY, 9))
    assert row.status == BookingStatus.CONFIRMED and row.ends_at == clock(WEDNESDAY, 10)
    assert row.receipt_url(code) and row.records.count() == row.flow_count == 1
    said = refusal(booked, world, rooms.hall, clock(WEDNESDAY, 9), 2)
    assert (said.code, said.field) == ("slot_taken", "starts_at")
    names = [one["name"] for one in said.details["alternatives"]]
    assert names[:3] == ["邻里活动室"] * 3 and "共享书房" in names and "湖北会客厅" not in names
    assert Applicant.objects.count() == 1
    assert refusal(booked, world, rooms.hall, clock(WEDNESDAY, 9)).code == "booked_already"


@pytest.mark.parametrize(
    ("starts_at", "more", "code"),
    [
        (clock(WEDNESDAY, 9, 30), {}, "not_a_slot"),
        (clock(WEDNESDAY, 12), {}, "not_a_slot"),
        (clock(WEDNESDAY, 11), {"slots": 2}, "not_a_slot"),
        (clock(WEDNESDAY, 14), {"slots": 4}, "too_long"),
        (clock(WEDNESDAY, 14), {"slots": 0}, "too_long"),
        (clock(date(2026, 11, 23), 9), {}, "slot_past"),
        (clock(date(2026, 12, 8), 9), {}, "too_far_ahead"),
        (clock(WEDNESDAY, 9), {"people": 81}, "too_many_people"),
        (clock(TUESDAY, 10), {}, "kept_for_group"),
        (clock(WEDNESDAY, 9), {"group": "party"}, "group_not_yours"),
    ],
)
def test_what_cannot_be_booked_is_refused_with_its_reason(world, rooms, starts_at, more, code):
    if code == "kept_for_group":
        more = {**more, "at": world.now - timedelta(days=1)}
    assert refusal(booked, world, rooms.hall, starts_at, **more).code == code
    assert not Booking.objects.exists()


def test_hours_of_a_group_are_free_for_all_shortly_before(world, rooms):
    early = world.now
    assert refusal(booked, world, rooms.hall, clock(TUESDAY, 9), at=early).code == "kept_for_group"
    late = clock(TUESDAY, 9) - 12 * HOUR
    slots = day_slots(rooms.hall, TUESDAY, early, [])
    assert [slot.state for slot in slots[:3]] == [KEPT, KEPT, FREE]
    assert day_slots(rooms.hall, TUESDAY, late, [])[0].state == FREE
    booked(world, rooms.hall, clock(TUESDAY, 9), at=late)
    row, _code = booked(world, rooms.hall, clock(TUESDAY, 10), 2, group="elderly", at=early)
    assert row.group == "elderly"


def test_two_bookings_at_a_time_and_no_third(world, rooms):
    for hour in (9, 10):
        booked(world, rooms.hall, clock(WEDNESDAY, hour))
    said = refusal(booked, world, rooms.study, clock(WEDNESDAY, 14))
    assert said.code == "too_many_bookings"
    booked(world, rooms.study, clock(WEDNESDAY, 14), 2)
    give_back(Booking.objects.get(starts_at=clock(WEDNESDAY, 9)), by=world.system, at=world.now)
    booked(world, rooms.study, clock(WEDNESDAY, 15))


def test_many_people_wait_for_approval_and_the_time_is_held(world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9), people=60)
    assert row.status == BookingStatus.PENDING
    assert Notice.objects.filter(kind="booking_asked", recipient=world.community).exists()
    assert refusal(booked, world, rooms.hall, clock(WEDNESDAY, 9), 2).code == "slot_taken"
    with pytest.raises(PermissionDenied):
        approve_booking(row, by=world.community_other, at=world.now)
    assert approve_booking(row, by=world.clerk, at=world.now).status == BookingStatus.CONFIRMED
    other, _code = booked(world, rooms.hall, clock(WEDNESDAY, 10), 3, is_sensitive=True)
    assert decline_booking(other, by=world.clerk, at=world.now, reason="推销").status == "declined"
    booked(world, rooms.hall, clock(WEDNESDAY, 10), 4)


def test_the_database_itself_refuses_an_overlap(world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9), slots=2)
    other, _code = booked(world, rooms.hall, clock(WEDNESDAY, 11), 2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=other.pk).update(starts_at=clock(WEDNESDAY, 10))
    give_back(row, by=world.system, at=world.now)
    Booking.objects.filter(pk=other.pk).update(starts_at=clock(WEDNESDAY, 10))


def test_it_is_given_back_two_hours_before_at_the_latest(world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9))
    late = clock(WEDNESDAY, 7, 1)
    assert refusal(give_back, row, by=world.system, at=late).code == "too_late_to_cancel"
    assert give_back(row, by=world.system, at=clock(WEDNESDAY, 7)).status == "cancelled"
    booked(world, rooms.hall, clock(WEDNESDAY, 9), 2)


def test_only_whoever_booked_gives_back(world, rooms):
    ask = Ask(starts_at=clock(WEDNESDAY, 9), purpose="会", people=3)
    row, _code = book_space(rooms.hall, ask, Contact(), by=world.volunteer, at=world.now)
    assert row.applicant.user == world.volunteer
    with pytest.raises(PermissionDenied):
        give_back(row, by=world.community_other, at=world.now)
    assert give_back(row, by=world.user("volunteer"), at=world.now).status == "cancelled"


def test_a_unit_books_by_its_officer_only(world, rooms):
    ask = Ask(
        starts_at=clock(WEDNESDAY, 9), purpose="会", people=3, group="unit", unit=world.property
    )
    given = {"at": world.now}
    said = refusal(book_space, rooms.hall, ask, Contact(), by=world.volunteer, **given)
    assert (said.code, said.field) == ("group_not_yours", "unit")
    row, _code = book_space(rooms.hall, ask, Contact(), by=world.property_officer, **given)
    assert row.unit == world.property


def test_staff_say_who_came_and_only_at_the_time(world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9))
    by = {"by": world.gridworker}
    with pytest.raises(PermissionDenied):
        check_in(row, at=clock(WEDNESDAY, 9), **by)
    by = {"by": world.clerk}
    assert refusal(check_in, row, at=clock(WEDNESDAY, 8, 20), **by).code == "not_the_time"
    assert refusal(mark_no_show, row, at=clock(WEDNESDAY, 9, 30), **by).code == "not_over"
    row = check_in(row, at=clock(WEDNESDAY, 8, 40), **by)
    assert row.came_at and refusal(mark_no_show, row, at=clock(WEDNESDAY, 11), **by)
    assert finish_booking(row, at=clock(WEDNESDAY, 10), **by).status == BookingStatus.DONE


def test_the_third_missed_booking_is_put_before_a_person(world, rooms):
    rows = [missed(world, rooms.hall, days) for days in (2, 3, 4)]
    after = rows[-1].ends_at + HOUR
    for row in rows:
        mark_no_show(row, by=world.clerk, at=after)
    pause = BookingPause.objects.get()
    assert (pause.missed, pause.status) == (3, PauseStatus.PROPOSED)
    assert Notice.objects.filter(kind="booking_pause_proposed").exists()
    tomorrow = after + timedelta(days=1)
    next_day = clock(WEDNESDAY + timedelta(days=7), 9)
    freed, _code = booked(world, rooms.hall, next_day, at=after)
    give_back(freed, by=world.system, at=after)
    pause = confirm_pause(pause, by=world.community, at=after, reason="三次未到且未说明")
    assert refusal(booked, world, rooms.hall, next_day, at=tomorrow).code == "booking_paused"
    booked(world, rooms.far, next_day, at=tomorrow)
    booked(world, rooms.hall, next_day, 2, at=tomorrow)
    pause = object_to_pause(pause, by=world.system, at=tomorrow, reason="住院，没法来")
    assert refusal(object_to_pause, pause, by=world.system, at=tomorrow, reason="x")
    assert Notice.objects.filter(kind="booking_pause_objected").exists()
    pause = lift_pause(pause, by=world.community, at=tomorrow, reason="情况属实")
    booked(world, rooms.study, next_day, at=tomorrow)


def test_a_pause_may_be_refused_or_kept_and_counting_begins_anew(world, rooms):
    rows = [missed(world, rooms.hall, days) for days in (2, 3, 4)]
    after = rows[-1].ends_at + HOUR
    for row in rows:
        mark_no_show(row, by=world.clerk, at=after)
    pause = BookingPause.objects.get()
    with pytest.raises(PermissionDenied):
        refuse_pause(pause, by=world.community_other, at=after, reason="x")
    pause = refuse_pause(pause, by=world.community, at=after, reason="已说明原因")
    assert pause.status == PauseStatus.REFUSED
    again = missed(world, rooms.hall, 6)
    mark_no_show(again, by=world.clerk, at=again.ends_at + HOUR)
    assert BookingPause.objects.count() == 1
    kept = [missed(world, rooms.hall, days) for days in (7, 8)]
    for row in kept:
        mark_no_show(row, by=world.clerk, at=kept[-1].ends_at + HOUR)
    second = BookingPause.objects.latest("id")
    at = kept[-1].ends_at + 2 * HOUR
    second = confirm_pause(second, by=world.community, at=at, reason="再次三次未到")
    assert refusal(uphold_pause, second, by=world.community, at=at, reason="x").code
    second = object_to_pause(second, by=world.system, at=at, reason="忘记了")
    own = refusal(uphold_pause, second, by=world.community, at=at, reason="请提前取消")
    assert own.code == "imposed_by_yourself"
    second = uphold_pause(second, by=world.clerk, at=at, reason="请提前取消")
    assert (second.status, second.answer) == (PauseStatus.ACTIVE, "请提前取消")


def test_whoever_imposed_a_pause_does_not_turn_down_the_objection(world, rooms):
    for days in (2, 3, 4):
        row = missed(world, rooms.study, days)
        mark_no_show(row, by=world.clerk, at=row.ends_at + HOUR)
    at = row.ends_at + 2 * HOUR
    pause = confirm_pause(BookingPause.objects.get(), by=world.community, at=at, reason="三次未到")
    object_to_pause(pause, by=world.system, at=at, reason="住院了")
    told = Notice.objects.filter(kind="booking_pause_objected")
    heard = set(told.values_list("recipient__username", flat=True))
    assert "clerk" in heard and "community" not in heard
    path = f"/space-desk/pauses/{pause.pk}/moves/uphold/"
    api = f"/api/v1/booking-pauses/{pause.pk}/moves/uphold/"
    own, other = Client(), Client()
    own.force_login(world.community)
    other.force_login(world.clerk)
    assert "moves/uphold/" not in own.get("/space-desk/pauses/").content.decode()
    assert own.post(path, {"reason": "不同意"}).status_code == 422
    refused = own.post(api, {"reason": "不同意"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "imposed_by_yourself")
    assert "moves/uphold/" in other.get("/space-desk/pauses/").content.decode()
    assert other.post(path, {"reason": "请提前取消"}).status_code == 302
    pause.refresh_from_db()
    assert (pause.status, pause.answer) == ("active", "请提前取消")


def test_where_nobody_else_is_there_the_street_hears_of_the_objection(world, rooms):
    Post.objects.filter(person=world.clerk.person).update(until_on=world.now.date())
    for days in (2, 3, 4):
        row = missed(world, rooms.study, days)
        mark_no_show(row, by=world.community, at=row.ends_at + HOUR)
    at = row.ends_at + 2 * HOUR
    pause = confirm_pause(BookingPause.objects.get(), by=world.community, at=at, reason="三次未到")
    object_to_pause(pause, by=world.system, at=at, reason="住院了")
    told = Notice.objects.filter(kind="booking_pause_objected")
    assert world.street.pk in set(told.values_list("recipient", flat=True))


def test_reminders_go_out_once_and_what_was_used_is_closed(world, rooms):
    ask = Ask(starts_at=clock(WEDNESDAY, 15), purpose="会", people=3)
    book_space(rooms.hall, ask, Contact(), by=world.volunteer, at=world.now)
    booked(world, rooms.hall, clock(WEDNESDAY, 9), people=60)
    used, _code = booked(world, rooms.study, clock(TUESDAY, 9), 2)
    check_in(used, by=world.clerk, at=clock(TUESDAY, 9))
    at = clock(TUESDAY, 15)
    assert (remind_bookings(at), remind_bookings(at)) == (1, 0)
    assert Notice.objects.filter(kind="booking_reminder", recipient=world.volunteer).count() == 1
    assert (close_bookings(at), close_bookings(at)) == (1, 0)
    assert close_bookings(clock(WEDNESDAY, 9)) == 1
    states = Booking.objects.order_by("starts_at").values_list("status", flat=True)
    assert list(states) == ["done", "declined", "confirmed"]
    over = clock(WEDNESDAY, 17)
    assert close_bookings(over) == 0 and Booking.objects.all().unmarked(over).count() == 1


def test_staff_write_a_weekly_choir_down_and_skip_what_is_taken(world, rooms):
    week_two = TUESDAY + timedelta(days=7)
    booked(world, rooms.hall, clock(week_two, 9), group="elderly")
    close_day(
        rooms.hall,
        by=world.community,
        at=world.now,
        day=week_two + timedelta(days=7),
        reason="检修",
    )
    ask = Ask(starts_at=clock(TUESDAY, 9), purpose="合唱", people=30, slots=2, group="elderly")
    given = {"weeks": 6, "at": world.now}
    rows, skipped = book_weekly(rooms.hall, ask, resident(7), by=world.clerk, **given)
    assert len(rows) == 4 and len({row.series for row in rows}) == 1
    assert skipped == [clock(week_two + timedelta(days=7 * n), 9) for n in (0, 1)]
    said = refusal(book_weekly, rooms.hall, ask, resident(8), by=world.volunteer, **given)
    assert said.code == "not_staff_here"
    booked(world, rooms.study, clock(WEDNESDAY, 9), 7)


def test_a_week_is_read_in_one_query_beside_the_room(world, rooms, django_assert_num_queries):
    booked(world, rooms.hall, clock(WEDNESDAY, 9))
    hall = type(rooms.hall).objects.with_week().get(pk=rooms.hall.pk)
    with django_assert_num_queries(1):
        week = week_slots(hall, TUESDAY, 7, world.now)
    assert [slot.state for slot in week[WEDNESDAY]][:2] == [TAKEN, FREE]


def test_a_day_with_bookings_is_not_closed_behind_their_back(world, rooms):
    row, _code = booked(world, rooms.hall, clock(WEDNESDAY, 9))
    given = {"by": world.community, "at": world.now, "day": WEDNESDAY, "reason": "检修"}
    assert refusal(close_day, rooms.hall, **given).code == "day_has_bookings"
    cancel_booking(row, by=world.clerk, at=world.now, reason="检修")
    closure = close_day(rooms.hall, **given)
    assert refusal(close_day, rooms.hall, **given).code == "day_closed"
    assert refusal(booked, world, rooms.hall, clock(WEDNESDAY, 9)).code == "closed_that_day"
    reopen_day(closure, by=world.community, at=world.now)
    booked(world, rooms.hall, clock(WEDNESDAY, 9))


def test_rooms_are_set_up_by_their_community_only(world, rooms):
    with pytest.raises(PermissionDenied):
        change_space(rooms.hall, by=world.community_other, at=world.now, capacity=5)
    with pytest.raises(PermissionDenied):
        add_space(
            world.hubei,
            by=world.community,
            at=world.now,
            name="x",
            kind="yard",
            capacity=3,
            hours=HOURS,
        )
    given = {"by": world.community, "at": world.now}
    assert change_space(rooms.hall, is_open=False, **given).is_open is False
    assert refusal(booked, world, rooms.hall, clock(WEDNESDAY, 9)).code == "space_closed"
    assert refusal(change_space, rooms.hall, name="共享书房", **given).code == "space_known"
    hours = {"weekday": 1, "starts": time(10), "ends": time(12), "group": "party"}
    assert refusal(keep_hours, rooms.hall, **hours, **given).code == "hours_kept_already"
    assert refusal(keep_hours, rooms.hall, **{**hours, "ends": time(9)}, **given).field == "ends"
    free_hours(rooms.window, **given)
    keep_hours(rooms.hall, **hours, **given)
