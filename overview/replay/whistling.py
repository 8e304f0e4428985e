"""The story of a whistle: the secretary blows, each department comes at its pace, or objects."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from grids.models import Unit
from overview.replay.clockwork import duration
from overview.replay.crews import Errand
from overview.replay.shares import Requests
from overview.replay.town import picture
from tickets.models import DutyRule, Objection, Ticket, Whistle, WhistleTask
from tickets.operations.objections import accept_ruling, object_task
from tickets.operations.rulings import confirm_task, uphold_objection
from tickets.operations.whistle_tasks import (
    attend_task,
    contact_community,
    control_danger,
    finish_task,
    plan_task,
    rework_task,
    sign_task,
    verify_task,
)
from tickets.operations.whistles import Call, draft_whistle, issue_whistle
from tickets.workflow.states import ObjectionGround, TaskStatus, TicketStatus, WhistleKind

if TYPE_CHECKING:
    from overview.replay.matters import MatterStory

MOST_CALLED = 3
JOINT = 0.3
"""Of whistles that call several departments and are no emergency."""
ON_SITE = timedelta(minutes=20)
MEETING = timedelta(days=2)


class WhistleStory:
    """One whistle about a matter, from its draft to the last verified task."""

    def __init__(self, story: MatterStory, lead: Unit) -> None:
        self.story, self.town, self._lead = story, story.town, lead
        self.whistle: Whistle
        self.is_emergency = story.category.is_emergency
        self._tasks: dict[int, TaskStory] = {}

    def begin(self, at: datetime) -> None:
        """The desk asks its secretary to blow."""
        community = self.story.community.pk
        self.story.ask("secretary", community, self.story.errand("whistle", self._blow), at)

    def _units(self) -> list[Unit]:
        helpers = self.town.atlas.assistants(self.story.category, self.story.community)
        units = [self._lead, *helpers]
        return list(dict.fromkeys(units))[:MOST_CALLED]

    def _kind(self, units: list[Unit]) -> str:
        if self.is_emergency:
            return WhistleKind.EMERGENCY
        is_joint = self.town.luck("joint", *self.story.purpose()).random() < JOINT
        return WhistleKind.JOINT if is_joint and len(units) > 1 else WhistleKind.ROUTINE

    def _blow(self, at: datetime, by: Any) -> None:
        lead, *assist = units = self._units()
        kind = self._kind(units)
        call = Call(
            area=self.story.ticket.area,
            title=self.story.ticket.title,
            facts=self.story.ticket.text,
            wanted_result=self.story.category.name,
            lead=lead,
            assist=assist,
            kind=kind,
            ticket=self.story.ticket,
            place=self.story.entry.building.name if kind == WhistleKind.JOINT else "",
            meet_at=at + MEETING if kind == WhistleKind.JOINT else None,
        )
        drafted = self.town.attempt(lambda: draft_whistle(call, by=by, at=at))
        if drafted is None:
            self.story.dispatch(at, by)
            return
        self.whistle = issue_whistle(drafted, by=by, at=at)
        self.follow(at)

    def follow(self, at: datetime) -> None:
        """Every department that was called, also one that took over, goes its way."""
        rows = self.whistle.tasks.select_related("unit", "whistle").order_by("pk")
        for row in rows.filter(status=TaskStatus.UNSIGNED):
            if row.pk not in self._tasks:
                self._tasks[row.pk] = TaskStory(self, row, len(self._tasks))
                self._tasks[row.pk].begin(at)

    def done(self, row: WhistleTask, at: datetime) -> None:
        """A department has reported done: the community looks at it."""
        task = self._tasks[row.pk]
        errand = self.story.errand("verify", task.verify, task.number, task.tries)
        self.story.ask("secretary", self.story.community.pk, errand, at)

    def verified(self, at: datetime, by: Any) -> None:
        """When the last task is verified the whistle is over; the desk closes the matter."""
        fresh = Ticket.objects.select_related("category", "condition").get(pk=self.story.ticket.pk)
        self.story.ticket = fresh
        if fresh.status == TicketStatus.CHECKING:
            desk = self.story.errand("close", self.story.close, "whistle")
            self.story.ask("clerk", self.story.community.pk, desk, at)


class TaskStory:
    """One department under a whistle."""

    def __init__(self, whistle: WhistleStory, row: WhistleTask, number: int) -> None:
        self.whistle, self.row, self.number = whistle, row, number
        self.story, self.town = whistle.story, whistle.town
        self.tries = 0
        self._has_come = False
        self._is_emergency = whistle.is_emergency

    def _luck(self, name: str, *more: object) -> Any:
        return self.town.luck(name, *self.story.purpose("task", self.number, *more))

    def _ask(self, step: str, deed: Any, at: datetime) -> None:
        minutes = self.town.minutes(step, *self.story.purpose("task", self.number, self.tries))
        errand = Errand(
            minutes,
            deed,
            due_at=self.row.due_at,
            yellow_at=self.row.yellow_at,
            is_urgent=self._is_emergency,
        )
        self.town.crew("officer", self.row.unit_id).ask(errand, at)

    def _take(self, deed: Any) -> bool:
        """Carry the task on, unless its present state forbids it."""
        row = self.town.attempt(deed)
        self.row = row or self.row
        return row is not None

    def begin(self, at: datetime) -> None:
        """The call lies in the department's inbox."""
        self._ask("sign", self._sign, at)

    def _sign(self, at: datetime, by: Any) -> None:
        if not self._take(lambda: sign_task(self.row, by=by, at=at)):
            return
        if not self._is_emergency and self.story.happens("objection", self.number):
            self._object(at, by)
        self._ask("contact", self._contact, at)

    def _contact(self, at: datetime, by: Any) -> None:
        self._take(lambda: contact_community(self.row, by=by, at=at))
        spread = self.town.scenario["elapsed_hours.whistle"]
        hours = duration(self._luck("way"), spread) / 2
        arrival = at + ON_SITE if self._is_emergency else self.town.time.after(at, hours * 60)
        self.town.agenda.note(arrival, lambda moment: self._ask("attend", self._attend, moment))

    def _attend(self, at: datetime, by: Any) -> None:
        if not self._take(lambda: attend_task(self.row, by=by, at=at, note="on site")):
            return
        self._has_come = True
        if self._is_emergency:
            self._ask("finish", self._control, at)
        else:
            self._go_on(at)

    def _control(self, at: datetime, by: Any) -> None:
        self._take(lambda: control_danger(self.row, by=by, at=at, note="no danger left"))
        self._work(at, by)

    def _go_on(self, at: datetime) -> None:
        """The handling part; it rests while an objection stands."""
        if self._has_come and not self._fresh().is_disputed:
            self._ask("plan", self._plan, at)

    def _fresh(self) -> WhistleTask:
        rows = WhistleTask.objects.select_related("whistle", "unit")
        self.row = rows.get(pk=self.row.pk)
        return self.row

    def _plan(self, at: datetime, by: Any) -> None:
        if self._take(lambda: plan_task(self.row, by=by, at=at, plan="in three steps")):
            self._ask("finish", self._work, at)

    def _work(self, at: datetime, by: Any) -> None:
        spread = self.town.scenario["elapsed_hours.whistle"]
        hours = duration(self._luck("elapsed", self.tries), spread)
        end = self.town.time.after(at, hours * 60)
        due = self._fresh().due_at
        if due is not None and at < due < end:
            Requests(self.story).ask_for_time(self.row, at, by)
        self.town.agenda.note(end, lambda moment: self._finish(moment, by))

    def _finish(self, at: datetime, by: Any) -> None:
        photos = [picture()]
        if self._take(lambda: finish_task(self.row, by=by, at=at, note="done", photos=photos)):
            self.whistle.done(self.row, at)

    def verify(self, at: datetime, by: Any) -> None:
        """The community accepts the result, or sends it back once."""
        self.tries += 1
        if self.tries == 1 and self.story.happens("failing_check", "task", self.number):
            reason = "not yet"
            if self._take(lambda: rework_task(self.row, by=by, at=at, reason=reason)):
                self._ask("finish", self._work, at)
            return
        if self._take(lambda: verify_task(self.row, by=by, at=at)):
            self.whistle.verified(at, by)

    def _object(self, at: datetime, by: Any) -> None:
        """It is not their task, they say; the street rules."""
        rule = DutyRule.objects.citable(self.row, timezone.localdate(at)).first()
        if rule is None:
            return
        told = {"claim": ObjectionGround.NOT_OUR_DUTY, "rule": rule, "reason": "by the list"}
        if self._take(lambda: object_task(self.row, by=by, at=at, **told)):
            objection = Objection.objects.standing().get(task=self.row.pk)
            minutes = self.town.minutes("decide", *self.story.purpose("objection", self.number))
            errand = Errand(
                minutes,
                lambda moment, who: self._rule(objection, moment, who),
                due_at=objection.due_at,
                yellow_at=objection.yellow_at,
            )
            self.town.crew("street", self.story.community.street).ask(errand, at)

    def _rule(self, objection: Objection, at: datetime, by: Any) -> None:
        taken = set(self.whistle.whistle.tasks.values_list("unit", flat=True))
        luck = self._luck("successor")
        successor = self.town.other_unit(self.story.community, taken, luck)
        if successor is not None and self.story.happens("upheld", self.number):
            ruled = self.town.attempt(
                lambda: uphold_objection(
                    objection, by=by, at=at, reason="not theirs", successor=successor
                )
            )
            if ruled is not None:
                self.whistle.follow(at)
            return
        ruled = self.town.attempt(lambda: confirm_task(objection, by=by, at=at, reason="theirs"))
        if ruled is not None:
            self._ask("sign", lambda moment, who: self._yield(ruled, moment, who), at)

    def _yield(self, objection: Objection, at: datetime, by: Any) -> None:
        if self.town.attempt(lambda: accept_ruling(objection, by=by, at=at)) is not None:
            self._go_on(at)
