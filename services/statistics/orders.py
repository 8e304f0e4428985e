"""Property orders: the matters given to an alliance's property companies, with their clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from grids.models import Tier, UnitKind
from services.models import Alliance
from tickets.models import Assignment, Clock
from tickets.workflow.states import OPEN_ASSIGNMENT, AssignmentStatus

FIGURES = ("open", "late", "given", "finished", "in_time")
"""Which lists there are; the first two are of now, the others of the period."""


@dataclass(frozen=True)
class Span:
    """The days of a period, both included."""

    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """From its first moment to the first moment after it."""
        first, after = (
            timezone.make_aware(datetime.combine(day, time()))
            for day in (self.first, self.last + timedelta(days=1))
        )
        return first, after


def orders_of(alliance: Alliance) -> Any:
    """Every order to a property company with a seat, about a matter in the alliance's area.

    Assignments and nothing of who asked; withdrawn and returned ones were not theirs.
    """
    companies = alliance.seats.filter(unit__kind=UnitKind.PROPERTY_COMPANY)
    here = "ticket__street_now" if alliance.area.tier == Tier.STREET else "ticket__community_now"
    rows = Assignment.objects.filter(
        unit__in=companies.order_by().values("unit"), **{here: alliance.area_id}
    )
    gone = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)
    return rows.exclude(status__in=gone)


def listed(alliance: Alliance, figure: str, span: Span, *, at: datetime) -> Any:
    """The rows behind a figure.

    open: not finished; late: open and past its due moment; given: issued in the period; finished:
    reported done in the period; in_time: those whose clocks were met by their due moment.
    """
    rows = orders_of(alliance)
    first, after = span.moments
    if figure in ("open", "late"):
        rows = rows.filter(status__in=OPEN_ASSIGNMENT)
        return rows.filter(due_at__lte=at) if figure == "late" else rows
    if figure == "given":
        return rows.filter(issued_at__gte=first, issued_at__lt=after)
    rows = rows.filter(done_at__gte=first, done_at__lt=after).exclude(status__in=OPEN_ASSIGNMENT)
    if figure == "in_time":
        return rows.exclude(Q(late_clock()))
    return rows


def late_clock() -> Exists:
    """A clock of the order that was met after its due moment."""
    clocks = Clock.objects.filter(subject_type="assignment", subject_id=OuterRef("pk"))
    return Exists(clocks.filter(met_at__gt=F("due_at")))


def counts(alliance: Alliance, span: Span, *, at: datetime) -> dict[str, int]:
    """How many orders each figure has."""
    return {name: listed(alliance, name, span, at=at).count() for name in FIGURES}
