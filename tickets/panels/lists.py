"""Rows of whistle lists: lights, each department's state as a mark, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from lib.listing import listed
from tickets.clock import Light, light
from tickets.models import Whistle, WhistleTask
from tickets.panels.looks import Badge
from tickets.workflow.states import OPEN_WHISTLE, TaskStatus, WhistleStatus

MARKS: dict[str, tuple[str, str]] = {
    TaskStatus.UNSIGNED: ("grey", ""),
    TaskStatus.SIGNED: ("blue", "edit"),
    TaskStatus.ATTENDED: ("blue", "pin"),
    TaskStatus.PLANNED: ("blue", "calendar"),
    TaskStatus.DONE: ("green", "check"),
    TaskStatus.ACCEPTED: ("green", "circle-check"),
    TaskStatus.REWORK: ("yellow", "undo"),
    TaskStatus.RELEASED: ("grey", "minus"),
}
"""Tone and icon of each state of a task."""


@dataclass(frozen=True)
class WhistleRow:
    """One line of a list of whistles."""

    whistle: Whistle
    light: Light
    tasks: list[dict[str, Any]]
    next: str


def whistle_url(whistle: Whistle) -> str:
    """The address of the whistle's page."""
    return reverse("tickets:whistle", args=(whistle.number,))


def whistle_light(whistle: Whistle, at: datetime) -> Light:
    """The light of the nearest running clock under a whistle, or of its reading by a leader; none
    runs while all rests."""
    return light(
        now=at,
        due_at=whistle.due_at,
        yellow_at=whistle.yellow_at,
        closed=whistle.status not in OPEN_WHISTLE,
    )


def task_badge(task: WhistleTask) -> Badge:
    """The state of a department's task."""
    return Badge(task.get_status_display(), *MARKS[task.status])


def whistle_badge(whistle: Whistle) -> Badge:
    """The state of a whistle."""
    return Badge(whistle.get_status_display(), "blue", "whistle")


def whistle_rows(whistles: Iterable[Whistle], *, at: datetime) -> list[WhistleRow]:
    """The rows of one page; `with_card` has loaded what they show."""
    return [
        WhistleRow(
            row,
            whistle_light(row, at),
            [mark(task, at) for task in row.tasks.all()],
            next_step(row),
        )
        for row in whistles
    ]


def mark(task: WhistleTask, at: datetime) -> dict[str, Any]:
    """A department with its state, once it has been called; red while a clock is overdue."""
    tone, icon = MARKS[task.status]
    if task.due_at is not None and task.due_at <= at:
        tone, icon = "red", "alert"
    if task.issued_at is None:
        return {"label": str(task.unit), "tone": "grey", "icon": ""}
    if task.dispute is not None and task.dispute.stands:
        tone, icon = ("red" if tone == "red" else "yellow"), "scale"
    label = _("%(unit)s: %(state)s") % {"unit": task.unit, "state": state_words(task)}
    return {"label": label, "tone": tone, "icon": icon}


def state_words(task: WhistleTask) -> str:
    """The state of a task, and that it is disputed."""
    state = task.get_status_display()
    if task.dispute is None or not task.dispute.stands:
        return state
    return listed([state, _("disputed")])


def next_step(whistle: Whistle) -> str:
    """What must happen next, so that nobody has to open the whistle to learn it."""
    if whistle.status in NEXT:
        return str(NEXT[whistle.status])
    states = [task.status for task in whistle.tasks.all()]
    silent = states.count(TaskStatus.UNSIGNED)
    if silent:
        words = ngettext("%(n)s department must sign", "%(n)s departments must sign", silent)
        return words % {"n": silent}
    absent = states.count(TaskStatus.SIGNED)
    if absent:
        words = ngettext(
            "%(n)s department must check in", "%(n)s departments must check in", absent
        )
        return words % {"n": absent}
    return _("Departments finish their part")


NEXT: dict[str, Any] = {
    WhistleStatus.DRAFT: gettext_lazy("Blow it"),
    WhistleStatus.SUBMITTED: gettext_lazy("A street leader approves"),
    WhistleStatus.VERIFY: gettext_lazy("The community verifies"),
    WhistleStatus.CLOSED: gettext_lazy("The community appraises"),
    WhistleStatus.SCORED: gettext_lazy("Nothing more"),
    WhistleStatus.WITHDRAWN: gettext_lazy("Nothing more"),
    WhistleStatus.REJECTED: gettext_lazy("Nothing more"),
}
"""The next step where the whistle's own state says it."""
