"""The ticket's workflow under random moves by random people at random times."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.machines.base import QUICK, minutes
from tests.machines.requests import RequestsMachine
from tests.tickets.photos import photo
from tickets.explanations.holders import ticket_account
from tickets.models import Assignment, Requester, Ticket
from tickets.operations.intake import Report, report_ticket
from tickets.workflow.states import OPEN_ASSIGNMENT, OPEN_TICKET

ACTORS = (
    "clerk",
    "community",
    "gridworker",
    "gridhead",
    "department",
    "department2",
    "street",
    "community_other",
    "volunteer",
    "admin",
    "district",
)
MOVES = {
    "accept": {},
    "file": {},
    "not-file": {"reason": "不属于受理范围"},
    "self-close": {"note": "已处理"},
    "finish": {"note": "已处理"},
    "pass": {},
    "rework": {"reason": "没有处理干净"},
    "close": {},
    "reopen": {"reason": "又坏了"},
    "publish": {"public_title": "公共区域有问题"},
    "withhold": {},
    "rate": {"solved": "partly", "satisfaction": 3},
    "resume": {},
    "void": {"ground": "not_real", "reason": "现场没有"},
}
ASSIGNED = {"sign": {}, "start": {}, "finish": {"note": "完成"}, "withdraw": {"reason": "派错了"}}
ASKED = ("ask-extension", "ask-suspension", "ask-return", "appeal", "withdraw-handler")
PRESSED = ("remind", "chase", "order", "criticise")
WITH_PHOTO = {"self-close": "after", "finish": "photos"}


class TicketMachine(RequestsMachine):
    @initialize(category=st.sampled_from(["0121", "0603", "1001", "0401"]))
    def report(self, category):
        report = Report(
            category=self.world.category(category),
            text="楼下有问题",
            area=self.world.sundi_b1,
            photos=[photo()],
        )
        self.ticket = report_ticket(report, by=self.world.volunteer, at=self.now).ticket

        self.other = report_ticket(report, by=self.world.gridhead, at=self.now).ticket
        self.asked = {requester.pk for requester in Requester.objects.all()}

    @rule(actor=st.sampled_from(ACTORS), back=st.booleans(), itself=st.booleans())
    def merge(self, actor, back, itself):
        one, other = (self.other, self.ticket) if back else (self.ticket, self.other)
        into = one if itself else other
        self.attempt("ticket", one, "merge", self.world.user(actor), into=into)

    @invariant()
    def nobody_who_asked_is_lost(self):
        both = Ticket.objects.filter(pk__in=(self.ticket.pk, self.other.pk))
        going = both.exclude(status="merged")
        kept = Requester.objects.filter(pk__in=self.asked, ticket__in=going)
        assert {requester.pk for requester in kept} == self.asked
        assert sum(ticket.pictures().count() for ticket in going) >= 2

    @rule(minutes=minutes)
    def time_passes(self, minutes):
        self.pass_time(minutes)

    @rule(name=st.sampled_from(sorted(MOVES)), actor=st.sampled_from(ACTORS), shown=st.booleans())
    def move(self, name, actor, shown):
        fields = dict(MOVES[name])
        if shown and name in WITH_PHOTO:
            fields[WITH_PHOTO[name]] = [photo()]
        self.attempt("ticket", self.ticket, name, self.world.user(actor), **fields)

    @rule(actor=st.sampled_from(ACTORS), to=st.sampled_from(["urban", "water", "team", "nobody"]))
    def dispatch(self, actor, to):
        if to == "team":
            fields = {"team": self.world.sundi_1}
        elif to == "nobody":
            fields = {}
        else:
            fields = {"lead": getattr(self.world, to), "assist": [self.world.housing]}
        self.attempt("ticket", self.ticket, "dispatch", self.world.user(actor), **fields)

    @rule(
        name=st.sampled_from(sorted(ASSIGNED)),
        actor=st.sampled_from((*ACTORS, "housing_officer")),
        shown=st.booleans(),
        last=st.booleans(),
    )
    def move_assignment(self, name, actor, shown, last):
        rows = Assignment.objects.filter(ticket=self.ticket).order_by("-pk" if last else "pk")
        if (row := rows.first()) is not None:
            fields = dict(ASSIGNED[name])
            if shown and name == "finish":
                fields["photos"] = [photo()]
            self.attempt("assignment", row, name, self.world.user(actor), **fields)

    def shares(self):
        return list(Assignment.objects.filter(ticket=self.ticket).order_by("pk"))

    @rule(
        name=st.sampled_from((*ASKED, *PRESSED)),
        actor=st.sampled_from((*ACTORS, "department_head", "housing_officer")),
        last=st.booleans(),
    )
    def ask_or_press(self, name, actor, last):
        if shares := self.shares():
            share = shares[-1 if last else 0]
            by = self.world.user(actor)
            self.attempt("assignment", share, name, by, **self.fields_of(name))

    @rule(actor=st.sampled_from(ACTORS), to=st.sampled_from(["water", "traffic", "nobody"]))
    def redirect(self, actor, to):
        fields = {} if to == "nobody" else {"unit": getattr(self.world, to)}
        if row := self.requests().order_by("-pk").first():
            self.attempt("adjustment", row, "redirect", self.world.user(actor), **fields)

    @invariant()
    def the_history_tells_the_status(self):
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        records = list(ticket.records.order_by("id"))
        assert len(records) == ticket.flow_count
        own = [row for row in records if row.is_own]
        self.check_chain(own, ticket.status)
        for assignment in ticket.assignments.all():
            mine = [row for row in records if row.assignment_id == assignment.pk]
            moves = [row for row in mine if row.move != "escalate"]
            if moves:
                self.check_chain(moves, assignment.status)
            assert len(moves) == assignment.flow_count

    @invariant()
    def only_open_work_has_a_due_moment(self):
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        for assignment in ticket.assignments.all():
            if assignment.role != "notify":
                rests = ticket.status == "suspended"
                idle = rests or assignment.status not in OPEN_ASSIGNMENT
                assert (assignment.due_at is None) == idle
        if ticket.status not in OPEN_TICKET:
            assert ticket.due_at is None

    @invariant()
    def the_seconds_of_all_holders_are_the_age(self):
        ticket = Ticket.objects.get(pk=self.ticket.pk)
        records, shares = list(ticket.records.with_timeline()), list(ticket.assignments.all())
        account = ticket_account(ticket, records, shares, self.now)
        end = ticket.closed_at if ticket.status not in OPEN_TICKET else self.now
        assert sum(account.used.values(), timedelta()) == end - ticket.reported_at

    @invariant()
    def the_engine_is_sound(self):
        self.check_engine()


def test_ticket_workflow(db, world):
    run_state_machine_as_test(TicketMachine, settings=QUICK)
