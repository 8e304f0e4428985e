"""The whistle's workflow under random moves: it closes only by its rule."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.machines.base import QUICK, WorkflowMachine, minutes
from tickets.models import Clock, Ticket, Whistle, WhistleTask
from tickets.operations.intake import Report, report_ticket
from tickets.operations.triage import file_ticket
from tickets.operations.whistles import Call, draft_whistle
from tickets.workflow.states import SETTLED_TASK

ACTORS = (
    "community",
    "clerk",
    "street",
    "department",
    "traffic_officer",
    "housing_officer",
    "community_other",
    "gridworker",
    "district",
)
WHISTLE_MOVES = {
    "submit": {},
    "issue": {},
    "reject": {"reason": "不符合"},
    "withdraw": {"reason": "撤"},
}
SCORE = {"effort": Decimal(15), "result": Decimal(30), "attitude": Decimal(8), "comment": "尚可"}
TASK_MOVES = {
    "sign": {},
    "contact": {},
    "attend": {},
    "control": {"note": "险情排除"},
    "plan": {"plan": "三天内完成"},
    "finish": {"note": "完成"},
    "verify": {},
    "rework": {"reason": "不合格"},
    "release": {"reason": "无需参加"},
    "score": SCORE,
    "reply": {"reply": "已整改"},
}


class WhistleMachine(WorkflowMachine):
    @initialize(
        kind=st.sampled_from(["routine", "joint", "emergency"]),
        with_ticket=st.booleans(),
        by=st.sampled_from(["community", "street"]),
    )
    def draft(self, kind, with_ticket, by):
        ticket = None
        if with_ticket:
            report = Report(
                category=self.world.category("0121"), text="地锁", area=self.world.sundi_b1
            )
            ticket = report_ticket(report, by=self.world.volunteer, at=self.now).ticket
            ticket = file_ticket(ticket, by=self.world.clerk, at=self.now)
        self.ticket = ticket
        call = Call(
            area=self.world.sundi_b1,
            title="哨",
            facts="事实",
            wanted_result="结果",
            lead=self.world.urban,
            assist=[self.world.traffic, self.world.housing],
            kind=kind,
            ticket=ticket,
        )
        self.whistle = draft_whistle(call, by=self.world.user(by), at=self.now)

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule(name=st.sampled_from(sorted(WHISTLE_MOVES)), actor=st.sampled_from(ACTORS))
    def move(self, name, actor):
        actor = self.world.user(actor)
        self.attempt("whistle", self.whistle, name, actor, **WHISTLE_MOVES[name])

    @rule(
        name=st.sampled_from(sorted(TASK_MOVES)),
        actor=st.sampled_from(ACTORS),
        which=st.sampled_from(["urban", "traffic", "housing"]),
    )
    def move_task(self, name, actor, which):
        task = WhistleTask.objects.get(whistle=self.whistle, unit=getattr(self.world, which))
        self.attempt("whistle_task", task, name, self.world.user(actor), **TASK_MOVES[name])

    @rule(which=st.sampled_from([("urban", "department"), ("traffic", "traffic_officer")]))
    def a_department_does_its_duty(self, which):
        unit, officer = which
        for name in ("sign", "attend", "finish"):
            task = WhistleTask.objects.get(whistle=self.whistle, unit=getattr(self.world, unit))
            self.attempt("whistle_task", task, name, self.world.user(officer), **TASK_MOVES[name])

    @invariant()
    def the_history_tells_the_status(self):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        records = list(whistle.records.order_by("id"))
        assert len(records) == whistle.flow_count
        own = [row for row in records if row.task_id is None and row.objection_id is None]
        self.check_chain(own, whistle.status)

    @invariant()
    def it_closes_only_by_its_rule(self):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        tasks = list(whistle.tasks.all())
        lead = next(task for task in tasks if task.role == "lead")
        settled = all(task.status in SETTLED_TASK for task in tasks)
        closed = whistle.status in ("closed", "scored")
        assert not closed or (settled and lead.status == "accepted")
        if closed:
            assert not Clock.objects.live().filter(subject_type="whistle_task").exists()
        if closed and self.ticket:
            assert Ticket.objects.get(pk=self.ticket.pk).status == "checking"

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_whistle_workflow(db, world):
    run_state_machine_as_test(WhistleMachine, settings=QUICK)
