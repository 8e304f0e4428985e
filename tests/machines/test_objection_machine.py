"""The workflow of objections under random moves: refusing buys no time, and somebody leads."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from tests.machines.base import QUICK, WorkflowMachine, minutes
from tests.tickets.disputes import rule_of
from tickets.clock import LimitUnit, due
from tickets.models import Clock, ClockPause, Escalation, FallbackOwner, Objection, Whistle
from tickets.operations.calendars import compiled
from tickets.operations.clocks import whole_limit
from tickets.operations.objections import overrule_expired
from tickets.operations.whistles import Call, draft_whistle, issue_whistle
from tickets.workflow.states import RUNNING_WHISTLE

RESPONSE = ("sign", "contact", "attend", "stop_danger")
OFFICERS = {"urban": "department", "traffic": "traffic_officer", "housing": "housing_officer"}
RULERS = ("street", "street_clerk", "district", "admin")
ACTORS = (*OFFICERS.values(), *RULERS, "community", "street_other", "gridworker")
UNITS = ("urban", "traffic", "housing", "water", "fire")
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
}


class ObjectionMachine(WorkflowMachine):
    @initialize(
        kind=st.sampled_from(["routine", "joint", "emergency"]), with_fallback=st.booleans()
    )
    def blow(self, kind, with_fallback):
        world = self.world
        if with_fallback:
            FallbackOwner.objects.create(district=world.yushan_district, unit=world.fire)
        call = Call(
            area=world.sundi_b1,
            title="外墙渗漏",
            facts="事实",
            wanted_result="结果",
            lead=world.urban,
            assist=[world.traffic, world.housing],
            kind=kind,
            place="社区会议室",
            meet_at=self.now + timedelta(hours=1),
        )
        whistle = draft_whistle(call, by=world.community, at=self.now)
        self.whistle = issue_whistle(whistle, by=world.user("community"), at=self.now)

    def task(self, unit):
        return self.whistle.tasks.filter(unit=getattr(self.world, unit)).first()

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule()
    def the_street_s_ruling_stands_where_nobody_persisted(self):
        overrule_expired(self.now)

    @rule(which=st.sampled_from(sorted(OFFICERS)), proposes=st.sampled_from([None, "water"]))
    def a_department_signs_and_objects(self, which, proposes):
        by, unit = self.world.user(OFFICERS[which]), proposes and getattr(self.world, proposes)
        self.attempt("whistle_task", self.task(which), "sign", by)
        said = {"claim": "not_our_duty", "reason": "非我职责", "rule": rule_of(self.world)}
        self.attempt("whistle_task", self.task(which), "object", by, proposed_unit=unit, **said)

    @rule(
        name=st.sampled_from(sorted(TASK_MOVES)),
        which=st.sampled_from(UNITS),
        actor=st.sampled_from(ACTORS),
    )
    def move_task(self, name, which, actor):
        if task := self.task(which):
            actor = self.world.user(actor)
            self.attempt("whistle_task", task, name, actor, **TASK_MOVES[name])

    @rule(which=st.sampled_from(sorted(OFFICERS)))
    def a_department_comes_to_the_place(self, which):
        by = self.world.user(OFFICERS[which])
        for name in ("sign", "attend", "control"):
            self.attempt("whistle_task", self.task(which), name, by, **TASK_MOVES[name])

    @rule(unit=st.sampled_from(UNITS), actor=st.sampled_from(["community", "street", "district"]))
    def change_the_lead(self, unit, actor):
        said = {"lead": getattr(self.world, unit), "reason": "换牵头"}
        self.attempt("whistle", self.whistle, "change-lead", self.world.user(actor), **said)

    @rule(chance=st.integers(0, 9))
    def withdraw_the_whistle(self, chance):
        if chance == 0:
            by = self.world.user("community")
            self.attempt("whistle", self.whistle, "withdraw", by, reason="撤")

    @precondition(lambda self: Objection.objects.filter(whistle=self.whistle).exists())
    @rule(
        data=st.data(),
        name=st.sampled_from(
            ["confirm", "uphold", "yield", "persist", "designate", "void", "withdraw-objection"]
        ),
        actor=st.sampled_from(ACTORS),
        unit=st.sampled_from([None, *UNITS]),
    )
    def move_objection(self, data, name, actor, unit):
        rows = list(Objection.objects.filter(whistle=self.whistle).order_by("pk"))
        row = data.draw(st.sampled_from(rows))
        given = {} if name in ("yield", "withdraw-objection") else {"reason": "理由"}
        if name in ("uphold", "designate"):
            named = unit or ("urban" if name == "designate" else None)
            key = "successor" if name == "uphold" else "designated"
            given[key] = named and getattr(self.world, named)
        self.attempt("objection", row, name, self.world.user(actor), **given)

    @precondition(lambda self: Objection.objects.standing().filter(whistle=self.whistle).exists())
    @rule(ruler=st.sampled_from(RULERS), unit=st.sampled_from(UNITS), hears=st.booleans())
    def it_is_argued_to_the_end(self, ruler, unit, hears):
        row = Objection.objects.standing().filter(whistle=self.whistle).order_by("pk").first()
        officer = self.world.user(
            next((name for key, name in OFFICERS.items() if row.unit == getattr(self.world, key)),
                 "department")
        )  # fmt: skip
        self.attempt("objection", row, "confirm", self.world.user(ruler), reason="是你单位")
        if hears:
            self.attempt("objection", row, "yield", officer)
        self.attempt("objection", row, "persist", officer, reason="坚持")
        said = {"designated": getattr(self.world, unit), "reason": "指定"}
        self.attempt("objection", row, "designate", self.world.user("district"), **said)

    @invariant()
    def exactly_one_department_leads(self):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        leads = list(whistle.tasks.filter(role="lead"))
        assert len(leads) == 1
        if whistle.status in RUNNING_WHISTLE:
            assert leads[0].status != "released"

    @invariant()
    def response_clocks_never_rest(self):
        assert not ClockPause.objects.filter(clock__kind__in=RESPONSE).exists()

    @invariant()
    def handling_rests_exactly_while_an_objection_stands(self):
        for task in self.whistle.tasks.select_related("objection", "whistle"):
            live = Clock.objects.of("whistle_task", task.pk).live()
            states = set(live.filter(kind__in=("plan", "finish")).values_list("state", flat=True))
            assert states <= ({"paused"} if task.is_disputed else {"running"})

    @invariant()
    def what_is_not_upheld_is_due_as_if_it_had_never_rested(self):
        running = Clock.objects.running().filter(subject_type="whistle_task")
        for clock in running.exclude(pauses=None):
            assert not clock.pauses.filter(struck_at=None).exists()
            calendar = compiled(clock.calendar)
            assert LimitUnit(clock.limit_unit)
            assert clock.due_at == due(calendar, clock.started_at, whole_limit(clock)).at

    @invariant()
    def each_level_falls_once_and_none_on_a_resting_clock(self):
        events = Escalation.objects.filter(subject_type="whistle_task")
        keys = list(events.values_list("clock", "level"))
        assert len(keys) == len(set(keys))
        paused = Clock.objects.filter(state="paused").values("pk")
        for event in events.filter(clock__in=paused):
            pause = event.clock.pauses.get(until_at=None)
            assert event.fired_at <= pause.from_at + timedelta(0)

    @invariant()
    def the_history_tells_the_status(self):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        assert whistle.records.count() == whistle.flow_count
        for row in Objection.objects.filter(whistle=whistle):
            records = list(row.records)
            assert len(records) == row.flow_count
            if records:
                assert records[0].before == "raised"
                self.check_chain(records, row.status)
            else:
                assert row.status == "raised"

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_objection_workflow(db, world):
    run_state_machine_as_test(ObjectionMachine, settings=QUICK)
