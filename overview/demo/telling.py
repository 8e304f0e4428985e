"""The in-memory form of a move, and of clocks that run, fall and end; the rules are the engine's.

Where an operation of tickets locks a row, asks and writes, this sets the same fields and collects
the same rows for one bulk write: moves come from the move tables, clocks from `build_clock` and
`next_timer`, levels from the sweeper's `climb`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.workflow import Move
from overview.demo.atlas import Actor, Atlas, Time
from overview.demo.pictures import Album
from overview.demo.writing import copy, keys
from records.models import Attachment, Notice
from tickets.clock import Limit
from tickets.models import (
    AppraisalScale,
    Assignment,
    Clock,
    Escalation,
    Rating,
    Requester,
    SupervisionOrder,
    Ticket,
    TicketGrams,
    TicketRecord,
    Timer,
    Whistle,
    WhistleRecord,
    WhistleScore,
    WhistleTask,
)
from tickets.models.clocks import ClockState
from tickets.models.shares import Share
from tickets.operations.clocks import build_clock, next_timer
from tickets.operations.orders import order_of
from tickets.operations.sweeper import Climb, climb, drafts, standing_at
from tickets.workflow.states import SupervisionLevel

ORDER: tuple[type[Model], ...] = (
    Ticket,
    TicketGrams,
    Requester,
    Assignment,
    TicketRecord,
    Rating,
    Whistle,
    WhistleTask,
    WhistleRecord,
    WhistleScore,
    SupervisionOrder,
    Clock,
    Timer,
    Escalation,
    Attachment,
    Notice,
)
"""In which order a batch is written: what is pointed to comes first."""

RECENT = timedelta(days=3)
READ = timedelta(hours=4)
SWEEP = timedelta(seconds=7)


class NotYet(Exception):
    """The next step of a story lies ahead of now; it stands as it stands."""


@dataclass
class Batch:
    """Rows of several tables, waiting to be written together."""

    rows: dict[type[Model], list[Any]] = field(default_factory=lambda: {m: [] for m in ORDER})

    def add(self, *rows: Model) -> None:
        """Rows that may still change until the batch is written."""
        for row in rows:
            self.rows[type(row)].append(row.__dict__)

    def put(self, model: type[Model], **values: Any) -> None:
        """A row that is finished, by its attributes: much cheaper than an instance."""
        self.rows[model].append(values)

    def write(self) -> None:
        """Store all rows and begin anew."""
        for model in ORDER:
            copy(model, self.rows[model])
            self.rows[model].clear()


class Teller:
    """What all stories share: the atlas, keys, pictures, the present moment, and the batch."""

    def __init__(self, atlas: Atlas, album: Album, at: datetime) -> None:
        self.atlas, self.album, self.now = atlas, album, at
        self.batch, self._recent = Batch(), at - RECENT
        keyed = (Ticket, Assignment, Requester, Clock, Whistle, WhistleTask)
        self._keys: dict[type[Model], Iterator[int]] = {model: keys(model) for model in keyed}

    def key(self, model: type[Model]) -> int:
        """A fresh primary key."""
        return next(self._keys[model])

    @cached_property
    def scale(self) -> AppraisalScale:
        """The general scale that departments are appraised by."""
        return AppraisalScale.objects.get(city=None, version=1)

    def is_recent(self, at: datetime) -> bool:
        """Whether something is still worth a notice."""
        return at >= self._recent

    def tell(
        self,
        kind: str,
        to: Iterable[int],
        *,
        event: str,
        about: tuple[str, int],
        params: dict[str, Any],
        at: datetime,
        urgency: str = "info",
    ) -> None:
        """A notice for those of `to` who are demo logins; only of the last days, as in an inbox."""
        if not self.is_recent(at):
            return
        for user in sorted(self.atlas.shown.intersection(to)):
            self._post(kind, user, event, about, params, at, urgency)

    def remind(self, done: Climb, at: datetime) -> None:
        """What the sweeper writes to everybody whom a fallen level names."""
        for draft in drafts(done):
            about = (draft.subject_type, draft.subject_id)
            self._post(
                draft.kind, draft.recipient_id, draft.event, about, draft.params, at, draft.urgency
            )

    def _post(
        self,
        kind: str,
        user: int,
        event: str,
        about: tuple[str, int],
        params: dict[str, Any],
        at: datetime,
        urgency: str,
    ) -> None:
        self.batch.put(
            Notice,
            event=event,
            recipient_id=user,
            requester_id=None,
            kind=kind,
            subject_type=about[0],
            subject_id=about[1],
            params=params,
            urgency=urgency,
            created_at=at,
            read_at=at + SWEEP if at < self.now - READ else None,
        )


@dataclass
class Live:
    """A running clock with the timer of its next level."""

    clock: Clock
    row: Any
    timer: Timer | None


class Tale:
    """One matter or whistle, told step by step up to now; never backwards in time."""

    def __init__(self, teller: Teller, time: Time) -> None:
        self.teller, self._time = teller, time
        self.at: datetime | None = None
        self.clocks: list[Clock] = []
        self._live: list[Live] = []

    def reach(self, at: datetime) -> None:
        """Come to the moment of the next step; what falls due on the way falls first."""
        if self.at is not None and at < self.at:
            raise ValueError(f"a story goes on: {at} after {self.at}")
        if at > self.teller.now:
            raise NotYet
        self._sweep(at)
        self.at = at

    def rest(self) -> None:
        """The story stands as it does now: levels up to now have fallen, timers wait."""
        self._sweep(self.teller.now)
        timers = [live.timer for live in self._live if live.timer is not None]
        self.teller.batch.add(*timers)

    def move(
        self,
        row: Any,
        move: Move,
        actor: Actor,
        *,
        to: str | None = None,
        reason: str = "",
        data: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        """Carry a row through a move of its table, as lib.moves does, and record it."""
        if row.status not in move.sources:
            raise ValueError(f"{move.name} is not open in {row.status}")
        before = row.status
        row.status = str(to or (move.targets[0] if move.targets else before))
        if move.stamp:
            setattr(row, move.stamp, self.at)
        for name, value in changes.items():
            setattr(row, name, value)
        self.note(row, move.name, actor, before=before, reason=reason, data=data)

    def note(
        self,
        row: Any,
        name: str,
        actor: Actor,
        *,
        before: str,
        reason: str = "",
        data: dict[str, Any] | None = None,
    ) -> None:
        """One flow record of the row, counted where the operations count it."""
        raise NotImplementedError

    def start(self, row: Any, kind: str, limit: Limit) -> Clock:
        """Start a clock of a row that has its key, with the timer of its first level."""
        clock = build_clock(
            row.clock_facts(),
            row.pk,
            kind,
            limit,
            at=self.at,
            segments=self._time.segments,
            calendar_id=self._time.calendar.pk,
            policy_id=self._time.policy,
        )
        clock.pk = self.teller.key(Clock)
        clock.calendar = self._time.calendar
        timer = next_timer(clock, self._time.segments)
        clock.ladder_ended = timer is None
        clock.next_level = timer.level if timer else clock.next_level
        self.clocks.append(clock)
        self._live.append(Live(clock, row, timer))
        self.teller.batch.add(clock)
        return clock

    def meet(self, row: Any, *kinds: str) -> None:
        """The duty is done: these clocks of the row end as met."""
        for live in self._ending(row, kinds):
            live.clock.state, live.clock.met_at = ClockState.MET, self.at
            if isinstance(row, Share) and live.clock.due_at < self.at:
                row.is_late = True

    def cancel(self, row: Any, *kinds: str) -> None:
        """The duty has fallen away: these clocks of the row (all without a name) end unjudged."""
        for live in self._ending(row, kinds):
            live.clock.state = ClockState.CANCELLED

    def _ending(self, row: Any, kinds: Sequence[str]) -> list[Live]:
        ended = [
            live
            for live in self._live
            if live.row is row and (not kinds or live.clock.kind in kinds)
        ]
        for live in ended:
            live.clock.ended_at, live.clock.running_since = self.at, None
            self._live.remove(live)
        return ended

    def due(self, row: Any) -> None:
        """Show the nearest due moment of the row's running clocks, as `show_due` does."""
        clocks = [live.clock for live in self._live if live.row is row]
        row.due_at = min((clock.due_at for clock in clocks), default=None)
        row.yellow_at = min((clock.yellow_at for clock in clocks), default=None)

    def _sweep(self, until: datetime) -> None:
        while due := [live for live in self._live if live.timer and live.timer.fire_at <= until]:
            self._fall(min(due, key=lambda live: live.timer.fire_at), until)

    def _fall(self, live: Live, until: datetime) -> None:
        """One level falls within seconds of its moment, by the sweeper's own rule."""
        at = min(live.timer.fire_at + SWEEP, until)
        done = climb(live.timer, self.teller.atlas.directory, at)
        live.timer, clock = done.following, live.clock
        clock.next_level, clock.ladder_ended = standing_at(done), done.following is None
        self.teller.batch.add(*done.escalations)
        for event in done.escalations:
            self.pressed(live.row, event, at)
        self.teller.remind(done, at)

    def pressed(self, row: Any, event: Escalation, at: datetime) -> None:
        """What a fallen level does to the matter beside telling people."""
        if set(event.actions) - {"notify"}:
            data = {
                "clock": event.clock.kind,
                "level": event.level,
                "percent": event.percent,
                "actions": event.actions,
            }
            if "supervise" in event.actions and isinstance(row, Share) and not row.pressed:
                self.ordered(row, at)
            self.escalated(row, event, at, data)

    def ordered(self, row: Share, at: datetime) -> None:
        """The supervision order that the ladder opens by itself."""
        row.pressed = SupervisionLevel.ORDER
        order = order_of(
            row,
            SupervisionLevel.ORDER,
            issued_by=self.teller.atlas.system.user,
            issued_at=at,
            reason=_("The limit was exceeded by half."),
            answer_by=timezone.localdate(at) + timedelta(days=1),
        )
        self.teller.batch.add(order)

    def escalated(self, row: Any, event: Escalation, at: datetime, data: dict[str, Any]) -> None:
        """Note that somebody above has stepped in."""
