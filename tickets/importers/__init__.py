"""Bringing in old matters from files of other systems."""

from tickets.importers.mappings import TicketMapping, load_mapping, shipped_mappings
from tickets.importers.runs import Wish, import_tickets

__all__ = ["TicketMapping", "Wish", "import_tickets", "load_mapping", "shipped_mappings"]
