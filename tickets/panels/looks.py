"""How tickets, assignments and moves look: word, tone and icon per value, light by the clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.workflow import Move
from tickets.clock import light
from tickets.workflow.states import (
    AdjustmentStatus,
    AssignmentStatus,
    ProposalStatus,
    ResolutionStatus,
    SupervisionStatus,
    TicketStatus,
)

S, A, R = TicketStatus, AssignmentStatus, AdjustmentStatus

LOOKS: dict[str, tuple[str, str]] = {
    S.REPORTED: ("blue", "bell"),
    S.ACCEPTED: ("grey", "check"),
    S.FILED: ("grey", "ledger"),
    S.DISPATCHED: ("grey", "send"),
    S.HANDLING: ("grey", "clock"),
    S.CHECKING: ("blue", "eye"),
    S.CLOSED: ("green", "circle-check"),
    S.NOT_FILED: ("grey", "minus"),
    S.SUSPENDED: ("grey", "pause"),
    S.VOID: ("grey", "trash"),
    S.MERGED: ("grey", "link"),
    A.ISSUED: ("blue", "bell"),
    A.SIGNED: ("grey", "edit"),
    A.DONE: ("green", "check"),
    A.REWORK: ("yellow", "undo"),
    A.RETURNED: ("grey", "undo"),
    A.WITHDRAWN: ("grey", "minus"),
    R.ASKED: ("blue", "hourglass"),
    R.ENDORSED: ("yellow", "hourglass"),
    R.GRANTED: ("green", "circle-check"),
    R.REFUSED: ("red", "close"),
    R.CANCELLED: ("grey", "minus"),
    SupervisionStatus.ANSWERED: ("green", "message"),
}
"""Tone and icon of each state of a ticket and an assignment; they share the words they share."""

RESOLUTION_LOOKS: dict[str, tuple[str, str]] = {
    ResolutionStatus.OPEN: ("blue", "clock"),
    ResolutionStatus.DONE: ("green", "check"),
    ResolutionStatus.CONFIRMED: ("green", "circle-check"),
    ResolutionStatus.DROPPED: ("grey", "minus"),
}
PROPOSAL_LOOKS: dict[str, tuple[str, str]] = {
    ProposalStatus.PROPOSED: ("blue", "bell"),
    ProposalStatus.TAKEN: ("green", "whistle"),
    ProposalStatus.DECLINED: ("grey", "minus"),
}

STATES = {
    "ticket": TicketStatus,
    "assignment": AssignmentStatus,
    "adjustment": AdjustmentStatus,
    "supervisionorder": SupervisionStatus,
}
"""The states of each kind of row, by the name of its model."""

ICONS = {
    "propose": "flag",
    "publish": "globe",
    "unpublish": "lock",
    "revise": "edit",
    "give": "task",
    "record": "eye",
    "report": "camera",
    "accept": "check",
    "file": "ledger",
    "dispatch": "send",
    "self-close": "circle-check",
    "finish": "check",
    "pass": "eye",
    "close": "flag",
    "rework": "undo",
    "send-back": "undo",
    "not-file": "minus",
    "reopen": "refresh",
    "rate": "star",
    "urge": "bell",
    "sign": "edit",
    "start": "clock",
    "withdraw": "undo",
    "recall": "undo",
    "hand-in": "upload",
    "whistle": "whistle",
    "drop": "minus",
    "merge": "link",
    "absorb": "link",
    "withhold": "lock",
    "escalate": "alert",
    "draft": "edit",
    "submit": "send",
    "issue": "whistle",
    "reject": "close",
    "contact": "phone",
    "attend": "pin",
    "control": "shield",
    "hear": "message",
    "plan": "calendar",
    "verify": "circle-check",
    "release": "minus",
    "score": "star",
    "appraise": "star",
    "go-on": "clock",
    "ask-extension": "clock",
    "ask-suspension": "pause",
    "ask-return": "undo",
    "appeal": "scale",
    "name-handler": "user",
    "withdraw-handler": "user",
    "remind": "bell",
    "chase": "bell",
    "order": "eye",
    "criticise": "alert",
    "answer": "message",
    "decline": "close",
    "forward": "send",
    "redirect": "send",
    "refuse": "close",
    "cancel": "minus",
    "suspend": "pause",
    "resume": "clock",
    "void": "trash",
    "keep": "undo",
    "take-back": "undo",
    "object": "scale",
    "confirm": "check",
    "uphold": "undo",
    "yield": "check",
    "persist": "up",
    "designate": "flag",
    "withdraw-objection": "undo",
    "expire": "hourglass",
    "settle": "scale",
    "lapse": "minus",
    "relieve": "minus",
    "change-lead": "star",
    "new-lead": "star",
    "hand-up": "up",
    "record-meeting": "people",
    "meet": "people",
    "call": "whistle",
    "propose-whistle": "whistle",
    "take": "whistle",
}
TONES = {
    "self-close": "green",
    "finish": "green",
    "pass": "green",
    "close": "green",
    "rework": "yellow",
    "send-back": "yellow",
    "reopen": "yellow",
    "escalate": "red",
    "urge": "yellow",
    "dispatch": "blue",
    "report": "blue",
    "issue": "blue",
    "contact": "blue",
    "attend": "blue",
    "control": "blue",
    "plan": "blue",
    "verify": "green",
    "grant": "green",
    "exempt": "green",
    "ask-return": "yellow",
    "chase": "yellow",
    "order": "red",
    "criticise": "red",
    "refuse": "red",
    "decline": "red",
    "redirect": "blue",
    "resume": "blue",
    "reject": "red",
    "score": "blue",
    "object": "yellow",
    "persist": "yellow",
    "designate": "blue",
    "change-lead": "blue",
    "new-lead": "blue",
    "hand-up": "red",
    "record-meeting": "blue",
    "meet": "blue",
    "call": "blue",
    "confirm": "green",
    "propose-whistle": "blue",
    "take": "blue",
}


@dataclass(frozen=True)
class Badge:
    """A state as a chip."""

    text: str
    tone: str
    icon: str


@dataclass(frozen=True)
class MoveButton:
    """One move that is open to the reader, as a button; `one_tap` needs no form before it."""

    name: str
    label: str
    url: str
    kind: str
    icon: str
    one_tap: bool
    is_duty: bool = True


def starred(category: Any) -> str:
    """The name of a category; ★ marks the key small matters (关键小事)."""
    return f"★ {category.name}" if category.is_key_matter else category.name


def badge_of(row: Any) -> Badge:
    """The state of a ticket or assignment."""
    return Badge(str(STATES[row._meta.model_name](row.status).label), *LOOKS[row.status])


def light_of(row: Any, at: datetime) -> str:
    """The light of a row that shows its nearest due moment; empty when no clock runs."""
    paused = row.status == S.SUSPENDED
    if row.due_at is None and not paused:
        return ""
    return str(light(now=at, due_at=row.due_at, yellow_at=row.yellow_at, paused=paused))


def move_buttons(moves: Iterable[Move], base: str) -> list[MoveButton]:
    """Moves as buttons in table order, the first constructive one as the main one of the page."""
    buttons: list[MoveButton] = []
    for move in moves:
        kind = {"danger": "danger", "secondary": "plain"}.get(move.tone, "primary")
        if kind == "primary" and any(button.kind == "primary" for button in buttons):
            kind = "plain"
        url = f"{base}moves/{move.name}/"
        icon = ICONS.get(move.name, "check")
        buttons.append(
            MoveButton(move.name, str(move.label), url, kind, icon, is_one_tap(move), move.is_duty)
        )
    return buttons


def main_moves(buttons: Iterable[MoveButton]) -> list[MoveButton]:
    """What waits for the reader."""
    return [button for button in buttons if button.is_duty]


def more_moves(buttons: Iterable[MoveButton]) -> list[MoveButton]:
    """What is possible beside: it stands behind a fold."""
    return [button for button in buttons if not button.is_duty]


def is_one_tap(move: Move) -> bool:
    """A move that asks for nothing but a note, and ends nothing."""
    return set(move.fields) <= {"note"} and "closed" not in move.targets
