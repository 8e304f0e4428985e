"""Celery's part in overview: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from overview.operations.changes import apply_due_changes
from overview.operations.simulations import work_on_simulations
from records.operations import beat


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def apply_changes() -> None:
    """Let approved changes of the organisation take effect on their day."""
    applied = apply_due_changes(timezone.now())
    beat("apply_changes", at=timezone.now(), data={"applied": applied})


@shared_task(ignore_result=True, soft_time_limit=3500, time_limit=3600)
def work_simulations() -> None:
    """Live one simulation that an administrator asked for, in databases of its own."""
    done = work_on_simulations(timezone.now())
    beat("simulations", at=timezone.now(), data={"jobs": done})
