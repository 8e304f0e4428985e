"""The reporting tables of the overview, one module per noun."""

from overview.models.snapshots import Snapshot, SnapshotLine

__all__ = ["Snapshot", "SnapshotLine"]
