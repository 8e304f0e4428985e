"""Whose whistle it is: why it should go up, and handing it up to street, district or city."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Tier
from lib.errors import Refused
from lib.moves import make_move
from members.roles import Role
from tickets.models import Adjustment, Attendance, Clock, Escalation, Whistle, WhistleTask
from tickets.notices import area_people, desk_of, scope_people, tell
from tickets.workflow.states import (
    OPEN_TASK,
    RUNNING_WHISTLE,
    AdjustmentKind,
    AdjustmentStatus,
    TaskStatus,
    WhistleLevel,
)
from tickets.workflow.whistle import WHISTLE, levels_above

MUCH_LATE = 150
"""Percent of a limit: more than half of it again has passed (DOMAIN.md section 5.4)."""

MANY_REWORKS = 2
MANY_RESTS = 2
MANY_WHISTLES = 3
YEAR = timedelta(days=365)
SMALL_PLACES = (Tier.SECTION, Tier.GRID, Tier.BUILDING, Tier.UNIT)
"""A place one can walk around: a whole community or street is none."""


def tasks_here() -> QuerySet[WhistleTask]:
    """The open tasks of the whistle that the query around it speaks of."""
    return WhistleTask.objects.filter(whistle=OuterRef(OuterRef("pk")), status__in=OPEN_TASK)


def clock_passed(kind: str, at: datetime) -> Exists:
    """A department lets a clock of this kind run beyond its limit."""
    clocks = Clock.objects.running().filter(subject_type="whistle_task", kind=kind, due_at__lte=at)
    return Exists(clocks.filter(subject_id__in=tasks_here().values("pk")))


def unsigned(at: datetime) -> Q:
    """Somebody has not signed within the limit."""
    return Q(clock_passed("sign", at))


def absent(at: datetime) -> Q:
    """Somebody did not come within the limit, or stayed away from a meeting and came not since."""
    missing = tasks_here().filter(status__in=(TaskStatus.UNSIGNED, TaskStatus.SIGNED))
    away = Attendance.objects.filter(
        meeting__whistle=OuterRef("pk"), is_present=False, unit__in=missing.values("unit")
    )
    return Q(clock_passed("attend", at)) | Q(Exists(away))


def much_overdue(at: datetime) -> Q:
    """The ladder's own level at half the limit again has fallen on a clock that still runs, so
    that the same working hours are counted as everywhere else."""
    fallen = Escalation.objects.filter(
        subject_type="whistle_task",
        percent__gte=MUCH_LATE,
        clock__state="running",
        clock__kind__in=("stop_danger", "plan", "finish"),
    )
    return Q(Exists(fallen.filter(subject_id__in=tasks_here().values("pk"))))


def reworked(at: datetime) -> Q:
    """A department's result failed twice."""
    rows = WhistleTask.objects.filter(whistle=OuterRef("pk"), rework_count__gte=MANY_REWORKS)
    return Q(Exists(rows))


def rest_asked_twice(at: datetime) -> Q:
    """A department asked twice that the work may rest."""
    asked = Adjustment.objects.filter(
        task__whistle=OuterRef("pk"), kind=AdjustmentKind.SUSPENSION
    ).exclude(status=AdjustmentStatus.CANCELLED)
    counted = asked.order_by().values("task").annotate(n=Count("pk"))
    return Q(Exists(counted.filter(n__gte=MANY_RESTS)))


def same_place(at: datetime) -> Q:
    """The third whistle within twelve months for one building, or for one grid."""
    here = Whistle.objects.filter(
        issued_at__gt=at - YEAR,
        area__tree_id=OuterRef("area__tree_id"),
        area__lft__gte=OuterRef("place_lft"),
        area__lft__lte=OuterRef("place_rght"),
    )
    counted = here.order_by().values("area__tree_id").annotate(n=Count("pk"))
    return Q(area__tier__in=SMALL_PLACES) & Q(Exists(counted.filter(n__gte=MANY_WHISTLES)))


REASONS: dict[str, Callable[[datetime], Q]] = {
    "unsigned": unsigned,
    "absent": absent,
    "overdue": much_overdue,
    "rework": reworked,
    "suspension": rest_asked_twice,
    "place": same_place,
}
"""Why a running whistle should go up, each a question to the rows themselves."""


def with_reasons(whistles: QuerySet[Whistle], at: datetime) -> QuerySet[Whistle]:
    """The same whistles, each knowing which reasons speak for handing it up; no further query."""
    building = Area.objects.filter(
        tier=Tier.BUILDING,
        tree_id=OuterRef("area__tree_id"),
        lft__lte=OuterRef("area__lft"),
        rght__gte=OuterRef("area__rght"),
    )
    placed = whistles.annotate(
        place_lft=Coalesce(Subquery(building.values("lft")[:1]), F("area__lft")),
        place_rght=Coalesce(Subquery(building.values("rght")[:1]), F("area__rght")),
    )
    answers = {
        f"why_{name}": ExpressionWrapper(ask(at), output_field=BooleanField())
        for name, ask in REASONS.items()
    }
    return placed.annotate(**answers)


def to_hand_up(whistles: QuerySet[Whistle], at: datetime) -> QuerySet[Whistle]:
    """Running whistles for which a reason speaks, and above whose holder there is a level."""
    asked = with_reasons(
        whistles.filter(status__in=RUNNING_WHISTLE).exclude(handed_up_to=WhistleLevel.CITY), at
    )
    either = Q(pk__in=[])
    for name in REASONS:
        either |= Q(**{f"why_{name}": True})
    return asked.filter(either)


def reasons_of(whistle: Whistle) -> list[str]:
    """The reasons a whistle of `with_reasons` knows; none where nobody stands above its holder."""
    if whistle.status not in RUNNING_WHISTLE or not levels_above(whistle):
        return []
    return [name for name in REASONS if getattr(whistle, f"why_{name}")]


def reasons_to_hand_up(whistle: Whistle, at: datetime) -> list[str]:
    """Why this whistle should go up now, by name; a suggestion, never done by itself."""
    return reasons_of(with_reasons(Whistle.objects.filter(pk=whistle.pk), at).get())


@transaction.atomic
def hand_up_whistle(
    whistle: Whistle, *, by: Any, at: datetime, seen: int | None = None, level: str, reason: str
) -> Whistle:
    """Give the whistle to a higher level, with all its history; the lower one stays in contact.

    Raises Refused for a level that is not above the present holder's.
    """
    whistle = Whistle.objects.select_for_update(no_key=True).get(pk=whistle.pk)
    above = levels_above(whistle)
    if above and level not in above:
        raise Refused("level_not_above", _("Choose a level above the present one."), "level")
    whistle = make_move(
        whistle,
        WHISTLE["hand-up"],
        by=by,
        at=at,
        seen=seen,
        reason=reason,
        data={"level": level},
        handed_up_to=level,
    )
    people = leaders_of(level, whistle, at) | desk_of(whistle, at) | {whistle.blown_by_id}
    tell(
        "whistle_handed_up",
        whistle,
        to=people,
        by=by,
        at=at,
        urgency="warning",
        level=level,
        reason=reason,
    )
    return whistle


def leaders_of(level: str, whistle: Whistle, at: datetime) -> set[int]:
    """Who answers at a level for the place of a whistle: leaders, district desk, city viewers."""
    if level == WhistleLevel.CITY:
        return scope_people("city", whistle.city_now_id, (Role.ADMIN, Role.CITY_VIEWER), at)
    if level == WhistleLevel.DISTRICT:
        return scope_people("district", whistle.district_now_id, (Role.DISTRICT_DESK,), at)
    leaders = (Role.STREET_SECRETARY, Role.STREET_DIRECTOR)
    return area_people(whistle.street_now_id, leaders, at)
