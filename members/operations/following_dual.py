"""What a change of the areas does to dual check-in: ties to a closed community go on elsewhere.

The rows of the closed community stay as they were; from the day on new ones say where it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from grids.models import Area, Tier
from grids.operations.carrying import Carried
from grids.workflow import Forest
from lib.moves import make_move
from members.models import CheckIn, HalfYearReport, Pairing, Post, ServiceAppraisal, ServiceRecord
from members.operations.telling import of_member, of_unit, tell
from members.workflow import CHECK_IN, AppraisalStatus, ReportStatus, ServiceStatus
from records.operations import write_audit

DAY = timedelta(days=1)

UNFINISHED: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (ServiceRecord, (ServiceStatus.ENTERED,)),
    (HalfYearReport, (ReportStatus.DRAFT, ReportStatus.SENT)),
    (ServiceAppraisal, (AppraisalStatus.DRAFT,)),
)
"""What the community still has to act on: somebody must be there to do it."""


KEPT = (
    *("kind", "unit_id", "person_id", "contact", "phone_cipher", "on", "skills", "free_time"),
    *("wish", "due_on", "confirmed_by_id", "confirmed_at", "entered_by_id", "entered_at"),
)
"""What a check-in says wherever it goes on."""


@dataclass(frozen=True)
class Way:
    """One closed community, what takes its place, and the change that did it."""

    closed: int
    heir: Area | None
    parts: tuple[Area, ...]
    carried: Carried
    by: Any
    at: datetime

    @property
    def last(self) -> Any:
        """The last day of the closed community."""
        return self.carried.on - DAY

    def target(self, areas: Iterable[Area | None]) -> Area | None:
        """The part that one of these places lies in now, else the heir."""
        found = {area.stamps().community_id for area in areas if area is not None}
        return next((part for part in self.parts if part.pk in found), self.heir)


def follow_dual(carried: Carried, *, by: Any, at: datetime) -> dict[str, int]:
    """Carry pairings, check-ins and what waits for the community over, in the caller's transaction.

    A merge takes them to the successor; after a split they go where the unit sits or the member
    holds a post, else to the first part (DOMAIN.md sections 6.1 and 10). Answers how many went on.
    """
    if carried.forest != Forest.AREA:
        return {}
    went = {"pairings": 0, "check_ins": 0, "unfinished": 0}
    for closed_id, closed in carried.closed.items():
        if closed.tier != Tier.COMMUNITY:
            continue
        heir = carried.heirs[closed_id]
        parts = tuple(node for _part, node in carried.parts)
        community = heir if heir.tier == Tier.COMMUNITY else None
        way = Way(closed_id, community, parts, carried, by, at)
        went["pairings"] += sum(carry_pairing(row, way) for row in pairings_of(way))
        went["check_ins"] += sum(carry_check_in(row, way) for row in check_ins_of(way))
        went["unfinished"] += sum(carry_unfinished(way))
    if any(went.values()):
        write_audit(
            "dual.follow_change", by=by, at=at, data={**went, "change": carried.change.number}
        )
    return went


def pairings_of(way: Way) -> Any:
    """Pairings that would go on, those of later included."""
    rows = Pairing.objects.filter(Q(until_on=None) | Q(until_on__gte=way.carried.on))
    rows = rows.filter(community=way.closed).select_related("unit__area")
    return rows.select_for_update(of=("self",)).order_by("pk")


def carry_pairing(row: Pairing, way: Way) -> bool:
    """End a pairing the day before and begin it at its target; never two of a unit at one place."""
    target = way.target([row.unit.area])
    first = max(row.from_on, way.carried.on)
    from_on = free_from(row, target, first) if target is not None else None
    goes_on = from_on is not None and (row.until_on is None or from_on <= row.until_on)
    if target is not None and from_on is not None and goes_on:
        Pairing.objects.create(
            unit=row.unit,
            community=target,
            from_on=from_on,
            until_on=row.until_on,
            note=row.note,
            made_by=way.by,
            made_at=way.at,
        )
    if row.from_on >= way.carried.on:
        row.delete()
    else:
        row.until_on = way.last
        row.save(update_fields=("until_on",))
    return goes_on


def free_from(row: Pairing, target: Area, first: date) -> date | None:
    """From when on the unit has no pairing with the target; None when it has one without end."""
    there = Pairing.objects.filter(unit=row.unit_id, community=target)
    there = there.filter(Q(until_on=None) | Q(until_on__gte=first))
    ends = list(there.values_list("until_on", flat=True))
    if None in ends:
        return None
    return max(ends) + DAY if ends else first


def check_ins_of(way: Way) -> Any:
    """Check-ins that are not at an end."""
    rows = CheckIn.objects.open().filter(community=way.closed)
    return rows.select_related("person__user", "unit__area").order_by("pk")


def carry_check_in(row: CheckIn, way: Way) -> bool:
    """Let a check-in go on at its target as it stands; the old one says that it moved."""
    homes = [row.unit.area] if row.unit and row.person_id is None else homes_of(row, way)
    target = way.target(homes)
    facts = {"by": way.by, "at": way.at, "reason": way.carried.change.number}
    status, community = row.status, row.community
    moved = make_move(row, CHECK_IN["supersede"], ended_on=way.last, **facts)
    to = of_member(row.person) | of_unit(row.unit, way.at)
    if target is not None and not open_there(row, target):
        new = successor_of(moved, target, status)
        new.append_record(move="enter", post=None, before="", after=status, data={}, **facts)
        tell("dual_follows", new, to=to, at=way.at, was=str(community))
        return True
    if target is None:
        tell("dual_check_in_ended", moved, to=to, at=way.at, reason=facts["reason"])
    return False


def homes_of(row: CheckIn, way: Way) -> list[Area]:
    """Where the member is known to be at home: the places of the posts they hold."""
    posts = Post.objects.active(way.carried.on).filter(person=row.person_id, area__isnull=False)
    return [post.area for post in posts.select_related("area").order_by("-area__level")]


def open_there(row: CheckIn, target: Area) -> bool:
    """Whether the unit or the member has a check-in at the target already."""
    rows = CheckIn.objects.open().filter(kind=row.kind, community=target)
    same = rows.filter(person=row.person_id) if row.person_id else rows.filter(unit=row.unit_id)
    return bool(same.exists())


def successor_of(row: CheckIn, target: Area, status: str) -> CheckIn:
    """The check-in at the target, with everything the one before said."""
    facts = {name: getattr(row, name) for name in KEPT}
    return CheckIn.objects.create(community=target, status=status, flow_count=1, **facts)


def carry_unfinished(way: Way) -> list[bool]:
    """What waits to be confirmed, written or acknowledged waits at the target from now on."""
    rows = [
        row
        for model, states in UNFINISHED
        for row in model.objects.filter(community=way.closed, status__in=states)
        .select_related("unit__area")
        .order_by("pk")
    ]
    return [_hand_on(row, way) for row in rows]


def _hand_on(row: Any, way: Way) -> bool:
    target = way.target([row.unit.area if row.unit else None])
    if target is None or written_there(row, target):
        return False
    row.community = target
    row.flow_count += 1
    row.save(update_fields=("community", "flow_count"))
    row.append_record(
        move="follow-area",
        by=way.by,
        post=None,
        reason=way.carried.change.number,
        before=row.status,
        after=row.status,
        at=way.at,
        data={"from": way.closed, "to": target.pk},
    )
    return True


def written_there(row: Any, target: Area) -> bool:
    """Whether the target has the report or appraisal of that time already; services are many."""
    if isinstance(row, ServiceRecord):
        return False
    same = type(row).objects.filter(community=target, unit=row.unit_id, person=row.person_id)
    period = {name: getattr(row, name) for name in ("year", "half") if hasattr(row, name)}
    return bool(same.filter(**period).exists())
