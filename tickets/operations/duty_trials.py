"""A dry run of the duty list: where would last month's matters have gone under changed rules?

Matters are counted by what the rules look at, and the rules are matched in memory against each
count, so that a month of any size costs one grouped query.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from grids.models import Area, AreaKind, Unit
from grids.powers import Power
from grids.reach import Reach
from tickets.models import DutyRule, Ticket
from tickets.operations.duties import OWN_KINDS, Draft, check_draft, check_place, overlap
from tickets.routing import Matter, most_specific

KEYS = (
    "category_id",
    "condition_id",
    "grid_now_id",
    "community_now_id",
    "street_now_id",
    "district_now_id",
)
"""What the rules look at in a matter."""

Sort = tuple[int, int | None, int | None]
"""Matters that no rule can tell apart: category, condition, finest stamped area."""


@dataclass(frozen=True)
class Shift:
    """Matters that would go to another lead; None stands for nobody by rule."""

    before: Unit | None
    after: Unit | None
    count: int


@dataclass
class Trial:
    """What a dry run found over the matters dispatched from `since` until before `until`."""

    since: date
    until: date
    total: int = 0
    sorts: dict[tuple[int | None, int | None], list[Sort]] = field(default_factory=dict)
    counts: dict[tuple[int | None, int | None], int] = field(default_factory=dict)
    units: dict[int, Unit] = field(default_factory=dict)

    @property
    def moved(self) -> int:
        """How many would have gone to another lead."""
        return sum(self.counts.values())

    @property
    def shifts(self) -> list[Shift]:
        """Old lead and new lead with the number of matters, the largest first."""
        found = [
            Shift(self.units.get(before or 0), self.units.get(after or 0), count)
            for (before, after), count in self.counts.items()
        ]
        return sorted(found, key=lambda row: (-row.count, str(row.before), str(row.after)))


def last_month(at: datetime) -> tuple[date, date]:
    """The first day of last month and the first of this one."""
    until = timezone.localdate(at).replace(day=1)
    return (until - timedelta(days=1)).replace(day=1), until


def midnight(day: date) -> datetime:
    """The first moment of a day at the site."""
    return timezone.make_aware(datetime.combine(day, time.min))


def try_rules(
    drafts: Sequence[Draft], *, without: Iterable[int] = (), by: Any, at: datetime
) -> Trial:
    """Match last month's matters within reach against the list with and without the change.

    `without` are the numbers of the rules that the drafts replace, or that end. Nothing is written.

    Raises what `make_rule` and `change_rule` would raise.
    """
    gone = set(without)
    for draft in drafts:
        check_place(draft, by)
        check_draft(draft)
        check_free(draft, gone)
    on = max([timezone.localdate(at), *(draft.valid_from for draft in drafts)])
    old = list(DutyRule.objects.filter(number__in=gone).newest())
    categories = {draft.category.pk for draft in drafts} | {rule.category_id for rule in old}
    rules = DutyRule.objects.valid(on).filter(category__in=categories).select_related("lead")
    before = list(rules)
    after = [rule for rule in before if rule.number not in gone]
    after += [DutyRule(pk=-place, **draft.columns()) for place, draft in enumerate(drafts, start=1)]
    return compare(before, after, categories, reach=by.reach(Power.CONFIGURE), at=at)


def check_free(draft: Draft, gone: set[int]) -> None:
    """What the database would refuse on writing is refused on trying."""
    rows = DutyRule.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=draft.valid_from),
        category=draft.category,
        condition=draft.condition,
        area=draft.area,
        district=draft.district,
    ).exclude(number__in=gone)
    last = draft.valid_to
    if any(row.was_in_force and (last is None or row.valid_from <= last) for row in rows):
        raise overlap(draft)


def compare(
    before: Sequence[Any],
    after: Sequence[Any],
    categories: Iterable[int],
    *,
    reach: Reach,
    at: datetime,
) -> Trial:
    """The matters whose lead differs between two lists of rules."""
    since, until = last_month(at)
    trial = Trial(since, until)
    old, new = by_category(before), by_category(after)
    for *key, count in counted(reach, since, until, categories):
        matter = matter_of(*key)
        leads = (lead_of(old, matter), lead_of(new, matter))
        trial.total += count
        if leads[0] != leads[1]:
            trial.counts[leads] = trial.counts.get(leads, 0) + count
            trial.sorts.setdefault(leads, []).append(sort_of(matter))
    known = {unit for leads in trial.counts for unit in leads if unit is not None}
    trial.units = Unit.objects.in_bulk(known)
    return trial


def sort_of(matter: Matter) -> Sort:
    """What tells a matter from those that other rules may speak of."""
    return matter.category_id, matter.condition_id, next(iter(matter.area_ids), None)


def lead_of(rules: dict[int, list[Any]], matter: Matter) -> int | None:
    """The unit that the rules give a matter to."""
    rule = most_specific(rules.get(matter.category_id, ()), matter)
    return rule.lead_id if rule else None


def by_category(rules: Iterable[Any]) -> dict[int, list[Any]]:
    """Rules under their category."""
    found: dict[int, list[Any]] = {}
    for rule in rules:
        found.setdefault(rule.category_id, []).append(rule)
    return found


def matter_of(
    category: int,
    condition: int | None,
    grid: int | None,
    community: int | None,
    street: int | None,
    district: int | None,
) -> Matter:
    """What the rules look at, from one row of counts."""
    areas = tuple(area for area in (grid, community, street) if area is not None)
    return Matter(category, condition, areas, district)


def dispatched(reach: Reach, since: date, until: date) -> QuerySet[Ticket]:
    """Matters dispatched in the period that a rule decided on: those of no dedicated grid."""
    rows = Ticket.objects.within(reach).filter(
        dispatched_at__gte=midnight(since), dispatched_at__lt=midnight(until)
    )
    return rows.exclude(area__in=dedicated_places())


def dedicated_places() -> QuerySet[Area]:
    """Everything inside the wall of a dedicated grid that has a unit of its own."""
    around = Area.objects.filter(
        kind=AreaKind.DEDICATED,
        units__is_active=True,
        units__kind__in=OWN_KINDS,
        tree_id=OuterRef("tree_id"),
        lft__lte=OuterRef("lft"),
        rght__gte=OuterRef("rght"),
    )
    return Area.objects.filter(Exists(around)).order_by().values("pk")


def counted(reach: Reach, since: date, until: date, categories: Iterable[int]) -> Any:
    """How many matters there are of every sort that rules can tell apart: one query."""
    rows = dispatched(reach, since, until).filter(category__in=list(categories))
    return rows.order_by().values_list(*KEYS).annotate(Count("pk"))


def moved_matters(
    trial: Trial, before: int | None, after: int | None, *, reach: Reach
) -> QuerySet[Ticket]:
    """Exactly the matters behind one line of a trial."""
    rows = dispatched(reach, trial.since, trial.until)
    return of_sorts(rows, trial.sorts.get((before, after), ()))


def of_sorts(rows: QuerySet[Ticket], sorts: Iterable[Sort]) -> QuerySet[Ticket]:
    """The matters of these sorts."""
    kinds: dict[tuple[int, int | None], list[int | None]] = {}
    for category, condition, place in sorts:
        kinds.setdefault((category, condition), []).append(place)
    either = Q(pk__in=[])
    for (category, condition), places in kinds.items():
        either |= Q(category=category, condition=condition) & place_in(places)
    finest = Coalesce("grid_now", "community_now", "street_now")
    return rows.alias(finest=finest).filter(either)


def place_in(places: Sequence[int | None]) -> Q:
    """The finest stamped area is one of these."""
    known = [place for place in places if place is not None]
    here = Q(finest__in=known)
    return here | Q(finest__isnull=True) if None in places else here
