"""Celery's part in overview: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from grids.models import City
from overview.ledgers.keeping import forget_files
from overview.ledgers.sending import send_due
from overview.ledgers.working import work_on_reports
from overview.operations.changes import apply_due_changes
from overview.operations.simulations import work_on_simulations
from overview.operations.snapshots import freeze_month, months_to_freeze
from overview.operations.table_requests import expire_requests
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


@shared_task(ignore_result=True, soft_time_limit=3500, time_limit=3600)
def work_simulations() -> None:
    """Live one simulation that an administrator asked for, in databases of its own."""
    done = work_on_simulations(timezone.now())
    beat("simulations", at=timezone.now(), data={"jobs": done})


@shared_task(ignore_result=True, soft_time_limit=1700, time_limit=1800)
def work_reports() -> None:
    """Order what is sent today, make one report, end requests that are over, drop old files."""
    at = timezone.now()
    data = {
        "sent": send_due(at),
        "jobs": work_on_reports(at),
        "forgotten": forget_files(at),
        "ended": expire_requests(at),
    }
    beat("reports", at=timezone.now(), data=data)
