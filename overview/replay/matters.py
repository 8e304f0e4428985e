"""The story of one matter: who takes it on, who settles it, who checks it, and whether it holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from grids.models import Unit
from overview.demo.atlas import Building, Community
from overview.replay.crews import Errand
from overview.replay.shares import ShareStory
from overview.replay.town import Town, picture
from overview.replay.whistling import WhistleStory
from tickets.models import Category, Ticket
from tickets.models.catalogue import Urgency
from tickets.models.ratings import Satisfaction, Solved
from tickets.operations.callbacks import note_attempt, record_answer
from tickets.operations.checking import close_ticket, pass_ticket, rework_ticket
from tickets.operations.dispatch import dispatch_ticket, open_lead
from tickets.operations.handling import self_close_ticket
from tickets.operations.intake import Contact, Report, report_ticket
from tickets.operations.triage import accept_ticket, decline_ticket, file_ticket
from tickets.workflow.states import OPEN_TICKET, TicketStatus

MOST_TRIES = 3
"""A result fails its check so often at most; a call-back is tried so often."""
HALF_DAY = timedelta(hours=5)


@dataclass(frozen=True)
class Entry:
    """What came in: its number in the year, where, of which kind, by which way."""

    number: int
    community: Community
    grid: int
    building: Building
    category: Category
    channel: str


class MatterStory:
    """Carries one matter from its report to its end, whoever has it on the desk."""

    def __init__(self, town: Town, entry: Entry) -> None:
        self.town, self.entry = town, entry
        self.category, self.community = entry.category, entry.community
        self.is_urgent = entry.category.urgency in (Urgency.EMERGENCY, Urgency.URGENT)
        self.ticket: Ticket
        self.share: ShareStory | None = None
        self.was_late = False
        self.round = 0

    def purpose(self, *more: object) -> tuple[object, ...]:
        """What luck of this story is drawn for."""
        return (self.entry.number, *more)

    def happens(self, key: str, *more: object) -> bool:
        """A chance of the scenario, drawn for this matter alone."""
        return self.town.happens(key, *self.purpose(*more))

    def errand(self, step: str, deed: Callable[[datetime, Any], None], *more: object) -> Errand:
        """Something to do about it, due when the ticket is."""
        ticket = getattr(self, "ticket", None)
        return Errand(
            self.town.minutes(step, *self.purpose(self.round, *more)),
            deed,
            due_at=ticket.due_at if ticket else None,
            yellow_at=ticket.yellow_at if ticket else None,
            is_urgent=self.is_urgent,
        )

    def ask(self, role: str, place: int, errand: Errand, at: datetime) -> None:
        """Give an errand to the people of a place."""
        self.town.crew(role, place).ask(errand, at)

    def begin(self, at: datetime) -> None:
        """It is reported: from the grid, at the desk, or by a resident through the site."""
        by = self._reporter()
        phone = "" if self.entry.channel == "grid_worker" else f"12{self.entry.number:09d}"
        report = Report(
            category=self.category,
            text=f"{self.entry.building.name} {self.category.name}",
            area=self.town.area(self.entry.building),
            contact=Contact(phone=phone),
            channel=self.entry.channel,
        )
        self.ticket = report_ticket(report, by=by, at=at).ticket
        self.town.stories[self.ticket.pk] = self
        settles = self.town.luck("self_close", *self.purpose()).random()
        if settles >= self.town.scenario[f"chance.self_close.{self.category.grade}"]:
            self._to_desk("file", self._file, at)
        elif self.entry.channel in ("hotline", "community"):
            self._to_desk("accept", self._accept, at)
        else:
            self._to_grid(at)

    def _reporter(self) -> Any:
        seats = {"grid_worker": self.entry.grid, "community": self.community.pk}
        role = {"grid_worker": "grid_worker", "community": "clerk"}.get(self.entry.channel)
        if role is None:
            return self.town.system
        kind_people = self.town.crew(role, seats[self.entry.channel]).people
        return kind_people[self.entry.number % len(kind_people)]

    def _to_desk(
        self, step: str, deed: Callable[[datetime, Any], None], at: datetime, *more: object
    ) -> None:
        self.ask("clerk", self.community.pk, self.errand(step, deed, *more), at)

    def _to_grid(self, at: datetime) -> None:
        self.ask("grid_worker", self.entry.grid, self.errand("settle", self._settle), at)

    def _accept(self, at: datetime, by: Any) -> None:
        """The desk takes it on and lets the grid's worker look at it."""
        accepted = self.town.attempt(lambda: accept_ticket(self.ticket, by=by, at=at))
        if accepted is not None:
            self.ticket = accepted
            self._to_grid(at)

    def _settle(self, at: datetime, by: Any) -> None:
        """The grid's worker settles it on the spot."""
        photos = [picture()] if self.category.is_physical else []
        before = [picture()] if self.category.is_physical else []
        settled = self.town.attempt(
            lambda: self_close_ticket(
                self.ticket, by=by, at=at, note="settled", before=before, after=photos
            )
        )
        if settled is not None:
            self.ticket = settled
            self.to_check(at)

    def _file(self, at: datetime, by: Any) -> None:
        """The desk files it and gives it to whoever leads; or declines it; or has it whistled."""
        if self.happens("declined"):
            self.town.attempt(lambda: decline_ticket(self.ticket, by=by, at=at, reason="outside"))
            return
        filed = self.town.attempt(lambda: file_ticket(self.ticket, by=by, at=at))
        if filed is None:
            return
        self.ticket = filed
        lead = self.town.lead(self.category, self.community)
        if lead is not None and self._is_whistled():
            WhistleStory(self, lead).begin(at)
        else:
            self.dispatch(at, by)

    def _is_whistled(self) -> bool:
        drawn = self.town.luck("whistle", *self.purpose()).random()
        chance: float = self.town.scenario[f"chance.whistle.{self.category.grade}"]
        return drawn < chance

    def dispatch(self, at: datetime, by: Any) -> None:
        """Give it to the lead of the duty list, now and then to a wrong one, or to an own team."""
        lead, is_wrong = self.town.lead(self.category, self.community), False
        if lead is not None and self.happens("wrong_unit", self.round):
            luck = self.town.luck("which_unit", *self.purpose())
            wrong = self.town.other_unit(self.community, {lead.pk}, luck)
            lead, is_wrong = wrong or lead, wrong is not None
        target = self._target(lead)
        given = self.town.attempt(
            lambda: dispatch_ticket(self.ticket, by=by, at=at, note="please", **target)
        )
        if given is None:
            return
        self.ticket = given
        assignment = open_lead(given)
        if assignment is not None:
            self.share = ShareStory(self, assignment, is_wrong=is_wrong)
            self.share.begin(at)

    def _target(self, lead: Unit | None) -> dict[str, Any]:
        """The unit; without one the grid's team for small matters, else the community's."""
        if lead is not None:
            return {"lead": lead}
        place = self.entry.grid if self.category.grade == "A" else self.community.pk
        return {"team": self.town.atlas.team(place)}

    def to_check(self, at: datetime) -> None:
        """A result waits: somebody else looks at it and closes."""
        self._to_desk("check", self._check, at, "check")

    def _check(self, at: datetime, by: Any) -> None:
        """The result holds and the matter is closed, or it goes back."""
        if not self.ticket.self_closed:
            self.ticket = Ticket.objects.get(pk=self.ticket.pk)
        if self.ticket.status != TicketStatus.CHECKING:
            return
        checker = self.other_than_handler(by)
        self.round += 1
        if self.round < MOST_TRIES and self.happens("failing_check", self.round):
            self._send_back(at, checker)
            return
        if self.ticket.passed_at is None and not self.ticket.self_closed:
            self.ticket = pass_ticket(self.ticket, by=checker, at=at)
        self.close(at, checker)

    def _send_back(self, at: datetime, by: Any) -> None:
        again = self.town.attempt(
            lambda: rework_ticket(self.ticket, by=by, at=at, reason="not yet", photos=[])
        )
        if again is not None:
            self.ticket = again
            self.go_on(at, by)

    def go_on(self, at: datetime, by: Any) -> None:
        """After it came back: the lead works on it anew, or somebody is given it now."""
        if self.ticket.status == TicketStatus.FILED:
            self.dispatch(at, by)
        elif self.share is not None:
            self.share.again(at)

    def close(self, at: datetime, by: Any) -> None:
        """The desk ends it."""
        closed = self.town.attempt(lambda: close_ticket(self.ticket, by=by, at=at))
        self.ticket = closed or self.ticket

    def other_than_handler(self, by: Any) -> Any:
        """Somebody of the community who did not do the work."""
        if self.ticket.handled_by_id != by.pk:
            return by
        community = self.community.pk
        people = [
            *self.town.crew("secretary", community).people,
            *self.town.crew("clerk", community).people,
        ]
        return next((user for user in people if user.pk != by.pk), by)

    def called(self, call_back: Any, at: datetime) -> None:
        """The desk is to call the requester."""
        self._to_desk("call", lambda moment, by: self._call(call_back, 1, moment, by), at, "call")

    def _call(self, call_back: Any, tries: int, at: datetime, by: Any) -> None:
        by = self.other_than_handler(by)
        if not self.happens("answered", self.round, tries):
            self.town.attempt(lambda: note_attempt(call_back, by=by, at=at))
            if tries < MOST_TRIES:
                later = self.town.time.opening(at + HALF_DAY)
                self.town.agenda.note(
                    later,
                    lambda moment: self._to_desk(
                        "call",
                        lambda then, who: self._call(call_back, tries + 1, then, who),
                        moment,
                        "call",
                        tries,
                    ),
                )
            return
        self._answered(call_back, at, by)

    def _answered(self, call_back: Any, at: datetime, by: Any) -> None:
        solved = Solved.NO if self.happens("unsolved", self.round) else Solved.YES
        key = "satisfied_when_late" if self.was_late else "satisfied"
        is_glad = solved == Solved.YES and self.happens(key, self.round)
        level = Satisfaction.VERY if is_glad else Satisfaction.DISSATISFIED
        answer: dict[str, Any] = {"solved": solved, "satisfaction": level}
        kept = self.town.attempt(lambda: record_answer(call_back, by=by, at=at, **answer))
        if kept is None or solved != Solved.NO:
            return
        self.ticket = Ticket.objects.select_related("category", "condition").get(pk=self.ticket.pk)
        if self.ticket.status in OPEN_TICKET:
            self.go_on(at, by)
