"""The life of an assignment: one unit's or team's share of a ticket (DOMAIN.md section 4.1)."""

from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.shares import (
    appeal,
    ask,
    ask_extension,
    ask_suspension,
    handler_withdrawn,
    supervision,
    takes_part,
)
from tickets.workflow.states import OPEN_ASSIGNMENT, WITH_UNITS, AssignmentStatus, TicketStatus

S = TicketStatus
A = AssignmentStatus


def ticket_under_way(assignment, by, at):
    """An assignment moves only while its ticket is with the units."""
    if assignment.ticket.status not in WITH_UNITS:
        return Refused("ticket_not_with_units", _("The matter is not with the units now."))
    return None


def ticket_not_suspended(assignment, by, at):
    """While a matter is suspended nothing moves in it (DOMAIN.md section 4.2)."""
    if assignment.ticket.status == S.SUSPENDED:
        return Refused("matter_suspended", _("The matter is suspended; nothing moves in it now."))
    return None


def ticket_closed(assignment, by, at):
    """An appeal comes after the closing."""
    if assignment.ticket.status != S.CLOSED:
        return Refused("not_closed", _("This is possible only after closing."))
    return None


def handler_named(assignment, by, at):
    """There must be a named handler to take off."""
    if assignment.person_id is None:
        return Refused("no_handler", _("No handler is named."))
    return ticket_under_way(assignment, by, at)


WORKING = (A.ISSUED, A.SIGNED, A.HANDLING)
"""A share in its first try, with its unit."""


ASSIGNMENT = Workflow(
    "assignment",
    (
        Move(
            "sign",
            _("Sign for"),
            (A.ISSUED,),
            (A.SIGNED,),
            Power.HANDLE,
            optional=("note",),
            stamp="signed_at",
            scope="addressed",
            tone="primary",
            guard=ticket_under_way,
        ),
        Move(
            "start",
            _("Start work"),
            (A.SIGNED, A.REWORK),
            (A.HANDLING,),
            Power.HANDLE,
            optional=("note",),
            stamp="handling_at",
            scope="addressed",
            guard=ticket_under_way,
        ),
        Move(
            "finish",
            _("Report done"),
            (A.SIGNED, A.HANDLING, A.REWORK),
            (A.DONE,),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            stamp="done_at",
            scope="addressed",
            tone="success",
            guard=ticket_under_way,
        ),
        Move(
            "accept",
            _("Result accepted"),
            (A.DONE,),
            (A.ACCEPTED,),
            Power.CHECK,
            stamp="accepted_at",
            hidden=True,
        ),
        Move(
            "send-back",
            _("Sent back for rework"),
            (A.DONE, A.ACCEPTED),
            (A.REWORK,),
            Power.CHECK,
            required=("reason",),
            stamp="handling_at",
            hidden=True,
        ),
        Move(
            "drop",
            _("Fell away with the closing"),
            OPEN_ASSIGNMENT,
            (A.WITHDRAWN,),
            Power.CLOSE,
            stamp="withdrawn_at",
            hidden=True,
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            OPEN_ASSIGNMENT,
            (A.WITHDRAWN,),
            Power.DISPATCH,
            required=("reason",),
            stamp="withdrawn_at",
            tone="danger",
            guard=ticket_not_suspended,
        ),
        ask("name-handler", _("Name a handler"), WORKING, ticket_under_way, required=("person",)),
        ask("withdraw-handler", _("Withdraw the handler"), WORKING, handler_named, required=()),
        ask_extension(WORKING, ticket_under_way),
        ask_suspension(WORKING, ticket_under_way),
        ask(
            "ask-return",
            _("Give it back"),
            WORKING,
            ticket_under_way,
            takes_part,
            handler_withdrawn,
            targets=(A.RETURNED,),
            tone="danger",
        ),
        appeal((A.ACCEPTED,), ticket_closed),
        *supervision(OPEN_ASSIGNMENT, ticket_under_way),
        Move(
            "keep",
            _("Back to the same unit"),
            (A.RETURNED,),
            WORKING,
            Power.DISPATCH,
            hidden=True,
        ),
        Move(
            "take-back",
            _("Taken up again by the unit"),
            (A.RETURNED,),
            WORKING,
            Power.HANDLE,
            scope="addressed",
            hidden=True,
        ),
        Move(
            "void",
            _("Fell away with the matter"),
            OPEN_ASSIGNMENT,
            (A.WITHDRAWN,),
            Power.TRIAGE,
            stamp="withdrawn_at",
            hidden=True,
        ),
    ),
)
