"""Move tables of the overview."""

from overview.workflow.requests import (
    RUNNING,
    TABLE_REQUEST,
    Rhythm,
    TableKind,
    TableStatus,
)

__all__ = ["RUNNING", "TABLE_REQUEST", "Rhythm", "TableKind", "TableStatus"]
