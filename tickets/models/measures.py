"""What is counted of matters: each measure by the moment that puts a matter into a period.

A measure is told once, here; lists, live counts, tallies and recounts are all made of it. Moments
of what comes back (rework, reopening) are emptied by the operations, so a matter counts as closed
in the period of its last closing only; measures of the filing keep speaking of the period in which
the matter was filed, whenever it ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    Expression,
    F,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Extract, Floor, TruncDate

from tickets.models.tallies import COUNTED_PLACES
from tickets.models.tickets import SolvedLevel
from tickets.workflow.states import OUT_OF_RATES, TicketStatus

CLOSED = Q(status=TicketStatus.CLOSED)
ALWAYS = Q()
KEPT = ~Q(status__in=OUT_OF_RATES)
BY_UNITS = Q(dispatched_at__isnull=False)
ONE = Value(1)
MINUTES = Floor(Extract(F("closed_at") - F("reported_at"), "epoch") / 60.0)
"""From the report to the closing, by the wall clock."""


@dataclass(frozen=True)
class Measure:
    """Matters whose moment `on` lies in a period and of which `when` holds; each counts `worth`."""

    name: str
    on: str
    when: Q = ALWAYS
    worth: Expression | Value = ONE

    def of(self, rows: QuerySet[Any], since: datetime, until: datetime) -> QuerySet[Any]:
        """The matters behind the number."""
        return rows.filter(self.when, **{f"{self.on}__gte": since, f"{self.on}__lt": until})


MEASURES: dict[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("reported", "reported_at"),
        Measure("declined", "reported_at", Q(status=TicketStatus.NOT_FILED)),
        Measure("accepted", "accepted_at"),
        Measure("filed", "filed_at"),
        Measure("reworked", "filed_at", KEPT & Q(rework_count__gt=0)),
        Measure("reopened", "filed_at", KEPT & Q(reopened_count__gt=0)),
        # 应计: what containment is a share of (DOMAIN.md section 4.4)
        Measure("kept", "filed_at", KEPT),
        Measure("in_grid", "filed_at", CLOSED & Q(solved_level=SolvedLevel.GRID)),
        Measure("in_community", "filed_at", CLOSED & Q(solved_level=SolvedLevel.COMMUNITY)),
        Measure("in_street", "filed_at", CLOSED & Q(solved_level=SolvedLevel.STREET)),
        Measure("in_district", "filed_at", CLOSED & Q(solved_level=SolvedLevel.DISTRICT)),
        Measure("dispatched", "dispatched_at"),
        Measure("handled", "handled_at", BY_UNITS),
        Measure("handled_timely", "handled_at", BY_UNITS & Q(is_late=False)),
        Measure("handled_late", "handled_at", BY_UNITS & Q(is_late=True)),
        Measure("closed", "closed_at", CLOSED),
        Measure("self_closed", "closed_at", CLOSED & Q(self_closed=True)),
        Measure("minutes", "closed_at", CLOSED, MINUTES),
    )
}
"""The columns of `MatterTally`."""

KEYS = (
    *(f"{place}_{basis}_id" for basis in ("now", "filed") for place in COUNTED_PLACES),
    "category_id",
)
"""What a tally is told apart by, beside its stretch of time."""


def facts(
    rows: QuerySet[Any],
    names: Sequence[str],
    *,
    sign: Any = ONE,
    span: tuple[datetime, datetime] | None = None,
) -> tuple[str, tuple[Any, ...]]:
    """SQL of one line for each moment of each row: its keys, its day, what it adds to each measure.

    `rows` are matters, or changes of them with their `sign`; `span` limits the moments.
    """
    parts, values = [], []
    for moment in dict.fromkeys(MEASURES[name].on for name in names):
        known: dict[str, Any] = {f"{moment}__isnull": False}
        if span is not None:
            known = {f"{moment}__gte": span[0], f"{moment}__lt": span[1]}
        lines = (
            rows.filter(**known)
            .order_by()
            .annotate(
                since=TruncDate(moment),
                **{f"adds_{name}": _adds(MEASURES[name], moment, sign) for name in names},
            )
            .values_list(*KEYS, "since", *(f"adds_{name}" for name in names))
        )
        sql, params = lines.query.sql_with_params()
        parts.append(sql)
        values.extend(params)
    columns = ", ".join((*KEYS, "since", *names))
    body = " UNION ALL ".join(parts)
    return f"SELECT * FROM ({body}) AS fact ({columns})", tuple(values)


def _adds(measure: Measure, moment: str, sign: Any) -> Expression:
    whole: Any = BigIntegerField()
    if measure.on != moment:
        return Value(0, output_field=whole)
    worth = measure.worth * sign
    return (
        Case(When(measure.when, then=worth), default=0, output_field=whole)
        if measure.when
        else worth
    )


def sums(names: Iterable[str]) -> str:
    """SQL that adds each measure up."""
    return ", ".join(f"SUM({name})::bigint AS {name}" for name in names)
