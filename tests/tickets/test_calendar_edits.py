"""Edits of a calendar: pasted years, versions that come back, and a preview that comes true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grids.importers import read_days
from grids.models import WorkCalendar
from grids.operations import (
    DayDraft,
    create_city_calendar,
    restore_calendar,
    save_calendar_days,
    update_calendar,
)
from lib.errors import Refused
from tests.tickets.desk import dispatched
from tickets.models import Clock
from tickets.operations import calendars
from tickets.operations.following import follow_rules
from tickets.operations.replanning import forecast_calendar

DAY = timedelta(days=1)
TUESDAY = date(2026, 11, 24)
PASTED = """日期,名称
2027-01-01 元旦
2027-02-05~2027-02-11 春节
2027-02-20 补班 春节
2027/4/5,清明节
2027年5月1日 劳动节
"""


@pytest.fixture
def national(world):
    return WorkCalendar.objects.get(city=None)


def test_a_pasted_year_is_read_line_by_line():
    days = {day.date: (day.is_working, day.name) for day in read_days(PASTED)}
    assert len(days) == 11
    assert days[date(2027, 1, 1)] == (False, "元旦")
    assert days[date(2027, 2, 11)] == (False, "春节")
    assert days[date(2027, 2, 20)] == (True, "春节")
    assert days[date(2027, 4, 5)] == (False, "清明节")
    assert days[date(2027, 5, 1)] == (False, "劳动节")


@pytest.mark.parametrize(
    "line",
    ["元旦 2027-01-01 1", "2027-13-01 元旦", "2027-01-32", "1/1/2027", "2027-02-11~2027-02-05"],
)
def test_a_line_that_is_not_understood_is_named(line):
    with pytest.raises(Refused) as caught:
        read_days(f"2027-01-01 元旦\n{line}")
    assert (caught.value.code, caught.value.field) == ("days_unreadable", "days")
    assert "2" in str(caught.value)
    assert line[:20] in str(caught.value)


@pytest.mark.parametrize(
    ("days", "code"),
    [
        ([], "days_missing"),
        ([DayDraft(TUESDAY, False)] * 2, "day_twice"),
        ([DayDraft(date(1999, 1, 1), False)], "day_out_of_range"),
    ],
)
def test_days_are_checked(world, national, days, code):
    with pytest.raises(Refused) as caught:
        save_calendar_days(national, days, by=world.system, at=world.now)
    assert caught.value.code == code


def test_a_new_year_is_one_version_and_published(world, national):
    edit = {"published_until": 2027, "by": world.system, "at": world.now}
    calendar = save_calendar_days(national, read_days(PASTED), seen=national.version, **edit)
    assert (calendar.version, calendar.published_until) == (national.version + 1, 2027)
    assert calendar.days.filter(date__year=2027).count() == 11
    with pytest.raises(Refused) as caught:
        save_calendar_days(national, read_days(PASTED), seen=national.version, **edit)
    assert caught.value.code == "changed_meanwhile"


def test_an_earlier_version_comes_back_as_a_new_one(world, national):
    before = dict(national.days.values_list("date", "is_working"))
    days = [DayDraft(TUESDAY, False, "停工"), DayDraft(date(2026, 10, 1), True)]
    save_calendar_days(national, days, by=world.system, at=world.now)
    update_calendar(national, {"day_convention": "legal"}, by=world.system, at=world.now)
    back = restore_calendar(national, national.version, by=world.system, at=world.now)
    assert dict(back.days.values_list("date", "is_working")) == before
    assert (back.day_convention, back.version) == ("rolling", national.version + 3)
    with pytest.raises(Refused) as caught:
        restore_calendar(national, 99, by=world.system, at=world.now)
    assert caught.value.code == "version_unknown"


def test_a_city_gets_a_calendar_of_its_own_and_its_clocks_follow(world, national):
    ticket = dispatched(world)
    calendar = create_city_calendar(world.city, by=world.admin, at=world.now)
    assert calendar.days.count() == national.days.count()
    assert follow_rules(world.now) == 1
    clock = Clock.objects.running().get()
    assert (clock.calendar, clock.due_at) == (calendar, ticket.due_at)
    assert follow_rules(world.now) == 0
    save_calendar_days(calendar, [DayDraft(TUESDAY, False, "停工")], by=world.admin, at=world.now)
    assert follow_rules(world.now) == 1
    assert Clock.objects.running().get().due_at == ticket.due_at + DAY
    with pytest.raises(Refused) as caught:
        create_city_calendar(world.city, by=world.admin, at=world.now)
    assert caught.value.code == "calendar_exists"


def test_each_administrator_keeps_the_calendar_of_the_own_city(world, national):
    days = [DayDraft(TUESDAY, False)]
    for person in (world.admin, world.admin_dh, world.street, world.clerk):
        with pytest.raises(PermissionDenied):
            save_calendar_days(national, days, by=person, at=world.now)
        with pytest.raises(PermissionDenied):
            restore_calendar(national, 1, by=person, at=world.now)
    for person in (world.admin_dh, world.street, world.clerk):
        with pytest.raises(PermissionDenied):
            create_city_calendar(world.city, by=person, at=world.now)


def test_the_preview_writes_nothing(world, national):
    ticket = dispatched(world)
    days = [DayDraft(TUESDAY, False, "停工")]
    told = forecast_calendar(
        national,
        lambda: save_calendar_days(national, days, by=world.system, at=world.now),
        at=world.now,
    )
    assert (told.running, told.moving, told.later) == (1, 1, 1)
    assert (told.first[0].before, told.first[0].after) == (ticket.due_at, ticket.due_at + DAY)
    assert WorkCalendar.objects.get(pk=national.pk).version == national.version
    assert not national.versions.exists()


DAYS = st.dictionaries(
    st.dates(date(2026, 11, 20), date(2026, 12, 20)), st.booleans(), min_size=1, max_size=6
)


@given(days=DAYS, convention=st.sampled_from(["rolling", "legal"]))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_preview_of_a_calendar_is_what_then_happens(world, national, days, convention):
    with transaction.atomic():
        dispatched(world)
        dispatched(world, code="0603")
        drafts = [DayDraft(on, is_working) for on, is_working in days.items()]

        def edit() -> WorkCalendar:
            changes = {"day_convention": convention}
            update_calendar(national, changes, by=world.system, at=world.now)
            return save_calendar_days(national, drafts, by=world.system, at=world.now)

        told = forecast_calendar(national, edit, at=world.now)
        before = dict(Clock.objects.running().values_list("pk", "due_at"))
        edit()
        follow_rules(world.now)
        after = dict(Clock.objects.running().values_list("pk", "due_at"))
        assert after == before | {shift.clock.pk: shift.after for shift in told.first}
        transaction.set_rollback(True)
    forget()


def forget() -> None:
    """What was compiled of the calendar that was rolled back must not meet the next example."""
    calendars._compiled.cache_clear()
