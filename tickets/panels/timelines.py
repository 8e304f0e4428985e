"""Flow records of a whistle as entries of the timeline component: words, tones and icons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.listing import listed
from lib.pii import mask_name
from lib.workflow import Workflow
from tickets.explanations import ACTIONS, clock_label
from tickets.models import WhistleRecord
from tickets.panels.looks import ICONS, TONES
from tickets.workflow.adjustment import ADJUSTMENT, SUPERVISION
from tickets.workflow.objection import OBJECTION
from tickets.workflow.states import AdjustmentKind, SupervisionLevel
from tickets.workflow.whistle import TASK, WHISTLE

PARTS: tuple[tuple[str, Workflow, Any], ...] = (
    ("adjustment", ADJUSTMENT, AdjustmentKind),
    ("supervision", SUPERVISION, SupervisionLevel),
)
"""Rows that belong to a share and write into the history of its matter."""

LEAD_MOVES = ("change-lead", "new-lead")
EXTRA_TITLES = {"draft": gettext_lazy("Drafted"), "escalate": gettext_lazy("Escalated")}


def timeline(records: Iterable[WhistleRecord]) -> list[dict[str, Any]]:
    """The history as the timeline component shows it, newest first."""
    return [entry_of(record) for record in reversed(list(records))]


def entry_of(record: WhistleRecord) -> dict[str, Any]:
    """One flow record in words: what, by whom, in which post, and why."""
    return {
        "at": record.at,
        "title": record_title(record),
        "by": actor_name(record),
        "post": record.post.get_role_display() if record.post else "",
        "note": record_note(record),
        "tone": TONES.get(record.move, "grey"),
        "icon": ICONS.get(record.move, "check"),
    }


def record_title(record: WhistleRecord) -> str:
    """The move's own label, led by the department it speaks of."""
    workflow, unit = WHISTLE, None
    if record.task_id:
        workflow, unit = part_of(record) or TASK, record.task.unit
    elif record.objection_id:
        workflow, unit = OBJECTION, record.objection.unit
    known = record.move in workflow
    label = workflow[record.move].label if known else EXTRA_TITLES.get(record.move, record.move)
    label = part_words(record, label)
    return f"{unit} · {label}" if unit else str(label)


def record_note(record: WhistleRecord) -> str:
    """The reason that was given; after a change of the lead, with who led and who leads."""
    if record.move in LEAD_MOVES:
        names = f"{record.data.get('from', '')} → {record.data.get('to', '')}"
        return f"{names}\n{record.reason}" if record.reason else names
    return record.reason or record_data(record)


def part_of(record: Any) -> Workflow | None:
    """The table of a request or order that the step was made on; None for the share itself."""
    return next((table for name, table, _kinds in PARTS if name in record.data), None)


def part_words(record: Any, label: Any) -> str:
    """The move's label, led by what was asked for or how hard the unit is pressed."""
    for name, table, kinds in PARTS:
        if name in record.data and record.move in table:
            kind = record.data.get("kind") or record.data.get("level")
            return _("%(request)s: %(step)s") % {"request": kinds(kind).label, "step": label}
    return str(label)


def actor_name(record: Any) -> str:
    """Who did it, masked; the system account has no person."""
    return account_name(record.by)


def account_name(account: Any) -> str:
    """The name behind an account, masked; the system account has no person."""
    return mask_name(account.person.name) if account.person else _("System")


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
