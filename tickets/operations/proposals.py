"""Proposing a whistle and answering it: residents and those without power over departments ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.reach import Reach
from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Proposal, Requester, Ticket, Whistle
from tickets.notices import desk_of, tell
from tickets.operations.clocks import meet_clocks, show_due, start_clock
from tickets.operations.limits import step_limit
from tickets.workflow.proposal import PROPOSAL
from tickets.workflow.ticket import TICKET


def may_propose(ticket: Ticket) -> bool:
    """While the matter is open, nobody has asked for a whistle, and none is on its way."""
    open_now = TICKET["propose-whistle"].sources
    rows = Ticket.objects.filter(pk=ticket.pk, status__in=open_now)
    return rows.open_to_proposal(Reach(everywhere=True)).exists()


@transaction.atomic
def propose_whistle(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str,
    requester: Requester | None = None,
) -> Ticket:
    """Ask the community to blow a whistle for this matter; it answers within a working day.

    Raises Refused while another wish waits, or a whistle is on its way.
    """
    ticket = Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
    if ticket.proposals.open().exists():
        raise Refused("proposed_already", _("A whistle has been proposed; the answer is awaited."))
    if ticket.whistles.open().exists():
        raise Refused("whistled_already", _("A whistle for this matter is on its way."))
    ticket = make_move(ticket, TICKET["propose-whistle"], by=by, at=at, seen=seen, reason=reason)
    proposal = Proposal.objects.create(
        ticket=ticket,
        requester=requester,
        proposed_by=by,
        why=reason.strip(),
        proposed_at=at,
        **ticket.now_stamps(),
    )
    start_clock(proposal, "answer_proposal", step_limit("answer_proposal"), at=at)
    show_due(proposal)
    tell_of("proposal_made", proposal, to=desk_of(ticket, at), by=by, at=at)
    return ticket


@transaction.atomic
def decline_proposal(
    proposal: Proposal, *, by: Any, at: datetime, seen: int | None = None, reason: str
) -> Proposal:
    """The community says no, and why."""
    return answer(proposal, "decline", by=by, at=at, seen=seen, reason=reason, answer=reason)


def take_proposal(proposal: Proposal, whistle: Whistle, *, by: Any, at: datetime) -> Proposal:
    """The community says yes by drafting a whistle, inside the drafting's transaction."""
    return answer(proposal, "take", by=by, at=at, whistle=whistle)


def answer(
    proposal: Proposal,
    name: str,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    reason: str = "",
    **changes: Any,
) -> Proposal:
    """One of the two answers: the clock ends, and whoever proposed is told."""
    Ticket.objects.select_for_update(no_key=True).get(pk=proposal.ticket_id)
    proposal = make_move(
        proposal, PROPOSAL[name], by=by, at=at, seen=seen, reason=reason, **changes
    )
    meet_clocks(proposal, at=at)
    show_due(proposal)
    kind = "proposal_taken" if proposal.whistle_id else "proposal_declined"
    if proposal.requester_id is None:
        tell_of(kind, proposal, to={proposal.proposed_by_id}, by=by, at=at, reason=reason)
    return proposal


def tell_of(
    kind: str, proposal: Proposal, *, to: set[int], by: Any, at: datetime, **params: Any
) -> None:
    """The notice leads to the list of proposals, where it is answered and the answer stands."""
    event = f"proposal:{proposal.pk}:{kind}"
    url = reverse("tickets:proposals")
    tell(kind, proposal, to=to, by=by, at=at, event=event, url=url, **params)
