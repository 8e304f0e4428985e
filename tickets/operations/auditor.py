"""Once a minute: is every promise of the engine kept? Heals what it can, notes what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.lookups import Exact

from records.models import Delivery
from records.operations import post_many
from tickets.models import (
    Adjustment,
    Assignment,
    CallBack,
    Clock,
    Escalation,
    Finding,
    LadderRung,
    Objection,
    Proposal,
    Resolution,
    Ticket,
    Timer,
    TopicTask,
    Whistle,
    WhistleTask,
)
from tickets.models.clocks import ClockState, TimerState
from tickets.operations.calendars import compiled
from tickets.operations.clocks import cancel_clocks, restart
from tickets.operations.ladders import next_rung
from tickets.operations.reminders import notices_of, untold
from tickets.operations.showing import show_everywhere, shown_wrongly
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_TICKET,
    PENDING_ADJUSTMENT,
    RUNNING_WHISTLE,
    SETTLED_TASK,
    STANDING_OBJECTION,
    AdjustmentKind,
    AssignmentStatus,
    CallBackStatus,
    ProposalStatus,
    ResolutionStatus,
    TopicTaskStatus,
    WhistleStatus,
)

LATE_TIMER = timedelta(seconds=60)
SLOW_DELIVERY = timedelta(minutes=5)
MOST = 1000
"""Rows that one check takes up; the next minute takes the next."""

LATEST = 1000
"""Levels that are looked at again, newest first."""

Subject = tuple[str, int]


def audit(at: datetime) -> dict[str, int]:
    """Check every invariant; answers how many rows break each.

    A broken clock is re-planned or ended; findings that no longer hold are closed as healed.
    """
    return {kind: _note(kind, check(at), at) for kind, check in CHECKS.items()}


def clocks_without_timer(at: datetime) -> list[Subject]:
    """(a) A running clock with levels left has one pending timer: of its level and generation."""
    broken = _without_timer(Clock.objects.running())
    return [("clock", _heal_timer(pk)) for pk in broken.values_list("pk", flat=True)[:MOST]]


def _without_timer(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    waits = Q(timers__state=TimerState.PENDING)
    is_next = waits & Q(timers__level=F("next_level"), timers__generation=F("generation"))
    counted = clocks.filter(~_is_dead(), ladder_ended=False).annotate(
        waiting=Count("timers", filter=waits), coming=Count("timers", filter=is_next)
    )
    return counted.exclude(waiting=1, coming=1)


def _is_dead() -> Exists:
    """The timer of the present generation was put aside for a person."""
    timers = Timer.objects.filter(clock=OuterRef("pk"), generation=OuterRef("generation"))
    return Exists(timers.filter(state=TimerState.DEAD))


@transaction.atomic
def _heal_timer(clock_id: int) -> int:
    clock = Clock.objects.running().select_for_update(no_key=True).filter(pk=clock_id).first()
    if clock is not None and _without_timer(Clock.objects.filter(pk=clock_id)).exists():
        restart(clock, compiled(clock.calendar))
    return clock_id


def dead_timers(at: datetime) -> list[Subject]:
    """A timer that failed too often waits for a person, who plans its clock anew."""
    dead = Clock.objects.running().filter(_is_dead())
    return [("clock", pk) for pk in dead.values_list("pk", flat=True)[:MOST]]


def stray_timers(at: datetime) -> list[Subject]:
    """No timer waits for a clock that does not run."""
    waiting = Timer.objects.filter(state=TimerState.PENDING)
    stray = waiting.exclude(clock__state=ClockState.RUNNING)
    ids = list(stray.values_list("clock", flat=True)[:MOST])
    stray.filter(clock__in=ids).update(state=TimerState.CANCELLED)
    return [("clock", pk) for pk in ids]


def late_timers(at: datetime) -> list[Subject]:
    """(b) No pending timer is more than 60 s late."""
    late = Timer.objects.filter(state=TimerState.PENDING, fire_at__lt=at - LATE_TIMER)
    return [("clock", pk) for pk in late.values_list("clock", flat=True)[:MOST]]


def untold_people(at: datetime) -> list[Subject]:
    """(c) Whoever a level named was told, of it or of a higher one that fell with it."""
    missing = untold(LATEST)
    drafts = [draft for event, user in missing for draft in notices_of(event, [user])]
    post_many(drafts, at=at)
    return [("escalation", event.pk) for event, _user in missing]


def undelivered(at: datetime) -> list[Subject]:
    """(d) No delivery has been ready for more than 5 minutes without being sent."""
    stuck = Delivery.objects.stuck(at - SLOW_DELIVERY)
    return [("delivery", pk) for pk in stuck.values_list("pk", flat=True)[:MOST]]


def clocks_of_the_dead(at: datetime) -> list[Subject]:
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
    rows = ENDED[subject_type]().filter(pk=subject_id)
    row = rows.select_for_update(of=("self",), no_key=True).first()
    if row is not None:
        cancel_clocks(row, at=at)


def _ended_tickets() -> QuerySet[Ticket]:
    return Ticket.objects.exclude(status__in=OPEN_TICKET)


def _ended_assignments() -> QuerySet[Assignment]:
    waits = Q(status=AssignmentStatus.RETURNED, asked__contains=[AdjustmentKind.RETURN])
    return Assignment.objects.exclude(waits | Q(status__in=OPEN_ASSIGNMENT))


def _ended_requests() -> QuerySet[Adjustment]:
    return Adjustment.objects.exclude(status__in=PENDING_ADJUSTMENT)


def _ended_tasks() -> QuerySet[WhistleTask]:
    return WhistleTask.objects.filter(
        Q(status__in=SETTLED_TASK) | ~Q(whistle__status__in=RUNNING_WHISTLE)
    )


def _ended_objections() -> QuerySet[Objection]:
    return Objection.objects.exclude(status__in=STANDING_OBJECTION)


def _read_whistles() -> QuerySet[Whistle]:
    """A whistle has a clock of its own only while a leader must read it."""
    return Whistle.objects.exclude(status=WhistleStatus.SUBMITTED)


def _ended_resolutions() -> QuerySet[Resolution]:
    return Resolution.objects.exclude(status=ResolutionStatus.OPEN)


def _answered_proposals() -> QuerySet[Proposal]:
    return Proposal.objects.exclude(status=ProposalStatus.PROPOSED)


def _ended_topic_tasks() -> QuerySet[TopicTask]:
    return TopicTask.objects.exclude(status=TopicTaskStatus.OPEN)


def _ended_call_backs() -> QuerySet[CallBack]:
    return CallBack.objects.exclude(status=CallBackStatus.WAITING)


ENDED: dict[str, Callable[[], QuerySet]] = {
    "ticket": _ended_tickets,
    "assignment": _ended_assignments,
    "whistle_task": _ended_tasks,
    "adjustment": _ended_requests,
    "objection": _ended_objections,
    "whistle": _read_whistles,
    "resolution": _ended_resolutions,
    "proposal": _answered_proposals,
    "topic_task": _ended_topic_tasks,
    "call_back": _ended_call_backs,
}
"""Rows, by kind of subject, whose clocks must all have ended."""


def silent_breaches(at: datetime) -> list[Subject]:
    """(f) Every level that a running clock has left behind has fallen."""
    silent = Clock.objects.running().filter(_passed_silently())
    return [("clock", _heal_silence(pk)) for pk in silent.values_list("pk", flat=True)[:MOST]]


def _passed_silently() -> Exists:
    events = Escalation.objects.filter(clock=OuterRef(OuterRef("pk")), level=OuterRef("level"))
    rungs = LadderRung.objects.filter(
        policy=OuterRef("policy"),
        subject_type=OuterRef("subject_type"),
        clock_kind=OuterRef("kind"),
    )
    passed = Q(level__lt=OuterRef("next_level")) | Q(Exact(OuterRef("ladder_ended"), True))
    return Exists(rungs.filter(passed, ~Exists(events)))


@transaction.atomic
def _heal_silence(clock_id: int) -> int:
    """Go back to the first level above those that fell; the sweeper lets it fall, late."""
    clock = Clock.objects.running().select_for_update(no_key=True).filter(pk=clock_id).first()
    if clock is not None:
        fallen = clock.escalations.aggregate(top=Max("level"))["top"] or 0
        rung = next_rung(clock, level=fallen + 1)
        if rung is not None and (clock.ladder_ended or rung.level < clock.next_level):
            clock.next_level, clock.ladder_ended = rung.level, False
            restart(clock, compiled(clock.calendar))
    return clock_id


def stamps_apart(at: datetime) -> list[Subject]:
    """A row shows the due moment of its nearest running clock."""
    wrong = shown_wrongly(MOST)
    with transaction.atomic():
        show_everywhere(clock_id for _kind, _pk, clock_id in wrong)
    return [(kind, pk) for kind, pk, _clock_id in wrong]


CHECKS: dict[str, Callable[[datetime], list[Subject]]] = {
    "clock_without_timer": clocks_without_timer,
    "dead_timer": dead_timers,
    "stray_timer": stray_timers,
    "late_timer": late_timers,
    "untold": untold_people,
    "undelivered": undelivered,
    "clock_of_the_dead": clocks_of_the_dead,
    "silent_breach": silent_breaches,
    "stamp_apart": stamps_apart,
}


@transaction.atomic
def _note(kind: str, found: Iterable[Subject], at: datetime) -> int:
    found = set(found)
    standing = {
        (row.subject_type, row.subject_id): row
        for row in Finding.objects.filter(kind=kind, healed_at__isnull=True)
    }
    is_all = len(found) < MOST
    gone = [row.pk for key, row in standing.items() if is_all and key not in found]
    Finding.objects.filter(pk__in=gone).update(healed_at=at)
    Finding.objects.bulk_create(
        [
            Finding(kind=kind, subject_type=subject_type, subject_id=subject_id, found_at=at)
            for subject_type, subject_id in sorted(found - standing.keys())
        ],
        ignore_conflicts=True,
    )
    return len(found)
