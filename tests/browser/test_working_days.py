"""Scenario 11: working hours, a make-up Saturday and a night of a holiday, as the pages count."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from members.models import User
from tests.browser.flows import open_matter
from tests.tickets.desk import reported
from tickets.models import Clock, Ticket
from tickets.operations.following import follow_rules

SHANGHAI = ZoneInfo("Asia/Shanghai")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def dispatched_at(site, clerk, when: str, *, code: str, lead) -> Clock:
    """The clerk files a matter and gives it to a unit at a minute of the clock on the wall."""
    site.clock.move_to(moment(when) - timedelta(minutes=10))
    ticket = reported(site.world, code=code, at=timezone.now())
    open_matter(clerk, ticket).move("file", category=code)
    site.clock.move_to(moment(when))
    clerk.move("dispatch", lead=lead.code)
    assignment = Ticket.objects.get(pk=ticket.pk).assignments.get()
    return Clock.objects.of("assignment", assignment.pk).get()


def why(person, clock: Clock) -> None:
    """From the matter to the sum behind its deadline."""
    person.press(f"main a[href='/clocks/{clock.pk}/']")


def due_of(person) -> str:
    """The result of the sum on the page of a deadline."""
    cells = person.page.locator(".sum > div")
    return cells.nth(cells.count() - 2).locator("strong").inner_text()


def row_of(person, day: str) -> str:
    """What the page of a deadline says of one day."""
    return person.page.locator("main tbody tr", has_text=day).first.inner_text()


def test_four_working_hours_at_five_in_the_afternoon_end_next_morning(site, world):
    clerk = site.person("clerk")
    clock = dispatched_at(site, clerk, "2026-09-28 17:00", code="0105", lead=world.urban)
    assert clerk.sees("2026-09-29 11:00")
    why(clerk, clock)
    assert due_of(clerk) == "2026-09-29 11:00"
    assert "17:00–18:00" in row_of(clerk, "2026-09-28")
    assert "08:00–11:00" in row_of(clerk, "2026-09-29")


def test_two_urgent_hours_run_through_the_night_of_a_holiday(site, world):
    clerk = site.person("clerk", phone=True)
    clock = dispatched_at(site, clerk, "2026-10-01 23:30", code="0116", lead=world.urban)
    why(clerk, clock)
    assert due_of(clerk) == "2026-10-02 01:30"
    assert clerk.sees("夜间、周末和节假日均计入")
    assert clerk.overflow <= 0
    site.clock.move_to(moment("2026-10-02 01:31"))
    site.sweep()
    officer = site.person("department", phone=True)
    officer.go("/inbox/?show=late")
    assert officer.light == "red"


def test_one_working_day_from_friday_ends_on_the_make_up_saturday(site, world):
    clerk = site.person("clerk")
    clock = dispatched_at(site, clerk, "2026-10-09 17:30", code="0119", lead=world.urban)
    why(clerk, clock)
    assert due_of(clerk) == "2026-10-10 17:30"
    assert "调休上班" in row_of(clerk, "2026-10-10")

    # Without the make-up day it ends on Monday: whoever keeps the calendar sees that before saving
    User.objects.filter(pk=world.admin.pk).update(is_superuser=True)
    keeper = site.person("admin")
    keeper.go("/settings/calendar/?year=2026")
    keeper.press("main a[href$='/remove/?date=2026-10-10']")
    keeper.press("main [name=step][value=show]")
    assert "2026-10-10 17:30" in row_of(keeper, clock.label)
    assert "2026-10-12 17:30" in row_of(keeper, clock.label)
    assert Clock.objects.get(pk=clock.pk).due_at == clock.due_at, "nothing is saved yet"
    keeper.press("main [name=step][value=save]")
    follow_rules(timezone.now())
    clerk.go(f"/clocks/{clock.pk}/")
    assert due_of(clerk) == "2026-10-12 17:30"
    assert "不计入" in row_of(clerk, "2026-10-10")
    officer = site.person("department", phone=True)
    assert officer.go("/inbox/").sees("2026-10-12 17:30")


def test_one_working_day_from_an_ordinary_friday_ends_on_monday(site, world):
    clerk = site.person("clerk")
    clock = dispatched_at(site, clerk, "2026-11-27 17:30", code="0119", lead=world.urban)
    why(clerk, clock)
    assert due_of(clerk) == "2026-11-30 17:30"
    assert "不计入" in row_of(clerk, "2026-11-28")
