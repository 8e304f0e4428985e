"""The life of a call-back (DOMAIN.md sections 4.1 and 5.6): answered, or excluded by a rule."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.states import CallBackStatus, TicketStatus

C = CallBackStatus

MOST_ATTEMPTS = 3
NOON = 13
"""The hour of site time at which the second half of a day begins."""


def half_day(at: datetime) -> tuple[date, bool]:
    """The half of a day in site time: somebody not reached in one is tried in another."""
    local = timezone.localtime(at)
    return local.date(), local.hour >= NOON


def caller_is_not_handler(call_back, by, at):
    """The call is made by somebody other than the person who did the work."""
    if call_back.ticket.handled_by_id == by.pk:
        return Refused("own_work", _("Somebody other than the handler must check the result."))
    return None


def may_record(call_back, by, at):
    """Only a result that still stands can be asked about."""
    ticket = call_back.ticket
    if ticket.status != TicketStatus.CLOSED or ticket.reopened_count + 1 != call_back.round:
        return Refused("result_gone", _("This result no longer stands; there is nothing to ask."))
    return caller_is_not_handler(call_back, by, at)


def may_try(call_back, by, at):
    """Three tries on three different half-days, so that none is only for the record."""
    if call_back.tried_at is not None and half_day(call_back.tried_at) == half_day(at):
        return Refused("tried_this_half_day", _("Tried already. Try again in another half-day."))
    return caller_is_not_handler(call_back, by, at)


def may_ask(call_back, by, at):
    """One request at a time."""
    if call_back.accused_by_id is not None:
        return Refused("exclusion_pending", _("An exclusion has been asked for already."))
    return None


def may_decide(call_back, by, at):
    """What one person asks for, another decides (DOMAIN.md trap 12)."""
    if call_back.accused_by_id is None:
        return Refused("no_exclusion_asked", _("Nobody has asked for an exclusion."))
    if call_back.accused_by_id == by.pk:
        return Refused("second_person", _("A second person must decide on this."))
    return None


CALL_BACK = Workflow(
    "call_back",
    (
        Move(
            "record-answer",
            _("Keep the answer"),
            (C.WAITING,),
            (C.ANSWERED,),
            Power.CLOSE,
            required=("solved", "satisfaction"),
            optional=("comment",),
            stamp="ended_at",
            tone="primary",
            guard=may_record,
        ),
        Move(
            "not-reached",
            _("Not reached"),
            (C.WAITING,),
            (C.WAITING, C.EXCLUDED),
            Power.CLOSE,
            optional=("note",),
            stamp="tried_at",
            guard=may_try,
        ),
        Move(
            "ask-exclusion",
            _("Malicious and repeated: ask for exclusion"),
            (C.WAITING,),
            (),
            Power.CLOSE,
            required=("reason",),
            guard=may_ask,
        ),
        Move(
            "grant-exclusion",
            _("Agree to the exclusion"),
            (C.WAITING,),
            (C.EXCLUDED,),
            Power.CLOSE,
            required=("reason",),
            stamp="ended_at",
            tone="danger",
            guard=may_decide,
        ),
        Move(
            "refuse-exclusion",
            _("Refuse the exclusion"),
            (C.WAITING,),
            (),
            Power.CLOSE,
            required=("reason",),
            guard=may_decide,
        ),
        Move(
            "settle",
            _("Answered before the call"),
            (C.WAITING,),
            (C.ANSWERED,),
            Power.CLOSE,
            stamp="ended_at",
            hidden=True,
        ),
        Move(
            "exclude",
            _("Excluded by rule"),
            (C.WAITING,),
            (C.EXCLUDED,),
            Power.CLOSE,
            stamp="ended_at",
            hidden=True,
        ),
    ),
)
