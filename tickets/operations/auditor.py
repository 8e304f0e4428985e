"""Once a minute: is every promise of the engine kept? Heals what it can, notes what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from records.models import Delivery
from tickets.models import Assignment, Clock, Escalation, Finding, Ticket, Timer, WhistleTask
from tickets.models.clocks import ClockState, TimerState
from tickets.operations.calendars import compiled
from tickets.operations.clocks import cancel_clocks, restart
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_TICKET,
    RUNNING_WHISTLE,
    SETTLED_TASK,
    AssignmentStatus,
)

LATE_TIMER = timedelta(seconds=60)
SLOW_DELIVERY = timedelta(minutes=5)
MOST = 1000


def audit(at: datetime) -> dict[str, int]:
    """Check every invariant; answers how many rows break each.

    A broken clock is re-planned or ended; findings that no longer hold are closed as healed.
    """
    return {kind: _note(kind, check(at), at) for kind, check in CHECKS.items()}


def clocks_without_timer(at: datetime) -> list[tuple[str, int]]:
    """(a) A running clock with levels left has exactly one pending timer of its generation."""
    pending = Count("timers", filter=Q(timers__state=TimerState.PENDING))
    broken = (
        Clock.objects.running()
        .filter(ladder_ended=False)
        .annotate(pending=pending)
        .exclude(pending=1)
        .exclude(timers__state=TimerState.DEAD)
    )
    return [("clock", _heal_timer(pk)) for pk in broken.values_list("pk", flat=True)[:MOST]]


@transaction.atomic
def _heal_timer(clock_id: int) -> int:
    clock = Clock.objects.select_for_update(no_key=True).get(pk=clock_id)
    waiting = clock.timers.filter(state=TimerState.PENDING).count()
    if clock.state == ClockState.RUNNING and not clock.ladder_ended and waiting != 1:
        restart(clock, compiled(clock.calendar))
    return clock_id


def late_timers(at: datetime) -> list[tuple[str, int]]:
    """(b) No pending timer is more than 60 s late."""
    late = Timer.objects.filter(state=TimerState.PENDING, fire_at__lt=at - LATE_TIMER)
    return [("clock", pk) for pk in late.values_list("clock", flat=True)[:MOST]]


def undelivered(at: datetime) -> list[tuple[str, int]]:
    """(d) No delivery has been available for more than 5 minutes without an attempt."""
    slow = Delivery.objects.available(at).filter(available_at__lt=at - SLOW_DELIVERY)
    return [("delivery", pk) for pk in slow.values_list("pk", flat=True)[:MOST]]


def clocks_of_the_dead(at: datetime) -> list[tuple[str, int]]:
    """(e) Nothing that has ended keeps a live clock."""
    found = []
    for subject_type, rows in ENDED.items():
        live = Clock.objects.live().filter(subject_type=subject_type)
        broken = live.filter(Exists(rows().filter(pk=OuterRef("subject_id"))))
        for subject_id in broken.values_list("subject_id", flat=True)[:MOST]:
            found.append((subject_type, subject_id))
            _heal_dead(subject_type, subject_id, at)
    return found


@transaction.atomic
def _heal_dead(subject_type: str, subject_id: int, at: datetime) -> None:
    row = ENDED[subject_type]().filter(pk=subject_id).first()
    if row is not None:
        cancel_clocks(row, at=at)


def _ended_tickets() -> QuerySet[Ticket]:
    return Ticket.objects.exclude(status__in=OPEN_TICKET)


def _ended_assignments() -> QuerySet[Assignment]:
    ended = (*OPEN_ASSIGNMENT, AssignmentStatus.RETURNED)
    return Assignment.objects.exclude(status__in=ended)


def _ended_tasks() -> QuerySet[WhistleTask]:
    return WhistleTask.objects.filter(
        Q(status__in=SETTLED_TASK) | ~Q(whistle__status__in=RUNNING_WHISTLE)
    )


ENDED: dict[str, Callable[[], QuerySet]] = {
    "ticket": _ended_tickets,
    "assignment": _ended_assignments,
    "whistle_task": _ended_tasks,
}
"""Rows, by kind of subject, whose clocks must all have ended."""


def silent_breaches(at: datetime) -> list[tuple[str, int]]:
    """(f) A clock with a ladder that is overdue has at least one fallen level."""
    fallen = Escalation.objects.filter(clock=OuterRef("pk"))
    silent = Clock.objects.running().filter(
        ~Exists(fallen), due_at__lt=at - LATE_TIMER, policy__isnull=False, next_level__gt=1
    )
    return [("clock", pk) for pk in silent.values_list("pk", flat=True)[:MOST]]


def stamps_apart(at: datetime) -> list[tuple[str, int]]:
    """A row shows the due moment of its nearest running clock."""
    apart = Clock.objects.running().filter(
        Exists(
            Assignment.objects.filter(pk=OuterRef("subject_id")).exclude(due_at=OuterRef("due_at"))
        ),
        subject_type="assignment",
        kind="handle",
    )
    return [("assignment", pk) for pk in apart.values_list("subject_id", flat=True)[:MOST]]


CHECKS: dict[str, Callable[[datetime], list[tuple[str, int]]]] = {
    "clock_without_timer": clocks_without_timer,
    "late_timer": late_timers,
    "undelivered": undelivered,
    "clock_of_the_dead": clocks_of_the_dead,
    "silent_breach": silent_breaches,
    "stamp_apart": stamps_apart,
}


@transaction.atomic
def _note(kind: str, found: Iterable[tuple[str, int]], at: datetime) -> int:
    found = set(found)
    standing = {
        (row.subject_type, row.subject_id): row
        for row in Finding.objects.filter(kind=kind, healed_at__isnull=True)
    }
    gone = [row.pk for key, row in standing.items() if key not in found]
    Finding.objects.filter(pk__in=gone).update(healed_at=at)
    Finding.objects.bulk_create(
        [
            Finding(kind=kind, subject_type=subject_type, subject_id=subject_id, found_at=at)
            for subject_type, subject_id in sorted(found - standing.keys())
        ],
        ignore_conflicts=True,
    )
    return len(found)
