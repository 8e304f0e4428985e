"""The course of a ticket: its steps, its history, and who used the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from lib.timelines import step_of
from lib.workflow import Workflow
from tickets.models import Ticket, TicketRecord
from tickets.panels.looks import ICONS, TONES, light_of
from tickets.panels.timelines import actor_name, part_of, part_words, record_data
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import MAIN_LINE, OPEN_TICKET, TicketStatus
from tickets.workflow.ticket import TICKET

S = TicketStatus

FROM_OUTSIDE = ("report", "rate", "urge", "propose-whistle")
"""Moves that people without an account make; the system account only stands in for them."""

STAMPS: dict[str, str] = {
    S.REPORTED: "reported_at",
    S.ACCEPTED: "accepted_at",
    S.FILED: "filed_at",
    S.DISPATCHED: "dispatched_at",
    S.CHECKING: "handled_at",
    S.CLOSED: "closed_at",
}
"""The moment at which each step of the main line was reached; work begun is a flow record."""

EXTRA_TITLES = {
    "report": pgettext_lazy("step", "Reported"),
    "escalate": gettext_lazy("Escalated"),
    "follow-area": gettext_lazy("Moved along with its area"),
}


def steps_of(ticket: Ticket, records: Sequence[TicketRecord], at: datetime) -> list[dict[str, Any]]:
    """The steps of the main line: done, now, late, skipped or still to come."""
    reached = reached_step(ticket)
    begun = next((row.at for row in records if row.after == S.HANDLING), None)
    steps = []
    for place, status in enumerate(MAIN_LINE):
        stamp = getattr(ticket, STAMPS[status]) if status in STAMPS else begun
        state = step_state(ticket, place - reached, stamp, at)
        label = S(status).label
        steps.append({"label": label, "at": None if state == "todo" else stamp, "state": state})
    return steps


def step_state(ticket: Ticket, ahead: int, stamp: datetime | None, at: datetime) -> str:
    """One step, by how far ahead of the reached one it lies and whether it was stamped."""
    is_open = ticket.status in OPEN_TICKET
    if ahead == 0 and is_open:
        return "late" if light_of(ticket, at) == "red" else "now"
    if ahead > 0:
        return "todo" if is_open else "skip"
    return "done" if stamp else "skip"


def reached_step(ticket: Ticket) -> int:
    """The place on the main line; from a side state, the last step that was stamped."""
    if ticket.status in MAIN_LINE:
        return MAIN_LINE.index(ticket.status)
    stamped = (S.REPORTED, S.ACCEPTED, S.FILED, S.DISPATCHED, S.CHECKING)
    return max(MAIN_LINE.index(name) for name in stamped if getattr(ticket, STAMPS[name]))


def next_holder(ticket: Ticket, lead: Any) -> str:
    """Who must act next; empty once nothing is left to do."""
    if ticket.status in (S.DISPATCHED, S.HANDLING):
        return str(lead.holder) if lead else _("Departments of the whistle")
    if ticket.status == S.SUSPENDED:
        return _("by itself after %(day)s") % {"day": ticket.suspended_until}
    if ticket.status in OPEN_TICKET:
        return str(ticket.community_now or ticket.street_now)
    return ""


def history(records: Iterable[TicketRecord]) -> list[dict[str, Any]]:
    """The flow records as the timeline component shows them, newest first."""
    deeds = groupby(records, key=lambda row: (row.at, row.by_id))
    return [entry for _deed, rows in deeds for entry in told_once(list(rows))][::-1]


def told_once(rows: list[TicketRecord]) -> list[dict[str, Any]]:
    """What one person did in one go: moves that only follow from it stand beside it in short."""
    deeds = [row for row in rows if not follows(row)] or rows[:1]
    entries = [entry_of(row) for row in deeds]
    rest = [title_of(row) for row in rows if row not in deeds]
    entries[-1]["words"] = " · ".join(dict.fromkeys(rest))
    return entries


def follows(record: TicketRecord) -> bool:
    """Whether nobody can make this move by itself: it follows from another one."""
    workflow = workflow_of(record)
    return record.move in workflow and workflow[record.move].hidden


def workflow_of(record: TicketRecord) -> Workflow:
    """The table of the row the step was made on: ticket, assignment, or what belongs to one."""
    return part_of(record) or (ASSIGNMENT if record.assignment_id else TICKET)


def entry_of(record: TicketRecord) -> dict[str, Any]:
    """One flow record in words: what, by whom, in which post, and why."""
    note = record.reason or record_data(record)
    look = (TONES.get(record.move, "grey"), ICONS.get(record.move, "check"))
    return step_of(record, title=title_of(record), by=whose(record), note=note, look=look)


def whose(record: TicketRecord) -> str:
    """Who did it, masked; what comes in from outside is done by the requester."""
    if record.move in FROM_OUTSIDE and record.by.person is None:
        return _("Requester")
    return actor_name(record)


def title_of(record: TicketRecord) -> str:
    """The move's own label, led by the unit or team it speaks of."""
    workflow = workflow_of(record)
    known = record.move in workflow
    label = workflow[record.move].label if known else EXTRA_TITLES.get(record.move, record.move)
    label = part_words(record, label)
    return f"{record.assignment.holder} · {label}" if record.assignment_id else str(label)
