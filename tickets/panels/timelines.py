"""Flow records of a whistle as entries of the timeline component: words, tones and icons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.listing import listed
from lib.timelines import account_name, step_of
from lib.workflow import Workflow
from tickets.explanations import ACTIONS, LEVELS, clock_label
from tickets.models import WhistleRecord
from tickets.panels.looks import ICONS, TONES
from tickets.workflow.adjustment import ADJUSTMENT, SUPERVISION
from tickets.workflow.objection import OBJECTION
from tickets.workflow.proposal import PROPOSAL
from tickets.workflow.resolution import RESOLUTION
from tickets.workflow.states import AdjustmentKind, SupervisionLevel
from tickets.workflow.whistle import WHISTLE
from tickets.workflow.whistle_task import TASK

PARTS: tuple[tuple[str, Workflow, Any], ...] = (
    ("adjustment", ADJUSTMENT, AdjustmentKind),
    ("supervision", SUPERVISION, SupervisionLevel),
)
"""Rows that belong to a share and write into the history of its matter."""

LEAD_MOVES = ("change-lead", "new-lead")
EXTRA_TITLES = {
    "draft": gettext_lazy("Drafted"),
    "escalate": gettext_lazy("Escalated"),
    "call": gettext_lazy("Called by a meeting"),
}


def timeline(records: Iterable[WhistleRecord]) -> list[dict[str, Any]]:
    """The history as the timeline component shows it, newest first."""
    return [entry_of(record) for record in reversed(list(records))]


def entry_of(record: WhistleRecord) -> dict[str, Any]:
    """One flow record in words: what, by whom, in which post, and why."""
    look = (TONES.get(record.move, "grey"), ICONS.get(record.move, "check"))
    return step_of(record, title=record_title(record), note=note_of(record), look=look)


def record_title(record: WhistleRecord) -> str:
    """The move's own label, led by the department it speaks of."""
    part = record.objection or record.resolution or record.task
    workflow = part_of(record) or (TASK if record.task_id else WHISTLE)
    if record.objection_id:
        workflow = OBJECTION
    known = record.move in workflow
    label = workflow[record.move].label if known else EXTRA_TITLES.get(record.move, record.move)
    label = part_words(record, label)
    return f"{part.holder} · {label}" if part else str(label)


def note_of(record: WhistleRecord) -> str:
    """What was said; led by who leads from now on, the level it went up to, or the decision."""
    if record.resolution_id:
        return " · ".join(filter(None, (record.resolution.what, record.reason)))
    if record.move in LEAD_MOVES:
        names = f"{record.data.get('from', '')} → {record.data.get('to', '')}"
        return f"{names}\n{record.reason}" if record.reason else names
    if record.move == "hand-up":
        level = LEVELS[record.data["level"]]
        return _("To: %(level)s. %(reason)s") % {"level": level, "reason": record.reason}
    if record.move == "record-meeting":
        return _("Meeting %(meeting)s, decisions: %(decisions)s") % record.data
    return record.reason or record_data(record)


def part_of(record: Any) -> Workflow | None:
    """The table of a request, order, decision or proposal that the step was made on; None for the
    share or matter itself."""
    if getattr(record, "proposal_id", None):
        return PROPOSAL
    if getattr(record, "resolution_id", None):
        return RESOLUTION
    return next((table for name, table, _kinds in PARTS if name in record.data), None)


def part_words(record: Any, label: Any) -> str:
    """The move's label, led by what was asked for or how hard the unit is pressed."""
    if getattr(record, "proposal_id", None):
        return _("Proposed whistle · %(move)s") % {"move": label}
    for name, table, kinds in PARTS:
        if name in record.data and record.move in table:
            kind = record.data.get("kind") or record.data.get("level")
            return _("%(request)s: %(step)s") % {"request": kinds(kind).label, "step": label}
    return str(label)


def actor_name(record: Any) -> str:
    """Who did it, masked; the system account has no person."""
    return account_name(record.by)


def record_data(record: WhistleRecord) -> str:
    """What an escalation did, from its data."""
    if record.move != "escalate":
        return ""
    actions = [str(ACTIONS[name]) for name in record.data.get("actions", ()) if name in ACTIONS]
    words = _("%(clock)s, %(percent)s%% of the limit used: %(actions)s")
    return words % {
        "clock": clock_label(record.data.get("clock", "")),
        "percent": record.data.get("percent", ""),
        "actions": listed(actions),
    }
