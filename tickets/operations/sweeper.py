"""One pass of the deadline sweeper: whatever is due falls, exactly once, in sets.

Any number of sweepers may run at once. The clock rows are claimed with SKIP LOCKED and the claim
re-checks level and generation, so that a level that has fallen, or a re-planned clock, is never
claimed again; the unique constraint on (clock, level) stands behind that.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F

from lib.rows import insert_rows
from records.operations import NoticeDraft, post_many
from tickets.models import Clock, Escalation, Finding, Timer
from tickets.models.clocks import ClockState, TimerState
from tickets.operations.calendars import compiled
from tickets.operations.consequences import apply_actions
from tickets.operations.ladders import Rung, fires_at, next_rung
from tickets.operations.recipients import Directory, Recipient, directory, people
from tickets.operations.reminders import notices_of

logger = logging.getLogger(__name__)

BATCH = 500
MAX_ATTEMPTS = 5
ON_TIME_S = 60
PASS_SECONDS = 45
"""A pass ends before the worker's time limit does; what is left is for the next."""

AWAY = (OperationalError, InterfaceError)
"""The database is away, which is no fault of a timer."""


@dataclass
class Sweep:
    """What one pass did: levels fallen, notices written, worst lateness in seconds, poison rows."""

    at: datetime
    escalations: int = 0
    notices: int = 0
    late_s: int = 0
    dead: int = 0
    batches: int = 0


@dataclass
class Climb:
    """What one due timer leads to: levels fallen, people told, and the level that comes next."""

    timer: Timer
    escalations: list[Escalation] = field(default_factory=list)
    told: dict[int, Escalation] = field(default_factory=dict)
    following: Timer | None = None

    @property
    def clock(self) -> Clock:
        return self.timer.clock


def sweep(at: datetime, *, batch: int = BATCH, max_batches: int | None = None) -> Sweep:
    """Let every level fall that is due at `at`; loops until none is left, `max_batches` ran, or
    the time of a pass is over."""
    done, stop_at = Sweep(at), time.monotonic() + PASS_SECONDS
    while (max_batches is None or done.batches < max_batches) and time.monotonic() < stop_at:
        claimed = sweep_batch(at, batch, done)
        done.batches += 1
        if claimed < batch:
            break
    return done


def sweep_batch(at: datetime, size: int, done: Sweep) -> int:
    """One claim in one transaction; when it fails, its rows are tried one by one."""
    ids: list[int] = []
    try:
        with transaction.atomic():
            timers = claim(at, size)
            ids = [timer.pk for timer in timers]
            fall(timers, at, done)
    except AWAY:
        raise
    except Exception:
        logger.exception("A batch of %d timers failed; trying them singly", len(ids))
        for timer_id in ids:
            sweep_single(timer_id, at, done)
    return len(ids)


def sweep_single(timer_id: int, at: datetime, done: Sweep) -> None:
    """Try one timer on its own; count its failures, and after five put it aside for a person."""
    try:
        with transaction.atomic():
            fall(claim(at, 1, only=timer_id), at, done)
    except AWAY:
        raise
    except Exception as error:
        logger.exception("Timer %d failed", timer_id)
        with transaction.atomic():
            bury(timer_id, repr(error), at, done)


def bury(timer_id: int, error: str, at: datetime, done: Sweep) -> None:
    """Note a failed attempt; the fifth makes the timer dead and a finding."""
    timer = Timer.objects.select_for_update().get(pk=timer_id)
    timer.attempts += 1
    timer.last_error = error[:2000]
    if timer.attempts >= MAX_ATTEMPTS:
        timer.state = TimerState.DEAD
        done.dead += 1
        Finding.objects.get_or_create(
            kind="dead_timer",
            subject_type="clock",
            subject_id=timer.clock_id,
            healed_at=None,
            defaults={"found_at": at, "detail": {"timer": timer_id, "error": timer.last_error}},
        )
    timer.save()


def claim(at: datetime, size: int, *, only: int | None = None) -> list[Timer]:
    """Due timers of running clocks, soonest due first, their clocks locked, none waited for."""
    timers = Timer.objects.filter(
        state=TimerState.PENDING,
        fire_at__lte=at,
        level=F("clock__next_level"),
        generation=F("clock__generation"),
        clock__state=ClockState.RUNNING,
    )
    if only is not None:
        timers = timers.filter(pk=only)
    return list(
        timers.select_related("clock__calendar")
        .select_for_update(of=("clock",), skip_locked=True, no_key=True)
        .order_by("fire_at")[:size]
    )


def fall(timers: list[Timer], at: datetime, done: Sweep) -> None:
    """Let the claimed levels fall: what the rungs do, events, next timers and notices."""
    if not timers:
        return
    known = directory((timer.clock for timer in timers), at)
    climbs = [climb(timer, known, at) for timer in timers]
    busy = apply_actions([row for each in climbs for row in each.escalations], at=at)
    climbs = [each for each in climbs if each.clock.pk not in busy]
    write(climbs)
    fallen = [row for each in climbs for row in each.escalations]
    done.escalations += len(fallen)
    done.late_s = max([done.late_s, *(row.late_s for row in fallen)])
    done.notices += len(post_many([draft for each in climbs for draft in drafts(each)], at=at))


def climb(timer: Timer, known: Directory, at: datetime) -> Climb:
    """Every level of this clock that is due by now, in order; a vacant one lets the next fall too.

    Each level is recorded; a person named by several of them is told once, of the highest.
    """
    done, clock = Climb(timer), timer.clock
    segments = compiled(clock.calendar)
    rung, fire_at = next_rung(clock, level=timer.level), timer.fire_at
    while rung is not None and fire_at <= at:
        told = people(clock, rung.who, known)
        brought = timer.cause if rung.level == timer.level else ""
        event = escalation(clock, rung, told, planned_at=fire_at, at=at, brought=brought)
        done.escalations.append(event)
        done.told.update((recipient.user, event) for recipient in told)
        rung = next_rung(clock, level=rung.level + 1)
        if rung is not None:
            fire_at = fires_at(segments, clock, rung) if told else at
    if rung is not None:
        done.following = Timer(
            clock=clock, level=rung.level, generation=clock.generation, fire_at=fire_at
        )
    return done


def escalation(
    clock: Clock,
    rung: Rung,
    told: list[Recipient],
    *,
    planned_at: datetime,
    at: datetime,
    brought: str = "",
) -> Escalation:
    """The event row of one fallen level, with its recipients frozen; `brought` says why it fell
    before its time."""
    late_s = max(0, int((at - planned_at).total_seconds()))
    causes = [brought] if told else [brought, "vacant"]
    causes += ["late", clock.late_cause] if late_s > ON_TIME_S else []
    return Escalation(
        clock=clock,
        level=rung.level,
        subject_type=clock.subject_type,
        subject_id=clock.subject_id,
        unit_id=clock.unit_id,
        planned_at=planned_at,
        fired_at=at,
        late_s=late_s,
        percent=rung.percent,
        who=list(rung.who),
        recipients=[recipient._asdict() for recipient in told],
        actions=list(rung.actions),
        is_vacant=not told,
        cause=" ".join(filter(None, causes)),
        **clock.now_stamps(),
    )


def drafts(done: Climb) -> list[NoticeDraft]:
    """One notice per person, naming the highest level they were reached by."""
    told: dict[int, list[int]] = {}
    for user, event in done.told.items():
        told.setdefault(event.level, []).append(user)
    events = {event.level: event for event in done.escalations}
    return [draft for level, users in told.items() for draft in notices_of(events[level], users)]


def write(climbs: list[Climb]) -> None:
    """Put a batch of climbs down in four statements."""
    insert_rows([row for each in climbs for row in each.escalations], ignore_conflicts=True)
    Timer.objects.filter(pk__in=[each.timer.pk for each in climbs]).update(state=TimerState.DONE)
    insert_rows([each.following for each in climbs if each.following])
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Clock._meta.db_table} AS clock"  # noqa: S608 - our own table name
            " SET next_level = now.level, ladder_ended = now.ended"
            " FROM unnest(%s::bigint[], %s::int[], %s::bool[]) AS now (id, level, ended)"
            " WHERE clock.id = now.id",
            [
                [each.clock.pk for each in climbs],
                [standing_at(each) for each in climbs],
                [each.following is None for each in climbs],
            ],
        )


def standing_at(done: Climb) -> int:
    """The level a clock waits for next; one past the last when its ladder has ended."""
    return done.following.level if done.following else done.escalations[-1].level + 1
