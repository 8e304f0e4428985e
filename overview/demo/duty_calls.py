"""What becomes of a whistle by chance: who comes at once, who is late, who has to come again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from grids.models import Unit
from members.roles import Role
from overview.demo.atlas import Actor, Community
from overview.demo.plots import Plotter
from overview.demo.telling import NotYet
from overview.demo.whistles import WhistleTale, Words
from overview.demo.words import fill, phrases, words
from tickets.models import WhistleTask
from tickets.workflow.states import AssignmentRole, TaskStatus, WhistleKind, WhistleLevel

KINDS = (WhistleKind.ROUTINE,) * 6 + (WhistleKind.JOINT,) * 3 + (WhistleKind.EMERGENCY,)
FROM_STREET, REJECTED, RELEASED, REDONE = 0.15, 0.06, 0.08, 0.1
MOODS = ("prompt",) * 13 + ("slow",) * 4 + ("late",) * 3
SHARES = {
    # of each limit: sign, contact, attend, stop_danger, plan, finish
    "prompt": ((0.05, 0.5), (0.1, 0.5), (0.2, 0.7), (0.3, 0.8), (0.2, 0.7), (0.4, 0.8)),
    "slow": ((0.5, 0.98), (0.4, 0.9), (0.6, 0.98), (0.6, 0.98), (0.5, 0.98), (0.7, 0.98)),
    "late": ((1.05, 2.1), (0.8, 1.5), (1.05, 1.6), (1.05, 1.7), (0.8, 1.6), (1.05, 1.5)),
}
STEPS = ("sign", "contact", "attend", "stop_danger", "plan", "finish")
COMMENTED = 0.6
LATE_TOTAL = 80
"""Below this many points a department was late somewhere."""


class Step(NamedTuple):
    """One thing a department does, and when."""

    at: datetime
    order: int
    act: Callable[..., None]
    facts: tuple[Any, ...]


class Turn(NamedTuple):
    """One department at one whistle: who goes, under which clocks, how soon."""

    task: WhistleTask
    officer: Actor
    clocks: dict[str, Any]
    shares: dict[str, tuple[float, float]]
    order: int


class Caller(Plotter):
    """Tells whistles beside ordinary matters."""

    def call(self, community: Community, at: datetime) -> WhistleTale | None:
        """A matter answered by whistle; None where too few of its departments are staffed."""
        phrase = self.luck.choice(self._phrases(self.luck.choice(KINDS)))
        units = self.units(phrase, community)
        if len(units) < 2:
            return None
        tale = WhistleTale(self.teller, community)
        category, matter = self.writer.matter(community, at, code=phrase["category_code"])
        self.open(tale, category, matter, at)
        with suppress(NotYet):
            self.to_file(tale)
            if self.blow(tale, phrase, units):
                self.answer(tale, phrase)
                self.appraise(tale, matter["closing"])
            else:
                self.dispatched(tale, matter)
                self.end(tale, matter)
        tale.rest()
        return tale

    def _phrases(self, kind: str) -> list[dict[str, Any]]:
        return [phrase for phrase in phrases()["whistles"] if phrase["kind"] == kind]

    def units(self, phrase: dict[str, Any], community: Community) -> list[Unit]:
        """The departments of a phrase that have people here, the lead first."""
        found = (self.atlas.unit(key, community) for key in phrase["departments"])
        return [unit for unit in found if unit is not None and self.atlas.staffed(unit)]

    def blow(self, tale: WhistleTale, phrase: dict[str, Any], units: list[Unit]) -> bool:
        """The secretary drafts and blows; a street's whistle is read first, and may be declined."""
        pace, emergency = self.pace(tale), phrase["kind"] == WhistleKind.EMERGENCY
        of_street = not emergency and self.luck.random() < FROM_STREET
        level = WhistleLevel.STREET if of_street else WhistleLevel.COMMUNITY
        by = self.blower(tale, level)
        at = pace.soon(tale.at, *((1, 6) if emergency else (10, 120)))
        self.draft(tale, phrase, units, by, at, level)
        if not of_street:
            tale.issue(by, pace.soon(at, 1, 5))
            return True
        tale.submit(by, pace.soon(at, 1, 20))
        if self.luck.random() < REJECTED:
            reason = self.luck.choice(words()["desk"]["whistle_reject"])
            tale.reject(self.leader(tale), pace.work(tale.at, 0.5, 4), reason)
            return False
        tale.issue(self.leader(tale), pace.work(tale.at, 0.2, 3))
        return True

    def draft(
        self,
        tale: WhistleTale,
        phrase: dict[str, Any],
        units: list[Unit],
        by: Actor,
        at: datetime,
        level: str,
    ) -> None:
        """Write a whistle down in the words of a phrase."""
        meet_at = None
        if phrase["kind"] != WhistleKind.EMERGENCY:
            meet_at = self.pace(tale).work(at, 6, 14).replace(minute=0, second=0)
        tale.draft(
            by,
            at,
            kind=phrase["kind"],
            words=self._words(tale, phrase),
            units=units,
            level=level,
            meet_at=meet_at,
        )

    def blower(self, tale: WhistleTale, level: str) -> Actor:
        """Who blows at a level: the community's secretary, or the street's."""
        role, area = Role.COMMUNITY_SECRETARY, tale.community.pk
        if level == WhistleLevel.STREET:
            role, area = Role.STREET_CLERK, tale.community.street
        return self.atlas.staff("area", area, role)[0]

    def leader(self, tale: WhistleTale) -> Actor:
        """Who reads the street's whistles."""
        return self.atlas.staff("area", tale.community.street, Role.STREET_SECRETARY)[0]

    def _words(self, tale: WhistleTale, phrase: dict[str, Any]) -> Words:
        ticket = tale.ticket
        place = ticket.address or tale.community.name
        building = next(
            row
            for row in tale.community.grids[ticket.grid_now_id]
            if ticket.area_id == row.pk or ticket.area_id in dict(row.stairwells)
        )
        values = {
            "place": building.estate,
            "building": building.name[len(building.estate) :],
            "unit": fill(words()["areas"]["unit"], number=self.luck.randint(1, 3)),
            "time": self.luck.choice(phrases()["times"]),
        }
        return Words(
            title=phrase["title"],
            facts=fill(phrase["facts"], **values),
            wanted=fill(phrase["wanted_result"], **values),
            place=place,
            basis=self.atlas.basis.get(phrase["category_code"], ""),
        )

    def answer(self, tale: WhistleTale, phrase: dict[str, Any]) -> None:
        """All departments act, each at its own pace, told in the order of time."""
        steps = [step for task in tale.tasks for step in self._steps(tale, task, phrase)]
        for step in sorted(steps, key=lambda step: (step.at, step.order)):
            step.act(*step.facts[:2], max(step.at, tale.at), *step.facts[2:])
        self._verify(tale, phrase)

    def _steps(
        self, tale: WhistleTale, task: WhistleTask, phrase: dict[str, Any]
    ) -> Iterator[Step]:
        """What one department does, each step a share of its limit."""
        turn = Turn(
            task,
            self.luck.choice(tale.officers(task)),
            {kind: tale.clock_of_task(task, kind) for kind in STEPS},
            dict(zip(STEPS, SHARES[self.luck.choice(MOODS)], strict=True)),
            tale.tasks.index(task) * 10,
        )
        if turn.order and self.luck.random() < RELEASED:
            reason = self.luck.choice(words()["desk"]["release"])
            at = self.pace(tale).share(turn.clocks["attend"], 0.3, 0.9)
            yield Step(at, turn.order, tale.release, (task, self._secretary(tale), reason))
            return
        coming = list(self._coming(tale, turn))
        yield from coming
        yield from self._doing(tale, turn, coming[-1].at, phrase)

    def _moment(self, tale: WhistleTale, turn: Turn, kind: str) -> datetime:
        """When a department does something, as a share of its limit."""
        return self.pace(tale).share(turn.clocks[kind], *turn.shares[kind])

    def _coming(self, tale: WhistleTale, turn: Turn) -> Iterator[Step]:
        """Signing, first contact, being there."""
        task, officer, bank = turn.task, turn.officer, phrases()
        signed = self._moment(tale, turn, "sign")
        yield Step(signed, turn.order, tale.sign_task, (task, officer))
        attended = max(signed, self._moment(tale, turn, "attend"))
        contacted = max(signed, self._moment(tale, turn, "contact"))
        if contacted < attended:
            note = self.luck.choice(bank["contact_notes"])
            yield Step(contacted, turn.order + 1, tale.contact, (task, officer, note))
        note = self.luck.choice(bank["attend_notes"])
        yield Step(attended, turn.order + 2, tale.attend, (task, officer, note))

    def _doing(
        self, tale: WhistleTale, turn: Turn, at: datetime, phrase: dict[str, Any]
    ) -> Iterator[Step]:
        """Stopping the danger or giving a plan, then the work itself."""
        task, officer = turn.task, turn.officer
        if turn.clocks["stop_danger"]:
            note = self.luck.choice(words()["desk"]["control"])
            at = max(at, self._moment(tale, turn, "stop_danger"))
            yield Step(at, turn.order + 3, tale.control, (task, officer, note))
        else:
            at = self.pace(tale).work(at, 1, 10)
            plan = self.wording(task, phrase, "plan")
            yield Step(at, turn.order + 3, tale.plan_task, (task, officer, plan))
        done = max(at, self._moment(tale, turn, "finish"))
        report = self.wording(task, phrase, "finish_report")
        yield Step(done, turn.order + 4, tale.finish_task, (task, officer, report))

    def wording(self, task: WhistleTask, phrase: dict[str, Any], name: str) -> str:
        """What the lead says is in the phrase; who assists speaks of a share of the work."""
        if task.role == AssignmentRole.LEAD:
            return str(phrase[name])
        return str(self.luck.choice(words()["assist"][name]))

    def _secretary(self, tale: WhistleTale) -> Actor:
        return self.blower(tale, WhistleLevel.COMMUNITY)

    def _verify(self, tale: WhistleTale, phrase: dict[str, Any]) -> None:
        """The community looks at each result; one that does not hold is sent back once."""
        pace, by = self.pace(tale), self._secretary(tale)
        notes = words()["desk"]["verify"]
        for task in tale.tasks:
            if task.status == TaskStatus.DONE and self.luck.random() < REDONE:
                reason = self.luck.choice(phrases()["rework_reasons"]["any"])
                tale.redo(task, by, pace.work(tale.at, 0.5, 5), reason)
                again = max(tale.at, pace.work(tale.at, 6, 24))
                officer = tale.officers(task)[0]
                tale.finish_task(task, officer, again, self.wording(task, phrase, "finish_report"))
        for task in tale.tasks:
            if task.status == TaskStatus.DONE:
                tale.verify(task, by, pace.work(tale.at, 0.2, 3), self.luck.choice(notes))

    def appraise(self, tale: WhistleTale, closing: str) -> None:
        """The desk closes the ticket, the secretary appraises each department."""
        pace = self.pace(tale)
        tale.close(self.clerk(tale), pace.work(tale.at, 0.3, 6), closing)
        for task in tale.tasks:
            if task.status == TaskStatus.ACCEPTED:
                self.score(tale, task, pace.work(tale.at, 0.5, 9))

    def score(self, tale: WhistleTale, task: WhistleTask, at: datetime) -> None:
        """Points given, a comment where they are unusual and now and then elsewhere."""
        low = task.supervised_at is not None or task.rework_count > 0
        ranges = ((9, 16), (20, 33), (5, 9)) if low else ((15, 20), (31, 40), (8, 10))
        effort, result, attitude = (Decimal(self.luck.randint(*span)) for span in ranges)
        total = effort + result + attitude + sum(tale.timeliness(task).values())
        unusual = tale.scale.is_unusual(total)
        comment = ""
        if unusual or self.luck.random() < COMMENTED:
            mood = "redone" if task.rework_count else "late" if total < LATE_TOTAL else "good"
            comment = self.luck.choice(words()["appraisal"][mood])
        tale.score(
            task,
            self._secretary(tale),
            at,
            effort=effort,
            result=result,
            attitude=attitude,
            comment=comment,
        )
