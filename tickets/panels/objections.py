"""What pages show of objections: who rules next, both sides, the clocks, the unit's record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from lib.moves import offered_moves
from lib.timelines import account_name
from lib.workflow import Move
from tickets.clock import light
from tickets.explanations import clock_label
from tickets.models import Clock, ClockPause, Objection
from tickets.panels.lists import whistle_url
from tickets.panels.looks import Badge, MoveButton, move_buttons
from tickets.querysets.objections import FLAG_AT
from tickets.workflow.objection import OBJECTION
from tickets.workflow.states import ObjectionStatus

LOOKS: dict[str, tuple[str, str]] = {
    ObjectionStatus.RAISED: ("yellow", "scale"),
    ObjectionStatus.CONFIRMED: ("yellow", "hourglass"),
    ObjectionStatus.DISPUTED: ("yellow", "scale"),
    ObjectionStatus.UPHELD: ("green", "circle-check"),
    ObjectionStatus.OVERRULED: ("red", "close"),
    ObjectionStatus.WITHDRAWN: ("grey", "undo"),
    ObjectionStatus.LAPSED: ("grey", "minus"),
}
"""Tone and icon of each state."""

NEXT = {
    ObjectionStatus.RAISED: gettext_lazy("The street rules"),
    ObjectionStatus.CONFIRMED: gettext_lazy("The department accepts, or persists in time"),
    ObjectionStatus.DISPUTED: gettext_lazy("The district rules, for good"),
    ObjectionStatus.UPHELD: gettext_lazy("It was not the department's task"),
    ObjectionStatus.OVERRULED: gettext_lazy("It is the department's task; the time counts"),
    ObjectionStatus.WITHDRAWN: gettext_lazy("The department took it back; the time counts"),
    ObjectionStatus.LAPSED: gettext_lazy("It fell away with the task"),
}
"""Who must act now, or how it ended."""

EARLIER = 5


@dataclass(frozen=True)
class Dispute:
    """One objection as a row of a list and as a part of its task's card."""

    objection: Objection
    url: str
    badge: Badge
    next: object
    light: str
    moves: list[MoveButton]
    unfounded: int = 0

    @property
    def until(self) -> datetime | None:
        """Until when whoever is next must act."""
        is_confirmed = self.objection.status == ObjectionStatus.CONFIRMED
        return self.objection.persist_by if is_confirmed else self.objection.due_at


def objection_url(objection: Objection) -> str:
    """The address of an objection's page."""
    return reverse("tickets:objection", args=(objection.pk,))


def objection_badge(objection: Objection) -> Badge:
    """The state of an objection."""
    return Badge(objection.get_status_display(), *LOOKS[objection.status])


def objection_light(objection: Objection, at: datetime) -> str:
    """The light of the clock of whoever rules; empty while nobody must."""
    if objection.due_at is None:
        return ""
    return str(light(now=at, due_at=objection.due_at, yellow_at=objection.yellow_at))


def dispute_of(objection: Objection, moves: Iterable[Move], at: datetime, **more: Any) -> Dispute:
    """One objection with its moves as buttons."""
    return Dispute(
        objection=objection,
        url=objection_url(objection),
        badge=objection_badge(objection),
        next=NEXT[ObjectionStatus(objection.status)],
        light=objection_light(objection, at),
        moves=move_buttons(moves, objection_url(objection)),
        **more,
    )


def disputes(objections: Sequence[Objection], *, by: Any, at: datetime) -> dict[int, Dispute]:
    """The disputes by their tasks; one query for the moves of all, none where there are none."""
    if not objections:
        return {}
    moves = offered_moves(objections, OBJECTION, by=by, at=at)
    return {row.task_id: dispute_of(row, moves[row.pk], at) for row in objections}


def record_words(unfounded: int) -> str:
    """What the appraisal is told of a unit; empty while nothing is worth a flag."""
    if unfounded < FLAG_AT:
        return ""
    words = ngettext(
        "%(n)s unfounded objection within 12 months",
        "%(n)s unfounded objections within 12 months",
        unfounded,
    )
    return words % {"n": unfounded}


def sides(objection: Objection) -> list[dict[str, Any]]:
    """What each side said, in order: the department, the street, the department, the district."""
    said = [
        (objection.raised_at, str(objection.unit), objection.raised_by, objection.reason),
        (
            objection.street_ruled_at,
            _("The street"),
            objection.street_ruled_by,
            objection.street_reason,
        ),
        (objection.persisted_at, str(objection.unit), None, objection.persist_reason),
        (
            objection.district_ruled_at,
            _("The district"),
            objection.district_ruled_by,
            objection.district_reason,
        ),
    ]
    return [
        {"at": at, "who": who, "by": account_name(by) if by else "", "words": words}
        for at, who, by, words in said
        if at is not None
    ]


def holders_bar(objection: Objection, at: datetime) -> list[dict[str, Any]]:
    """Whose time the dispute took so far, as parts of one bar."""
    end = objection.ended_at or at
    marks = [
        (objection.raised_at, _("The street"), "blue"),
        (objection.street_ruled_at, str(objection.unit), "yellow"),
        (objection.persisted_at, _("The district"), "red"),
    ]
    known = [mark for mark in marks if mark[0] is not None and mark[0] < end]
    ends = [mark[0] for mark in known[1:]] + [end]
    stretches = [
        (begin, until, *words) for (begin, *words), until in zip(known, ends, strict=False)
    ]
    return bar(stretches, objection.raised_at, end)


def bar(
    stretches: Sequence[tuple[Any, Any, str, str]], begin: datetime, end: datetime
) -> list[dict[str, Any]]:
    """Stretches of time as parts of the time bar, in percent of the whole."""
    whole = max((end - begin).total_seconds(), 1)
    return [
        {
            "label": label,
            "tone": tone,
            "seconds": int((until - since).total_seconds()),
            "start": round((since - begin).total_seconds() * 100 / whole, 2),
            "share": round((until - since).total_seconds() * 100 / whole, 2),
        }
        for since, until, label, tone in stretches
    ]


def clock_bars(objection: Objection, at: datetime) -> list[dict[str, Any]]:
    """Each clock of the task: when it ran, rested, and what was counted back. Two queries."""
    clocks = Clock.objects.of("whistle_task", objection.task_id).order_by("pk")
    return [
        {
            "clock": clock,
            "label": clock_label(clock.kind),
            "parts": clock_parts(clock, list(clock.pauses.all()), clock.ended_at or at),
        }
        for clock in clocks.prefetch_related("pauses")
    ]


def clock_parts(clock: Clock, pauses: list[ClockPause], end: datetime) -> list[dict[str, Any]]:
    """The life of one clock on the wall: running, resting, counted back."""
    stretches, since = [], clock.started_at
    for pause in sorted(pauses, key=lambda row: row.from_at):
        if pause.from_at > since:
            stretches.append((since, pause.from_at, _("ran"), "green"))
        until = pause.until_at or end
        struck = pause.struck_at is not None
        words = _("rested, counted back") if struck else _("rests") if not pause.until_at else ""
        words = words or _("rested")
        stretches.append((pause.from_at, until, words, "yellow" if struck else "grey"))
        since = until
    if end > since:
        stretches.append((since, end, _("ran"), "green"))
    return bar(stretches, clock.started_at, end)


def like(rows: QuerySet[Objection], objection: Objection) -> QuerySet[Objection]:
    """Earlier rulings on the same kind of matter; without a matter, on the same unit."""
    ticket = objection.whistle.ticket
    same = (
        {"whistle__ticket__category": ticket.category_id} if ticket else {"unit": objection.unit_id}
    )
    ruled = rows.filter(street_ruled_at__isnull=False, ended_at__isnull=False, **same)
    return ruled.exclude(pk=objection.pk).with_card().order_by("-ended_at")[:EARLIER]


def facts_of(objection: Objection) -> list[dict[str, Any]]:
    """What the whistle says, for whoever must rule without having been there."""
    whistle = objection.whistle
    ticket = whistle.ticket
    return [
        {
            "label": _("Whistle"),
            "value": whistle.number,
            "href": whistle_url(whistle),
            "wide": True,
        },
        {"label": _("Kind of matter"), "value": str(ticket.category) if ticket else ""},
        {"label": _("Place"), "value": str(whistle.area)},
        {"label": _("Role"), "value": objection.task.get_role_display()},
        {"label": _("Facts"), "value": whistle.facts, "wide": True},
        {"label": _("Wanted result"), "value": whistle.wanted_result, "wide": True},
        {"label": _("Legal basis"), "value": whistle.basis, "wide": True},
    ]


def claim_of(objection: Objection) -> list[dict[str, Any]]:
    """What the department claims and cites."""
    return [
        {"label": pgettext("objection", "Ground"), "value": objection.get_ground_display()},
        {"label": _("Who should do it"), "value": str(objection.proposed_unit or "")},
        {"label": _("Item of the duty list"), "value": objection.cited, "wide": True},
        {"label": _("Further legal basis"), "value": objection.basis, "wide": True},
        {"label": _("Who does it instead"), "value": str(objection.successor or "")},
    ]


def scene(objection: Objection, at: datetime) -> dict[str, Any]:
    """What the page of a move says of the objection it is made on."""
    whistle = objection.whistle
    return {
        "whistle": whistle,
        "matter": whistle,
        "unit": objection.unit,
        "url": objection_url(objection),
        "badge": objection_badge(objection),
        "light": objection_light(objection, at),
        "due_at": objection.due_at,
        "now": at,
        "claim": claim_of(objection),
        "said": objection.reason,
    }
