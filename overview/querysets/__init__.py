"""What lists of the overview remember."""

from overview.querysets.reports import RunQuerySet, ScheduleQuerySet, TemplateQuerySet
from overview.querysets.requests import TableRequestQuerySet

__all__ = ["RunQuerySet", "ScheduleQuerySet", "TableRequestQuerySet", "TemplateQuerySet"]
