"""Celery's part in overview: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from overview.ledgers.keeping import forget_files
from overview.ledgers.sending import send_due
from overview.ledgers.working import work_on_reports
from overview.operations.changes import apply_due_changes
from overview.operations.table_requests import expire_requests
from records.operations import beat


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def apply_changes() -> None:
    """Let approved changes of the organisation take effect on their day."""
    applied = apply_due_changes(timezone.now())
    beat("apply_changes", at=timezone.now(), data={"applied": applied})


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
