"""Why is it due then: the page of one deadline, as a sum a clerk can check."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from tests.tickets.calls import issued
from tests.tickets.desk import dispatched, queries
from tickets.models import Clock
from tickets.operations.clocks import pause_clock, resume_clock
from tickets.operations.sweeper import sweep

pytestmark = pytest.mark.django_db

BEFORE_NATIONAL_DAY = datetime(2026, 9, 29, 2, 0, tzinfo=UTC)
"""Tuesday 10:00; 1 to 7 October are free, Saturday the 10th is worked."""
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _english(client, world):
    client.cookies["django_language"] = "en"
    client.force_login(world.community)
    with translation.override("en"):
        yield


def clock_of(whistle, kind: str) -> Clock:
    return Clock.objects.get(subject_id=whistle.tasks.get().pk, kind=kind)


def story(client, clock):
    response = client.get(f"/clocks/{clock.pk}/")
    assert response.status_code == 200
    return response.context["story"], response.content.decode()


def test_holidays_and_make_up_days_are_named_and_the_sum_is_the_due_moment(world, client):
    clock = clock_of(issued(world, at=BEFORE_NATIONAL_DAY), "finish")
    told, text = story(client, clock)
    assert told.sum.due == clock.due_at
    assert told.days[-1].running == clock.budget_s == 7 * 8 * 3600
    assert sum(day.seconds for day in told.days) == clock.budget_s
    skipped = [day for day in told.days if day.skipped]
    assert {day.name for day in skipped if day.name} == {"国庆节"}
    makeup = [day for day in told.days if day.is_makeup]
    assert [f"{day.on}" for day in makeup] == ["2026-10-10"]
    assert "7 working days" in text
    assert "国庆节" in text
    assert "10:00–12:00, 14:00–18:00" in text
    assert "2026-10-" in text
    assert "Rolling" in text


def test_a_clock_round_the_clock_counts_the_night(world, client):
    told, text = story(client, clock_of(issued(world, at=BEFORE_NATIONAL_DAY), "contact"))
    assert [day.spans for day in told.days] == [("10:00–24:00",), ("00:00–10:00",)]
    assert "nights, weekends and holidays count" in text


def test_a_year_without_published_holidays_is_marked_provisional(world, client):
    clock = clock_of(issued(world, at=datetime(2026, 12, 30, 2, 0, tzinfo=UTC)), "finish")
    told, text = story(client, clock)
    assert clock.is_provisional
    assert told.years == "2027"
    assert "The holidays of 2027 are not published yet" in text


def test_pauses_are_listed_with_what_they_kept_off_the_clock(world, client):
    clock = clock_of(issued(world, at=world.now), "finish")
    pause_clock(clock, at=world.now + HOUR, reason="等待现场勘查")
    paused, text = story(client, clock)
    assert paused.sum.due is None
    assert "open while it rests" in text
    resume_clock(clock, at=world.now + 3 * HOUR)
    told, text = story(client, clock)
    assert told.sum.due == Clock.objects.get(pk=clock.pk).due_at
    assert [pause.seconds for pause in told.sum.pauses] == [3600]
    assert "等待现场勘查" in text


def test_the_ladder_shows_what_is_planned_and_what_has_fallen(world, client):
    clock = clock_of(issued(world, at=world.now), "sign")
    sweep(world.now + HOUR)
    told, text = story(client, clock)
    assert [line.fallen is not None for line in told.rungs] == [True, True, False, False]
    assert told.rungs[0].planned_at == world.now + HOUR / 2
    assert told.rungs[2].planned_at > world.now + HOUR
    assert "Department head 冯*" in text
    assert "open supervision" in text


def test_an_edited_calendar_is_said(world, client):
    clock = clock_of(issued(world, at=world.now), "finish")
    Clock.objects.filter(pk=clock.pk).update(calendar_version=clock.calendar_version + 5)
    assert "was planned by version" in story(client, clock)[1]


def test_clocks_of_tickets_and_assignments_lead_back_to_their_matter(world, client):
    ticket = dispatched(world)
    for clock in Clock.objects.all():
        told, text = story(client, clock)
        assert told.page == f"/tickets/{ticket.number}/"
        assert ticket.number in text


def test_who_may_not_see_the_matter_sees_no_clock(world, client):
    ticket_clock = Clock.objects.filter(subject_id=dispatched(world).assignments.get().pk).get(
        subject_type="assignment"
    )
    task_clock = clock_of(issued(world), "sign")
    for person in ("community_other", "department2", "volunteer", "community_dh"):
        client.force_login(world.user(person))
        for clock in (ticket_clock, task_clock):
            assert client.get(f"/clocks/{clock.pk}/").status_code == 404, person
    client.force_login(world.department)
    assert client.get(f"/clocks/{task_clock.pk}/").status_code == 200
    assert client.get("/clocks/99999999/").status_code == 404
    client.logout()
    assert client.get(f"/clocks/{task_clock.pk}/").status_code == 302


def test_the_price_is_small(world, client):
    clock = clock_of(issued(world, at=world.now), "sign")
    sweep(world.now + 3 * HOUR)
    client.get(f"/clocks/{clock.pk}/")
    assert queries(client, f"/clocks/{clock.pk}/") <= 14
