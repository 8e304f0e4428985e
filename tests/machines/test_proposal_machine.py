"""A proposed whistle under random people and random ends of its matter: asked once, answered once,
and taken up by exactly one whistle."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from lib.errors import Refused
from lib.moves import available_moves
from records.models import Notice
from tests.machines.base import QUICK, WorkflowMachine, minutes
from tests.tickets.desk import receipt
from tickets.clock import due
from tickets.models import Clock, Proposal, Ticket, Whistle
from tickets.operations.calendars import calendar_for
from tickets.operations.intake import Contact
from tickets.operations.limits import step_limit
from tickets.operations.proposals import may_propose, propose_whistle
from tickets.operations.whistles import Call, draft_whistle
from tickets.workflow.ticket import TICKET

RESIDENT = "resident"
ASKING = (RESIDENT, "gridworker", "gridhead", "property_officer")
BLOWING = ("community", "clerk", "street")
OTHERS = ("department", "gridworker_two", "gridworker_other", "community_other", "volunteer")
OPEN_MATTER = ("reported", "accepted", "filed", "dispatched", "handling")
ON_ITS_WAY = ("draft", "submitted", "issued", "in_progress", "verify")

MATTER_MOVES: dict[str, dict[str, Any]] = {
    "accept": {},
    "file": {},
    "dispatch": {},
    "self-close": {"note": "已劝离"},
    "close": {},
    "void": {"ground": "test", "reason": "测试"},
    "not-file": {"reason": "不属职责"},
    "reopen": {"reason": "又装了"},
}
WHISTLE_MOVES: dict[str, dict[str, Any]] = {
    "submit": {},
    "issue": {},
    "reject": {"reason": "不符合"},
    "withdraw": {"reason": "撤"},
}


class ProposalMachine(WorkflowMachine):
    @initialize(step=st.sampled_from(["reported", "filed", "dispatched"]))
    def report(self, step):
        contact = Contact(name="何某某", phone="12000000001")
        self.matter = receipt(self.world, by=self.world.system, contact=contact).ticket
        self.requester = self.matter.requesters.get()
        self.answered: dict[int, tuple[str, int | None]] = {}
        for name in {"filed": ["file"], "dispatched": ["file", "dispatch"]}.get(step, []):
            self.move_matter(name, "clerk", "property")

    def ticket(self) -> Ticket:
        return Ticket.objects.get(pk=self.matter.pk)

    def actor(self, name: str) -> Any:
        return self.world.system if name == RESIDENT else self.world.user(name)

    def waiting(self) -> Proposal | None:
        return Proposal.objects.filter(ticket=self.matter, status="proposed").first()

    def whistles(self) -> Any:
        return Whistle.objects.filter(ticket=self.matter).order_by("pk")

    # What may be asked

    def refusal_of_asking(self, name: str) -> str:
        """The code with which asking must be refused now; empty where it succeeds."""
        ticket = self.ticket()
        if self.waiting():
            return "proposed_already"
        if self.whistles().filter(status__in=ON_ITS_WAY).exists():
            return "whistled_already"
        if name in OTHERS or (name == "property_officer" and not self.has_part()):
            return "forbidden"
        if ticket.status not in OPEN_MATTER:
            return "move_not_open"
        return "blow_yourself" if name in BLOWING else ""

    def has_part(self) -> bool:
        """Whether the property company has a part in the matter."""
        parts = self.ticket().assignments.filter(unit=self.world.property)
        return parts.exclude(status__in=("withdrawn", "returned")).exists()

    @rule(name=st.sampled_from((*ASKING, *BLOWING, *OTHERS)))
    def ask(self, name):
        ticket, by, expected = self.ticket(), self.actor(name), self.refusal_of_asking(name)
        offered = available_moves(ticket, TICKET, by=by, at=self.now)
        assert ("propose-whistle" in {move.name for move in offered}) is (not expected)
        if name == RESIDENT:
            assert may_propose(ticket) is (not expected)
        before = Proposal.objects.count()
        requester = {"requester": self.requester} if name == RESIDENT else {}
        try:
            with transaction.atomic():
                propose_whistle(
                    ticket,
                    by=by,
                    at=self.now,
                    seen=ticket.flow_count,
                    reason="多部门互相推诿",
                    **requester,
                )
        except PermissionDenied:
            assert expected == "forbidden"
        except Refused as refused:
            assert refused.code == expected
        else:
            assert not expected
        assert Proposal.objects.count() == before + (not expected)

    # How it is answered

    @rule(name=st.sampled_from((*ASKING, *BLOWING, *OTHERS)), last=st.booleans())
    def decline(self, name, last):
        rows = Proposal.objects.filter(ticket=self.matter).order_by("-pk" if last else "pk")
        if (row := rows.first()) is None or name == RESIDENT:
            return
        may = row.status == "proposed" and name in BLOWING
        reason = {"reason": "物业已约定时间"}
        done = self.attempt("proposal", row, "decline", self.world.user(name), **reason)
        assert bool(done) is may

    @rule(
        name=st.sampled_from((*BLOWING, *BLOWING, "gridworker", *OTHERS)),
        named=st.sampled_from(["none", "first", "last"]),
        key=st.sampled_from([None, "again"]),
    )
    def draft(self, name, named, key):
        ticket, waits = self.ticket(), self.waiting()
        rows = Proposal.objects.filter(ticket=ticket).order_by("pk")
        wish = {"none": None, "first": rows.first(), "last": rows.last()}[named]
        by = self.world.user(name)
        repeat = Whistle.objects.filter(idempotency_key=f"{by.pk}:{key}").first() if key else None
        expected = ""
        if name not in BLOWING:
            expected = "forbidden"
        elif ticket.status not in ("accepted", "filed", "dispatched", "handling"):
            expected = "ticket_not_open"
        elif wish is not None and wish != waits and repeat is None:
            expected = "proposal_answered"
        call = Call(
            area=self.world.sundi_b1,
            title="哨",
            facts="事实",
            wanted_result="结果",
            lead=self.world.urban,
            ticket=ticket,
            proposal=wish,
            idempotency_key=key,
        )
        before = set(self.whistles().values_list("pk", flat=True))
        try:
            with transaction.atomic():
                whistle = draft_whistle(call, by=by, at=self.now)
        except PermissionDenied:
            assert expected == "forbidden"
        except Refused as refused:
            assert refused.code == expected
        else:
            assert not expected
            assert (whistle.pk in before) is (repeat is not None)
            if repeat is None:
                assert list(whistle.proposals.all()) == ([waits] if waits else [])
        made = set(self.whistles().values_list("pk", flat=True)) - before
        assert len(made) == (not expected and repeat is None)

    # What becomes of the matter and its whistles meanwhile

    @rule(
        name=st.sampled_from(sorted(MATTER_MOVES)),
        actor=st.sampled_from(["clerk", "gridworker", "community", "department"]),
        lead=st.sampled_from(["property", "urban"]),
    )
    def move_matter(self, name, actor, lead):
        fields = dict(MATTER_MOVES[name])
        if name == "dispatch":
            fields["lead"] = getattr(self.world, lead)
        self.attempt("ticket", self.matter, name, self.world.user(actor), **fields)

    @rule(
        name=st.sampled_from(sorted(WHISTLE_MOVES)),
        actor=st.sampled_from(["community", "clerk", "street", "department"]),
    )
    def move_whistle(self, name, actor):
        if (whistle := self.whistles().last()) is not None:
            by = self.world.user(actor)
            self.attempt("whistle", whistle, name, by, **WHISTLE_MOVES[name])

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    # What holds at every moment

    @invariant()
    def at_most_one_waits_and_what_was_answered_stays_answered(self):
        rows = list(Proposal.objects.filter(ticket=self.matter).order_by("pk"))
        assert [row.status for row in rows[:-1]].count("proposed") == 0
        for row in rows:
            if row.status != "proposed":
                answer = (row.status, row.whistle_id)
                assert self.answered.setdefault(row.pk, answer) == answer
            else:
                assert row.pk not in self.answered

    @invariant()
    def a_taken_one_leads_to_exactly_one_whistle(self):
        rows = Proposal.objects.filter(ticket=self.matter)
        taken = rows.filter(status="taken")
        whistles = set(taken.values_list("whistle", flat=True))
        assert None not in whistles
        assert len(whistles) == taken.count(), "no whistle answers two of them"
        assert set(taken.values_list("whistle__ticket", flat=True)) <= {self.matter.pk}
        assert not rows.exclude(status="taken").exclude(whistle=None).exists()

    @invariant()
    def it_has_its_state_only_by_its_rule(self):
        for row in Proposal.objects.filter(ticket=self.matter):
            is_open = row.status == "proposed"
            records = list(row.records.order_by("id"))
            assert len(records) == row.flow_count == (not is_open)
            assert (row.answered_at is None) is is_open
            assert bool(row.answer) is (row.status == "declined")
            if records:
                move = {"taken": "take", "declined": "decline"}[row.status]
                (only,) = records
                assert (only.move, only.before, only.after) == (move, "proposed", row.status)
                assert only.reason == row.answer

    @invariant()
    def it_is_answered_within_one_working_day_or_its_ladder_falls(self):
        for row in Proposal.objects.filter(ticket=self.matter):
            clock = Clock.objects.get(subject_type="proposal", subject_id=row.pk)
            _calendar, segments = calendar_for(row.city_now_id)
            limit = due(segments, row.proposed_at, step_limit("answer_proposal")).at
            assert clock.due_at == limit
            if row.status == "proposed":
                assert (clock.state, row.due_at) == ("running", limit)
            else:
                assert (clock.state, row.due_at) == ("met", None)
                assert clock.met_at == row.answered_at

    @invariant()
    def whoever_proposed_hears_the_answer_once(self):
        for row in Proposal.objects.filter(ticket=self.matter).exclude(status="proposed"):
            told = Notice.objects.filter(event=f"proposal:{row.pk}:proposal_{row.status}")
            expected = [] if row.requester_id else [row.proposed_by_id]
            assert list(told.values_list("recipient", flat=True)) == expected

    @invariant()
    def the_history_of_the_matter_counts_every_step(self):
        ticket = self.ticket()
        assert ticket.records.count() == ticket.flow_count

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_proposal_workflow(db, world):
    run_state_machine_as_test(ProposalMachine, settings=QUICK)
