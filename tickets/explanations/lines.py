"""The clocks of many subjects as short lines, and what fell on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tickets.clock import Light, light
from tickets.explanations.words import ACTIONS, CLOCK_ORDER, clock_label, names_of, told_words
from tickets.models import Clock, Escalation
from tickets.models.clocks import ClockState


def clock_light(clock: Clock, at: datetime) -> Light:
    """The light of one clock: blue when met in time, red when late, grey when it does not run."""
    return light(
        now=at,
        due_at=clock.due_at,
        yellow_at=clock.yellow_at,
        paused=clock.state == ClockState.PAUSED,
        met_at=clock.met_at,
        closed=clock.state == ClockState.CANCELLED,
    )


def end_word(clock: Clock) -> str:
    """How a clock that has ended did; empty for one that has not."""
    if clock.state == ClockState.CANCELLED:
        return _("Fell away")
    if clock.met_at is None:
        return ""
    return _("Met in time") if clock.met_at <= clock.due_at else _("Met late")


@dataclass(frozen=True)
class ClockLine:
    """One clock of a subject with its light."""

    clock: Clock
    light: Light
    label: str

    @property
    def is_running(self) -> bool:
        return self.clock.state == ClockState.RUNNING

    @property
    def is_late(self) -> bool:
        """Red: overdue while it runs, or met too late."""
        return self.light is Light.RED

    @property
    def word(self) -> str:
        """How a clock that has ended did; empty for one that runs."""
        return end_word(self.clock)


@dataclass(frozen=True)
class Fall:
    """One rung that fell, in words."""

    event: Escalation
    label: str
    told: tuple[str, ...]
    actions: tuple[str, ...]


def clock_lines(
    subject_type: str, ids: Sequence[int], *, at: datetime
) -> dict[int, list[ClockLine]]:
    """The clocks of each subject in the order in which they usually end."""
    lines: dict[int, list[ClockLine]] = defaultdict(list)
    clocks = Clock.objects.of(subject_type, *ids).order_by("pk")
    for clock in sorted(clocks, key=lambda clock: CLOCK_ORDER.index(clock.kind)):
        line = ClockLine(clock, clock_light(clock, at), clock_label(clock.kind))
        lines[clock.subject_id].append(line)
    return lines


def fallen(subject_type: str, ids: Sequence[int]) -> dict[int, list[Fall]]:
    """The rungs that fell on each subject, newest first, with whom they told."""
    events = list(
        Escalation.objects.filter(subject_type=subject_type, subject_id__in=ids)
        .select_related("clock")
        .order_by("-fired_at", "-level")
    )
    names = names_of(events)
    falls: dict[int, list[Fall]] = defaultdict(list)
    for event in events:
        falls[event.subject_id].append(fall_words(event, names))
    return falls


def fall_words(event: Escalation, names: dict[int, str]) -> Fall:
    """One fallen rung in words."""
    actions = tuple(str(ACTIONS.get(name, name)) for name in event.actions if name != "notify")
    return Fall(event, clock_label(event.clock.kind), told_words(event, names), actions)
