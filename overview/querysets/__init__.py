"""The vocabulary of the overview's own rows."""

from overview.querysets.reports import RunQuerySet, ScheduleQuerySet, TemplateQuerySet
from overview.querysets.requests import TableRequestQuerySet
from overview.querysets.snapshots import SnapshotLineQuerySet, SnapshotQuerySet

__all__ = [
    "RunQuerySet",
    "ScheduleQuerySet",
    "SnapshotLineQuerySet",
    "SnapshotQuerySet",
    "TableRequestQuerySet",
    "TemplateQuerySet",
]
