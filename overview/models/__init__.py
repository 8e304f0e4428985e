"""Reporting tables: made reports, templates, schedules, and who asked for which table."""

from overview.models.reports import (
    FileKind,
    ReportRun,
    ReportSchedule,
    ReportSending,
    ReportTemplate,
    SendingRhythm,
)
from overview.models.requests import TableRequest, TableRequestStep

__all__ = [
    "FileKind",
    "ReportRun",
    "ReportSchedule",
    "ReportSending",
    "ReportTemplate",
    "SendingRhythm",
    "TableRequest",
    "TableRequestStep",
]
