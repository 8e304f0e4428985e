"""One unit's share of a matter: sign or give back, work, perhaps ask for time, report done."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from overview.replay.clockwork import duration
from overview.replay.crews import Errand
from overview.replay.town import picture
from tickets.models import Adjustment, Assignment, WhistleTask
from tickets.operations.adjustments import (
    ask_extension,
    ask_suspension,
    endorse_adjustment,
    grant_adjustment,
)
from tickets.operations.dispatch import open_lead
from tickets.operations.handling import finish_assignment, sign_assignment
from tickets.operations.returns import redirect_return, refuse_adjustment, return_assignment
from tickets.workflow.states import OPEN_ASSIGNMENT, TicketStatus

if TYPE_CHECKING:
    from overview.replay.matters import MatterStory

REST = timedelta(days=20)
"""For how long a matter is suspended."""
AGAIN = 0.5
"""Work that is done a second time takes so much of the first."""


class Requests:
    """Asking for time or rest, and those who decide: the unit's head, then the community's desk."""

    def __init__(self, story: MatterStory) -> None:
        self._story, self._town = story, story.town

    def ask_for_time(self, share: Assignment | WhistleTask, at: datetime, by: Any) -> None:
        """One more limit, where the scenario lets the unit ask."""
        if self._story.happens("extension", self._story.round):
            self._ask(share, lambda: ask_extension(share, by=by, at=at, reason="more time"), at)

    def ask_for_rest(self, share: Assignment, at: datetime, by: Any) -> None:
        """The matter shall wait for something nobody here can hasten."""
        until = timezone.localdate(at + REST)
        self._ask(
            share, lambda: ask_suspension(share, by=by, at=at, until_on=until, reason="season"), at
        )

    def _ask(self, share: Any, deed: Any, at: datetime) -> None:
        if self._town.attempt(deed) is None:
            return
        name = "assignment" if isinstance(share, Assignment) else "task"
        request = Adjustment.objects.pending().filter(**{name: share.pk}).order_by("-pk").first()
        if request is not None:
            self.decide(request, at)

    def decide(self, request: Adjustment, at: datetime) -> None:
        """It goes to whoever decides next."""
        is_first = request.is_with_head
        role, place = ("head", request.unit_id) if is_first else ("clerk", self._community)
        deed = self._endorse if is_first else self._grant
        errand = Errand(
            self._town.minutes("decide", *self._story.purpose(request.kind, is_first)),
            lambda moment, by: deed(request, moment, by),
            due_at=request.due_at,
            yellow_at=request.yellow_at,
            is_urgent=self._story.is_urgent,
        )
        self._town.crew(role, place or self._community).ask(errand, at)

    @property
    def _community(self) -> int:
        return self._story.community.pk

    def _pending(self, request: Adjustment) -> Adjustment | None:
        return Adjustment.objects.pending().filter(pk=request.pk).first()

    def _endorse(self, request: Adjustment, at: datetime, by: Any) -> None:
        if self._pending(request) is None:
            return
        handed_on = self._town.attempt(lambda: endorse_adjustment(request, by=by, at=at))
        if handed_on is not None:
            self.decide(handed_on, at)

    def _grant(self, request: Adjustment, at: datetime, by: Any) -> None:
        if self._pending(request) is None:
            return
        if self._story.happens("extension_granted", request.kind):
            self._town.attempt(lambda: grant_adjustment(request, by=by, at=at))
        else:
            self._town.attempt(
                lambda: refuse_adjustment(request, by=by, at=at, reason="can be done in time")
            )


class ShareStory:
    """One assignment of a matter, as the people it was given to go on with it."""

    def __init__(self, story: MatterStory, row: Assignment, *, is_wrong: bool) -> None:
        self.story, self.row, self._is_wrong = story, row, is_wrong
        self.town = story.town
        self._requests = Requests(story)
        self._ends_at: datetime | None = None

    @property
    def _seat(self) -> tuple[str, int]:
        """Whose queue it stands in: the unit's, the grid's or the desk's."""
        if self.row.unit_id:
            return "officer", self.row.unit_id
        is_grid = self.row.area_id == self.story.entry.grid
        return (
            ("grid_worker", self.story.entry.grid)
            if is_grid
            else (
                "clerk",
                self.story.community.pk,
            )
        )

    def _ask(self, step: str, deed: Any, at: datetime, part: float = 1.0) -> None:
        round_ = self.story.round
        minutes = self.town.minutes(step, *self.story.purpose(round_, self.row.rework_count))
        if step == "handle":
            own = self.town.scenario["minutes.by_category"].get(self.story.category.code)
            if own is not None:
                luck = self.town.luck("handle", *self.story.purpose(round_))
                minutes = duration(luck, own)
        errand = Errand(
            minutes * part,
            deed,
            due_at=self.row.due_at,
            yellow_at=self.row.yellow_at,
            is_urgent=self.story.is_urgent,
        )
        self.town.crew(*self._seat).ask(errand, at)

    def begin(self, at: datetime) -> None:
        """It lies in the unit's inbox."""
        self._ask("sign", self._sign, at)

    def again(self, at: datetime) -> None:
        """It was sent back: the same people work on it once more."""
        self.row = Assignment.objects.select_related("ticket__category", "unit", "area").get(
            pk=self.row.pk
        )
        self._ask("handle", self._work, at, AGAIN)

    def _sign(self, at: datetime, by: Any) -> None:
        if self._is_wrong:
            self._give_back(at, by)
            return
        signed = self.town.attempt(lambda: sign_assignment(self.row, by=by, at=at))
        if signed is not None:
            self.row = signed
            self._ask("handle", self._work, at)

    def _give_back(self, at: datetime, by: Any) -> None:
        """It is not theirs: the desk gives it to whom the duty list names."""
        back = self.town.attempt(
            lambda: return_assignment(self.row, by=by, at=at, reason="not our duty")
        )
        if back is None:
            return
        request = Adjustment.objects.pending().get(assignment=back.pk)
        errand = Errand(
            self.town.minutes("decide", *self.story.purpose("return")),
            lambda moment, who: self._redirect(request, moment, who),
            due_at=request.due_at,
            yellow_at=request.yellow_at,
            is_urgent=self.story.is_urgent,
        )
        self.town.crew("clerk", self.story.community.pk).ask(errand, at)

    def _redirect(self, request: Adjustment, at: datetime, by: Any) -> None:
        lead = self.town.lead(self.story.category, self.story.community)
        team = None if lead else self.town.atlas.team(self.story.community.pk)
        done = self.town.attempt(
            lambda: redirect_return(request, by=by, at=at, unit=lead, team=team, note="yours")
        )
        given = open_lead(self.story.ticket) if done is not None else None
        if given is not None:
            self.row, self._is_wrong = given, False
            self.begin(at)

    def _work(self, at: datetime, by: Any) -> None:
        """The desk's part is done; what is ordered, dug or driven takes its hours."""
        if self.story.round == 0 and self.story.happens("suspension"):
            self._requests.ask_for_rest(self.row, at, by)
        kind = "urgent" if self.story.is_urgent else self.story.category.grade
        spread = self.town.scenario[f"elapsed_hours.{kind}"]
        hours = duration(self.town.luck("elapsed", *self.story.purpose(self.story.round)), spread)
        end = self._later(at, hours)
        if self.row.due_at is not None and at < self.row.due_at < end:
            self._requests.ask_for_time(self.row, at, by)
        self.town.agenda.note(end, lambda moment: self._finish(moment, by))

    def _later(self, at: datetime, hours: float) -> datetime:
        if self.story.is_urgent:
            return at + timedelta(hours=hours)
        return self.town.time.after(at, hours * 60)

    def _finish(self, at: datetime, by: Any) -> None:
        """Report it done; what is suspended waits until it is taken up again."""
        self.row = Assignment.objects.select_related("ticket__category", "unit", "area").get(
            pk=self.row.pk
        )
        if self.row.status not in OPEN_ASSIGNMENT:
            return
        ticket = self.row.ticket
        if ticket.status == TicketStatus.SUSPENDED and ticket.suspended_until is not None:
            rested = at + (ticket.suspended_until - timezone.localdate(at)) + timedelta(days=1)
            self.town.agenda.note(
                self.town.time.opening(rested), lambda moment: self._finish(moment, by)
            )
            return
        photos = [picture()] if self.story.category.is_physical else []
        due = self.row.due_at
        done = self.town.attempt(
            lambda: finish_assignment(self.row, by=by, at=at, note="done", photos=photos)
        )
        if done is not None:
            self.row = done
            self.story.was_late = due is not None and at > due
            self.story.to_check(at)
