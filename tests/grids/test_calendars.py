"""Work calendars and their versions."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from grids.models import WorkCalendar
from grids.operations import load_calendar, remove_calendar_day, save_calendar_day, update_calendar
from lib.errors import Refused
from tests.grids.drawing import actor

NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def acting(ground):
    return {"by": ground.by, "at": ground.at}


def test_the_published_days_are_loaded_once(ground, acting):
    calendar = load_calendar(**acting)
    assert (calendar.days.count(), calendar.published_until) == (771, 2026)
    day = calendar.days.get(date=date(2026, 2, 14))
    assert (day.is_working, day.source) == (True, "chinesecalendar 1.11.0")
    assert not calendar.days.get(date=date(2026, 10, 1)).is_working
    again = load_calendar(**acting)
    assert (again.pk, again.version, again.days.count()) == (calendar.pk, 1, 771)


def test_2026_has_248_working_days(ground, acting):
    calendar = load_calendar(ground.city, **acting)
    exceptions = dict(calendar.days.values_list("date", "is_working"))
    first = date(2026, 1, 1).toordinal()
    days = [date.fromordinal(first + number) for number in range(365)]
    assert sum(exceptions.get(day, day.weekday() < 5) for day in days) == 248


def test_a_day_entered_by_hand_stays_and_raises_the_version(ground, acting):
    calendar = load_calendar(ground.city, **acting)
    save_calendar_day(calendar, date=NEW_YEAR, is_working=False, name="元旦", **acting)
    save_calendar_day(calendar, date=date(2026, 2, 14), is_working=False, **acting)
    load_calendar(ground.city, **acting)
    calendar.refresh_from_db()
    assert calendar.version == 3
    assert not calendar.days.get(date=date(2026, 2, 14)).is_working
    remove_calendar_day(calendar, date=NEW_YEAR, **acting)
    calendar.refresh_from_db()
    assert calendar.version == 4
    assert not calendar.days.filter(date=NEW_YEAR).exists()


def test_sessions_are_checked(ground, acting):
    calendar = load_calendar(**acting)
    summer = {str(day): [["08:00", "12:00"], ["15:00", "18:30"]] for day in range(5)}
    calendar = update_calendar(calendar, {"sessions": summer, "day_convention": "legal"}, **acting)
    assert calendar.version == 2
    for sessions in (
        {},
        {"0": []},
        {"7": [["08:00", "12:00"]]},
        {"0": [["12:00", "08:00"]]},
        {"0": [["08:00", "12:00"], ["11:00", "13:00"]]},
        {"0": [["08:00"]]},
        {"0": [["8", "late"]]},
        "Monday",
    ):
        with pytest.raises(Refused) as caught:
            update_calendar(calendar, {"sessions": sessions}, **acting)
        assert (caught.value.code, caught.value.field) == ("bad_sessions", "sessions")
    for changes, code in (
        ({"day_convention": "odd"}, "bad_convention"),
        ({"timezone": "Mars/Olympus"}, "bad_timezone"),
        ({"timezone": "../etc"}, "bad_timezone"),
    ):
        with pytest.raises(Refused) as caught:
            update_calendar(calendar, changes, **acting)
        assert caught.value.code == code
    with pytest.raises(ValueError, match="not changeable"):
        update_calendar(calendar, {"version": 1}, **acting)


def test_a_city_admin_keeps_the_citys_calendar_only(ground, acting):
    own = {"by": actor(cities=frozenset({ground.city.pk})), "at": ground.at}
    calendar = load_calendar(ground.city, **own)
    save_calendar_day(calendar, date=NEW_YEAR, is_working=False, **own)
    national = load_calendar(**acting)
    for call in (
        lambda: load_calendar(**own),
        lambda: load_calendar(ground.other_city, **own),
        lambda: save_calendar_day(national, date=NEW_YEAR, is_working=False, **own),
    ):
        with pytest.raises(PermissionDenied):
            call()


def test_there_is_one_calendar_of_the_country(ground, acting):
    load_calendar(**acting)
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkCalendar.objects.create(name="second", published_until=2026)


def test_the_command_loads_by_city(ground, capsys):
    call_command("load_calendar", "--city", "3405")
    assert "马鞍山市: known until 2026" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no city"):
        call_command("load_calendar", "--city", "1")
