"""The life of a ticket (DOMAIN.md section 4.1)."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.shares import return_waits
from tickets.workflow.states import OPEN_TICKET, WHISTLED_FROM, WITH_UNITS, TicketStatus

S = TicketStatus

REOPEN_WINDOW = timedelta(days=7)
URGE_EVERY = timedelta(days=1)


def checker_is_not_handler(ticket, by, at):
    """A result is checked by somebody other than the person who produced it."""
    if ticket.handled_by_id is not None and ticket.handled_by_id == by.pk:
        return Refused("own_work", _("Somebody other than the handler must check the result."))
    return None


def may_close(ticket, by, at):
    """Closing needs a passed check; a matter solved on the spot is reviewed by closing it."""
    if ticket.self_closed:
        return checker_is_not_handler(ticket, by, at)
    if ticket.passed_at is None:
        return Refused("not_checked", _("The result has not passed its check yet."))
    return None


def may_pass(ticket, by, at):
    """A result is passed once, and a spot solution is reviewed by closing it instead."""
    if ticket.passed_at is not None or ticket.self_closed:
        return Refused("already_checked", _("This result needs no further check."))
    return checker_is_not_handler(ticket, by, at)


def may_reopen(ticket, by, at):
    """Within 7 days of closing, once (DOMAIN.md section 4.1)."""
    if ticket.reopened_count:
        return Refused("reopened_before", _("A matter can be reopened only once."))
    if ticket.closed_at is None or at > ticket.closed_at + REOPEN_WINDOW:
        return Refused("reopen_window_over", _("Reopening is possible within 7 days of closing."))
    return None


def may_urge(row, by, at):
    """Once a day for all together: urging is a reminder, not a siege (ENGINE.md section 3)."""
    if row.urged_at is not None and at < row.urged_at + URGE_EVERY:
        return Refused("urged_lately", _("It was urged within the last day already."))
    return None


def nothing_returned(ticket, by, at):
    """Who receives a returned case decides on the return, and pushes it no further."""
    return return_waits() if ticket.lead_returned else None


def may_not_blow(ticket, by, at):
    """Whoever blows whistles needs to propose none; the system account speaks for residents."""
    if by.holds(Power.WHISTLE) and not by.is_superuser:
        return Refused("blow_yourself", _("You can blow this whistle yourself."))
    return None


def may_merge(ticket, by, at):
    """What units are at work on is merged only by whoever gives and takes back their work."""
    is_given = ticket.status in (S.DISPATCHED, S.HANDLING)
    if is_given and not by.reach(Power.DISPATCH).covers_area(ticket.area):
        return Refused("merge_needs_dispatch", _("Units are at work on it; dispatch decides."))
    return None


def is_shown(ticket, by, at):
    """What other residents do not read need not be kept from them."""
    if ticket.public_state == "hidden":
        return Refused("not_public", _("Other residents see only its kind already."))
    return None


TICKET = Workflow(
    "ticket",
    (
        Move(
            "accept",
            _("Accept"),
            (S.REPORTED,),
            (S.ACCEPTED,),
            Power.TRIAGE,
            optional=("note",),
            stamp="accepted_at",
            tone="primary",
        ),
        Move(
            "file",
            _("File"),
            (S.REPORTED, S.ACCEPTED),
            (S.FILED,),
            Power.TRIAGE,
            optional=("category", "condition", "note"),
            stamp="filed_at",
            tone="primary",
        ),
        Move(
            "dispatch",
            _("Dispatch"),
            (S.FILED,),
            (S.DISPATCHED,),
            Power.DISPATCH,
            optional=("lead", "team", "assist", "notify", "note"),
            stamp="dispatched_at",
            tone="primary",
        ),
        Move(
            "self-close",
            _("Solved on the spot"),
            (S.REPORTED, S.ACCEPTED, S.FILED),
            (S.CHECKING,),
            Power.SERVE,
            required=("note",),
            optional=("before", "after"),
            stamp="handled_at",
            tone="success",
        ),
        Move(
            "finish",
            _("Report done"),
            (S.DISPATCHED, S.HANDLING),
            (S.CHECKING, S.HANDLING),
            Power.HANDLE,
            required=("note",),
            optional=("photos",),
            scope="with_work_for",
            tone="success",
        ),
        Move(
            "pass",
            _("Pass the check"),
            (S.CHECKING,),
            (S.CHECKING,),
            Power.CHECK,
            optional=("note", "photos"),
            stamp="passed_at",
            tone="success",
            guard=may_pass,
        ),
        Move(
            "close",
            pgettext_lazy("move", "Close"),
            (S.CHECKING,),
            (S.CLOSED,),
            Power.CLOSE,
            optional=("note",),
            stamp="closed_at",
            tone="primary",
            guard=may_close,
        ),
        Move(
            "rework",
            _("Send back for rework"),
            (S.CHECKING,),
            (S.HANDLING, S.FILED),
            Power.CHECK,
            required=("reason",),
            optional=("photos",),
            tone="danger",
            guard=checker_is_not_handler,
        ),
        Move(
            "not-file",
            _("Do not file"),
            (S.REPORTED, S.ACCEPTED),
            (S.NOT_FILED,),
            Power.TRIAGE,
            required=("reason",),
            stamp="closed_at",
            tone="danger",
        ),
        Move(
            "reopen",
            _("Reopen"),
            (S.CLOSED,),
            (S.HANDLING, S.FILED),
            Power.CLOSE,
            required=("reason",),
            tone="danger",
            guard=may_reopen,
        ),
        Move(
            "rate",
            _("Record the rating"),
            (S.CLOSED,),
            (),
            Power.CLOSE,
            required=("solved", "satisfaction"),
            optional=("comment",),
        ),
        Move(
            "urge",
            pgettext_lazy("move", "Urge"),
            (S.REPORTED, S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING),
            (),
            Power.TRIAGE,
            optional=("note",),
            stamp="urged_at",
            guard=may_urge,
            is_duty=False,
        ),
        Move(
            "resume",
            _("Resume the work"),
            (S.SUSPENDED,),
            (S.DISPATCHED, S.HANDLING),
            Power.DISPATCH,
            optional=("note",),
            is_duty=False,
        ),
        Move(
            "void",
            _("Declare void"),
            (S.REPORTED, S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING, S.SUSPENDED),
            (S.VOID,),
            Power.TRIAGE,
            required=("ground", "reason"),
            stamp="closed_at",
            tone="danger",
            is_duty=False,
        ),
        Move(
            "suspend",
            _("Suspended on request"),
            WITH_UNITS,
            (S.SUSPENDED,),
            Power.DISPATCH,
            hidden=True,
        ),
        Move(
            "redirect",
            _("Given to another unit"),
            WITH_UNITS,
            (S.DISPATCHED,),
            Power.DISPATCH,
            hidden=True,
        ),
        Move(
            "propose-whistle",
            _("Propose a whistle"),
            (S.REPORTED, S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING),
            (),
            Power.HANDLE,
            required=("reason",),
            scope="open_to_proposal",
            guard=may_not_blow,
            is_duty=False,
        ),
        Move(
            "merge",
            _("Merge into another"),
            (S.REPORTED, S.ACCEPTED, S.FILED, S.DISPATCHED, S.HANDLING),
            (S.MERGED,),
            Power.TRIAGE,
            required=("into",),
            optional=("note",),
            stamp="closed_at",
            guard=may_merge,
            is_duty=False,
        ),
        Move(
            "publish",
            _("Show to residents"),
            (*OPEN_TICKET, S.CLOSED),
            (),
            Power.TRIAGE,
            required=("public_title",),
            optional=("photos_shown",),
            is_duty=False,
        ),
        Move(
            "withhold",
            _("Keep from residents"),
            (*OPEN_TICKET, S.CLOSED),
            (),
            Power.TRIAGE,
            optional=("note",),
            guard=is_shown,
            is_duty=False,
        ),
        Move(
            "hear",
            _("News from another system"),
            tuple(S),
            (),
            Power.TRIAGE,
            hidden=True,
        ),
        Move(
            "absorb",
            _("Another matter merged into this"),
            OPEN_TICKET,
            (),
            Power.TRIAGE,
            hidden=True,
        ),
        Move(
            "recall",
            _("Lead withdrawn"),
            (S.DISPATCHED, S.HANDLING),
            (S.FILED,),
            Power.DISPATCH,
            required=("reason",),
            hidden=True,
        ),
        Move(
            "hand-in",
            _("Handed in for checking"),
            (S.DISPATCHED, S.HANDLING),
            (S.CHECKING,),
            Power.HANDLE,
            scope="addressed",
            hidden=True,
        ),
        Move(
            "start",
            _("Work begun"),
            (S.DISPATCHED,),
            (S.HANDLING,),
            Power.HANDLE,
            scope="addressed",
            hidden=True,
        ),
        Move(
            "whistle",
            _("Answered by whistle"),
            WHISTLED_FROM,
            (S.DISPATCHED, S.HANDLING, S.CHECKING),
            Power.WHISTLE,
            guard=nothing_returned,
            hidden=True,
        ),
    ),
)
