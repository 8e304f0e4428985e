"""Celery doors of the ground floor; the timetable calls them, nobody else."""

from celery import shared_task
from django.utils import timezone

from records import operations


@shared_task
def deliver_pending() -> None:
    """Carry waiting notices outside; what one pass leaves is for the next."""
    operations.deliver_pending(timezone.now(), limit=500)
    operations.beat("deliver_pending", timezone.now())


@shared_task
def seal_audit() -> None:
    """Put the audit entries of the last minute into the chain."""
    while operations.seal_audit(timezone.now()):
        continue
    operations.beat("seal_audit", timezone.now())


@shared_task
def forget_rates() -> None:
    """Drop old rate counts, and the keys of moves sent long ago."""
    operations.forget_rates(timezone.now())
    operations.forget_sent(timezone.now())
    operations.beat("forget_rates", timezone.now())
