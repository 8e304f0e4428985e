"""Tickets, assignments, whistles and clocks as JSON, and what creating requests bring."""
