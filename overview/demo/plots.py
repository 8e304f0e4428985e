"""What becomes of a matter by chance: settled in the grid, dispatched, sent back, rated."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from random import Random

from grids.models import Unit
from members.roles import Role
from overview.demo.atlas import Actor, Community
from overview.demo.pace import Pace
from overview.demo.telling import NotYet, Teller
from overview.demo.texts import Matter, Writer
from overview.demo.tickets import TicketTale
from overview.demo.words import phrases, pool, words
from tickets.models import Assignment, Category, Clock
from tickets.models.catalogue import Grade
from tickets.models.tickets import Channel

DECLINED = 0.02
SPOT = {Grade.GRID: 0.93, Grade.COMMUNITY: 0.72, Grade.STREET: 0.04}
"""How often the grid settles a matter itself: 70 to 90 of a hundred in all."""
LATE_TRIAGE = 0.035
SHARES, SHARE_WEIGHTS = ((0.26, 0.64), (0.64, 0.97), (1.02, 2.3)), (68, 20, 12)
"""Which part of the limit the work takes: well in time, just in time, late."""
ACCEPTED_FIRST, BEGUN, WITH_ASSIST, WRONG_UNIT = 0.6, 0.45, 0.22, 0.03
REWORK, RATED = 0.07, 0.55
GRID_TEAM, PICTURED, FROM_WORKERS = 0.3, 0.7, 0.5
SATISFACTION = (5,) * 56 + (4,) * 25 + (3,) * 11 + (2,) * 5 + (1,) * 3
RATED_CHANNELS = (Channel.RESIDENT, Channel.HOTLINE, Channel.COMMUNITY)


class Plotter:
    """Tells one matter after another, each by its own luck."""

    def __init__(self, teller: Teller, writer: Writer, luck: Random) -> None:
        self.teller, self.writer, self.luck = teller, writer, luck
        self.atlas = teller.atlas
        self._paces = {pk: Pace(time.segments, luck) for pk, time in self.atlas.times.items()}

    def tell(self, community: Community, at: datetime) -> TicketTale:
        """One matter of a community from its report as far as it has come by now."""
        voice = "worker" if self.luck.random() < FROM_WORKERS else ""
        category, matter = self.writer.matter(community, at, voice=voice)
        tale = TicketTale(self.teller, community)
        self.open(tale, category, matter, at)
        with suppress(NotYet):
            self._go_on(tale, matter)
        tale.rest()
        return tale

    def open(
        self,
        tale: TicketTale,
        category: Category,
        matter: Matter,
        at: datetime,
        *,
        grid: int = 0,
        reporter: Actor | None = None,
    ) -> None:
        """The report, by whoever is near, with a picture where there is something to see."""
        community = tale.community
        buildings = community.grids[grid or self.luck.choice(list(community.grids))]
        building = self.luck.choice(buildings)
        report = self.writer.report(community, building, category, matter)
        reporter = reporter or self._reporter(report.channel, building.grid)
        tale.report(report, self.atlas.stamps(community, building), reporter, at)
        if category.is_physical and self.luck.random() < PICTURED:
            tale.show("report", reporter)

    def _reporter(self, channel: str, grid: int | None) -> Actor:
        if channel in (Channel.GRID_WORKER, Channel.INSPECTION):
            return self.atlas.staff("area", grid, Role.GRID_WORKER, Role.GRID_HEAD)[0]
        return self.atlas.system

    def pace(self, tale: TicketTale) -> Pace:
        return self._paces[tale.community.city.pk]

    def _go_on(self, tale: TicketTale, matter: Matter) -> None:
        draw, category = self.luck.random(), tale.category
        if draw < DECLINED and tale.ticket.channel in RATED_CHANNELS:
            reason = self.luck.choice(phrases()["not_filed_reasons"])
            tale.decline(self.clerk(tale), self.triaged(tale), reason)
        elif not category.is_emergency and self.luck.random() < SPOT[Grade(category.grade)]:
            self.settle(tale, matter)
            self.end(tale, matter)
        else:
            self.to_file(tale)
            self.dispatched(tale, matter)
            self.end(tale, matter)

    # The steps, with the time people take

    def clerk(self, tale: TicketTale) -> Actor:
        """One of the community's desk, a clerk more often than the secretary."""
        return self.luck.choice(tale.desk)

    def triaged(self, tale: TicketTale) -> datetime:
        """When the desk turns to a matter, nearly always within the limit."""
        late = self.luck.random() < LATE_TRIAGE
        clock = self.clock(tale, "triage")
        return self.pace(tale).share(clock, *((1.05, 1.9) if late else (0.04, 0.48)))

    def clock(self, tale: TicketTale, kind: str) -> Clock:
        """The newest clock of a kind."""
        return next(clock for clock in reversed(tale.clocks) if clock.kind == kind)

    def settle(self, tale: TicketTale, matter: Matter) -> None:
        """The grid settles it on the spot, a community clerk reviews and closes."""
        pace, worker = self.pace(tale), tale.grid_team[0]
        if tale.ticket.channel in (Channel.GRID_WORKER, Channel.INSPECTION):
            done = pace.day(tale.at, 3, 45)
        else:
            tale.accept(self.clerk(tale), self.triaged(tale), self._small("accept"))
            done = pace.day(tale.at, 20, 300)
        tale.settle(worker, done, matter["handling"])

    def to_file(self, tale: TicketTale) -> None:
        """The desk accepts and files."""
        pace, clerk = self.pace(tale), self.clerk(tale)
        at = self.triaged(tale)
        if self.luck.random() < ACCEPTED_FIRST:
            tale.accept(clerk, at, self._small("accept"))
            at = pace.soon(at, 1, 12)
        conditions = self.atlas.conditions[tale.category.pk]
        tale.file(clerk, at, self._small("file"), self.luck.choice(conditions))

    def _small(self, name: str) -> str:
        return str(self.luck.choice(words()["desk"][name]))

    def dispatched(self, tale: TicketTale, matter: Matter) -> None:
        """A unit or a team gets it, works, and reports done."""
        lead = self.give(tale)
        if lead.unit_id and self.luck.random() < WRONG_UNIT:
            at = self.pace(tale).share(self.clock(tale, "handle"), 0.05, 0.3)
            tale.withdraw(self.clerk(tale), at, self._small("withdraw"))
            lead = self.give(tale, other=lead.unit)
        self.work(tale, lead, matter["handling"])
        if self.luck.random() < REWORK:
            reason = self.luck.choice(pool("rework_reasons", tale.category.code))
            checker = self.checker(tale)
            tale.rework(checker, self.pace(tale).work(tale.at, 0.3, 6), reason)
            self.work(tale, lead, matter["handling"])

    def give(self, tale: TicketTale, other: Unit | None = None) -> Assignment:
        """Dispatch to the unit of the duty list, else to a team of the community's own."""
        unit = self.atlas.lead(tale.category, tale.community)
        helpers = self.atlas.assistants(tale.category, tale.community)
        if other is not None:
            unit = next((helper for helper in helpers if helper.pk != other.pk), None)
        assist = [helper for helper in helpers if helper is not unit and helper is not other]
        note = self.luck.choice(phrases()["dispatch_notes"])
        team = None
        if unit is None:
            in_grid = tale.category.grade == Grade.GRID and self.luck.random() < GRID_TEAM
            team = self.atlas.team(tale.ticket.grid_now_id if in_grid else tale.community.pk)
        return tale.dispatch(
            self.clerk(tale),
            self.pace(tale).soon(tale.at, 1, 20),
            lead=unit,
            team=team,
            assist=assist[:1] if self.luck.random() < WITH_ASSIST else [],
            note=note,
        )

    def work(self, tale: TicketTale, lead: Assignment, result: str) -> None:
        """Sign, begin, perhaps with somebody's help, and report done, mostly in time."""
        pace, clock = self.pace(tale), self.clock_of(tale, lead)
        officer = self.luck.choice(tale.handlers(lead))
        done = pace.share(clock, *self.luck.choices(SHARES, SHARE_WEIGHTS)[0])
        if lead.signed_at is None:
            tale.sign(officer, pace.share(clock, 0.02, 0.25), lead, self._small("sign"))
        if self.luck.random() < BEGUN:
            tale.begin(officer, tale.at + (done - tale.at) * 0.2, lead, self._small("start"))
        for assignment in tale.assignments:
            if assignment.role == "assist" and assignment.status == "issued":
                self._assist(tale, assignment, done)
        tale.finish(officer, max(done, tale.at), lead, result)

    def clock_of(self, tale: TicketTale, lead: Assignment) -> Clock:
        """The clock that runs for an assignment now."""
        clocks = (clock for clock in reversed(tale.clocks) if clock.subject_type == "assignment")
        return next(clock for clock in clocks if clock.subject_id == lead.pk)

    def _assist(self, tale: TicketTale, assignment: Assignment, until: datetime) -> None:
        officer = tale.handlers(assignment)[0]
        tale.sign(officer, tale.at + (until - tale.at) * 0.3, assignment)
        if self.luck.random() < 0.7:
            note = self.luck.choice(phrases()["attend_notes"])
            tale.finish(officer, tale.at + (until - tale.at) * 0.6, assignment, note)

    def checker(self, tale: TicketTale) -> Actor:
        """Somebody else than the handler: the grid's people first, then the desk."""
        people = tale.grid_team + tale.desk
        return next(actor for actor in people if actor.user.pk != tale.ticket.handled_by_id)

    def end(self, tale: TicketTale, matter: Matter) -> None:
        """Check, close, ask; what is still not solved is opened again, once."""
        pace = self.pace(tale)
        if not tale.ticket.self_closed:
            tale.approve(self.checker(tale), pace.work(tale.at, 0.3, 6), matter["check"])
        tale.close(self.clerk(tale), pace.work(tale.at, 0.2, 6), matter["closing"])
        if tale.ticket.channel not in RATED_CHANNELS or self.luck.random() > RATED:
            return
        self.rate(tale, pace.day(tale.at, 30, 3600))
        if tale.ticket.reopened_count == 1 and tale.ticket.status != "closed":
            self.again(tale, matter)
            tale.approve(self.checker(tale), pace.work(tale.at, 0.3, 6), matter["check"])
            tale.close(self.clerk(tale), pace.work(tale.at, 0.2, 6), matter["closing"])

    def again(self, tale: TicketTale, matter: Matter) -> None:
        """A reopened matter goes to the unit that led, or is dispatched now."""
        leads = [row for row in tale.assignments if row.role == "lead" and row.status == "rework"]
        lead = leads[0] if leads else self.give(tale)
        self.work(tale, lead, matter["handling"])

    def rate(self, tale: TicketTale, at: datetime) -> None:
        """The requester's answer; not solved reopens what may be opened again."""
        stars = self.luck.choice(SATISFACTION)
        solved = "yes" if stars >= 4 else "partly" if stars >= 2 else "no"
        code = tale.category.code
        comment = self.luck.choice(phrases()["ratings"][str(stars)]["any"])
        own = phrases()["ratings"][str(stars)].get(code)
        if own and self.luck.random() < 0.5:
            comment = self.luck.choice(own)
        tale.rate(at, solved, stars, comment)
        if solved == "no" and not tale.ticket.reopened_count:
            tale.reopen(at, comment)
