"""What a year of whistles says of each department: numbers that a reader can count again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, When

from grids.models import Unit
from tickets.models import (
    AppraisalResult,
    AppraisalScale,
    Clock,
    Objection,
    RateWeights,
    SatisfactionVote,
    WhistleTask,
)
from tickets.models.appraisal import COUNTED
from tickets.querysets import SatisfactionVoteQuerySet, WhistleTaskQuerySet
from tickets.querysets.objections import UNFOUNDED
from tickets.workflow.states import WhistleKind

EXEMPT = "exempt"
"""Calls whose delay is not counted, after an appeal (DOMAIN.md section 4.2)."""

TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Weighed:
    """Scores that count with the same weight: how many, and their sum."""

    weight: Decimal
    n: int
    total: Decimal


@dataclass(frozen=True)
class YearFigures:
    """One department's year; `scale` weighs the two parts of the combined figure."""

    scale: AppraisalScale
    standings: dict[str, int] = field(default_factory=dict)
    """How many tasks stand where: scored, or the reason why a task is not counted."""
    groups: tuple[Weighed, ...] = ()
    late: dict[str, int] = field(default_factory=dict)
    unfounded: int = 0
    votes: int = 0
    satisfaction: Decimal | None = None

    @property
    def called(self) -> int:
        """How often the department was called in the year."""
        return sum(self.standings.values())

    @property
    def scored(self) -> int:
        """How many of these calls were appraised: the n of the score."""
        return sum(group.n for group in self.groups)

    @property
    def weights(self) -> Decimal:
        """The sum of all weights, the denominator."""
        return sum((group.weight * group.n for group in self.groups), Decimal(0))

    @property
    def score(self) -> Decimal | None:
        """Σ (score × weight) / Σ weight (DOMAIN.md section 5.5)."""
        if not self.weights:
            return None
        top = sum((group.weight * group.total for group in self.groups), Decimal(0))
        return rounded(top / self.weights)

    @property
    def is_small(self) -> bool:
        """Too few appraised whistles to say anything of a year (样本不足)."""
        return self.scored < self.scale.minimum

    @property
    def combined(self) -> Decimal | None:
        """Share × score + share × satisfaction; nothing while a part is missing or n is small."""
        if self.is_small or self.score is None or self.satisfaction is None:
            return None
        return rounded(
            self.scale.score_share * self.score + self.scale.satisfaction_share * self.satisfaction
        )

    def as_numbers(self) -> dict[str, Any]:
        """As a published result keeps them."""
        return {
            "standings": self.standings,
            "groups": [[str(row.weight), row.n, str(row.total)] for row in self.groups],
            "late": self.late,
            "unfounded": self.unfounded,
            "votes": self.votes,
            "satisfaction": None if self.satisfaction is None else str(self.satisfaction),
        }

    @classmethod
    def of_numbers(cls, scale: AppraisalScale, numbers: dict[str, Any]) -> YearFigures:
        """What was published, to be shown like a year that is still open."""
        liked = numbers["satisfaction"]
        return cls(
            scale=scale,
            standings=numbers["standings"],
            groups=tuple(
                Weighed(Decimal(weight), n, Decimal(total))
                for weight, n, total in numbers["groups"]
            ),
            late=numbers["late"],
            unfounded=numbers["unfounded"],
            votes=numbers["votes"],
            satisfaction=None if liked is None else Decimal(liked),
        )


def rounded(value: Decimal) -> Decimal:
    """One decimal, halves up, as people round."""
    return value.quantize(TENTH, ROUND_HALF_UP)


def figures_of(
    unit_ids: Collection[int],
    year: int,
    *,
    tasks: WhistleTaskQuerySet,
    votes: SatisfactionVoteQuerySet,
    city_id: int | None,
    at: datetime,
) -> dict[int, YearFigures]:
    """The year of each department, over the tasks and votes given: a few queries for any number."""
    scale = scale_of_year(city_id, year)
    tasks = tasks.in_year(year).filter(unit__in=list(unit_ids))
    calls, late = tallied(tasks), late_of(tasks, at)
    liked = satisfaction_of(votes.in_year(year).filter(unit__in=list(unit_ids)), city_id, year)
    return {
        unit_id: YearFigures(
            scale=scale,
            standings=calls[unit_id].standings,
            groups=calls[unit_id].groups,
            late=late[unit_id] | {EXEMPT: calls[unit_id].exempt},
            unfounded=calls[unit_id].unfounded,
            votes=liked.get(unit_id, (0, None))[0],
            satisfaction=liked.get(unit_id, (0, None))[1],
        )
        for unit_id in unit_ids
    }


def units_of_year(
    tasks: QuerySet[WhistleTask], results: QuerySet[AppraisalResult]
) -> QuerySet[Unit]:
    """The departments with one of these calls or published results."""
    called, published = (rows.order_by().values("unit") for rows in (tasks, results))
    return Unit.objects.filter(Q(pk__in=called) | Q(pk__in=published))


def scale_of_year(city_id: int | None, year: int) -> AppraisalScale:
    """The scale in force on the last day of the year."""
    return AppraisalScale.objects.serving(city_id, date(year, 12, 31))[0]


@dataclass
class Tally:
    """One department's calls as one query groups them."""

    standings: dict[str, int] = field(default_factory=dict)
    sums: dict[Decimal, tuple[int, Decimal]] = field(default_factory=dict)
    exempt: int = 0
    unfounded: int = 0

    def add(self, row: dict[str, Any]) -> None:
        """Take in one group: calls of one weight that stand alike."""
        stands, weight = row["stands"], row["weight"]
        self.standings[stands] = self.standings.get(stands, 0) + row["n"]
        self.exempt += row["exempt"]
        self.unfounded += row["unfounded"]
        if stands == "scored":
            n, total = self.sums.get(weight, (0, Decimal(0)))
            self.sums[weight] = (n + row["n"], total + row["total"])

    @property
    def groups(self) -> tuple[Weighed, ...]:
        """The scores by weight, the lightest first."""
        return tuple(Weighed(weight, *self.sums[weight]) for weight in sorted(self.sums))


def tallied(tasks: WhistleTaskQuerySet) -> dict[int, Tally]:
    """Where each department's calls stand, and their scores by weight: one query."""
    weight = Case(
        *(
            When(whistle__kind=kind, then=F(f"appraisal__scale__weight_{kind}"))
            for kind in WhistleKind.values
        )
    )
    rows = (
        tasks.standing()
        .annotate(weight=weight)
        .order_by()
        .values("unit", "stands", "weight")
        .annotate(
            n=Count("pk"),
            total=Sum("counted"),
            exempt=Count("pk", filter=Q(is_exempt=True)),
            unfounded=Count("pk", filter=objected_in_vain()),
        )
    )
    found: dict[int, Tally] = defaultdict(Tally)
    for row in rows:
        found[row["unit"]].add(row)
    return found


def objected_in_vain() -> Q:
    """Calls to which the department objected without ground (DOMAIN.md section 5.3)."""
    vain = Objection.objects.filter(UNFOUNDED)
    return Q(objection__in=vain.order_by().values("pk"))


def late_of(tasks: QuerySet[WhistleTask], at: datetime) -> dict[int, dict[str, int]]:
    """How often each department's response clocks were late, by kind."""
    rows = (
        late_clocks_of(tasks, at)
        .order_by()
        .values_list("unit", "kind")
        .annotate(n=Count("subject_id", distinct=True))
    )
    late: dict[int, dict[str, int]] = defaultdict(dict)
    for unit, kind, n in rows:
        late[unit][kind] = n
    return late


def late_clocks_of(tasks: QuerySet[WhistleTask], at: datetime) -> QuerySet[Clock]:
    """Response clocks of these tasks that were not met in time, or are overdue now."""
    own = tasks.filter(is_exempt=False).order_by().values("pk")
    missed = Q(met_at__gt=F("due_at")) | Q(met_at__isnull=True, due_at__lte=at)
    rows = Clock.objects.filter(missed, subject_type="whistle_task", subject_id__in=own)
    return rows.filter(kind__in=COUNTED).exclude(state="cancelled")


def satisfaction_of(
    votes: QuerySet[SatisfactionVote], city_id: int | None, year: int
) -> dict[int, tuple[int, Decimal]]:
    """How many communities voted on each department, and the mean of what their levels count."""
    worths = weights_of_year(city_id, year).worths
    tallies: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for unit, level, n in votes.order_by().values_list("unit", "level").annotate(n=Count("pk")):
        tallies[unit][0] += n
        tallies[unit][1] += n * worths[level]
    return {unit: (n, rounded(Decimal(total) / n)) for unit, (n, total) in tallies.items()}


def weights_of_year(city_id: int | None, year: int) -> RateWeights:
    """How the year counts levels and rates; the shipped values where nobody has set any."""
    return RateWeights.objects.serving(city_id, year).first() or RateWeights(year=year)
