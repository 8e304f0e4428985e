"""The life of a whistle (DOMAIN.md section 5.2)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow
from tickets.workflow.shares import return_waits
from tickets.workflow.states import RUNNING_WHISTLE, WHISTLED_FROM, WhistleLevel, WhistleStatus

W = WhistleStatus


LEVELS = tuple(WhistleLevel.values)
"""From the lowest to the highest; a whistle goes up one way only (DOMAIN.md section 5.4)."""


def holding_level(whistle):
    """The level that holds a whistle now: the one it was handed up to, else the one that blew."""
    return whistle.handed_up_to or whistle.level


def levels_above(whistle):
    """The levels a whistle can still be handed up to, the nearest first."""
    return LEVELS[LEVELS.index(holding_level(whistle)) + 1 :]


def can_rise(whistle, by, at):
    """Above the city there is nobody to hand a whistle to."""
    if not levels_above(whistle):
        return Refused("no_level_above", _("The city holds this whistle; nobody is above it."))
    return None


def needs_review(whistle):
    """Whistles of the street and above are read by a leader before they sound."""
    return whistle.level != WhistleLevel.COMMUNITY


def matter_waits(whistle, by, at):
    """The matter behind it may have ended, or have been given back, since it was drafted."""
    if whistle.ticket is None:
        return None
    if whistle.ticket.status not in WHISTLED_FROM:
        return Refused("ticket_not_open", _("This matter cannot be whistled for now."))
    return return_waits() if whistle.ticket.lead_returned else None


def may_issue(whistle, by, at):
    """A community's own whistle sounds at once; a higher one by whoever may review it."""
    if needs_review(whistle) and not by.holds(Power.REVIEW_WHISTLE):
        return Refused("review_needed", _("A street leader must approve this whistle first."))
    return matter_waits(whistle, by, at)


def may_submit(whistle, by, at):
    """Who may let it sound has nobody to hand it in to."""
    if not needs_review(whistle) or by.holds(Power.REVIEW_WHISTLE):
        return Refused("blow_yourself", _("You can blow this whistle yourself."))
    return matter_waits(whistle, by, at)


WHISTLE = Workflow(
    "whistle",
    (
        Move(
            "submit",
            _("Submit"),
            (W.DRAFT,),
            (W.SUBMITTED,),
            Power.WHISTLE,
            stamp="submitted_at",
            tone="primary",
            guard=may_submit,
        ),
        Move(
            "issue",
            _("Blow the whistle"),
            (W.DRAFT, W.SUBMITTED),
            (W.ISSUED,),
            Power.WHISTLE,
            stamp="issued_at",
            tone="primary",
            guard=may_issue,
        ),
        Move(
            "reject",
            _("Reject"),
            (W.SUBMITTED,),
            (W.REJECTED,),
            Power.REVIEW_WHISTLE,
            required=("reason",),
            tone="danger",
        ),
        Move(
            "withdraw",
            _("Withdraw"),
            (W.DRAFT, W.SUBMITTED, W.ISSUED, W.IN_PROGRESS),
            (W.WITHDRAWN,),
            Power.WHISTLE,
            required=("reason",),
            stamp="closed_at",
            tone="danger",
        ),
        # Has a page and an address of its own: the rows of its decisions repeat
        Move(
            "record-meeting",
            _("Record a meeting"),
            RUNNING_WHISTLE,
            (),
            Power.WHISTLE,
            hidden=True,
        ),
        # Appraising is what communities and the desks above have in common: a test keeps it so
        Move(
            "hand-up",
            _("Hand up"),
            RUNNING_WHISTLE,
            (),
            Power.APPRAISE,
            required=("level", "reason"),
            guard=can_rise,
        ),
        Move(
            "change-lead",
            _("Change the lead"),
            (W.ISSUED, W.IN_PROGRESS),
            (),
            Power.WHISTLE,
            required=("lead", "reason"),
        ),
        Move(
            "new-lead",
            _("New lead by ruling"),
            RUNNING_WHISTLE,
            (),
            Power.ARBITRATE,
            hidden=True,
        ),
        Move(
            "go-on",
            pgettext_lazy("move", "In progress"),
            (W.ISSUED, W.VERIFY),
            (W.IN_PROGRESS,),
            Power.VIEW_TICKETS,
            hidden=True,
        ),
        Move(
            "report",
            _("All departments have reported"),
            (W.ISSUED, W.IN_PROGRESS),
            (W.VERIFY,),
            Power.VIEW_TICKETS,
            hidden=True,
        ),
        Move(
            "close",
            _("Closed: all results verified"),
            (W.ISSUED, W.IN_PROGRESS, W.VERIFY),
            (W.CLOSED,),
            Power.WHISTLE,
            stamp="closed_at",
            hidden=True,
        ),
        Move(
            "appraise",
            _("All departments appraised"),
            (W.CLOSED,),
            (W.SCORED,),
            Power.APPRAISE,
            stamp="scored_at",
            hidden=True,
        ),
    ),
)
