"""A full desk for every demo login: matters and whistles in each state, as of now."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from members.roles import Role
from overview.demo.atlas import Actor, Atlas, Community
from overview.demo.duty_calls import Caller
from overview.demo.history import shown_codes
from overview.demo.pace import HOUR
from overview.demo.pictures import draw_album
from overview.demo.plan import Plan
from overview.demo.telling import NotYet, Teller
from overview.demo.texts import Matter, Writer
from overview.demo.tickets import TicketTale
from overview.demo.whistle_scenes import WhistleScenes
from overview.demo.words import person_names, phrases, pool, table
from tickets.clock import Limit, LimitUnit, budget
from tickets.models import Assignment
from tickets.models.catalogue import Urgency

SCENES = (len(table("scenes")) + len(table("whistle_scenes"))) * len(shown_codes())
"""How many matters the scenes make."""
LEAD_MINUTES = {Urgency.EMERGENCY: (5, 11), Urgency.URGENT: (20, 45)}
USUAL_LEAD = (25, 70)
Row = dict[str, str]


def tell_scenes(plan: Plan) -> None:
    """Put the scenes of both tables into each community that logins work in."""
    atlas = Atlas(plan.at, plan.by)
    luck = plan.luck("scenes")
    writer = Writer(atlas, luck, person_names(luck))
    director = Director(Teller(atlas, draw_album(plan), plan.at), writer, luck)
    shown = [row for row in atlas.communities.values() if row.code in shown_codes()]
    for community in shown:
        for row in table("scenes"):
            director.play(community, row)
        for row in table("whistle_scenes"):
            WhistleScenes(director, community, row).play()
    director.teller.batch.write()


class Director(Caller):
    """Plays one row of the table: a matter that has come just so far."""

    def play(self, community: Community, row: Row) -> None:
        """Tell the matter of a row; the act is the method of its name."""
        tale = TicketTale(self.teller, community)
        with suppress(NotYet):
            getattr(self, f"_{row['act']}")(tale, row)
        tale.rest()

    # How a matter comes to the desk

    def enter(
        self, tale: TicketTale, row: Row, at: datetime, reporter: Actor | None = None
    ) -> Matter:
        """The report of a row, in the grid it names."""
        code, voice = row["category"], row.get("voice", "resident")
        category, matter = self.writer.matter(tale.community, at, code=code, voice=voice)
        grid = list(tale.community.grids)[int(row["grid"]) - 1]
        self.open(tale, category, matter, at, grid=grid, reporter=reporter)
        return matter

    def minutes_ago(self, row: Row) -> datetime:
        return self.teller.now - timedelta(minutes=float(row["used"]))

    def _reported(self, tale: TicketTale, row: Row) -> None:
        self.enter(tale, row, self.minutes_ago(row))

    def _mine(self, tale: TicketTale, row: Row) -> None:
        self.enter(tale, row, self.minutes_ago(row), self._volunteer(tale.community))

    def _mine_closed(self, tale: TicketTale, row: Row) -> None:
        matter = self.enter(tale, row, self.minutes_ago(row), self._volunteer(tale.community))
        self.settle(tale, matter)
        tale.close(self.clerk(tale), self.pace(tale).work(tale.at, 0.2, 1), matter["closing"])
        self.rate(tale, self.pace(tale).soon(tale.at, 30, 90))

    def _volunteer(self, community: Community) -> Actor:
        grid = next(iter(community.grids))
        return self.atlas.staff("area", grid, Role.VOLUNTEER)[0]

    def _accepted(self, tale: TicketTale, row: Row) -> None:
        self.enter(tale, row, self.minutes_ago(row))
        tale.accept(self.clerk(tale), self.pace(tale).soon(tale.at, 4, 20))

    def _filed(self, tale: TicketTale, row: Row) -> None:
        self._accepted(tale, row)
        tale.file(self.clerk(tale), self.pace(tale).soon(tale.at, 3, 10))

    # With a unit or a team, a share of the limit used by now or by the end of the work

    def limit_ago(self, tale: TicketTale, row: Row, until: datetime) -> datetime:
        """The moment of dispatch: so much of the limit before `until`."""
        category = self.atlas.categories[row["category"]]
        limit = self.atlas.limits[self.atlas.conditions[category.pk][0].pk]
        return self.used_since(tale, limit, float(row["used"]), until)

    def used_since(self, tale: TicketTale, limit: Limit, share: float, until: datetime) -> datetime:
        """Since when a share of a limit has been used until then."""
        segments = self.atlas.times[tale.community.city.pk].segments
        seconds = int(budget(segments, limit, start=until) * share)
        return self.pace(tale).ago(until, LimitUnit(limit.unit), seconds)

    def put_in(
        self, tale: TicketTale, row: Row, until: datetime, team: int = 0
    ) -> tuple[Matter, Assignment]:
        """Reported, filed and dispatched so that the share is used until then."""
        issued = self.limit_ago(tale, row, until)
        matter = self.lead_up(tale, row, issued)
        return matter, tale.dispatch(
            self.clerk(tale),
            max(issued, tale.at),
            lead=None if team else self.atlas.unit(row["unit"], tale.community),
            team=self.atlas.team(team) if team else None,
            note=self.luck.choice(phrases()["dispatch_notes"]),
        )

    def lead_up(self, tale: TicketTale, row: Row, until: datetime) -> Matter:
        """Reported and filed shortly before then."""
        urgency = self.atlas.categories[row["category"]].urgency
        least, most = LEAD_MINUTES.get(urgency, USUAL_LEAD)
        minutes = self.luck.uniform(least, most)
        matter = self.enter(tale, row, until - timedelta(minutes=minutes))
        tale.accept(self.clerk(tale), self.pace(tale).soon(tale.at, minutes / 5, minutes / 3))
        tale.file(self.clerk(tale), self.pace(tale).soon(tale.at, minutes / 6, minutes / 3))
        return matter

    def _dispatched(self, tale: TicketTale, row: Row) -> None:
        self.put_in(tale, row, self.teller.now)

    def _handling(self, tale: TicketTale, row: Row) -> None:
        _matter, lead = self.put_in(tale, row, self.teller.now)
        self._take_up(tale, lead)

    def _take_up(self, tale: TicketTale, lead: Assignment) -> None:
        officer, clock = tale.handlers(lead)[0], self.clock_of(tale, lead)
        tale.sign(officer, self.pace(tale).share(clock, 0.02, 0.12), lead)
        tale.begin(officer, self.pace(tale).share(clock, 0.13, 0.2), lead)

    def _team_grid(self, tale: TicketTale, row: Row) -> None:
        grid = list(tale.community.grids)[int(row["grid"]) - 1]
        self.put_in(tale, row, self.teller.now, team=grid)

    def _team_community(self, tale: TicketTale, row: Row) -> None:
        _matter, lead = self.put_in(tale, row, self.teller.now, team=tale.community.pk)
        self._take_up(tale, lead)

    # Reported done, and what the community makes of it

    def _finished(self, tale: TicketTale, row: Row, hours: float) -> tuple[Matter, Assignment]:
        """Done so many working hours ago."""
        pace = self.pace(tale)
        done = pace.ago(self.teller.now, LimitUnit.WORKING_HOUR, int(hours * HOUR))
        matter, lead = self.put_in(tale, row, done)
        officer = tale.handlers(lead)[0]
        tale.sign(officer, tale.at + (done - tale.at) * 0.1, lead)
        tale.finish(officer, max(done, tale.at), lead, matter["handling"])
        return matter, lead

    def _done(self, tale: TicketTale, row: Row) -> None:
        self._finished(tale, row, self.luck.uniform(0.4, 3))

    def _passed(self, tale: TicketTale, row: Row) -> None:
        matter, _lead = self._finished(tale, row, self.luck.uniform(3, 5))
        tale.approve(self.checker(tale), self.pace(tale).work(tale.at, 0.4, 1.5), matter["check"])

    def _settled(self, tale: TicketTale, row: Row) -> None:
        matter = self.enter(tale, row, self.minutes_ago(row))
        worker = tale.grid_team[0]
        tale.settle(worker, self.pace(tale).soon(tale.at, 5, 18), matter["handling"])

    def _rework(self, tale: TicketTale, row: Row) -> None:
        self._finished(tale, row, self.luck.uniform(3, 5))
        reason = self.luck.choice(pool("rework_reasons", row["category"]))
        tale.rework(self.checker(tale), self.pace(tale).work(tale.at, 0.4, 2.5), reason)

    def _closed(self, tale: TicketTale, row: Row, hours: float = 10) -> None:
        pace = self.pace(tale)
        matter, _lead = self._finished(tale, row, hours)
        tale.approve(self.checker(tale), pace.work(tale.at, 0.4, 1.5), matter["check"])
        tale.close(self.clerk(tale), pace.work(tale.at, 0.2, 1), matter["closing"])
        self.rate(tale, pace.work(tale.at, 0.3, 4))

    def _reopened(self, tale: TicketTale, row: Row) -> None:
        pace = self.pace(tale)
        matter, _lead = self._finished(tale, row, 8)
        tale.approve(self.checker(tale), pace.work(tale.at, 0.4, 1.5), matter["check"])
        tale.close(self.clerk(tale), pace.work(tale.at, 0.2, 1), matter["closing"])
        reason = self.luck.choice(pool("reopen_reasons", row["category"]))
        at = pace.work(tale.at, 0.5, 3.5)
        tale.rate(at, "no", 2, reason)
        tale.reopen(at, reason)
