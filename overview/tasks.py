"""Celery's part in overview: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from overview.operations.changes import apply_due_changes
from records.operations import beat


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def apply_changes() -> None:
    """Let approved changes of the organisation take effect on their day."""
    applied = apply_due_changes(timezone.now())
    beat("apply_changes", at=timezone.now(), data={"applied": applied})
