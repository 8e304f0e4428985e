"""The story of one ticket: the steps of the ticket operations, for a bulk write."""

from __future__ import annotations

from datetime import datetime

from grids.models import Area, AreaStamps, Unit
from lib.pii import encrypt, keyed_hash
from overview.demo.atlas import Actor, Community
from overview.demo.matters import Matter
from overview.demo.telling import Teller
from tickets.clock import Limit
from tickets.models import Assignment, CategoryLimit, Rating, Requester, Ticket, TicketGrams
from tickets.models.tickets import SolvedLevel
from tickets.operations.dispatch import FALLBACK_LIMIT
from tickets.operations.intake import Contact, Report, build_ticket
from tickets.operations.limits import shipped
from tickets.operations.marking import ticket_grams
from tickets.querysets.marks import UNIT, mark
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import OPEN_ASSIGNMENT, AssignmentRole, AssignmentStatus, TicketStatus
from tickets.workflow.ticket import TICKET

NO_LIGHT = {"due_at": None, "yellow_at": None}
GONE = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)


STEPS = shipped()
"""How long the desks take at most; told matters follow what is shipped."""


class TicketTale(Matter):
    """One matter from its report on; each step sets what its operation sets."""

    def __init__(self, teller: Teller, community: Community) -> None:
        super().__init__(teller, community)
        self.requester: int | None = None
        self.assignments: list[Assignment] = []

    def report(self, report: Report, stamps: AreaStamps, actor: Actor, at: datetime) -> Ticket:
        """A matter comes in; its triage clock starts."""
        self.reach(at)
        teller = self.teller
        self.category = report.category
        self.ticket = build_ticket(
            report, by=actor.user, at=at, pk=teller.key(Ticket), stamps=stamps
        )
        self.note(self.ticket, "report", actor, before="")
        teller.batch.add(self.ticket)
        self.grams = ticket_grams(self.ticket, stamps.area_ids)
        teller.batch.put(TicketGrams, ticket_id=self.ticket.pk, grams=self.grams)
        self._ask(report.contact)
        clock = self.start(self.ticket, "triage", STEPS[f"triage_{self.ticket.urgency.lower()}"])
        self.ticket.due_at, self.ticket.yellow_at = clock.due_at, clock.yellow_at
        self.tell("ticket_reported", self.desk + self.grid_team)
        return self.ticket

    def mark_unit(self, unit: Unit | None) -> None:
        """Searches of the unit find the matter from now on; the entry is not written yet."""
        if unit is not None and (entry := mark(UNIT, unit.pk)) not in self.grams:
            self.grams.append(entry)

    def _ask(self, contact: Contact) -> None:
        """Keep who asked; the code is nobody's: it follows from the number only here."""
        self.requester = self.teller.key(Requester)
        self.teller.batch.put(
            Requester,
            id=self.requester,
            ticket_id=self.ticket.pk,
            name_cipher=encrypt(contact.name),
            phone_cipher=encrypt(contact.phone),
            phone_hash=keyed_hash(contact.phone),
            code_hash=keyed_hash(f"demo:{self.ticket.number}"),
            is_follower=False,
            language=contact.language,
            created_at=self.at,
        )

    def accept(self, actor: Actor, at: datetime, note: str = "") -> None:
        self.reach(at)
        self.move(self.ticket, TICKET["accept"], actor, reason=note, **NO_LIGHT)
        self.meet(self.ticket, "triage")

    def file(
        self, actor: Actor, at: datetime, note: str = "", condition: CategoryLimit | None = None
    ) -> None:
        self.reach(at)
        self.move(
            self.ticket,
            TICKET["file"],
            actor,
            reason=note,
            data={"category": self.category.code},
            condition=condition or self.usual_condition(),
            accepted_at=self.ticket.accepted_at or at,
            **NO_LIGHT,
        )
        self.meet(self.ticket, "triage")

    def usual_condition(self) -> CategoryLimit | None:
        """The condition kept from before, or the category's usual one."""
        if self.ticket.condition_id:
            return self.ticket.condition
        conditions = self.teller.atlas.conditions[self.category.pk]
        return conditions[0] if conditions else None

    def decline(self, actor: Actor, at: datetime, reason: str) -> None:
        self.reach(at)
        self.move(self.ticket, TICKET["not-file"], actor, reason=reason, **NO_LIGHT)
        self.cancel(self.ticket)

    def dispatch(
        self,
        actor: Actor,
        at: datetime,
        *,
        lead: Unit | None = None,
        team: Area | None = None,
        assist: list[Unit] | None = None,
        note: str = "",
    ) -> Assignment:
        """Give the matter to a unit, or to a team of the community's own."""
        self.reach(at)
        self.move(self.ticket, TICKET["dispatch"], actor, reason=note)
        leading = self._give(AssignmentRole.LEAD, actor, unit=lead, area=team, note=note)
        for unit in assist or ():
            self._give(AssignmentRole.ASSIST, actor, unit=unit, note=note)
        self._mirror(leading)
        return leading

    def _give(
        self,
        role: str,
        actor: Actor,
        *,
        unit: Unit | None = None,
        area: Area | None = None,
        note: str,
    ) -> Assignment:
        assignment = Assignment(
            pk=self.teller.key(Assignment),
            ticket=self.ticket,
            role=role,
            unit=unit,
            area=area,
            issued_by=actor.user,
            issued_at=self.at,
            note=note,
        )
        self.assignments.append(assignment)
        self.mark_unit(unit)
        self.teller.batch.add(assignment)
        self.start(assignment, "handle", self.limit())
        self.due(assignment)
        self.tell(
            "assignment_issued",
            self.handlers(assignment),
            event=f"assignment:{assignment.pk}:issued:0",
            due=assignment.due_at.isoformat(),
            role=role,
            urgency="urgent" if self.category.is_emergency else "info",
        )
        return assignment

    def limit(self) -> Limit:
        """The limit of the filing condition, else of the category."""
        condition = self.usual_condition()
        return self.teller.atlas.limits[condition.pk] if condition else FALLBACK_LIMIT

    def _mirror(self, leading: Assignment | None) -> None:
        self.ticket.due_at = leading.due_at if leading else None
        self.ticket.yellow_at = leading.yellow_at if leading else None

    def withdraw(self, actor: Actor, at: datetime, reason: str) -> None:
        """Take the work back from the lead; the matter is on file again."""
        lead = self.lead()
        self.reach(at)
        self.move(lead, ASSIGNMENT["withdraw"], actor, reason=reason)
        self.cancel(lead)
        self.due(lead)
        self.move(self.ticket, TICKET["recall"], actor, reason=reason, **NO_LIGHT)

    def lead(self) -> Assignment:
        """The assignment that answers for the ticket now."""
        return next(
            row
            for row in self.assignments
            if row.role == AssignmentRole.LEAD and row.status not in GONE
        )

    def sign(self, actor: Actor, at: datetime, assignment: Assignment, note: str = "") -> None:
        self.reach(at)
        self.move(assignment, ASSIGNMENT["sign"], actor, reason=note)
        is_lead = assignment.role == AssignmentRole.LEAD
        if is_lead:
            self.contacted()
        if self.ticket.status == TicketStatus.DISPATCHED and is_lead:
            self.move(self.ticket, TICKET["start"], actor)
            self.tell("ticket_handling", self.desk)

    def contacted(self) -> None:
        """The lead or a called department has taken the matter up, the first of them counts."""
        self.ticket.contacted_at = self.ticket.contacted_at or self.at

    def begin(self, actor: Actor, at: datetime, assignment: Assignment, note: str = "") -> None:
        self.reach(at)
        self.move(assignment, ASSIGNMENT["start"], actor, reason=note)

    def finish(self, actor: Actor, at: datetime, assignment: Assignment, note: str) -> None:
        """Report one's share done; when the lead does, the matter goes to its check."""
        self.reach(at)
        self.move(assignment, ASSIGNMENT["finish"], actor, reason=note, result=note)
        if self.category.is_physical:
            self.show("after", actor)
        self.meet(assignment, "handle")
        self.due(assignment)
        if assignment.role == AssignmentRole.LEAD:
            self.contacted()
            self.move(
                self.ticket,
                TICKET["hand-in"],
                actor,
                reason=note,
                is_late=assignment.is_late and not assignment.is_exempt,
                handled_at=at,
                handled_by=actor.user,
                passed_at=None,
                **NO_LIGHT,
            )
            self.tell("ticket_done", self.desk, unit=str(assignment.holder))

    def settle(self, actor: Actor, at: datetime, note: str) -> None:
        """Settle a small matter on the spot, with pictures before and after."""
        self.reach(at)
        self.move(
            self.ticket,
            TICKET["self-close"],
            actor,
            reason=note,
            self_closed=True,
            solved_level=SolvedLevel.GRID,
            handled_by=actor.user,
            accepted_at=self.ticket.accepted_at or at,
            filed_at=self.ticket.filed_at or at,
            condition=self.usual_condition(),
            **NO_LIGHT,
        )
        if self.category.is_physical:
            self.show("before", actor)
            self.show("after", actor)
        self.cancel(self.ticket)
        self.tell("ticket_self_closed", self.desk)

    def approve(self, actor: Actor, at: datetime, note: str = "") -> None:
        """The result holds: what was reported done is accepted."""
        self.reach(at)
        self.move(self.ticket, TICKET["pass"], actor, reason=note)
        for assignment in self.assignments:
            if assignment.status == AssignmentStatus.DONE:
                self.move(assignment, ASSIGNMENT["accept"], actor)

    def rework(self, actor: Actor, at: datetime, reason: str) -> None:
        """The result does not hold: back to the same unit with a new clock."""
        self.reach(at)
        self.move(
            self.ticket,
            TICKET["rework"],
            actor,
            reason=reason,
            rework_count=self.ticket.rework_count + 1,
            passed_at=None,
            handled_by=None,
            handled_at=None,
        )
        self._send_back(actor, reason)

    def _send_back(self, actor: Actor, reason: str) -> None:
        lead = self.lead()
        clock = self.start(lead, "handle", self.limit())
        self.move(
            lead,
            ASSIGNMENT["send-back"],
            actor,
            reason=reason,
            rework_count=lead.rework_count + 1,
            done_at=None,
            accepted_at=None,
            due_at=clock.due_at,
            yellow_at=clock.yellow_at,
        )
        self._mirror(lead)
        self.tell(
            "assignment_rework",
            self.handlers(lead),
            event=f"assignment:{lead.pk}:rework:{lead.rework_count}",
            reason=reason,
            urgency="warning",
        )

    def close(self, actor: Actor, at: datetime, note: str = "") -> None:
        """End the matter; what assisting units still have falls away."""
        self.reach(at)
        level = self.solved_level()
        self.move(self.ticket, TICKET["close"], actor, reason=note, solved_level=level, **NO_LIGHT)
        for assignment in self.assignments:
            if assignment.status in OPEN_ASSIGNMENT:
                self.cancel(assignment)
                self.move(assignment, ASSIGNMENT["drop"], actor, **NO_LIGHT)

    def solved_level(self) -> str:
        """The highest level that acted, as the operation judges it."""
        if self.ticket.self_closed or not self.assignments:
            return SolvedLevel.GRID if self.ticket.self_closed else SolvedLevel.COMMUNITY
        lead = self.lead()
        seat = lead.area_id or lead.unit.area_id
        if seat is None or seat == self.ticket.street_now_id:
            return SolvedLevel.STREET
        if lead.area_id and seat != self.ticket.community_now_id:
            return SolvedLevel.GRID
        return SolvedLevel.COMMUNITY

    def rate(self, at: datetime, solved: str, satisfaction: int, comment: str) -> None:
        """What the requester says of the result."""
        self.reach(at)
        self.move(
            self.ticket,
            TICKET["rate"],
            self.teller.atlas.system,
            reason=comment,
            data={"solved": solved, "satisfaction": satisfaction},
        )
        self.teller.batch.put(
            Rating,
            ticket_id=self.ticket.pk,
            requester_id=self.requester,
            recorded_by_id=self.teller.atlas.system.user.pk,
            round=self.ticket.reopened_count + 1,
            created_at=at,
            solved=solved,
            satisfaction=satisfaction,
            comment=comment,
        )
        self.tell("ticket_rated", self.desk, satisfaction=satisfaction)

    def reopen(self, at: datetime, reason: str) -> None:
        """Not solved after all: back to the unit that led, or on file."""
        system = self.teller.atlas.system
        has_lead = any(row.role == AssignmentRole.LEAD for row in self.assignments)
        self.reach(at)
        self.move(
            self.ticket,
            TICKET["reopen"],
            system,
            to=TicketStatus.HANDLING if has_lead else TicketStatus.FILED,
            reason=reason,
            reopened_count=self.ticket.reopened_count + 1,
            closed_at=None,
            passed_at=None,
            handled_at=None,
            handled_by=None,
            self_closed=False,
            solved_level="",
        )
        if has_lead:
            self._send_back(system, reason)
        self.tell("ticket_reopened", self.desk, reason=reason, urgency="warning")
