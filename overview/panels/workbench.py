"""The workbench by role: counts that open their lists, my work by time left, what presses today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.powers import Power
from lib.moves import offered_moves
from lib.pages import COUNT_CAP, capped_count
from records.models import Notice
from records.notices import notice_text
from services.panels.activity_desk import today_at
from services.panels.requests import requests_waiting
from services.panels.visits import rounds_of
from tickets.models import Proposal, Ticket, Whistle
from tickets.panels.cards import ticket_card, ticket_url
from tickets.panels.inbox import InboxRow, inbox_counts, inbox_page
from tickets.panels.lists import WhistleRow, whistle_rows
from tickets.panels.looks import MoveButton, move_buttons
from tickets.panels.street import Scope, Section, section
from tickets.statistics import EngineFigures, engine_figures
from tickets.workflow.states import OPEN_WHISTLE, WhistleStatus
from tickets.workflow.ticket import TICKET

SHOWN = 8
FEW = 5

COUNTS: tuple[tuple[object, str, str, str, str], ...] = (
    # words, icon, tone, the tickets' filter, the inbox's tab
    (_("To do"), "task", "plain", "view=waiting", "waiting"),
    (_("In progress"), "clock", "plain", "view=working", "working"),
    (_("Due soon"), "hourglass", "yellow", "light=yellow", "soon"),
    (_("Overdue"), "alert", "red", "light=red", "late"),
)
"""The four numbers; each opens the list with exactly these rows."""


@dataclass(frozen=True)
class Count:
    """One number and the list behind it."""

    label: object
    value: str
    url: str
    icon: str
    tone: str


@dataclass(frozen=True)
class Work:
    """One of my tasks: its card and the one next action."""

    card: Any
    move: Any
    seen: int


@dataclass(frozen=True)
class Bench:
    """Everything the workbench of one person shows."""

    counts: list[Count]
    tickets: list[Work]
    inbox: list[InboxRow]
    whistles: list[WhistleRow]
    proposals: list[Proposal]
    notices: list[tuple[Notice, Any]]
    desk: list[Section]
    engine: EngineFigures | None
    activities: list[dict[str, Any]]
    rounds: list[dict[str, Any]]
    requests: list[dict[str, Any]]


def is_unit_desk(user: Any) -> bool:
    """Somebody who works for a department: their work is what is addressed to it."""
    return user.holds(Power.HANDLE) and not user.holds(Power.TRIAGE)


def bench(user: Any, *, at: datetime) -> Bench:
    """The workbench; the number of queries depends on the role, never on the number of rows."""
    units = is_unit_desk(user)
    keeps_engine = user.holds(Power.CONFIGURE)
    supervises = user.holds(Power.SUPERVISE) and not keeps_engine
    handles = user.holds(Power.HANDLE) and not supervises and not keeps_engine
    inbox = inbox_page(user, "open", at=at, size=SHOWN).rows if handles else []
    return Bench(
        counts=inbox_figures(user, at) if units else ticket_figures(user, at),
        tickets=[] if units else waiting_tickets(user, at, {row.number for row in inbox}),
        inbox=inbox,
        whistles=pressing_whistles(user, at),
        proposals=open_proposals(user) if user.holds(Power.WHISTLE) else [],
        notices=latest_notices(user),
        desk=desk_sections(user, at) if supervises else [],
        engine=engine_figures(at) if keeps_engine else None,
        activities=today_at(user, at),
        rounds=rounds_of(user, timezone.localdate(at)),
        requests=requests_waiting(user, at) if handles else [],
    )


def inbox_figures(user: Any, at: datetime) -> list[Count]:
    """The four numbers of a department, from its inbox."""
    counts, inbox = inbox_counts(user, at=at), reverse("tickets:inbox")
    return [
        count(label, counts[show], f"{inbox}?show={show}", icon, tone)
        for label, icon, tone, _query, show in COUNTS
    ]


def ticket_figures(user: Any, at: datetime) -> list[Count]:
    """The four numbers of a desk, each the length of the list it opens."""
    page, rows = reverse("tickets:tickets"), visible_tickets(user)
    tally = rows.tallied(at)
    values = {
        "view=waiting": capped_count(rows.waiting_for(user)),
        "view=working": tally["working"],
        "light=yellow": tally["yellow"],
        "light=red": tally["red"],
    }
    return [
        count(label, values[query], f"{page}?{query}", icon, tone)
        for label, icon, tone, query, _show in COUNTS
    ]


def count(label: object, value: int, url: str, icon: str, tone: str) -> Count:
    """One number; coloured only where there is something to see."""
    words = f"{COUNT_CAP:,}+" if value > COUNT_CAP else f"{value:,}"
    return Count(label, words, url, icon, tone if value else "plain")


def visible_tickets(user: Any) -> Any:
    """The tickets this person may see."""
    return Ticket.objects.within(user.reach(Power.VIEW_TICKETS))


def waiting_tickets(user: Any, at: datetime, shown: set[str]) -> list[Work]:
    """Matters that wait for me, by time left, each with its next action; none is `shown` twice."""
    waiting = visible_tickets(user).waiting_for(user).exclude(number__in=shown)
    rows = list(waiting.with_card().most_urgent_first()[:SHOWN])
    moves = offered_moves(rows, TICKET, by=user, at=at)
    return [
        Work(
            ticket_card(row, at),
            first(move_buttons(moves[row.pk], ticket_url(row))),
            row.flow_count,
        )
        for row in rows
    ]


def first(buttons: list[MoveButton]) -> MoveButton | None:
    """The one next action."""
    return buttons[0] if buttons else None


def pressing_whistles(user: Any, at: datetime) -> list[WhistleRow]:
    """Whistles within reach that need somebody: running, to approve, to verify, to appraise."""
    rows = Whistle.objects.within(user.reach(Power.VIEW_TICKETS))
    pressing = rows.filter(status__in=(*OPEN_WHISTLE, WhistleStatus.CLOSED))
    return whistle_rows(pressing.with_card().most_urgent_first()[:FEW], at=at)


def open_proposals(user: Any) -> list[Proposal]:
    """Whistles that somebody asked for, which wait for an answer of mine: soonest due first."""
    rows = Proposal.objects.within(user.reach(Power.WHISTLE)).open().with_card()
    return list(rows.order_by("due_at")[:FEW])


def latest_notices(user: Any) -> list[tuple[Notice, Any]]:
    """The last things I was told."""
    return [(row, notice_text(row)) for row in Notice.objects.to(user)[:FEW]]


def desk_sections(user: Any, at: datetime) -> list[Section]:
    """Red lights and today's ladder, for those who supervise."""
    scope = Scope(user.reach(Power.SUPERVISE))
    return [section(name, scope, at=at, size=FEW) for name in ("red", "ladder")]
