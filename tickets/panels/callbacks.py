"""The list of call-backs and the call itself: masked numbers, the script, what was tried."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib.moves import available_moves
from lib.pii import decrypt, mask_name, mask_phone, mask_text
from lib.timelines import step_of
from tickets.clock import light
from tickets.models import CallBack
from tickets.operations.links import rating_link
from tickets.panels.looks import move_buttons
from tickets.workflow.call_back import CALL_BACK
from tickets.workflow.states import CallBackStatus

QUESTIONS = (
    _("Has the matter been solved: yes, partly, or no?"),
    _("How satisfied are you with the way it was handled?"),
    _("Is there anything else you would like us to know?"),
)
"""What the caller asks, in this order and in these words."""


@dataclass(frozen=True)
class CallRow:
    """One call-back, masked."""

    call_back: CallBack
    name: str
    phone: str
    title: str
    light: str

    @property
    def url(self) -> str:
        return call_url(self.call_back)


def call_url(call_back: CallBack) -> str:
    """The page of one call."""
    return reverse("tickets:call_back", args=(call_back.pk,))


def call_rows(rows: Iterable[CallBack], *, at: datetime) -> list[CallRow]:
    """The rows as the list shows them."""
    return [call_row(row, at) for row in rows]


def call_row(row: CallBack, at: datetime) -> CallRow:
    """One row; the light goes out when the call-back has ended."""
    waits = row.status == CallBackStatus.WAITING
    shown = str(light(now=at, due_at=row.due_at, yellow_at=row.yellow_at)) if waits else ""
    return CallRow(
        call_back=row,
        name=mask_name(decrypt(row.requester.name_cipher)),
        phone=mask_phone(decrypt(row.requester.phone_cipher)),
        title=mask_text(row.ticket.title),
        light=shown,
    )


def call_page(call_back: CallBack, *, by: Any, at: datetime) -> dict[str, Any]:
    """Everything the page of one call shows."""
    moves = available_moves(call_back, CALL_BACK, by=by, at=at)
    buttons = {
        move.name: button
        for move, button in zip(moves, move_buttons(moves, call_url(call_back)), strict=True)
    }
    return {
        "row": call_row(call_back, at),
        "call_back": call_back,
        "ticket": call_back.ticket,
        "now": at,
        "questions": QUESTIONS,
        "may_answer": "record-answer" in buttons,
        "not_reached": buttons.get("not-reached"),
        "others": [button for name, button in buttons.items() if name.endswith("-exclusion")],
        "entries": entries(call_back),
        "link": rating_link(call_back.requester, at=at) if "record-answer" in buttons else "",
    }


def entries(call_back: CallBack) -> list[dict[str, Any]]:
    """What happened to it, newest first."""
    records = call_back.records.select_related("by__person", "post").order_by("-id")
    return [step_of(record, title=title_of(record), look=("grey", "phone")) for record in records]


def title_of(record: Any) -> Any:
    """The move's own label; the first record says that it was listed."""
    return CALL_BACK[record.move].label if record.move in CALL_BACK else _("Put on the list")
