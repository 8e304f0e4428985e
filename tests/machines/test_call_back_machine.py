"""The call-back's workflow under random moves: it ends answered, or excluded by a rule."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.machines.base import QUICK, WorkflowMachine, minutes
from tests.tickets.desk import closed
from tickets.models import CallBack, Clock, Rating, Ticket
from tickets.operations import checking
from tickets.operations.intake import Contact
from tickets.operations.sampling import list_call_backs, list_closing
from tickets.workflow.states import Exclusion

ACTORS = ("community", "clerk", "street", "department", "gridworker", "community_other")
MOVES = {
    "record-answer": {"solved": "yes", "satisfaction": 4},
    "not-reached": {"note": "无人接听"},
    "ask-exclusion": {"reason": "恶意重复"},
    "grant-exclusion": {"reason": "属实"},
    "refuse-exclusion": {"reason": "不属实"},
}


class CallBackMachine(WorkflowMachine):
    @initialize(handler=st.sampled_from(["clerk", "department"]))
    def list_it(self, handler):
        contact = Contact(name="何某某", phone="12000000001")
        ticket = closed(self.world, by=self.world.system, contact=contact)
        handled_by = self.world.user(handler)
        Ticket.objects.filter(pk=ticket.pk).update(handled_by=handled_by)
        self.now += timedelta(days=1)
        list_closing(ticket.pk, by=self.world.system, at=self.now)
        self.row = CallBack.objects.get(ticket=ticket)

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule(name=st.sampled_from(sorted(MOVES)), actor=st.sampled_from(ACTORS))
    def move(self, name, actor):
        self.attempt("call_back", self.row, name, self.world.user(actor), **MOVES[name])

    @rule(half_days=st.integers(1, 3))
    def it_is_tried_again(self, half_days):
        for _each in range(half_days):
            self.pass_time(12 * 60)
            self.attempt("call_back", self.row, "not-reached", self.world.user("community"))

    @rule(solved=st.sampled_from(["yes", "no"]))
    def the_requester_rates_by_link(self, solved):
        ticket = Ticket.objects.get(pk=self.row.ticket_id)
        rated = Rating.objects.filter(requester=self.row.requester, round=self.row.round).exists()
        if ticket.status == "closed" and ticket.reopened_count + 1 == self.row.round and not rated:
            checking.rate_ticket(
                ticket,
                by=self.world.system,
                at=self.now,
                solved=solved,
                satisfaction=3,
                requester=self.row.requester,
            )

    @rule()
    def the_task_runs_again(self):
        before = CallBack.objects.filter(ticket=self.row.ticket, round=self.row.round).count()
        list_call_backs(by=self.world.system, at=self.now)
        after = CallBack.objects.filter(ticket=self.row.ticket, round=self.row.round).count()
        assert before == after == 1

    @invariant()
    def the_history_tells_the_status(self):
        row = CallBack.objects.get(pk=self.row.pk)
        records = list(row.records.order_by("id"))
        assert len(records) == row.flow_count
        self.check_chain(records, row.status)

    @invariant()
    def it_ends_only_by_its_rule(self):
        row = CallBack.objects.get(pk=self.row.pk)
        assert (row.status == "answered") == (row.rating_id is not None)
        assert (row.status == "excluded") == (row.exclusion in Exclusion.values)
        if row.exclusion == Exclusion.UNREACHABLE:
            assert row.attempts == 3
        if row.exclusion == Exclusion.MALICIOUS:
            granted = row.records.get(move="grant-exclusion")
            asked = row.records.filter(move="ask-exclusion").order_by("-id").first()
            assert granted.by_id != asked.by_id
        if row.status != "waiting":
            live = Clock.objects.live().filter(subject_type="call_back", subject_id=row.pk)
            assert not live.exists()

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_the_call_back_machine(world):
    run_state_machine_as_test(CallBackMachine, settings=QUICK)
