"""The whistle's workflow under random moves, with meetings and what they decide: it closes only by
its rule, and decisions go their own way."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import reachable
from tests.machines.base import QUICK, WorkflowMachine, minutes
from tickets.models import Clock, Resolution, Ticket, Whistle, WhistleTask
from tickets.operations.intake import Report, report_ticket
from tickets.operations.meetings import Minutes, record_meeting
from tickets.operations.resolutions import Decision
from tickets.operations.triage import file_ticket
from tickets.operations.whistles import Call, draft_whistle
from tickets.workflow.states import SETTLED_TASK
from tickets.workflow.whistle import LEVELS, WHISTLE

ACTORS = (
    "community",
    "clerk",
    "street",
    "street_clerk",
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
    "hand-up": {"level": "district", "reason": "协调不动"},
}
RESOLUTION_MOVES = {
    "finish": {"note": "办完"},
    "confirm": {},
    "rework": {"reason": "未办完", "due_on": date(2027, 3, 1)},
    "drop": {"reason": "不再需要"},
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
        by=st.sampled_from(["community", "street", "street_clerk"]),
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
            place="1栋北侧",
            meet_at=self.now,
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

    @rule(
        actor=st.sampled_from(ACTORS),
        came=st.sets(st.sampled_from(["urban", "traffic", "housing"])),
        given=st.sampled_from(["urban", "traffic", "water", "team"]),
    )
    def meet(self, actor, came, given):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        holder = {"team": self.world.sundi_1} if given == "team" else {}
        holder = holder or {"unit": getattr(self.world, given)}
        minutes = Minutes(
            held_at=self.now,
            place="社区",
            text="议定",
            present=[getattr(self.world, unit) for unit in came],
            decisions=[Decision("办理", self.now.date() + timedelta(days=5), **holder)],
        )
        by = self.world.user(actor)
        move = WHISTLE["record-meeting"]
        may = reachable(move, Whistle, by).filter(pk=whistle.pk).exists()
        is_open = whistle.status in move.sources
        try:
            with transaction.atomic():
                record_meeting(whistle, minutes, by=by, at=self.now)
        except PermissionDenied:
            assert not may
        except Refused as refused:
            assert not is_open and refused.code == "move_not_open"
        else:
            assert may and is_open

    @rule(
        name=st.sampled_from(sorted(RESOLUTION_MOVES)),
        actor=st.sampled_from((*ACTORS, "department2")),
        which=st.integers(0, 3),
    )
    def move_resolution(self, name, actor, which):
        rows = list(Resolution.objects.order_by("pk"))
        if which < len(rows):
            actor = self.world.user(actor)
            self.attempt("resolution", rows[which], name, actor, **RESOLUTION_MOVES[name])

    @invariant()
    def decisions_go_their_own_way(self):
        for row in Resolution.objects.all():
            records = list(row.records.order_by("id"))
            assert len(records) == row.flow_count
            if records:
                self.check_chain(records, row.status)
            live = Clock.objects.live().filter(subject_type="resolution", subject_id=row.pk)
            assert live.exists() is (row.status == "open")

    @invariant()
    def it_goes_up_one_way(self):
        levels = [
            row.data["level"] for row in self.whistle.records.filter(move="hand-up").order_by("id")
        ]
        assert levels == sorted(set(levels), key=LEVELS.index)

    @invariant()
    def the_history_tells_the_status(self):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        records = list(whistle.records.order_by("id"))
        assert len(records) == whistle.flow_count
        self.check_chain([row for row in records if row.is_own], whistle.status)

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
