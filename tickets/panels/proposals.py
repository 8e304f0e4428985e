"""Proposed whistles: what was asked, by whom, until when the community answers, and its answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lib.moves import offered_moves
from lib.pii import mask_text
from lib.timelines import account_name
from tickets.clock import light
from tickets.models import Proposal
from tickets.panels.cards import ticket_url
from tickets.panels.looks import PROPOSAL_LOOKS, Badge, MoveButton, move_buttons
from tickets.workflow.proposal import PROPOSAL
from tickets.workflow.states import ProposalStatus


@dataclass(frozen=True)
class ProposalCard:
    """One wish as its line shows it."""

    proposal: Proposal
    url: str
    badge: Badge
    light: str
    who: str
    why: str
    place: str
    moves: list[MoveButton]
    take_url: str = ""

    @property
    def is_open(self) -> bool:
        return self.proposal.status == ProposalStatus.PROPOSED


def proposal_cards(rows: Sequence[Proposal], *, by: Any, at: datetime) -> list[ProposalCard]:
    """The lines of a list, with what the reader may answer: one query for all of them."""
    moves = offered_moves(rows, PROPOSAL, by=by, at=at)
    return [card_of(row, moves[row.pk], at) for row in rows]


def card_of(row: Proposal, moves: Sequence[Any], at: datetime) -> ProposalCard:
    """One line; whoever may decline may also take it up, by blowing the whistle."""
    shown = light(now=at, due_at=row.due_at, yellow_at=row.yellow_at) if row.due_at else ""
    answers = bool(moves)
    form = f"{reverse('tickets:whistle_new')}?ticket={row.ticket.number}&proposal={row.pk}"
    return ProposalCard(
        proposal=row,
        url=ticket_url(row.ticket),
        badge=Badge(str(row.get_status_display()), *PROPOSAL_LOOKS[row.status]),
        light=str(shown),
        who=proposer(row),
        why=mask_text(row.why),
        place=str(row.community_now or row.street_now or ""),
        moves=move_buttons(moves, f"/proposals/{row.pk}/"),
        take_url=form if answers else "",
    )


def proposer(row: Proposal) -> str:
    """Who asked for it, masked; residents stay unnamed."""
    return account_name(row.proposed_by) if row.requester_id is None else _("Resident")
