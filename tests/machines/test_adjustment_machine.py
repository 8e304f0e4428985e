"""Requests about a dispatched ticket and about a sounding whistle, under random moves."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.machines.base import QUICK, minutes
from tests.machines.requests import RequestsMachine
from tests.tickets.photos import photo
from tickets.models import Assignment, Clock, Ticket, Whistle, WhistleTask
from tickets.operations.dispatch import dispatch_ticket
from tickets.operations.intake import Report, report_ticket
from tickets.operations.triage import file_ticket
from tickets.operations.whistles import Call, draft_whistle, issue_whistle

ASKING = ("department", "department_head", "housing_officer", "clerk")
PRESSING = ("street", "district", "community", "admin")
LEVELS = ("remind", "chase", "order", "criticise")


class GivenMachine(RequestsMachine):
    """A ticket given to a lead with a head, an assisting unit without, and nobody else."""

    @initialize(category=st.sampled_from(["0121", "0401"]))
    def give(self, category):
        report = Report(
            category=self.world.category(category),
            text="楼下有问题",
            area=self.world.sundi_b1,
            photos=[photo()],
        )
        ticket = report_ticket(report, by=self.world.gridworker, at=self.now).ticket
        ticket = file_ticket(ticket, by=self.world.clerk, at=self.now)
        units = {"lead": self.world.urban, "assist": [self.world.housing]}
        self.ticket = dispatch_ticket(ticket, by=self.world.clerk, at=self.now, **units)

    def shares(self):
        return list(Assignment.objects.filter(ticket=self.ticket).order_by("pk"))

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule(
        name=st.sampled_from(
            ["ask-extension", "ask-suspension", "ask-return", "appeal", "withdraw-handler"]
        ),
        actor=st.sampled_from(ASKING),
        last=st.booleans(),
    )
    def ask(self, name, actor, last):
        share = self.shares()[-1 if last else 0]
        by = self.world.user(actor)
        self.attempt("assignment", share, name, by, **self.fields_of(name))

    @rule(actor=st.sampled_from(ASKING), last=st.booleans())
    def name_handler(self, actor, last):
        share, by = self.shares()[-1 if last else 0], self.world.user(actor)
        self.attempt("assignment", share, "name-handler", by, person=by.person)

    @rule(name=st.sampled_from(LEVELS), actor=st.sampled_from(PRESSING), last=st.booleans())
    def press(self, name, actor, last):
        share = self.shares()[-1 if last else 0]
        by = self.world.user(actor)
        self.attempt("assignment", share, name, by, **self.fields_of(name))

    @rule(
        name=st.sampled_from(["sign", "start", "finish", "withdraw"]),
        actor=st.sampled_from(ASKING),
        last=st.booleans(),
    )
    def work(self, name, actor, last):
        inputs = {
            "finish": {"note": "完成", "photos": [photo()]},
            "withdraw": {"reason": "派错了"},
        }
        share = self.shares()[-1 if last else 0]
        by = self.world.user(actor)
        self.attempt("assignment", share, name, by, **inputs.get(name, {}))

    @rule(
        name=st.sampled_from(["pass", "rework", "close", "reopen", "resume", "void"]),
        actor=st.sampled_from(["clerk", "community", "department", "street"]),
    )
    def move_ticket(self, name, actor):
        inputs = {
            "rework": {"reason": "没有处理干净"},
            "reopen": {"reason": "又坏了"},
            "void": {"ground": "not_real", "reason": "现场没有"},
        }
        by = self.world.user(actor)
        self.attempt("ticket", self.ticket, name, by, **inputs.get(name, {}))

    @rule(
        actor=st.sampled_from(["clerk", "community", "department", "community_other"]),
        to=st.sampled_from(["traffic", "urban", "team", "nobody"]),
    )
    def redirect(self, actor, to):
        inputs = {"team": {"team": self.world.sundi_1}, "nobody": {}}
        fields = inputs.get(to) if to in inputs else {"unit": getattr(self.world, to)}
        if row := self.requests().order_by("-pk").first():
            self.attempt("adjustment", row, "redirect", self.world.user(actor), **fields)

    @invariant()
    def the_history_tells_every_state(self):
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        records = list(ticket.records.order_by("id"))
        assert len(records) == ticket.flow_count
        self.check_chain([row for row in records if row.assignment_id is None], ticket.status)
        for share in self.shares():
            own = [row for row in records if row.assignment_id == share.pk]
            moves = [row for row in own if row.move != "escalate"]
            assert len(moves) == share.flow_count
            if moves:
                self.check_chain(moves, share.status)
        for request in self.requests():
            assert request.records.count() == request.flow_count

    @invariant()
    def nothing_runs_while_the_matter_rests(self):
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        rests = ticket.status == "suspended"
        assert rests == (ticket.suspended_until is not None)
        if rests:
            ids = [share.pk for share in self.shares()]
            asked = list(self.requests().values_list("pk", flat=True))
            assert not Clock.objects.of("assignment", *ids).running().exists()
            assert not Clock.objects.of("adjustment", *asked).running().exists()
            assert ticket.due_at is None

    @invariant()
    def a_returned_share_waits_or_is_over(self):
        for share in self.shares():
            live = Clock.objects.of("assignment", share.pk).live()
            if share.status == "returned":
                assert share.due_at is None
                assert live.exists() == ("return" in share.asked)

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


class CalledMachine(RequestsMachine):
    """A whistle that has sounded for two departments."""

    @initialize(kind=st.sampled_from(["routine", "joint", "emergency"]))
    def sound(self, kind):
        call = Call(
            area=self.world.sundi_b1,
            title="哨",
            facts="事实",
            wanted_result="结果",
            lead=self.world.urban,
            assist=[self.world.housing],
            kind=kind,
            place="社区会议室",
            meet_at=self.now + timedelta(hours=1),
        )
        whistle = draft_whistle(call, by=self.world.community, at=self.now)
        self.whistle = issue_whistle(whistle, by=self.world.community, at=self.now)

    def shares(self):
        return list(WhistleTask.objects.filter(whistle=self.whistle).order_by("pk"))

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule(
        name=st.sampled_from(["ask-extension", "ask-suspension", "appeal", "resume", *LEVELS]),
        actor=st.sampled_from((*ASKING, *PRESSING)),
        last=st.booleans(),
    )
    def ask_or_press(self, name, actor, last):
        task = self.shares()[-1 if last else 0]
        by = self.world.user(actor)
        self.attempt("whistle_task", task, name, by, **self.fields_of(name))

    @rule(
        name=st.sampled_from(
            ["sign", "attend", "control", "plan", "finish", "verify", "rework", "release"]
        ),
        actor=st.sampled_from(["department", "housing_officer", "community"]),
        last=st.booleans(),
    )
    def work(self, name, actor, last):
        inputs = {
            "control": {"note": "险情排除"},
            "plan": {"plan": "三天内"},
            "finish": {"note": "完成"},
            "rework": {"reason": "不合格"},
            "release": {"reason": "无需参加"},
        }
        task = self.shares()[-1 if last else 0]
        by = self.world.user(actor)
        self.attempt("whistle_task", task, name, by, **inputs.get(name, {}))

    @invariant()
    def nothing_runs_while_a_duty_rests(self):
        for task in self.shares():
            if task.suspended_until is not None:
                assert not Clock.objects.of("whistle_task", task.pk).running().exists()
                assert task.due_at is None

    @invariant()
    def the_history_counts_right(self):
        whistle = Whistle.objects.get(pk=self.whistle.pk)
        assert whistle.records.count() == whistle.flow_count
        for request in self.requests():
            assert request.records.count() == request.flow_count

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_requests_about_a_ticket(db, world):
    run_state_machine_as_test(GivenMachine, settings=QUICK)


def test_requests_about_a_whistle(db, world):
    run_state_machine_as_test(CalledMachine, settings=QUICK)
