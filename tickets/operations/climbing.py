"""After a ladder was put into force: running clocks climb by it, for a look or for good."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from tickets.models import Clock, LadderPolicy, Timer
from tickets.models.clocks import ClockState, TimerState
from tickets.operations.forecasts import Forecast, Shift, forecast
from tickets.operations.ladders import Ladders, Rung, ladders_of, read_ladders
from tickets.operations.relimiting import by_calendar
from tickets.operations.replanning import BATCH, COUNTED, recount, write

STRAGGLERS = timedelta(minutes=5)


def climbers(policy: LadderPolicy, at: datetime) -> QuerySet[Clock]:
    """Live clocks a ladder is for: of its city, or of every city that has none of its own."""
    clocks = Clock.objects.live()
    if policy.city_id is not None:
        return clocks.filter(city_now=policy.city_id)
    own = LadderPolicy.objects.filter(city__isnull=False, is_active=True, valid_from__lte=at)
    return clocks.exclude(city_now__in=own.values("city"))


def unfollowed(policy: LadderPolicy, at: datetime) -> QuerySet[Clock]:
    """Clocks started under an older ladder that do not climb by this one yet, nor a newer one."""
    older = Q(policy=None) | Q(policy__valid_from__lt=policy.valid_from)
    older |= Q(policy__valid_from=policy.valid_from, policy__lt=policy.pk)
    return climbers(policy, at).filter(older, started_at__lte=policy.valid_from)


def next_by(rungs: Sequence[Rung], clock: Clock, former: Sequence[Rung]) -> Rung | None:
    """The level of other rungs that comes next: above what has fallen, in number and in share."""
    fallen = [rung for rung in former if rung.level < clock.next_level]
    share = fallen[-1].percent if fallen else 0
    return next(
        (rung for rung in rungs if rung.level >= clock.next_level and rung.percent > share), None
    )


def forecast_ladder(policy: LadderPolicy, *, at: datetime) -> Forecast:
    """Which running clocks would climb differently: their next level and its moment, both ways."""
    clocks = climbers(policy, at).filter(Q(policy=None) | ~Q(policy=policy.pk))
    running = clocks.filter(state=ClockState.RUNNING)
    shifts = _shifts(running, read_ladders(policy.pk))
    resting = clocks.filter(state=ClockState.PAUSED).count()
    return forecast(shifts, at=at, running=running.count(), resting=resting)


def _shifts(running: QuerySet[Clock], ladders: Ladders) -> Iterator[Shift]:
    """Those clocks whose next level, its share, its people or its deeds differ.

    Before is what their timers wait for; after is counted by the other ladders.
    """
    waiting = Timer.objects.filter(state=TimerState.PENDING, clock__in=running)
    columns = waiting.values_list("clock", "level", "fire_at")
    before = {clock: (level, fire_at) for clock, level, fire_at in columns}
    steps: dict[Step, Rung | None] = {}
    changed = []
    for clock in running.only(*COUNTED):
        step = (clock.policy_id, clock.subject_type, clock.kind, clock.next_level)
        if step not in steps:
            steps[step] = _other_step(clock, ladders)
        first = steps[step]
        if first is not SAME:
            clock.next_level = first.level if first else BEYOND
            changed.append(clock)
    for group, segments in by_calendar(changed):
        for row in recount(group, segments, ladders=ladders):
            level, fire_at = before.get(row.clock.pk, (None, None))
            if (fire_at, row.fire_at) != (None, None):
                after = row.level if row.fire_at else None
                yield Shift(row.clock, fire_at, row.fire_at, level, after)


Step = tuple[int | None, str, str, int]
"""Where a clock stands: its ladder, what it is the clock of, and the level it waits for."""

SAME = Rung(0, 0, (), ())
"""Says that a clock would climb as before."""

BEYOND = 32_767
"""A level no ladder has."""


def _other_step(clock: Clock, ladders: Ladders) -> Rung | None:
    """The level that would come next by other ladders; None at their end, SAME when all that is
    left to climb is as before."""
    pair = (clock.subject_type, clock.kind)
    former, later = ladders_of(clock.policy_id).get(pair, ()), ladders.get(pair, ())
    old = [rung for rung in former if rung.level >= clock.next_level]
    first = next_by(later, clock, former)
    new = [rung for rung in later if first is not None and rung.level >= first.level]
    is_same = [(r.percent, r.who, r.actions) for r in old] == [
        (r.percent, r.who, r.actions) for r in new
    ]
    return SAME if is_same else first


def follow_ladders(*, at: datetime) -> int:
    """Let running clocks climb by every version that says so; answers how many were moved."""
    return sum(follow_ladder(policy, at=at) for policy in LadderPolicy.objects.unsettled(at))


def follow_ladder(
    policy: LadderPolicy, *, at: datetime, batch: int = BATCH, batches: int | None = None
) -> int:
    """Put running clocks on a version, soonest due first, in batches that may be killed.

    A clock that follows names the version and is not taken up again; one that somebody is just
    changing is left for the next run.
    """
    done = ran = 0
    while batches is None or ran < batches:
        with transaction.atomic():
            waiting = unfollowed(policy, at).order_by("due_at", "pk")
            locked = waiting.select_for_update(of=("self",), skip_locked=True, no_key=True)
            clocks = list(locked[:batch])
            _climb_on(clocks, policy)
        done, ran = done + len(clocks), ran + 1
        if len(clocks) < batch:
            _settle(policy, at)
            break
    return done


def _climb_on(clocks: list[Clock], policy: LadderPolicy) -> None:
    ladders = ladders_of(policy.pk)
    places: dict[tuple[int, bool], list[int]] = {}
    for clock in clocks:
        pair = (clock.subject_type, clock.kind)
        first = next_by(ladders.get(pair, ()), clock, ladders_of(clock.policy_id).get(pair, ()))
        clock.policy = policy
        clock.ladder_ended = first is None
        clock.next_level = first.level if first else _beyond(clock, ladders.get(pair, ()))
        places.setdefault((clock.next_level, clock.ladder_ended), []).append(clock.pk)
    for (level, is_ended), ids in places.items():
        place = {"policy": policy, "next_level": level, "ladder_ended": is_ended}
        Clock.objects.filter(pk__in=ids).update(**place)
    for group, segments in by_calendar(clocks):
        running = [clock for clock in group if clock.state == ClockState.RUNNING]
        write(list(recount(running, segments)), segments.version, calendar_id=group[0].calendar_id)


def _beyond(clock: Clock, rungs: Iterable[Rung]) -> int:
    """One past the last level, where a clock waits whose ladder has ended."""
    return max([clock.next_level, *(rung.level + 1 for rung in rungs)])


def _settle(policy: LadderPolicy, at: datetime) -> None:
    if at - policy.valid_from > STRAGGLERS and not unfollowed(policy, at).exists():
        LadderPolicy.objects.filter(pk=policy.pk).update(settled_at=at)
