"""The inbox of a unit or team: assignments, whistle tasks and decisions, by time left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.powers import Power
from lib.moves import offered_moves
from lib.pages import Cursor, bad_cursor
from tickets.clock import light
from tickets.models import Assignment, Resolution, TopicTask, WhistleTask
from tickets.panels.cards import ticket_url
from tickets.panels.lists import task_badge, whistle_url
from tickets.panels.looks import Badge, MoveButton, badge_of, main_moves, more_moves, move_buttons
from tickets.panels.meetings import meeting_url, resolution_badge, resolution_light
from tickets.panels.shares import share_badges
from tickets.panels.whistles import task_light
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.resolution import RESOLUTION
from tickets.workflow.states import (
    OPEN_ASSIGNMENT,
    OPEN_TASK,
    AssignmentRole,
    AssignmentStatus,
    ResolutionStatus,
    TaskStatus,
    TicketStatus,
    TopicTaskStatus,
    WhistleKind,
)
from tickets.workflow.topic import TOPIC_TASK
from tickets.workflow.whistle_task import TASK

SIZE = 25
FAR = datetime(9999, 1, 1, tzinfo=UTC)
"""Work without a limit stands at the end of the list."""

NEW = (AssignmentStatus.ISSUED, TaskStatus.UNSIGNED)
OPEN = tuple(
    dict.fromkeys((*OPEN_ASSIGNMENT, *OPEN_TASK, ResolutionStatus.OPEN, TopicTaskStatus.OPEN))
)
ONE_TAP = ("sign", "attend")
"""Moves that the inbox makes without asking for anything more."""

SHOWS: dict[str, object] = {
    "waiting": gettext_lazy("To sign for"),
    "working": gettext_lazy("In progress"),
    "soon": gettext_lazy("Due soon"),
    "late": gettext_lazy("Overdue"),
    "done": gettext_lazy("Done"),
}
"""The tabs of the inbox; each number is the length of the list behind it."""


@dataclass(frozen=True)
class InboxRow:
    """One piece of work as its card shows it."""

    number: str
    title: str
    url: str
    place: str
    what: Badge
    badge: Badge
    light: str
    due_at: datetime | None
    seen: int
    moves: list[MoveButton]
    holder: str
    note: str = ""
    more: list[MoveButton] = field(default_factory=list)
    chips: list[Badge] = field(default_factory=list)


@dataclass(frozen=True)
class InboxPage:
    """One screen of the inbox and the cursor of the next."""

    rows: list[InboxRow]
    next: str | None


KINDS = (Assignment, WhistleTask, Resolution, TopicTask)
"""The kinds of work of an inbox; the cursor of a page counts on their order."""

GIVEN = {Resolution: "given_at"}
"""The moment a piece of work was given, where it is not called `issued_at`."""


def sources(by: Any) -> list[QuerySet[Any]]:
    """The kinds of work addressed to the reader's units and teams, with when each was given."""
    reach = by.reach(Power.HANDLE)
    return [
        kind.objects.addressed(reach).annotate(given=F(GIVEN.get(kind, "issued_at")))
        for kind in KINDS
    ]


def condition(show: str, at: datetime) -> Q:
    """What a tab shows; the same words count it and list it."""
    return {
        "open": Q(status__in=OPEN),
        "waiting": Q(status__in=NEW),
        "working": Q(status__in=OPEN) & ~Q(status__in=NEW),
        "soon": Q(status__in=OPEN, due_at__gt=at, yellow_at__lte=at),
        "late": Q(status__in=OPEN, due_at__lte=at),
        "done": ~Q(status__in=OPEN),
    }[show]


def inbox_counts(by: Any, *, at: datetime) -> dict[str, int]:
    """How much open work there is under each tab: one query per kind of work."""
    shows = [show for show in SHOWS if show != "done"]
    asked = {show: Count("pk", filter=condition(show, at)) for show in shows}
    counts = [rows.open().aggregate(**asked) for rows in sources(by)]
    return {show: sum(count[show] for count in counts) for show in shows}


def inbox_page(
    by: Any, show: str, *, at: datetime, cursor: str | None = None, size: int = SIZE
) -> InboxPage:
    """One screen of all kinds of work in one order: open by time left, done newest first.

    Raises Refused with `bad_cursor`.
    """
    falling = show == "done"
    when = F("given") if falling else Coalesce("due_at", Value(FAR))
    chosen = condition(show, at)
    lists = [rows.filter(chosen).with_card().annotate(when=when) for rows in sources(by)]
    merged, following = merge(lists, falling=falling, cursor=cursor, size=size)
    return InboxPage(inbox_rows(merged, by=by, at=at), following)


def merge(
    lists: Sequence[QuerySet[Any]], *, falling: bool, cursor: str | None, size: int
) -> tuple[list[Any], str | None]:
    """The next rows of several lists in one order of `when`, list and key, and the next cursor."""
    here = place(cursor)
    sign = "-" if falling else ""
    found: list[tuple[tuple[float, int, int], Any]] = []
    for rank, rows in enumerate(lists):
        if here is not None:
            rows = rows.filter(beyond(rank, here, "lt" if falling else "gt"))
        for row in rows.order_by(f"{sign}when", f"{sign}pk")[: size + 1]:
            moment = row.when.timestamp()
            key = (-moment, rank, -row.pk) if falling else (moment, rank, row.pk)
            found.append((key, row))
    found.sort(key=lambda pair: pair[0])
    shown = [row for _key, row in found[:size]]
    if len(found) <= size:
        return shown, None
    last = shown[-1]
    rank = KINDS.index(type(last))
    return shown, Cursor((last.when.isoformat(), rank, last.pk)).encode()


def place(cursor: str | None) -> tuple[datetime, int, int] | None:
    """Where the last screen ended."""
    if not cursor:
        return None
    try:
        moment, rank, pk = Cursor.decode(cursor).values
        return datetime.fromisoformat(moment), int(rank), int(pk)
    except (ValueError, TypeError) as error:
        raise bad_cursor() from error


def beyond(rank: int, here: tuple[datetime, int, int], side: str) -> Q:
    """Rows of one list after the place where the last screen ended."""
    moment, last, pk = here
    after = Q(**{f"when__{side}": moment})
    if rank == last:
        after |= Q(when=moment, **{f"pk__{side}": pk})
    elif rank > last:
        after |= Q(when=moment)
    return after


def inbox_rows(rows: Sequence[Any], *, by: Any, at: datetime) -> list[InboxRow]:
    """Cards with their moves: one query per kind of work."""
    given = [row for row in rows if isinstance(row, Assignment)]
    called = [row for row in rows if isinstance(row, WhistleTask)]
    decided = [row for row in rows if isinstance(row, Resolution)]
    moves = offered_moves(given, ASSIGNMENT, by=by, at=at)
    task_moves = offered_moves(called, TASK, by=by, at=at)
    own_moves = offered_moves(decided, RESOLUTION, by=by, at=at) if decided else {}
    topical = [row for row in rows if isinstance(row, TopicTask)]
    topic_moves = offered_moves(topical, TOPIC_TASK, by=by, at=at) if topical else {}
    made: dict[type, Any] = {
        Assignment: lambda row: assignment_row(row, moves[row.pk], at),
        WhistleTask: lambda row: task_row(row, task_moves[row.pk], at),
        Resolution: lambda row: resolution_row(row, own_moves[row.pk], at),
        TopicTask: lambda row: topic_row(row, topic_moves[row.pk], at),
    }
    return [made[type(row)](row) for row in rows]


def one_tap(buttons: list[MoveButton]) -> list[MoveButton]:
    """The same buttons, signing and checking in without a form."""
    return [
        replace(button, one_tap=True) if button.name in ONE_TAP else button for button in buttons
    ]


def assignment_row(row: Assignment, moves: Any, at: datetime) -> InboxRow:
    """A share of a ticket."""
    ticket = row.ticket
    is_open = row.status in OPEN_ASSIGNMENT
    rests = ticket.status == TicketStatus.SUSPENDED
    shown = light(now=at, due_at=row.due_at, yellow_at=row.yellow_at, closed=not is_open)
    buttons = move_buttons(moves, f"/assignments/{row.pk}/")
    return InboxRow(
        number=ticket.number,
        title=ticket.title,
        url=ticket_url(ticket),
        place=" · ".join(
            dict.fromkeys(map(str, filter(None, (ticket.community_now, ticket.area))))
        ),
        what=Badge(f"{row.get_role_display()} · {ticket.category.name}", "grey", "matter"),
        badge=badge_of(row),
        light=str(shown) if is_open and (row.due_at or rests) else "",
        due_at=row.due_at if is_open else None,
        seen=row.flow_count,
        moves=one_tap(main_moves(buttons)),
        holder=str(row.holder),
        note=row.note,
        more=more_moves(buttons),
        chips=share_badges(row),
    )


def task_row(row: WhistleTask, moves: Any, at: datetime) -> InboxRow:
    """A duty to report under a whistle."""
    whistle = row.whistle
    tone = "red" if whistle.kind == WhistleKind.EMERGENCY else "blue"
    lead = f"{row.get_role_display()} · " if row.role == AssignmentRole.LEAD else ""
    buttons = move_buttons(moves, f"/whistle-tasks/{row.pk}/")
    where = whistle.place or str(whistle.community_now or whistle.street_now or "")
    return InboxRow(
        number=whistle.number,
        title=whistle.title,
        url=f"{whistle_url(whistle)}#task-{row.pk}",
        place=where,
        what=Badge(f"{lead}{whistle.get_kind_display()}", tone, "whistle"),
        badge=task_badge(row),
        light=str(task_light(row, at)) if row.due_at or row.suspended_until else "",
        due_at=row.due_at,
        seen=row.flow_count,
        moves=one_tap(main_moves(buttons)),
        holder=str(row.unit),
        more=more_moves(buttons),
        chips=share_badges(row),
        note=dispute_words(row),
    )


def dispute_words(task: WhistleTask) -> str:
    """That an objection stands, and what rests for it; empty without one."""
    if task.dispute is None or not task.dispute.stands:
        return ""
    return _("Objection: %(state)s") % {"state": task.dispute.get_status_display()}


def resolution_row(row: Resolution, moves: Any, at: datetime) -> InboxRow:
    """Something a meeting decided; its page is the minutes, which every holder may read."""
    is_open = row.status == ResolutionStatus.OPEN
    return InboxRow(
        number=row.meeting.code,
        title=row.what,
        url=f"{meeting_url(row.meeting_id)}#resolution-{row.pk}",
        place=row.meeting.subject,
        what=Badge(str(_("Decision of a meeting")), "blue", "people"),
        badge=resolution_badge(row),
        light=resolution_light(row, at),
        due_at=row.due_at if is_open else None,
        seen=row.flow_count,
        moves=move_buttons(moves, f"/resolutions/{row.pk}/"),
        holder=str(row.holder),
    )


def topic_row(row: TopicTask, moves: Any, at: datetime) -> InboxRow:
    """A task for a topic of the month."""
    topic = row.topic
    is_open = row.status == TopicTaskStatus.OPEN
    shown = light(now=at, due_at=row.due_at, yellow_at=row.yellow_at, closed=not is_open)
    tone = "blue" if is_open else "green" if row.status == TopicTaskStatus.DONE else "grey"
    return InboxRow(
        number=topic.number,
        title=row.what,
        url=f"/topics/{topic.number}/#task-{row.pk}",
        place=str(topic.community_now or topic.street_now or topic.district_now or ""),
        what=Badge(topic.title, "grey", "flag"),
        badge=Badge(row.get_status_display(), tone, "task"),
        light=str(shown) if row.due_at else "",
        due_at=row.due_at,
        seen=row.flow_count,
        moves=move_buttons(moves, f"/topic-tasks/{row.pk}/"),
        holder=str(row.unit),
        note=row.note,
    )
