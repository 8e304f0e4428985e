"""Reading what is counted of matters: from the tallies where they hold it, else from the matters.

Both ways are made of the same measures and give the same numbers; which one serves depends only on
what is asked (decision 0035). Changes that are not folded yet are read along in the same statement.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, Q, QuerySet, TextChoices
from django.utils.translation import pgettext_lazy

from grids.reach import Reach
from lib.periods import Period, add_months, midnight
from tickets.models import MatterTally, TallyChange, Ticket
from tickets.models.measures import KEYS, MEASURES, facts, sums
from tickets.querysets.scoping import STAMPED_TIERS

Grain = MatterTally.Grain
Span = tuple[date, date]
"""A stretch of days: the first, and the first that no longer belongs to it."""


class Basis(TextChoices):
    """Whose a matter is counted as: where it lies today, or where it lay when it was reported."""

    NOW = "now", pgettext_lazy("basis of figures", "As areas are today")
    FILED = "filed", pgettext_lazy("basis of figures", "As it was then")


@dataclass(frozen=True)
class Scope:
    """What is asked about: whose rows, in which place, in which stretch of days, on which basis."""

    reach: Reach
    first: date
    after: date
    place: Reach | None = None
    basis: str = Basis.NOW

    @classmethod
    def of(cls, reach: Reach, period: Period, place: Reach | None = None, basis: str = Basis.NOW):
        """The scope of one period."""
        return cls(reach, period.first, period.after, place, basis)

    @property
    def is_coarse(self) -> bool:
        """Made of whole communities, streets, districts and cities, as the tallies are."""
        return all(_is_coarse(part) for part in (self.reach, self.place) if part is not None)

    def matters(self) -> QuerySet[Ticket]:
        """All matters of the place that the reader may see."""
        return self.narrowed(Ticket.objects.all())

    def narrowed(self, rows: Any) -> Any:
        """Rows that carry stamps, within the reach and in the place."""
        rows = rows.within(self.reach)
        if self.place is None:
            return rows
        if self.basis == Basis.NOW:
            return rows.within(self.place)
        return rows.filed_in(self.place)

    def cases(self, name: str) -> QuerySet[Ticket]:
        """The matters behind one measure, the latest first by the moment that counts."""
        measure = MEASURES[name]
        return measure.of(self.matters(), midnight(self.first), midnight(self.after))


def _is_coarse(reach: Reach) -> bool:
    fine = any(span.tier not in STAMPED_TIERS for span in reach.areas)
    return not (fine or reach.units or reach.user_id is not None)


BY: dict[str, str] = {
    "day": "since",
    "month": "date_trunc('month', since)::date",
    "category": "category_id",
    **{place: f"{place}_{{basis}}_id" for place in ("city", "district", "street", "community")},
}
"""What counts can be told apart by."""


@dataclass
class Counts:
    """What was counted, by the keys asked for: a missing one is a nought."""

    names: tuple[str, ...]
    rows: dict[Any, dict[str, int]] = field(default_factory=dict)

    def __getitem__(self, key: Any) -> dict[str, int]:
        return self.rows.get(key) or dict.fromkeys(self.names, 0)

    @property
    def total(self) -> dict[str, int]:
        """All keys together."""
        return {name: sum(row[name] for row in self.rows.values()) for name in self.names}


def count_matters(scope: Scope, names: Sequence[str], by: str | None = None) -> Counts:
    """How much each measure comes to, in all or by day, month, category or place: one statement."""
    return count_matters_in(scope, [(scope.first, scope.after)], names, by)[0]


def count_matters_in(
    scope: Scope, spans: Sequence[Span], names: Sequence[str], by: str | None = None
) -> list[Counts]:
    """The same for several stretches of days that do not overlap, in one statement for all.

    The days of `scope` itself do not count.
    """
    names = tuple(names)
    found = [Counts(names) for _span in spans]
    try:
        source, values = _source(scope, spans, names, by)
    except EmptyResultSet:  # a reach that holds nothing
        return found
    key = BY[by].format(basis=scope.basis) if by else "NULL"
    which, days = _which(spans)
    sql = (
        f"SELECT {which} AS span, {key} AS key, {sums(names)} FROM ({source}) AS line GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, (*days, *values))
        for span, key, *row in cursor.fetchall():
            if span is not None:
                found[span].rows[key] = dict(zip(names, row, strict=True))
    return found


def _which(spans: Sequence[Span]) -> tuple[str, list[date]]:
    """SQL that says in which stretch a line lies; nothing for lines between them."""
    whens = (f"WHEN since >= %s AND since < %s THEN {place}" for place in range(len(spans)))
    return f"CASE {' '.join(whens)} END", [day for span in spans for day in span]


def _source(
    scope: Scope, spans: Sequence[Span], names: tuple[str, ...], by: str | None
) -> tuple[str, tuple[Any, ...]]:
    """Lines of keys, day and measures that add up to the answer; more may lie between the spans."""
    whole = (
        midnight(min(first for first, _a in spans)),
        midnight(max(after for _f, after in spans)),
    )
    grains = [_grains(scope, first, after, by) for first, after in spans]
    if not scope.is_coarse or None in grains:
        return facts(scope.matters(), names, span=whole)
    known = Q()
    for grain, first, after in chain.from_iterable(some or () for some in grains):
        known |= Q(grain=grain, since__gte=first, since__lt=after)
    tallies = scope.narrowed(MatterTally.objects.order_by()).filter(known)
    held, values = tallies.values_list(*KEYS, "since", *names).query.sql_with_params()
    changes = scope.narrowed(TallyChange.objects.order_by())
    noted, more = facts(changes, names, sign=F("sign"), span=whole)
    columns = ", ".join((*KEYS, "since", *names))
    sql = f"SELECT * FROM ({held}) AS held ({columns}) UNION ALL {noted}"
    return sql, (*values, *more)


def _grains(
    scope: Scope, start: date, end: date, by: str | None
) -> list[tuple[str, date, date]] | None:
    """Which tallies together make up the days asked for; None when only the matters know."""
    if by == "day":
        return [(Grain.DAY, start, end)]
    first, after = _month_on(start), end.replace(day=1)
    if by == "category":
        if (first, after) != (start, end):
            return None
        return [(_by_category(scope), first, after)]
    if first >= after:
        return [(Grain.DAY, start, end)]
    edges = [(Grain.DAY, start, first), (Grain.DAY, after, end)]
    return [(Grain.MONTH, first, after), *(edge for edge in edges if edge[1] < edge[2])]


def _month_on(day: date) -> date:
    """The first of a month that is not before the day."""
    return day if day.day == 1 else add_months(day, 1)


def _by_category(scope: Scope) -> str:
    """Whole streets are added up already; a community is looked up for itself."""
    parts = [part for part in (scope.reach, scope.place) if part is not None]
    tiers = {span.tier for part in parts for span in part.areas}
    return Grain.CATEGORY if "community" in tiers else Grain.STREET


def latest(period: Period, count: int) -> Iterator[Period]:
    """So many periods of one kind up to this one, the earliest first: a trend."""
    row = [period]
    while len(row) < count:
        row.append(row[-1].previous)
    yield from reversed(row)
