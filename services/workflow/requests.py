"""Requests for a service as a move table (DOMAIN.md 6.6).

Grids, communities and the unit a request was given to act by `handle`; the step of the street needs
`manage_services` over the whole street. What the applicant does comes by the receipt's code.
"""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.workflow import Move, Workflow


class RequestStatus(TextChoices):
    """Where a request stands."""

    SUBMITTED = "submitted", pgettext_lazy("service request", "Sent")
    ACCEPTED = "accepted", pgettext_lazy("service request", "Accepted")
    RETURNED = "returned", pgettext_lazy("service request", "Materials missing")
    IN_PROGRESS = "in_progress", pgettext_lazy("service request", "In progress")
    PUBLICITY = "publicity", pgettext_lazy("service request", "Made public")
    FORWARDED = "forwarded", pgettext_lazy("service request", "At the street")
    DONE = "done", pgettext_lazy("service request", "Done")
    HANDED_OVER = "handed_over", pgettext_lazy("service request", "Handed over")
    RATED = "rated", pgettext_lazy("service request", "Rated")
    DECLINED = "declined", pgettext_lazy("service request", "Declined")
    WITHDRAWN = "withdrawn", pgettext_lazy("service request", "Withdrawn")


S = RequestStatus
WAITING = (S.SUBMITTED, S.ACCEPTED, S.IN_PROGRESS, S.PUBLICITY, S.FORWARDED)
OPEN_REQUEST = (*WAITING, S.RETURNED)
"""Those somebody still works at, and those that wait for the applicant."""
MOVABLE = (S.SUBMITTED, S.ACCEPTED, S.RETURNED)
AGENT_STATES = (S.ACCEPTED, S.IN_PROGRESS)
AGENCY_STATES = (*AGENT_STATES, S.PUBLICITY, S.FORWARDED, S.DONE)
"""While an agent has something to do for the applicant."""


def told_once(row: Any, by: Any, at: Any) -> Refused | None:
    """Everything that is missing is told in one notice, once (一次性告知, DOMAIN.md 6.6)."""
    if row.missing_told_at is not None:
        words = _("What is missing was told already; it may be told only once.")
        return Refused("told_once", words)
    return None


def must_be_public(row: Any, by: Any, at: Any) -> Refused | None:
    """Only what the catalogue says is made public is."""
    if not row.item.publicity_days:
        return Refused("no_publicity", _("This service is not made public."))
    if row.public_until is not None:
        return Refused("public_already", _("It was made public already."))
    return None


def publicity_over(row: Any, by: Any, at: Any) -> Refused | None:
    """A request that must be made public goes on when its days are over."""
    if not row.item.publicity_days:
        return None
    if row.public_until is None or timezone.localdate(at) <= row.public_until:
        return Refused("publicity_not_over", _("The days of publicity are not over yet."))
    return None


def nothing_kept(row: Any, by: Any, at: Any) -> Refused | None:
    """No original stays with us (DOMAIN.md 6.6: never keep originals)."""
    if row.materials.originals_out().exists():
        words = _("An original is still with us. Give it back first and write down to whom.")
        return Refused("originals_out", words)
    return None


def has_no_agent(row: Any, by: Any, at: Any) -> Refused | None:
    """Whoever acts for somebody is authorised first."""
    if row.agent_id is None:
        return Refused("no_agent", _("Name the agent first."))
    return None


def authorised(row: Any, by: Any, at: Any) -> Refused | None:
    """An agent acts only while the authorisation holds."""
    if row.agent_id is None:
        return None
    if row.authorised_until is None or row.authorised_until < timezone.localdate(at):
        return Refused("not_authorised", _("The agent has no valid authorisation."))
    return None


def was_authorised(row: Any, by: Any, at: Any) -> Refused | None:
    """Steps are those of an agent who was authorised; on which days is judged with the step."""
    if row.agent_id is not None and row.authorised_until is None:
        return Refused("not_authorised", _("The agent has no valid authorisation."))
    return has_no_agent(row, by, at)


def may_finish(row: Any, by: Any, at: Any) -> Refused | None:
    """What goes by publicity and street ends there."""
    return publicity_over(row, by, at) or authorised(row, by, at)


REQUEST = Workflow(
    "service_request",
    (
        Move(
            "accept",
            pgettext_lazy("service request", "Accept"),
            (S.SUBMITTED,),
            (S.ACCEPTED,),
            Power.HANDLE,
            stamp="accepted_at",
            tone="primary",
        ),
        Move(
            "begin",
            pgettext_lazy("service request", "Begin"),
            (S.ACCEPTED,),
            (S.IN_PROGRESS,),
            Power.HANDLE,
            optional=("note",),
            tone="primary",
        ),
        Move(
            "give",
            pgettext_lazy("service request", "Give to a unit"),
            (S.SUBMITTED, S.ACCEPTED, S.IN_PROGRESS),
            (),
            Power.SERVE,
            required=("unit",),
            is_duty=False,
        ),
        Move(
            "name-agent",
            pgettext_lazy("service request", "Name the agent"),
            AGENT_STATES,
            (),
            Power.SERVE,
            required=("agent",),
            is_duty=False,
        ),
        Move(
            "authorise",
            pgettext_lazy("service request", "Record the authorisation"),
            AGENT_STATES,
            (),
            Power.HANDLE,
            required=("authorised_on", "authorised_until"),
            optional=("signature",),
            guard=has_no_agent,
            is_duty=False,
        ),
        Move(
            "note-step",
            pgettext_lazy("service request", "Write down a step"),
            AGENCY_STATES,
            (),
            Power.HANDLE,
            required=("done_on", "step"),
            optional=("is_checked",),
            guard=was_authorised,
            is_duty=False,
        ),
        Move(
            "publicise",
            pgettext_lazy("service request", "Make public"),
            (S.IN_PROGRESS,),
            (S.PUBLICITY,),
            Power.SERVE,
            guard=must_be_public,
        ),
        Move(
            "forward",
            pgettext_lazy("service request", "Forward to the street"),
            (S.IN_PROGRESS, S.PUBLICITY),
            (S.FORWARDED,),
            Power.SERVE,
            optional=("note",),
            guard=may_finish,
        ),
        Move(
            "decide",
            pgettext_lazy("service request", "Enter the street's result"),
            (S.FORWARDED,),
            (S.DONE,),
            Power.MANAGE_SERVICES,
            required=("result",),
            stamp="done_at",
            scope="at_street",
            tone="success",
        ),
        Move(
            "finish",
            pgettext_lazy("service request", "Report done"),
            (S.IN_PROGRESS, S.PUBLICITY),
            (S.DONE,),
            Power.HANDLE,
            required=("result",),
            stamp="done_at",
            tone="success",
            guard=may_finish,
        ),
        Move(
            "hand-over",
            pgettext_lazy("service request", "Hand over"),
            (S.DONE,),
            (S.HANDED_OVER,),
            Power.HANDLE,
            required=("received_by",),
            optional=("signature", "is_signed"),
            stamp="handed_at",
            tone="success",
            guard=nothing_kept,
        ),
        Move(
            "ask-materials",
            pgettext_lazy("service request", "Ask for what is missing"),
            (S.SUBMITTED, S.ACCEPTED),
            (S.RETURNED,),
            Power.HANDLE,
            required=("missing",),
            stamp="missing_told_at",
            guard=told_once,
            is_duty=False,
        ),
        Move(
            "decline",
            pgettext_lazy("service request", "Decline"),
            MOVABLE,
            (S.DECLINED,),
            Power.HANDLE,
            required=("reason",),
            optional=("referral",),
            stamp="ended_at",
            tone="danger",
            guard=nothing_kept,
            is_duty=False,
        ),
        # By the applicant, with the code of the receipt
        Move(
            "supplement",
            pgettext_lazy("service request", "Bring what was missing"),
            (S.RETURNED,),
            (S.SUBMITTED,),
            Power.SERVE,
            required=("note",),
            hidden=True,
        ),
        Move(
            "withdraw",
            pgettext_lazy("service request", "Withdraw"),
            OPEN_REQUEST,
            (S.WITHDRAWN,),
            Power.SERVE,
            optional=("reason",),
            stamp="ended_at",
            tone="danger",
            guard=nothing_kept,
            hidden=True,
        ),
        Move(
            "rate",
            pgettext_lazy("service request", "Rate"),
            (S.HANDED_OVER,),
            (S.RATED,),
            Power.SERVE,
            required=("stars",),
            optional=("comment",),
            stamp="rated_at",
            hidden=True,
        ),
    ),
)
