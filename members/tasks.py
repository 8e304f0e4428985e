"""Celery's part in members: call the operations; every rule lives there."""

from celery import shared_task
from django.utils import timezone

from members.importers.city import work_on_books
from members.operations.reports import ask_for_reports, remind_of_reports
from records.operations import beat


@shared_task(ignore_result=True, soft_time_limit=280, time_limit=300)
def ask_for_half_year_reports() -> None:
    """Ask for the reports of the half-year, and remind of those that are due."""
    at = timezone.now()
    data = {"asked": ask_for_reports(at), "reminded": remind_of_reports(at)}
    beat("half_year_reports", at=timezone.now(), data=data)


@shared_task(ignore_result=True, soft_time_limit=1700, time_limit=1800)
def work_city_books() -> None:
    """Go on with one workbook of a city: keep, judge or enter its rows."""
    done = work_on_books(timezone.now())
    beat("city_books", at=timezone.now(), data={"jobs": done})
