"""Celery's part in overview: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from overview.ledgers.keeping import forget_files
from overview.ledgers.working import work_on_reports
from overview.operations.changes import apply_due_changes
from records.operations import beat


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def apply_changes() -> None:
    """Let approved changes of the organisation take effect on their day."""
    applied = apply_due_changes(timezone.now())
    beat("apply_changes", at=timezone.now(), data={"applied": applied})


@shared_task(ignore_result=True, soft_time_limit=1700, time_limit=1800)
def work_reports() -> None:
    """Make one large report, and drop files that were kept long enough."""
    at = timezone.now()
    data = {"jobs": work_on_reports(at), "forgotten": forget_files(at)}
    beat("reports", at=timezone.now(), data=data)
