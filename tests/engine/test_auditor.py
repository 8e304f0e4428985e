"""The auditor sees each kind of damage, mends what it can, and closes what has been mended."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from records.models import Delivery, Notice
from records.operations import deliver_pending
from tests.engine.matters import clock_of, dispatched, reported, whistle_of, whistled
from tickets.models import Assignment, Clock, Escalation, Finding, Ticket, Timer, WhistleTask
from tickets.operations.auditor import audit
from tickets.operations.clocks import pause_clock
from tickets.operations.sweeper import sweep

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def spoil(db):
    """Damage by SQL, as a bug or a hand in the database would do it."""

    def run(sql: str, *values) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            assert cursor.rowcount > 0, sql

    return run


def check(at, kind: str = "") -> dict[str, int]:
    """What an audit finds, without deliveries unless they are meant: none runs here."""
    return {
        name: count
        for name, count in audit(at).items()
        if count and (name != "undelivered" or kind == name)
    }


def finds(kind: str, row_id: int, at, *, heals: bool = True) -> Finding:
    """The audit finds this and nothing else; whether the next one finds nothing any more."""
    assert check(at, kind) == {kind: 1}
    finding = Finding.objects.get(kind=kind)
    assert (finding.subject_id, finding.found_at, finding.healed_at) == (row_id, at, None)
    if heals:
        closes(finding, at + MINUTE)
    return finding


def closes(finding: Finding, at) -> None:
    """The next audit finds nothing, and closes what was open."""
    assert check(at, finding.kind) == {}
    finding.refresh_from_db()
    assert finding.healed_at == at


def test_a_sound_engine_has_no_findings(world):
    whistled(world)
    dispatched(world)
    assert not any(audit(world.now + MINUTE).values())
    assert not Finding.objects.exists()


def test_a_timer_that_vanished_is_planned_again(world, spoil):
    clock = clock_of(whistled(world), "sign")
    fire_at = clock.timers.get().fire_at
    spoil("DELETE FROM tickets_timer WHERE clock_id = %s", clock.pk)
    assert sweep(fire_at).escalations == 1  # the other department's
    finds("clock_without_timer", clock.pk, world.now + MINUTE)
    assert clock.timers.get().fire_at == fire_at
    sweep(fire_at)
    assert clock.escalations.get().level == 1


def test_a_timer_of_an_old_generation_counts_as_none(world, spoil):
    clock = clock_of(whistled(world), "sign")
    spoil("UPDATE tickets_clock SET generation = 7 WHERE id = %s", clock.pk)
    finds("clock_without_timer", clock.pk, world.now + MINUTE)
    sweep(world.now + HOUR)
    assert clock.escalations.count() == 2


def test_two_timers_become_one(world, spoil):
    clock = clock_of(whistled(world), "sign")
    spoil(
        "INSERT INTO tickets_timer (clock_id, level, generation, fire_at, state, attempts, cause,"
        " last_error) SELECT clock_id, level, 9, fire_at, state, 0, '', '' FROM tickets_timer"
        " WHERE clock_id = %s",
        clock.pk,
    )
    finds("clock_without_timer", clock.pk, world.now + MINUTE)
    assert clock.timers.filter(state="pending").count() == 1
    sweep(world.now + 30 * MINUTE)
    assert clock.escalations.count() == 1


def test_a_timer_of_a_clock_that_rests_is_dropped(world, spoil):
    clock = clock_of(dispatched(world), "handle")
    pause_clock(clock, at=world.now + MINUTE, reason="等")
    spoil("UPDATE tickets_timer SET state = 'pending' WHERE clock_id = %s", clock.pk)
    finds("stray_timer", clock.pk, world.now + MINUTE)
    assert clock.timers.get().state == "cancelled"


def test_a_live_clock_of_a_closed_ticket_is_ended(world, spoil):
    ticket = reported(world)
    spoil(
        "UPDATE tickets_ticket SET status = 'closed', closed_at = reported_at, due_at = NULL,"
        " yellow_at = NULL WHERE id = %s",
        ticket.pk,
    )
    clock = clock_of(ticket, "triage")
    assert check(world.now + MINUTE)["clock_of_the_dead"] == 1
    clock.refresh_from_db()
    assert (clock.state, clock.met_at) == ("cancelled", None)
    closes(Finding.objects.get(kind="clock_of_the_dead"), world.now + 2 * MINUTE)
    assert sweep(world.now + 90 * HOUR).escalations == 0


@pytest.mark.parametrize("keeps", [0, 1])
def test_levels_passed_in_silence_fall_after_all(world, spoil, keeps):
    clock = clock_of(whistled(world), "sign")
    later = world.now + 91 * MINUTE
    for minutes in (31, 61, 91):
        sweep(world.now + minutes * MINUTE)
    assert clock.escalations.count() == 3
    spoil("DELETE FROM tickets_escalation WHERE clock_id = %s AND level > %s", clock.pk, keeps)
    assert check(later) == {"silent_breach": 1}
    sweep(later + MINUTE)
    closes(Finding.objects.get(kind="silent_breach"), later + MINUTE)
    levels = clock.escalations.order_by("level").values_list("level", flat=True)
    assert list(levels) == [1, 2, 3]
    told = Notice.objects.filter(event__startswith=f"clock:{clock.pk}:")
    assert told.count() == told.values("event", "recipient").distinct().count()


def test_a_ladder_that_ended_too_early_goes_on(world, spoil):
    clock = clock_of(whistled(world), "sign")
    spoil("UPDATE tickets_clock SET ladder_ended = true WHERE id = %s", clock.pk)
    spoil("UPDATE tickets_timer SET state = 'done' WHERE clock_id = %s", clock.pk)
    finds("silent_breach", clock.pk, world.now + MINUTE)
    sweep(world.now + HOUR)
    assert clock.escalations.count() == 2


def test_a_person_named_but_not_told_is_told(world, spoil):
    clock = clock_of(whistled(world), "sign")
    at = world.now + HOUR
    sweep(at)
    mine = Notice.objects.filter(
        event__startswith=f"clock:{clock.pk}:", recipient=world.department_head
    )
    before = mine.get()
    spoil("DELETE FROM records_delivery WHERE notice_id = %s", before.pk)
    spoil("DELETE FROM records_notice WHERE id = %s", before.pk)
    finds("untold", clock.escalations.get(level=2).pk, at)
    again = mine.get()
    assert (again.event, again.params, again.urgency) == (
        before.event,
        before.params,
        before.urgency,
    )
    assert again.deliveries.count() == 1


def test_a_row_that_shows_another_moment_is_put_right(world, spoil):
    ticket, task = dispatched(world), whistled(world)
    share = ticket.assignments.get()
    shown = (ticket.due_at, share.due_at, world.now + HOUR, world.now + HOUR)
    spoil("UPDATE tickets_assignment SET due_at = due_at + '1 day'::interval")
    spoil("UPDATE tickets_whistletask SET due_at = NULL WHERE id = %s", task.pk)
    spoil("UPDATE tickets_whistle SET due_at = NULL")
    spoil("UPDATE tickets_ticket SET due_at = NULL WHERE id = %s", ticket.pk)
    assert check(world.now + 3 * MINUTE) == {"stamp_apart": 4}
    assert check(world.now + 4 * MINUTE) == {}
    rows = (
        Ticket.objects.get(pk=ticket.pk),
        Assignment.objects.get(pk=share.pk),
        WhistleTask.objects.get(pk=task.pk),
        whistle_of(task),
    )
    assert tuple(row.due_at for row in rows) == shown


def test_a_level_that_nobody_lets_fall_is_found_until_somebody_does(world):
    clock = clock_of(reported(world), "triage")
    fire_at = clock.timers.get().fire_at
    assert check(fire_at + MINUTE) == {}
    finding = finds("late_timer", clock.pk, fire_at + 2 * MINUTE, heals=False)
    audit(fire_at + 3 * MINUTE)
    assert Finding.objects.get(kind="late_timer") == finding
    sweep(fire_at + 4 * MINUTE)
    closes(finding, fire_at + 5 * MINUTE)


def test_a_delivery_that_nobody_carries_is_found_until_somebody_does(world):
    whistled(world)
    Delivery.objects.filter(pk__gt=Delivery.objects.earliest("pk").pk).delete()
    delivery = Delivery.objects.get()
    finding = finds("undelivered", delivery.pk, world.now + 6 * MINUTE, heals=False)
    deliver_pending(world.now + 7 * MINUTE)
    closes(finding, world.now + 8 * MINUTE)


def test_a_delivery_whose_carrier_was_killed_is_found_too(world, spoil):
    whistled(world)
    Delivery.objects.filter(pk__gt=Delivery.objects.earliest("pk").pk).delete()
    spoil("UPDATE records_delivery SET state = 'sending', leased_until = %s", world.now)
    finds("undelivered", Delivery.objects.get().pk, world.now + 6 * MINUTE, heals=False)


def test_a_mail_server_that_is_away_is_found(world, settings):
    settings.EMAIL_BACKEND = "tests.records.test_deliveries.UnreachableBackend"
    whistled(world)
    for minutes in range(7):
        deliver_pending(world.now + minutes * MINUTE)
    assert audit(world.now + 4 * MINUTE)["undelivered"] == 0
    assert audit(world.now + 6 * MINUTE)["undelivered"] == Delivery.objects.count() > 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    deliver_pending(world.now + 8 * MINUTE)
    assert not any(audit(world.now + 8 * MINUTE).values())
    assert not Finding.objects.filter(healed_at=None).exists()


def test_more_damage_than_one_pass_takes_up_is_not_called_healed(world, monkeypatch):
    for _number in range(3):
        reported(world)
    late = world.now + 24 * HOUR
    audit(late)
    assert Finding.objects.filter(kind="late_timer", healed_at=None).count() == 3
    monkeypatch.setattr("tickets.operations.auditor.MOST", 2)
    audit(late + MINUTE)
    assert Finding.objects.filter(kind="late_timer", healed_at=None).count() == 3
    assert Timer.objects.filter(state="pending").count() == 3
    assert Clock.objects.count() == 3
    assert not Escalation.objects.exists()
