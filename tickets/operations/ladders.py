"""Which rungs a clock climbs and when each falls, from policy rows kept per process."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from lib.remembering import remembered
from tickets.clock import Budget, CompiledCalendar, LimitUnit, when_used
from tickets.models import Clock, LadderPolicy, LadderRung


@dataclass(frozen=True)
class Rung:
    """One level of a ladder; a policy version never changes, so it may be kept."""

    level: int
    percent: int
    who: tuple[str, ...]
    actions: tuple[str, ...]


Ladders = dict[tuple[str, str], tuple[Rung, ...]]
"""Rungs by the kind of subject and the kind of clock."""


@remembered(lambda city_id, at: (city_id,))
def policy_for(city_id: int | None, at: datetime) -> int | None:
    """The id of the ladder in force for a city, or None when there is none."""
    serving = LadderPolicy.objects.serving(city_id, at).values_list("pk", flat=True)
    return serving.first()


def rungs_of(policy_id: int | None, subject_type: str, clock_kind: str) -> tuple[Rung, ...]:
    """The rungs of one kind of clock, lowest first."""
    return ladders_of(policy_id).get((subject_type, clock_kind), ())


def ladders_of(policy_id: int | None) -> Ladders:
    """Every ladder of a version in force, by subject and clock."""
    return _rungs(policy_id) if policy_id else {}


@lru_cache(maxsize=64)
def _rungs(policy_id: int) -> Ladders:
    return read_ladders(policy_id)


def read_ladders(policy_id: int) -> Ladders:
    """The same, read afresh: a draft may still change."""
    ladders: Ladders = {}
    for row in LadderRung.objects.filter(policy=policy_id).order_by("level"):
        rung = Rung(row.level, row.percent, tuple(row.who), tuple(row.actions))
        key = (row.subject_type, row.clock_kind)
        ladders[key] = (*ladders.get(key, ()), rung)
    return ladders


def next_rung(clock: Clock, *, level: int, ladders: Ladders | None = None) -> Rung | None:
    """The rung at `level` or above that comes next for this clock, by its own ladder or others."""
    ladders = ladders_of(clock.policy_id) if ladders is None else ladders
    rungs = ladders.get((clock.subject_type, clock.kind), ())
    return next((rung for rung in rungs if rung.level >= level), None)


def fires_at(calendar: CompiledCalendar, clock: Clock, rung: Rung) -> datetime:
    """When the rung falls: its share of the limit, counted on the clock's own unit."""
    spent = Budget(LimitUnit(clock.limit_unit), clock.budget_s, clock.consumed_s)
    seconds = clock.budget_s * rung.percent // 100
    return when_used(calendar, clock.runs_since, spent, seconds=seconds)
