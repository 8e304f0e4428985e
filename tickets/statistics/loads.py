"""How much work each unit has on its desk."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from tickets.models import Assignment, WhistleTask


@dataclass(frozen=True)
class Load:
    """How much a unit has on its desk now: open assignments and whistle tasks, and the overdue."""

    open: int = 0
    overdue: int = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.open + other.open, self.overdue + other.overdue)


def loads_of(unit_ids: Collection[int], *, at: datetime) -> dict[int, Load]:
    """The load of each unit: two counts over the open rows of the inbox indexes."""
    found: dict[int, Load] = {}
    for rows in (Assignment.objects.open(), WhistleTask.objects.open()):
        counted = (
            rows.filter(unit__in=list(unit_ids))
            .order_by()
            .values_list("unit")
            .annotate(held=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)))
        )
        for unit_id, open_rows, overdue in counted:
            found[unit_id] = found.get(unit_id, Load()) + Load(open_rows, overdue)
    return found
