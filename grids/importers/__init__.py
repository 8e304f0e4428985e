"""Imports of divisions and boundaries: rows are staged and checked, then applied all at once."""

from grids.importers.boundaries import COORDINATES, import_boundaries
from grids.importers.days import WORKED_WORD, read_days
from grids.importers.divisions import committee_kind, import_areas, short_name

__all__ = [
    "COORDINATES",
    "WORKED_WORD",
    "committee_kind",
    "import_areas",
    "import_boundaries",
    "read_days",
    "short_name",
]
