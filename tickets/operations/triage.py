"""The desk's first decisions: accept, file under a category, or decline with a reason."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import make_move
from lib.remembering import remembered
from tickets.models import Category, CategoryLimit, Ticket
from tickets.notices import tell
from tickets.operations.clocks import cancel_clocks, meet_clocks
from tickets.workflow.ticket import TICKET

NO_LIGHT: dict[str, Any] = {"due_at": None, "yellow_at": None}


@transaction.atomic
def accept_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, note: str = ""
) -> Ticket:
    """Take the matter on; the triage clock is met."""
    ticket = make_move(ticket, TICKET["accept"], by=by, at=at, seen=seen, reason=note, **NO_LIGHT)
    meet_clocks(ticket, "triage", at=at)
    tell("ticket_accepted", ticket, to=reporter(ticket), by=by, at=at)
    return ticket


@transaction.atomic
def file_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    category: Category | None = None,
    condition: CategoryLimit | None = None,
    note: str = "",
) -> Ticket:
    """Put the matter on file under its category and filing condition, which set the limit.

    Raises Refused when the condition belongs to another category.
    """
    category = category or ticket.category
    condition = condition or default_condition(ticket, category)
    if condition is not None and condition.category_id != category.pk:
        raise Refused(
            "condition_elsewhere", _("This condition belongs to another category."), "condition"
        )
    ticket = make_move(
        ticket,
        TICKET["file"],
        by=by,
        at=at,
        seen=seen,
        reason=note,
        data={"category": category.code},
        category=category,
        condition=condition,
        urgency=category.urgency,
        accepted_at=ticket.accepted_at or at,
        **NO_LIGHT,
    )
    meet_clocks(ticket, "triage", at=at)
    return ticket


def default_condition(ticket: Ticket, category: Category) -> CategoryLimit | None:
    """The condition kept from before, or the category's usual one."""
    if ticket.condition and ticket.condition.category_id == category.pk:
        return ticket.condition
    return usual_condition(category)


@remembered(lambda category: (category.pk,))
def usual_condition(category: Category) -> CategoryLimit | None:
    """The filing condition that is taken when nobody names one."""
    return category.limits.in_use().first()


@transaction.atomic
def decline_ticket(
    ticket: Ticket, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Ticket:
    """Do not file; the reason goes to whoever asked."""
    ticket = make_move(
        ticket, TICKET["not-file"], by=by, at=at, seen=seen, reason=reason, **NO_LIGHT
    )
    cancel_clocks(ticket, at=at)
    tell("ticket_not_filed", ticket, to=reporter(ticket), by=by, at=at, reason=reason)
    return ticket


def reporter(ticket: Ticket) -> set[int]:
    """The accounts that asked: of whoever reported the matter, joined it, or was merged into it."""
    asked = ticket.requesters.exclude(user=None).values_list("user", flat=True)
    return {*asked, *([ticket.reported_by_id] if ticket.reported_by_id else [])}
