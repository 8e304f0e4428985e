"""The card of each department under a whistle: steps, clocks, what fell, evidence, moves, score."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from grids.powers import Power
from lib.listing import listed, phrases
from lib.moves import offered_moves
from lib.workflow import Move
from records.models import Attachment
from tickets.clock import Light, light
from tickets.explanations import ClockLine, Fall, clock_lines, fallen
from tickets.models import AppraisalScale, Whistle, WhistleScore, WhistleTask
from tickets.models.appraisal import COUNTED
from tickets.operations.appraisal import late_clocks, scale_for
from tickets.panels.detail import photo
from tickets.panels.lists import task_badge, whistle_badge, whistle_light, whistle_url
from tickets.panels.looks import Badge, MoveButton, main_moves, more_moves, move_buttons
from tickets.panels.objections import Dispute, disputes, record_words
from tickets.panels.shares import has_requests, share_badges
from tickets.workflow.states import OPEN_TASK, AssignmentRole, TaskStatus
from tickets.workflow.whistle_task import TASK

STEPS: tuple[tuple[str, object, str], ...] = (
    ("issued_at", pgettext_lazy("step", "Issued"), ""),
    ("signed_at", pgettext_lazy("step", "Signed for"), "sign"),
    ("attended_at", gettext_lazy("On site"), "attend"),
    ("planned_at", pgettext_lazy("step", "Plan given"), "plan"),
    ("done_at", pgettext_lazy("step", "Reported done"), "finish"),
    ("accepted_at", pgettext_lazy("step", "Verified"), ""),
)
"""The stamps of a task in order, their words, and the clock that waits for each."""

SCORE_PARTS = (
    ("sign", gettext_lazy("Signed in time")),
    ("contact", gettext_lazy("Contacted in time")),
    ("attend", gettext_lazy("Attended in time")),
    ("effort", gettext_lazy("Effort")),
    ("result", gettext_lazy("Result")),
    ("attitude", gettext_lazy("Attitude")),
)


@dataclass
class TaskCard:
    """One department under a whistle, as its card shows it."""

    task: WhistleTask
    light: Light
    steps: list[dict[str, Any]]
    clocks: list[ClockLine] = field(default_factory=list)
    falls: list[Fall] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    moves: list[MoveButton] = field(default_factory=list)
    score: WhistleScore | None = None
    """The appraisal, if there is one and the reader may know it."""
    dispute: Dispute | None = None
    flag: str = ""

    @property
    def main(self) -> list[MoveButton]:
        """What waits for the reader."""
        return main_moves(self.moves)

    @property
    def more(self) -> list[MoveButton]:
        """What is possible beside."""
        return more_moves(self.moves)

    @property
    def chips(self) -> list[Badge]:
        """What was asked and granted, and how hard the department is pressed."""
        return share_badges(self.task)

    @property
    def has_requests(self) -> bool:
        """Whether there are requests or orders to show."""
        return has_requests(self.task)

    @property
    def late_with(self) -> list[str]:
        """The duties whose clock is overdue and still runs."""
        return [line.label for line in self.clocks if line.is_late and line.is_running]

    @property
    def score_parts(self) -> list[tuple[object, Any, int]]:
        """The parts of the appraisal with what each could have been; empty before it is given."""
        score = self.score
        if score is None:
            return []
        return [
            (words, getattr(score, name), getattr(score.scale, name)) for name, words in SCORE_PARTS
        ]

    @property
    def times_late(self) -> int:
        """How many of the department's clocks were not met in time: shown beside the score."""
        return sum(line.is_late for line in self.clocks)

    @property
    def is_lead(self) -> bool:
        return self.task.role == AssignmentRole.LEAD


def task_light(task: WhistleTask, at: datetime) -> Light:
    """The light of the task's nearest running clock; grey once nothing runs."""
    return light(
        now=at,
        due_at=task.due_at,
        yellow_at=task.yellow_at,
        closed=task.status not in OPEN_TASK,
    )


def task_cards(whistle: Whistle, *, by: Any, at: datetime) -> list[TaskCard]:
    """One card per department, the lead first; the same queries for any number of departments."""
    rows = whistle.tasks.with_dispute(at).select_related("appraisal__scale")
    rows = rows.showing_scores(by.reach(Power.VIEW_TICKETS))
    tasks = list(rows.order_by("-role", "pk"))
    for task in tasks:
        task.whistle = whistle
    ids = [task.pk for task in tasks]
    clocks = clock_lines("whistle_task", ids, at=at)
    falls = fallen("whistle_task", ids)
    photos = photos_of("whistle_task", ids)
    moves = offered_moves(tasks, TASK, by=by, at=at)
    disputed = disputes([task.dispute for task in tasks if task.dispute], by=by, at=at)
    return [
        TaskCard(
            task=task,
            light=task_light(task, at),
            steps=steps_of(task, clocks[task.pk]),
            clocks=clocks[task.pk],
            falls=falls[task.pk],
            photos=photos[task.pk],
            moves=move_buttons(moves[task.pk], f"/whistle-tasks/{task.pk}/"),
            score=task.score if task.shows_score else None,
            dispute=disputed.get(task.pk),
            flag=record_words(task.unfounded),
        )
        for task in tasks
    ]


def photos_of(subject_type: str, ids: Sequence[int]) -> dict[int, list[dict[str, Any]]]:
    """The pictures of each subject, oldest first."""
    photos: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in Attachment.objects.filter(subject_type=subject_type, subject_id__in=ids):
        photos[row.subject_id].append(photo(row))
    return photos


def steps_of(task: WhistleTask, clocks: Sequence[ClockLine]) -> list[dict[str, Any]]:
    """The six steps of a department: done, now, late, skipped or still to come."""
    late = {line.clock.kind for line in clocks if line.is_late and line.is_running}
    stamps = [getattr(task, name) for name, _words, _clock in STEPS]
    reached = max((place for place, at in enumerate(stamps) if at), default=-1)
    gone = task.status == TaskStatus.RELEASED
    steps = []
    for place, (_name, words, clock) in enumerate(STEPS):
        steps.append({"label": words, "at": stamps[place], "state": "todo"})
        if stamps[place]:
            steps[place]["state"] = "done"
        elif place < reached or gone:
            steps[place]["state"] = "skip"
        elif clock in late:
            steps[place]["state"] = "late"
        elif place == reached + 1:
            steps[place]["state"] = "now"
    return steps


def late_words(cards: Sequence[TaskCard]) -> str:
    """Who is late with what, in one sentence; empty when nobody is."""
    return phrases(
        _("%(unit)s: %(state)s") % {"unit": card.task.unit, "state": listed(card.late_with)}
        for card in cards
        if card.late_with
    )


def scene(row: Whistle | WhistleTask, move: Move, at: datetime) -> dict[str, Any]:
    """What the page of a move says of the whistle behind it, and of the department it is about."""
    task = row if isinstance(row, WhistleTask) else None
    whistle = task.whistle if task else row
    shown = task_light(task, at) if task else whistle_light(whistle, at)
    return {
        "whistle": whistle,
        "matter": whistle,
        "unit": task.unit if task else None,
        "url": whistle_url(whistle),
        "badge": task_badge(task) if task else whistle_badge(whistle),
        "light": str(shown) if row.due_at else "",
        "due_at": row.due_at,
        "now": at,
        **(scale_of(task, at) if task and move.name == "score" else {}),
        "score": task.score if task and move.name == "reply" else None,
    }


def scale_of(task: WhistleTask, at: datetime) -> dict[str, Any]:
    """The scale in force, and the computed part: points for three clocks, all or none."""
    scale, late = scale_for(task, at), late_clocks(task)
    lines = computed_lines(scale, late)
    return {"ruler": scale, "scale": lines, "is_exempt": task.is_exempt}


def computed_lines(scale: AppraisalScale, late: set[str]) -> list[tuple[object, int, int]]:
    """Words, points and top of what the clocks say."""
    tops = {name: getattr(scale, name) for name in COUNTED}
    return [
        (words, 0 if name in late else tops[name], tops[name])
        for name, words in SCORE_PARTS
        if name in tops
    ]
