"""The vocabulary of requests and supervision orders."""

from typing import Any, ClassVar, Self

from django.db.models import Q

from grids.reach import Reach
from members.roles import Role
from tickets.querysets.scoping import StampedQuerySet, shown, team_condition
from tickets.workflow.adjustment import ADJUSTMENT
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_TASK,
    OWN_HEAD_FIRST,
    PENDING_ADJUSTMENT,
    AdjustmentKind,
    AdjustmentStatus,
    SupervisionStatus,
)

MATTER = ("ticket", "assignment__area", "task__whistle", "unit")
"""What a row shows of the share it belongs to."""


class OfShareQuerySet(StampedQuerySet):
    """Rows that belong to an assignment or a whistle task."""

    area_path = "grid_now"
    unit_path = "unit"
    people: ClassVar[tuple[str, ...]] = ()

    def addressed(self, reach: Reach) -> Self:
        """Rows about the shares of a unit or team of this reach."""
        if reach.everywhere:
            return self.all()
        mine = Q(unit__in=sorted(reach.units)) | team_condition(reach, "assignment__")
        return self.filter(mine)

    def about(self, number: str) -> Self:
        """Rows of the ticket or whistle with this number."""
        return self.filter(Q(ticket__number=number) | Q(task__whistle__number=number))

    def of(self, share: Any) -> Self:
        """Rows of one assignment or whistle task."""
        name = "assignment" if share._meta.model_name == "assignment" else "task"
        return self.filter(**{name: share})

    def with_card(self) -> Self:
        """What a list row shows."""
        rows = shown(self, *MATTER, places=("community_now", "street_now"))
        return rows.defer("assignment__area__boundary")

    def with_people(self) -> Self:
        """The row with the people behind its steps."""
        return self.with_card().select_related(*(f"{name}__person" for name in self.people))


class AdjustmentQuerySet(OfShareQuerySet):
    """Requests."""

    people = ("asked_by", "decided_by")

    def pending(self) -> Self:
        return self.filter(status__in=PENDING_ADJUSTMENT)

    def waiting_for(self, by: Any) -> Self:
        """Requests whose next decision is `by`'s: of the own unit's head, or of the desk."""
        heads = [p.unit_id for p in by.active_posts if p.role == Role.DEPARTMENT_HEAD]
        asked = Q(status=AdjustmentStatus.ASKED)
        mine = asked & Q(kind__in=OWN_HEAD_FIRST, unit__in=heads)
        desk = Q(status=AdjustmentStatus.ENDORSED) | asked & Q(kind=AdjustmentKind.APPEAL)
        here = self.model._default_manager.within(by.reach(ADJUSTMENT["grant"].power)).order_by()
        ids = here.filter(desk).exclude(asked_by=by).values("pk")
        return self.filter(mine | Q(pk__in=ids))


class SupervisionOrderQuerySet(OfShareQuerySet):
    """Supervision orders."""

    people = ("issued_by", "answered_by")

    def open(self) -> Self:
        """Whatever presses a unit whose work is not done yet."""
        at_work = Q(assignment__status__in=OPEN_ASSIGNMENT) | Q(task__status__in=OPEN_TASK)
        return self.filter(at_work, status=SupervisionStatus.ISSUED)
