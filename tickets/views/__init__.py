"""Pages of tickets and whistles: each reads its input, calls one operation, renders."""

from tickets.views.attachments import attachment
from tickets.views.moves import assignment_move, ticket_move
from tickets.views.public import follow, follow_entry, home, report_done
from tickets.views.report import report, report_areas
from tickets.views.tickets import requester_reveal, ticket, tickets, tickets_export

__all__ = [
    "assignment_move",
    "attachment",
    "follow",
    "follow_entry",
    "home",
    "report",
    "report_areas",
    "report_done",
    "requester_reveal",
    "ticket",
    "ticket_move",
    "tickets",
    "tickets_export",
]
