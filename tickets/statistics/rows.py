"""Figures counted from rows of which there are few: whistles, call-backs, requests to adjust.

Each source says which moment puts a row into a period and what is counted of it; the list behind a
number is made of the same condition.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import JSONObject, Now, TruncDate, TruncMonth

from grids.powers import Power
from lib.periods import midnight
from tickets.models import Adjustment, CallBack, Clock, Objection, Ticket, WhistleTask
from tickets.models.ratings import Satisfaction, Solved
from tickets.models.tallies import COUNTED_PLACES
from tickets.operations.yearly import UNFOUNDED, weights_of_year
from tickets.statistics.rates import ANSWERED, COUNTED_OUT
from tickets.statistics.tallies import Counts, Scope, Span
from tickets.workflow.states import (
    WITH_UNITS,
    AdjustmentKind,
    AdjustmentStatus,
    TaskStatus,
)


@dataclass(frozen=True, eq=False)
class RowSource:
    """Rows with a moment `on`, and the conditions under which each measure counts them.

    `prefix` leads to the stamps of today's places; without any the rows cannot be told apart by
    place. `worths` names the field that a measure adds up where it does not count rows. Whoever
    opens a list needs `power` too: a list may show who the people are. `is_yearly` rows are judged
    by rules of the year in which they lie. `paths` names what else they can be told apart by.
    """

    rows: Callable[[Scope], QuerySet[Any]]
    on: str
    measures: Mapping[str, Q]
    prefix: str | None = ""
    worths: Mapping[str, str] = field(default_factory=dict)
    power: str = Power.VIEW_TICKETS
    is_day: bool = False
    is_yearly: bool = False
    paths: Mapping[str, str] = field(default_factory=dict)

    def placed(self, scope: Scope) -> QuerySet[Any]:
        """The rows of the scope's place within its reach, whenever they were."""
        rows = self.rows(scope).within(scope.reach)  # type: ignore[attr-defined]
        return rows if scope.place is None else rows.within(scope.place)

    def during(self, first: date, after: date) -> Q:
        """What lies in a stretch of days."""
        edges = (first, after) if self.is_day else (midnight(first), midnight(after))
        return Q(**{f"{self.on}__gte": edges[0], f"{self.on}__lt": edges[1]})

    def within(self, scope: Scope) -> QuerySet[Any]:
        """The rows of the scope, whatever is counted of them."""
        return self.placed(scope).filter(self.during(scope.first, scope.after))

    def cases(self, scope: Scope, name: str) -> QuerySet[Any]:
        """The rows behind one measure."""
        return self.within(scope).filter(self.measures[name])

    def count(self, scope: Scope, names: Sequence[str], by: str | None = None) -> Counts:
        """How much each measure comes to, in all or by day, month or place."""
        return count_rows_in({self: names}, scope, [(scope.first, scope.after)], by)[0]

    def lines(
        self, scope: Scope, spans: Sequence[tuple[int, Span]], names: Sequence[str], by: str | None
    ) -> QuerySet[Any]:
        """One line for each numbered span and key: its number, its key, what each measure is."""
        whens = [When(self.during(*span), then=number) for number, span in spans]
        known = reduce(or_, (self.during(*span) for _number, span in spans))
        counts = {name: self._sum(name) for name in names}
        return (
            self.placed(scope)
            .filter(known)
            .order_by()
            .annotate(span=Case(*whens, output_field=IntegerField()), key=self._key(by))
            .values("span", "key")
            .annotate(counts=JSONObject(**counts))
            .values_list("span", "key", "counts")
        )

    def _sum(self, name: str) -> Any:
        if name in self.worths:
            return Sum(self.worths[name], filter=self.measures[name])
        return Count("pk", filter=self.measures[name])

    def _key(self, by: str | None) -> Any:
        if by is None:
            return Value(None, output_field=BigIntegerField())
        if by == "day":
            return F(self.on) if self.is_day else TruncDate(self.on)
        if by == "month":
            return TruncMonth(self.on, output_field=DateField())
        if by in self.paths:
            return F(self.paths[by])
        if self.prefix is None or by not in COUNTED_PLACES:
            raise KeyError(by)
        return F(f"{self.prefix}{by}_now")


def count_rows_in(
    asked: Mapping[RowSource, Sequence[str]],
    scope: Scope,
    spans: Sequence[Span],
    by: str | None = None,
) -> list[Counts]:
    """The measures of several sources in several stretches of days, in one statement for all.

    Raises KeyError where a source cannot tell its rows apart by what was asked.
    """
    names = tuple(name for some in asked.values() for name in some)
    found = [Counts(names) for _span in spans]
    parts = [
        source.lines(replace(scope, first=some[0][1][0]), some, measures, by)
        for source, measures in asked.items()
        for some in _together(spans, source.is_yearly)
    ]
    if not parts:
        return found
    for number, key, counts in parts[0].union(*parts[1:], all=True):
        row = found[number].rows.setdefault(key, dict.fromkeys(names, 0))
        row.update({name: _exact(count) for name, count in counts.items()})
    return found


def _together(spans: Sequence[Span], yearly: bool) -> list[list[tuple[int, Span]]]:
    """Which spans, by their numbers, are counted in one go: where years differ, those of one."""
    groups: dict[int, list[tuple[int, Span]]] = {}
    for number, span in enumerate(spans):
        groups.setdefault(span[0].year if yearly else 0, []).append((number, span))
    return list(groups.values())


def _exact(count: Any) -> Any:
    """A count as it is added up: whole, or a decimal with the places it was stored with."""
    return Decimal(str(count)) if isinstance(count, float) else count or 0


def dispatched_matters(scope: Scope) -> QuerySet[Ticket]:
    """Matters as the response rate counts them, by the hours of the year in which they lie."""
    city = next(iter(scope.reach.cities), None)
    hours = weights_of_year(city, scope.first.year).contact_hours
    in_time = Q(contacted_at__lte=F("dispatched_at") + timedelta(hours=hours))
    accused = CallBack.objects.filter(ticket=OuterRef("pk"), exclusion="malicious")
    return Ticket.objects.annotate(
        is_in_time=Case(When(in_time, then=True), default=False),
        is_malicious=Exists(accused.order_by()),
    )


def called_departments(scope: Scope) -> QuerySet[WhistleTask]:
    """Calls of departments with what became of each response clock.

    What is let go, or exempt by a granted appeal, is no case.
    """
    clocks = Clock.objects.filter(
        subject_type="whistle_task", subject_id=OuterRef("pk"), met_at__lte=F("due_at")
    ).order_by()
    vain = Objection.objects.filter(UNFOUNDED, task=OuterRef("pk")).order_by()
    objected = Objection.objects.filter(task=OuterRef("pk")).order_by()
    return WhistleTask.objects.annotate(
        **{f"{kind}_kept": Exists(clocks.filter(kind=kind)) for kind in CALL_CLOCKS},
        is_objected=Exists(objected),
        is_vain=Exists(vain),
    )


CALL_CLOCKS = ("sign", "contact", "attend", "finish")
STANDING = ~Q(status=TaskStatus.RELEASED)
GRANTED = Q(status=AdjustmentStatus.GRANTED)

RESPONSE = RowSource(
    dispatched_matters,
    "dispatched_at",
    {"responding": ~COUNTED_OUT, "responded": ~COUNTED_OUT & Q(is_in_time=True)},
    is_yearly=True,
)
OVERDUE = RowSource(
    lambda scope: Ticket.objects.filter(status__in=WITH_UNITS),
    "due_at",
    {"overdue": Q(due_at__lte=Now())},
)
"""Matters with units whose limit has run out in the period, and which are still not handed in.

Their states stand among the rows, not in the measure: an index of open matters serves them.
"""
CALL_BACKS = RowSource(
    lambda scope: CallBack.objects.all(),
    "closed_at",
    {
        "answered": ANSWERED,
        "solved": ANSWERED & Q(rating__solved=Solved.YES),
        "partly": ANSWERED & Q(rating__solved=Solved.PARTLY),
        "satisfied": ANSWERED & Q(rating__satisfaction__gte=Satisfaction.BASICALLY),
    },
)
WHISTLES = RowSource(
    called_departments,
    "issued_at",
    {
        "called": STANDING,
        **{f"{kind}_in_time": STANDING & Q(**{f"{kind}_kept": True}) for kind in CALL_CLOCKS},
        "call_reworked": STANDING & Q(rework_count__gt=0),
        "call_objected": Q(is_objected=True),
        "call_vain": Q(is_vain=True),
        "call_scored": STANDING & Q(scored_at__isnull=False),
        "call_points": STANDING & Q(scored_at__isnull=False),
    },
    prefix="whistle__",
    worths={"call_points": "appraisal__total"},
    paths={"unit": "unit_id"},
)
REQUESTS = RowSource(
    lambda scope: Adjustment.objects.all(),
    "asked_at",
    {
        "extended": GRANTED & Q(kind=AdjustmentKind.EXTENSION),
        "suspended": GRANTED & Q(kind=AdjustmentKind.SUSPENSION),
        "returned": Q(kind=AdjustmentKind.RETURN),
        "appealed": GRANTED & Q(kind=AdjustmentKind.APPEAL),
    },
)
ROW_SOURCES = (RESPONSE, OVERDUE, CALL_BACKS, WHISTLES, REQUESTS)
