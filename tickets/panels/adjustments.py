"""Requests and supervision orders as cards: what is asked, by whom, until when, and the moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from grids.powers import Power
from lib.moves import offered_moves
from lib.timelines import account_name
from tickets.clock import light
from tickets.models import Adjustment, SupervisionOrder
from tickets.panels.cards import ticket_url
from tickets.panels.lists import whistle_url
from tickets.panels.looks import Badge, MoveButton, badge_of, move_buttons
from tickets.workflow.adjustment import ADJUSTMENT, SUPERVISION
from tickets.workflow.states import SupervisionLevel, SupervisionStatus

MOST = 30
"""Requests and orders that the panel of one matter shows."""


@dataclass(frozen=True)
class RequestCard:
    """One request or order, with its matter and the reader's moves on it."""

    row: Adjustment | SupervisionOrder
    title: str
    url: str
    badge: Badge
    light: str
    due_at: datetime | None
    asker: str
    decider: str
    done_at: datetime | None
    moves: list[MoveButton]

    @property
    def is_order(self) -> bool:
        return isinstance(self.row, SupervisionOrder)


def matter_url(row: Any) -> str:
    """The page of the matter, at the department's card where it has one."""
    if row.assignment_id:
        return ticket_url(row.matter)
    return f"{whistle_url(row.matter)}#task-{row.task_id}"


def request_cards(rows: Sequence[Adjustment], *, by: Any, at: datetime) -> list[RequestCard]:
    """Requests loaded `with_people`; one more query tells the moves of all."""
    moves = offered_moves(rows, ADJUSTMENT, by=by, at=at)
    return [
        RequestCard(
            row=row,
            title=str(row.get_kind_display()),
            url=matter_url(row),
            badge=badge_of(row),
            light=light_words(row, at),
            due_at=row.due_at,
            asker=account_name(row.asked_by),
            decider=account_name(row.decided_by) if row.decided_by else "",
            done_at=row.decided_at,
            moves=move_buttons(moves[row.pk], f"/adjustments/{row.pk}/"),
        )
        for row in rows
    ]


def order_cards(rows: Sequence[SupervisionOrder], *, by: Any, at: datetime) -> list[RequestCard]:
    """Orders loaded `with_people`; one more query tells the moves of all."""
    moves = offered_moves(rows, SUPERVISION, by=by, at=at)
    return [
        RequestCard(
            row=row,
            title=str(row.get_level_display()),
            url=matter_url(row),
            badge=order_badge(row),
            light=light_words(row, at) if row.level == SupervisionLevel.ORDER else "",
            due_at=row.due_at,
            asker=account_name(row.issued_by),
            decider=account_name(row.answered_by) if row.answered_by else "",
            done_at=row.answered_at,
            moves=move_buttons(moves[row.pk], f"/supervision-orders/{row.pk}/"),
        )
        for row in rows
    ]


def order_badge(order: SupervisionOrder) -> Badge:
    """Only an order waits for words; the other levels wait for work."""
    if order.level == SupervisionLevel.ORDER and order.status == SupervisionStatus.ISSUED:
        return Badge(_("Answer awaited"), "yellow", "hourglass")
    return badge_of(order)


def light_words(row: Any, at: datetime) -> str:
    """The light of whatever waits; nothing once it is decided or answered."""
    if row.due_at is None:
        return ""
    return str(light(now=at, due_at=row.due_at, yellow_at=row.yellow_at))


def requests_of(number: str, *, by: Any, at: datetime) -> dict[str, Any]:
    """The requests and orders of one matter that the reader may see, newest first."""
    reach = by.reach(Power.VIEW_TICKETS)
    asked = Adjustment.objects.within(reach).about(number).with_people()
    orders = SupervisionOrder.objects.within(reach).about(number).with_people()
    return {
        "requests": request_cards(list(asked.order_by("-pk")[:MOST]), by=by, at=at),
        "orders": order_cards(list(orders.order_by("-pk")[:MOST]), by=by, at=at),
        "now": at,
    }
