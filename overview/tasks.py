"""Celery's part in overview: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from grids.models import City
from overview.operations.changes import apply_due_changes
from overview.operations.snapshots import freeze_month, months_to_freeze
from overview.statistics.months import month_lines
from records.operations import beat


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def apply_changes() -> None:
    """Let approved changes of the organisation take effect on their day."""
    applied = apply_due_changes(timezone.now())
    beat("apply_changes", at=timezone.now(), data={"applied": applied})


@shared_task(ignore_result=True, soft_time_limit=1700, time_limit=1800)
def freeze_months() -> None:
    """Freeze last month's results of each city, once its day has come."""
    at = timezone.now()
    frozen = 0
    for city in City.objects.order_by("pk"):
        for month in months_to_freeze(city, timezone.localdate(at)):
            frozen += freeze_month(city, month, month_lines(city, month), at=at) is not None
    beat("freeze_months", at=timezone.now(), data={"months": frozen})
