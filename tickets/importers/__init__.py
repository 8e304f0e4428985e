"""Bringing in what other systems hold: old matters, and duty lists."""

from tickets.importers.duties import COLUMNS as DUTY_COLUMNS
from tickets.importers.duties import exported as exported_duties
from tickets.importers.duties import import_duties
from tickets.importers.mappings import TicketMapping, load_mapping, shipped_mappings
from tickets.importers.runs import Wish, import_tickets

__all__ = [
    "DUTY_COLUMNS",
    "TicketMapping",
    "Wish",
    "exported_duties",
    "import_duties",
    "import_tickets",
    "load_mapping",
    "shipped_mappings",
]
