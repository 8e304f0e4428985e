"""The street desk: what is red, supervised, to approve, to hand up, proposed; what fell today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, Unit
from grids.reach import Reach
from lib.listing import phrases
from lib.pages import COUNT_CAP, capped_count, keyset
from tickets.explanations import LEVELS, WHY_UP, Fall, fall_words, names_of
from tickets.models import (
    Adjustment,
    Assignment,
    Escalation,
    Proposal,
    SupervisionOrder,
    Ticket,
    Whistle,
    WhistleTask,
)
from tickets.operations.levels import reasons_of, to_hand_up
from tickets.panels.adjustments import matter_url
from tickets.panels.cards import ticket_url
from tickets.panels.inbox import merge
from tickets.panels.lists import whistle_rows, whistle_url
from tickets.workflow.states import WhistleStatus
from tickets.workflow.whistle import holding_level

SECTIONS: dict[str, tuple[object, str]] = {
    "red": (_("Red lights"), "alert"),
    "supervised": (_("Supervised"), "eye"),
    "requests": (_("Requests to decide"), "hourglass"),
    "review": (_("Whistles to approve"), "whistle"),
    "rise": (_("Hand-up suggested"), "up"),
    "proposed": (_("Whistles proposed"), "bell"),
    "ladder": (_("Ladder today"), "clock"),
}
"""The parts of the desk, each with words and icon; each is a list of its own."""

FULL_STOPS = ".。"
"""What ends a reason that people wrote, where more follows it on the line."""

GLANCE = 6
SIZE = 25


@dataclass(frozen=True)
class Scope:
    """Whose matters the desk looks at: a reach, narrowed to a community or a department."""

    reach: Reach
    community: Area | None = None
    unit: Unit | None = None

    def narrow(self, rows: Any, prefix: str, unit_path: str) -> Any:
        """What is left of rows in reach; `prefix` leads to stamps, `unit_path` to the unit."""
        if self.community is not None:
            rows = rows.filter(**{f"{prefix}community_now": self.community})
        if self.unit is not None:
            rows = rows.filter(**{unit_path: self.unit})
        return rows


@dataclass(frozen=True)
class LateRow:
    """One overdue or supervised piece of work."""

    number: str
    title: str
    url: str
    place: str
    unit: str
    state: str
    due_at: datetime | None
    level: str = ""
    handed_up_to: str = ""
    is_late: bool = True


@dataclass(frozen=True)
class Section:
    """One part of the desk: how many rows there are, those shown, and where to go on."""

    name: str
    label: object
    icon: str
    count: int
    rows: list[Any]
    next: str | None
    url: str

    @property
    def words(self) -> str:
        """The count, or that there are more than anybody would page through."""
        return f"{COUNT_CAP:,}+" if self.count > COUNT_CAP else f"{self.count:,}"

    @property
    def tone(self) -> str:
        """Red only where something is late."""
        return "red" if self.name == "red" and self.count else "plain"


def overdue(scope: Scope, at: datetime) -> list[QuerySet[Any]]:
    """Open assignments and tasks whose limit has passed."""
    given = scope.narrow(
        Assignment.objects.within(scope.reach).open().filter(due_at__lte=at), "ticket__", "unit"
    )
    called = scope.narrow(
        WhistleTask.objects.within(scope.reach).open().filter(due_at__lte=at), "whistle__", "unit"
    )
    return [given, called]


def supervised(scope: Scope) -> QuerySet[SupervisionOrder]:
    """Whatever the ladder or a person presses a unit with while its work is not done."""
    rows = SupervisionOrder.objects.within(scope.reach).open()
    return scope.narrow(rows, "", "unit")


def undecided(scope: Scope) -> QuerySet[Adjustment]:
    """Requests that wait for a decision."""
    return scope.narrow(Adjustment.objects.within(scope.reach).pending(), "", "unit")


def awaiting(scope: Scope) -> QuerySet[Whistle]:
    """Whistles handed in that sound only after a leader has read them."""
    rows = Whistle.objects.within(scope.reach).filter(status=WhistleStatus.SUBMITTED)
    return scope.narrow(rows, "", "tasks__unit").distinct()


def rising(scope: Scope, at: datetime) -> QuerySet[Whistle]:
    """Running whistles that a higher level should take, each with its reasons."""
    rows = Whistle.objects.within(scope.reach)
    if scope.unit is not None:
        rows = rows.filter(
            pk__in=WhistleTask.objects.within(scope.reach).filter(unit=scope.unit).values("whistle")
        )
    return to_hand_up(Scope(scope.reach, scope.community).narrow(rows, "", ""), at)


def proposed(scope: Scope) -> QuerySet[Proposal]:
    """Whistles that somebody asked for and no community has answered yet."""
    rows = Proposal.objects.within(scope.reach).open()
    if scope.unit is not None:
        rows = rows.filter(
            ticket__in=Ticket.objects.within(scope.reach).given_to(scope.unit).values("pk")
        )
    return Scope(scope.reach, scope.community).narrow(rows, "", "")


def fallen_today(scope: Scope, at: datetime) -> QuerySet[Escalation]:
    """Levels that fell since midnight."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(at), time.min))
    rows = Escalation.objects.within(scope.reach).filter(fired_at__gte=midnight)
    return scope.narrow(rows, "", "unit")


def section(
    name: str,
    scope: Scope,
    *,
    at: datetime,
    size: int = GLANCE,
    cursor: str | None = None,
    filters: str = "",
) -> Section:
    """One part of the desk, with the address of its full list; `filters` are kept in it.

    Raises Refused with `bad_cursor`.
    """
    count, rows, following = PARTS[name](scope, at, size, cursor)
    label, icon = SECTIONS[name]
    query = "&".join(filter(None, (f"show={name}", filters)))
    return Section(
        name, label, icon, count, rows, following, f"{reverse('tickets:street')}?{query}"
    )


def _red(scope: Scope, at: datetime, size: int, cursor: str | None) -> tuple[int, list[Any], Any]:
    return _late(overdue(scope, at), "due_at", size, cursor)


def _supervised(scope: Scope, at: datetime, size: int, cursor: str | None) -> Any:
    rows = supervised(scope)
    page = keyset(rows.with_card(), order=("-issued_at", "-id"), cursor=cursor, size=size)
    return capped_count(rows), [order_row(row, at) for row in page.rows], page.next


def _requests(scope: Scope, at: datetime, size: int, cursor: str | None) -> Any:
    rows = undecided(scope)
    page = keyset(rows.with_card(), order=("-asked_at", "-id"), cursor=cursor, size=size)
    return capped_count(rows), [request_row(row, at) for row in page.rows], page.next


def _late(lists: Sequence[Any], when: str, size: int, cursor: str | None) -> Any:
    ordered = [rows.with_line().annotate(when=F(when)) for rows in lists]
    rows, following = merge(ordered, falling=False, cursor=cursor, size=size)
    return sum(map(capped_count, lists)), [late_row(row) for row in rows], following


def _review(scope: Scope, at: datetime, size: int, cursor: str | None) -> Any:
    rows = awaiting(scope)
    page = keyset(rows.with_card(), order=("-created_at", "-id"), cursor=cursor, size=size)
    return capped_count(rows), whistle_rows(page.rows, at=at), page.next


def _ladder(scope: Scope, at: datetime, size: int, cursor: str | None) -> Any:
    rows = fallen_today(scope, at)
    page = keyset(rows.with_card(), order=("-fired_at", "-id"), cursor=cursor, size=size)
    return capped_count(rows), fall_rows(page.rows), page.next


def _rise(scope: Scope, at: datetime, size: int, cursor: str | None) -> Any:
    rows = rising(scope, at)
    shown = rows.select_related("community_now", "street_now").defer(
        "community_now__boundary", "street_now__boundary"
    )
    page = keyset(shown, order=("-created_at", "-id"), cursor=cursor, size=size)
    return capped_count(rows), [rise_row(row) for row in page.rows], page.next


def _proposed(scope: Scope, at: datetime, size: int, cursor: str | None) -> Any:
    rows = proposed(scope)
    page = keyset(rows.with_card(), order=("-proposed_at", "-id"), cursor=cursor, size=size)
    return capped_count(rows), page.rows, page.next


PARTS = {
    "red": _red,
    "supervised": _supervised,
    "requests": _requests,
    "review": _review,
    "rise": _rise,
    "proposed": _proposed,
    "ladder": _ladder,
}


def rise_row(row: Whistle) -> dict[str, Any]:
    """A whistle that should go up: who holds it, and why it should."""
    return {
        "whistle": row,
        "url": whistle_url(row),
        "holder": LEVELS[holding_level(row)],
        "reasons": phrases(str(WHY_UP[name]) for name in reasons_of(row)),
    }


def fall_rows(events: Sequence[Escalation]) -> list[dict[str, Any]]:
    """Fallen levels with the matter they belong to and whom they told."""
    names = names_of(events)
    falls: list[Fall] = [fall_words(event, names) for event in events]
    return [
        {"fall": fall, "url": reverse("tickets:clock", args=(fall.event.clock_id,))}
        for fall in falls
    ]


def order_row(order: SupervisionOrder, at: datetime) -> LateRow:
    """A supervision order as one line."""
    due = order.due_at
    return LateRow(
        number=order.matter.number,
        title=order.matter.title,
        url=matter_url(order),
        place=str(order.community_now or order.street_now or ""),
        unit=str(order.holder),
        state=order.reason.rstrip(FULL_STOPS),
        due_at=due,
        level=str(order.get_level_display()),
        is_late=due is not None and due <= at,
    )


def request_row(request: Adjustment, at: datetime) -> LateRow:
    """A request as one line that leads to its decision."""
    due = request.due_at
    return LateRow(
        number=request.matter.number,
        title=request.matter.title,
        url=f"{reverse('tickets:adjustments')}?q={request.matter.number}",
        place=str(request.community_now or request.street_now or ""),
        unit=str(request.holder),
        state=f"{request.get_kind_display()} · {request.get_status_display()}",
        due_at=due,
        is_late=due is not None and due <= at,
    )


def late_row(row: Any) -> LateRow:
    """An assignment or a task as one line."""
    if isinstance(row, Assignment):
        return LateRow(
            number=row.ticket.number,
            title=row.ticket.title,
            url=ticket_url(row.ticket),
            place=str(row.ticket.community_now or row.area or ""),
            unit=str(row.holder),
            state=row.get_status_display(),
            due_at=row.due_at,
            level=str(row.get_pressed_display()),
        )
    whistle = row.whistle
    return LateRow(
        number=whistle.number,
        title=whistle.title,
        url=f"{whistle_url(whistle)}#task-{row.pk}",
        place=str(whistle.community_now or whistle.place),
        unit=str(row.unit),
        state=row.get_status_display(),
        due_at=row.due_at,
        level=str(row.get_pressed_display()),
        handed_up_to=whistle.get_handed_up_to_display(),
    )
