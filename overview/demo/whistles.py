"""The story of one whistle: departments sign, attend, plan and finish, or stay silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from grids.models import Unit
from overview.demo.atlas import Actor, Community
from overview.demo.calls import Call
from overview.demo.telling import Teller
from overview.demo.tickets import NO_LIGHT
from tickets.clock import due
from tickets.models import AppraisalScale, Clock, Whistle, WhistleLimit, WhistleScore, WhistleTask
from tickets.models.appraisal import COUNTED
from tickets.models.clocks import ClockState
from tickets.models.tickets import SolvedLevel
from tickets.operations.limits import step_limit
from tickets.operations.whistle_tasks import CONTACT
from tickets.operations.whistles import next_status
from tickets.workflow.states import (
    RUNNING_WHISTLE,
    AssignmentRole,
    TaskStatus,
    TicketStatus,
    WhistleKind,
    WhistleLevel,
    WhistleStatus,
)
from tickets.workflow.ticket import TICKET
from tickets.workflow.whistle import WHISTLE, needs_review
from tickets.workflow.whistle_task import TASK

CARRIED = {"closed": "close", "verify": "report", "in_progress": "go-on"}


@dataclass(frozen=True)
class Words:
    """What a whistle says."""

    title: str
    facts: str
    wanted: str
    place: str
    basis: str = ""


class WhistleTale(Call):
    """A matter that is answered by whistle; each step sets what its operation sets."""

    def __init__(self, teller: Teller, community: Community) -> None:
        super().__init__(teller, community)
        self._clocks: dict[tuple[int, str], Clock] = {}

    def draft(
        self,
        actor: Actor,
        at: datetime,
        *,
        kind: str,
        words: Words,
        units: Sequence[Unit],
        level: str = WhistleLevel.COMMUNITY,
        meet_at: datetime | None = None,
    ) -> None:
        """Write the call down with its tasks, the lead first; nothing sounds yet."""
        self.reach(at)
        pk = self.teller.key(Whistle)
        prefix = self.community.city.prefix
        self.whistle = Whistle(
            pk=pk,
            number=f"S{prefix}{timezone.localdate(at):%Y%m%d}{pk:06d}",
            ticket=self.ticket,
            kind=kind,
            level=level,
            area_id=self.ticket.area_id,
            blown_by=actor.user,
            title=words.title,
            facts=words.facts,
            basis=words.basis,
            wanted_result=words.wanted,
            place=words.place,
            meet_at=meet_at,
            created_at=at,
            **self.ticket.now_stamps(),
        )
        self.note(self.whistle, "draft", actor, before="")
        self.teller.batch.add(self.whistle)
        for number, unit in enumerate(units):
            role = AssignmentRole.ASSIST if number else AssignmentRole.LEAD
            task = WhistleTask(
                pk=self.teller.key(WhistleTask), whistle=self.whistle, unit=unit, role=role
            )
            self.tasks.append(task)
            self.teller.batch.add(task)

    def clock_of_task(self, task: WhistleTask, kind: str) -> Clock | None:
        """The newest clock of a kind that runs or ran for a task."""
        return self._clocks.get((task.pk, kind))

    def submit(self, actor: Actor, at: datetime) -> None:
        """Hand the draft in to the street, which has a limit to read it."""
        self.reach(at)
        self.move(self.whistle, WHISTLE["submit"], actor)
        if needs_review(self.whistle):
            self.start(self.whistle, "review_whistle", step_limit("review_whistle"))
            self.due(self.whistle)

    def reject(self, actor: Actor, at: datetime, reason: str) -> None:
        """The street declines."""
        self.reach(at)
        self.move(self.whistle, WHISTLE["reject"], actor, reason=reason)
        self.meet(self.whistle, "review_whistle")
        self.due(self.whistle)

    def issue(self, actor: Actor, at: datetime) -> None:
        """Sound it: every department's clocks start, and the ticket goes along."""
        self.reach(at)
        self.move(self.whistle, WHISTLE["issue"], actor)
        self.meet(self.whistle, "review_whistle")
        for task in self.tasks:
            task.issued_at = at
            self.mark_unit(task.unit)
            self._start(task, WhistleLimit.Start.ISSUE)
            self.due(task)
            self._call(task)
        self._show_lead_due()
        keeps = self.ticket.status == TicketStatus.HANDLING
        self.move(
            self.ticket,
            TICKET["whistle"],
            actor,
            to=TicketStatus.HANDLING if keeps else TicketStatus.DISPATCHED,
            data={"whistle": self.whistle.number},
            accepted_at=self.ticket.accepted_at or at,
            filed_at=self.ticket.filed_at or at,
            dispatched_at=self.ticket.dispatched_at or at,
            due_at=self.whistle.due_at,
            yellow_at=self.whistle.yellow_at,
        )
        self.cancel(self.ticket, "triage")

    def _start(self, task: WhistleTask, *starts: str) -> None:
        for limit in self.teller.atlas.whistle_limits[self.whistle.kind]:
            if limit.starts in starts:
                self._begin(task, limit)

    def _begin(self, task: WhistleTask, limit: WhistleLimit) -> None:
        amount = limit.limit
        self._clocks[task.pk, limit.clock_kind] = self.start(task, limit.clock_kind, amount)

    def _call(self, task: WhistleTask) -> None:
        urgent = self.whistle.kind == WhistleKind.EMERGENCY
        self.tell_about(
            "whistle_issued",
            self.officers(task),
            event=f"whistle_task:{task.pk}:issued",
            urgency="urgent" if urgent else "warning",
            whistle_kind=self.whistle.kind,
            due=task.due_at.isoformat() if task.due_at else "",
        )

    def _show(self, task: WhistleTask) -> None:
        """Clocks of a task were started or ended: it shows the nearest, and so does the whistle."""
        self.due(task)
        if self.whistle.status in RUNNING_WHISTLE:
            self._show_lead_due()

    def _show_lead_due(self) -> None:
        """The whistle shows the nearest due moment of its tasks."""
        nearest = [task for task in self.tasks if task.due_at is not None]
        first = min(nearest, key=lambda task: task.due_at, default=None)
        self.whistle.due_at = first.due_at if first else None
        self.whistle.yellow_at = first.yellow_at if first else None

    def step(
        self,
        task: WhistleTask,
        name: str,
        actor: Actor,
        at: datetime,
        *,
        reason: str = "",
        meets: Sequence[str] = (),
        cancels: Sequence[str] = (),
        shows: bool = False,
        **changes: Any,
    ) -> None:
        """One move of a task with what follows: clocks, pictures, the whistle's own state."""
        self.reach(at)
        self.move(task, TASK[name], actor, reason=reason, **changes)
        if name in CONTACT:
            self.contacted()
        if shows and self.category.is_physical:
            self.show("evidence", actor, ("whistle_task", task.pk))
        if meets:
            self.meet(task, *meets)
        if cancels:
            self.cancel(task, *cancels)
        self.due(task)
        self._advance(actor)

    def _advance(self, actor: Actor) -> None:
        """Carry the whistle on after one of its tasks moved, by the operation's own rule."""
        states = [(task.role, task.status) for task in self.tasks]
        target = next_status(self.whistle.status, states)
        if target != self.whistle.status:
            light = NO_LIGHT if target == WhistleStatus.CLOSED else {}
            self.move(self.whistle, WHISTLE[CARRIED[target]], actor, **light)
            if target == WhistleStatus.CLOSED:
                self._finish_ticket(actor)
        if self.whistle.status != WhistleStatus.CLOSED:
            self._show_lead_due()

    def _finish_ticket(self, actor: Actor) -> None:
        """All is verified: the ticket needs only to be closed."""
        if self.ticket.status in (TicketStatus.DISPATCHED, TicketStatus.HANDLING):
            self.move(
                self.ticket,
                TICKET["whistle"],
                actor,
                to=TicketStatus.CHECKING,
                data={"whistle": self.whistle.number},
                handled_at=self.at,
                passed_at=self.at,
                **NO_LIGHT,
            )

    def sign_task(self, task: WhistleTask, actor: Actor, at: datetime, note: str = "") -> None:
        until = due(self._time.segments, at, step_limit("object")).at
        self.step(task, "sign", actor, at, reason=note, meets=("sign",), object_by=until)
        self.tell_about("task_signed", self.desk, task=task)

    def contact(self, task: WhistleTask, actor: Actor, at: datetime, note: str) -> None:
        self.step(task, "contact", actor, at, reason=note, meets=("contact",))

    def attend(self, task: WhistleTask, actor: Actor, at: datetime, note: str) -> None:
        """On site, which is contact too; the plan's clock starts, unless it waits for a meeting."""
        self.step(
            task,
            "attend",
            actor,
            at,
            reason=note,
            meets=("attend", "contact"),
            shows=True,
            contacted_at=task.contacted_at or at,
        )
        self._start(task, WhistleLimit.Start.ATTENDED)
        self._show(task)
        self.tell_about("task_attended", self.desk, task=task)

    def control(self, task: WhistleTask, actor: Actor, at: datetime, note: str) -> None:
        self.step(task, "control", actor, at, reason=note, meets=("stop_danger",))
        self.tell_about("task_controlled", self.desk, task=task)

    def plan_task(
        self, task: WhistleTask, actor: Actor, at: datetime, plan: str, finish_on: Any = None
    ) -> None:
        self.step(
            task,
            "plan",
            actor,
            at,
            reason=plan,
            meets=("plan",),
            plan=plan,
            finish_on=finish_on,
        )
        self.tell_about("task_planned", self.desk, task=task)

    def finish_task(self, task: WhistleTask, actor: Actor, at: datetime, note: str) -> None:
        """Report the department's part done; a plan not given by then falls away."""
        emergency = self.whistle.kind == WhistleKind.EMERGENCY
        changes = {"controlled_at": task.controlled_at or at} if emergency else {}
        self.step(
            task,
            "finish",
            actor,
            at,
            reason=note,
            meets=("finish", "stop_danger"),
            cancels=("plan",),
            shows=True,
            result=note,
            **changes,
        )
        self.tell_about("task_done", self.desk, task=task)

    def verify(self, task: WhistleTask, actor: Actor, at: datetime, note: str = "") -> None:
        self.step(task, "verify", actor, at, reason=note)

    def redo(self, task: WhistleTask, actor: Actor, at: datetime, reason: str) -> None:
        """The result does not hold: back to the department under a new finishing clock."""
        self.step(
            task,
            "rework",
            actor,
            at,
            reason=reason,
            done_at=None,
            rework_count=task.rework_count + 1,
        )
        for limit in self.teller.atlas.whistle_limits[self.whistle.kind]:
            if limit.clock_kind == "finish":
                self._begin(task, limit)
        self._show(task)
        people = self.officers(task)
        self.tell_about("task_rework", people, task=task, reason=reason, urgency="warning")

    def release(self, task: WhistleTask, actor: Actor, at: datetime, reason: str) -> None:
        """Let an assisting department go; its clocks fall away."""
        self.step(task, "release", actor, at, reason=reason)
        self.cancel(task)
        self._show(task)

    def score(
        self,
        task: WhistleTask,
        actor: Actor,
        at: datetime,
        *,
        effort: Decimal,
        result: Decimal,
        attitude: Decimal,
        comment: str = "",
    ) -> None:
        """Appraise one department; the last appraisal completes the whistle."""
        self.reach(at)
        given = {"effort": effort, "result": result, "attitude": attitude}
        computed = self.timeliness(task)
        total = sum(given.values(), Decimal(0)) + sum(computed.values())
        self.move(task, TASK["score"], actor, reason=comment, data={"total": str(total)})
        self.teller.batch.add(
            WhistleScore(
                task_id=task.pk,
                scale=self.scale,
                scored_by=actor.user,
                scored_at=at,
                comment=comment,
                total=total,
                **computed,
                **given,
            )
        )
        waiting = [row for row in self.tasks if row.status == TaskStatus.ACCEPTED]
        if all(row.scored_at for row in waiting):
            self.move(self.whistle, WHISTLE["appraise"], actor)
        self.tell_about("task_scored", self.officers(task), task=task, total=str(total))

    def timeliness(self, task: WhistleTask) -> dict[str, int]:
        """Points of the three response clocks, all or none."""
        clocks = {kind: self._clocks.get((task.pk, kind)) for kind in COUNTED}
        return {
            kind: 0 if clock is not None and _was_missed(clock) else getattr(self.scale, kind)
            for kind, clock in clocks.items()
        }

    @property
    def scale(self) -> AppraisalScale:
        """The general scale, by which every story of the demo is appraised."""
        return self.teller.scale

    def solved_level(self) -> str:
        """A whistle that sounded was answered by the street, one handed up by the district."""
        if self.whistle.handed_up_to == WhistleLevel.DISTRICT:
            return SolvedLevel.DISTRICT
        return SolvedLevel.STREET if self.whistle.issued_at else super().solved_level()


def _was_missed(clock: Clock) -> bool:
    if clock.state == ClockState.CANCELLED:
        return False
    return clock.met_at is None or clock.met_at > clock.due_at
