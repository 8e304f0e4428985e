"""Imports of divisions and boundaries: rows are staged and checked, then applied all at once."""

from grids.importers.boundaries import COORDINATES, import_boundaries
from grids.importers.divisions import committee_kind, import_areas, short_name

__all__ = ["COORDINATES", "committee_kind", "import_areas", "import_boundaries", "short_name"]
