"""The overview's own tables: made reports, frozen months, and who asked for which table."""

from overview.models.reports import (
    FileKind,
    ReportRun,
    ReportSchedule,
    ReportSending,
    ReportTemplate,
    SendingRhythm,
)
from overview.models.requests import TableRequest, TableRequestStep
from overview.models.snapshots import Snapshot, SnapshotLine

__all__ = [
    "FileKind",
    "ReportRun",
    "ReportSchedule",
    "ReportSending",
    "ReportTemplate",
    "SendingRhythm",
    "Snapshot",
    "SnapshotLine",
    "TableRequest",
    "TableRequestStep",
]
