"""What a phone carries along to where there is no network: my open work, and what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F

from grids.powers import Power
from lib.moves import as_after, offered_moves
from lib.workflow import Move, Workflow
from tickets.models import Assignment, Ticket, WhistleTask
from tickets.panels.cards import place_words, ticket_card
from tickets.panels.inbox import assignment_row, task_row
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import OPEN_ASSIGNMENT, OPEN_TASK
from tickets.workflow.ticket import TICKET
from tickets.workflow.whistle_task import TASK

MOST = 40
"""How many of each kind a phone carries: the most urgent ones."""

TYPED = frozenset({"note", "reason", "comment", "plan", "finish_on", "photos", "before", "after"})
"""Inputs that can be given without a list that may have changed since; the rest needs a network."""

WORKFLOWS: dict[type, tuple[str, Workflow]] = {
    Assignment: ("assignment", ASSIGNMENT),
    WhistleTask: ("whistle_task", TASK),
    Ticket: ("ticket", TICKET),
}


@dataclass(frozen=True)
class Carried:
    """One piece of work with all that is needed to act on it elsewhere."""

    desk: str
    key: str
    row: Any
    card: Any
    matter: str
    place: str
    text: str
    wanted: str
    address: str
    lng: float | None
    lat: float | None
    moves: list[Move]
    then: dict[str, list[Move]] = field(default_factory=dict)
    """After a move that asks for nothing: what would be open next, if nobody else acts."""


def carried(by: Any, *, at: datetime) -> list[Carried]:
    """My open work by time left: shares and calls addressed to me, then matters that wait for me.

    The number of queries does not depend on the number of rows.
    """
    reach = by.reach(Power.HANDLE)
    in_time = F("due_at").asc(nulls_last=True), "pk"
    shares = Assignment.objects.addressed(reach).filter(status__in=OPEN_ASSIGNMENT).with_card()
    calls = WhistleTask.objects.addressed(reach).filter(status__in=OPEN_TASK).with_card()
    given = list(shares.order_by(*in_time)[:MOST])
    called = list(calls.order_by(*in_time)[:MOST])
    known = [row.ticket_id for row in given]
    waiting = Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).waiting_for(by)
    matters = list(waiting.exclude(pk__in=known).with_card().most_urgent_first()[:MOST])
    found = [*pack(given, by, at), *pack(called, by, at), *pack(matters, by, at)]
    return [one for one in found if one.moves or one.desk != "ticket"]


def pack(rows: Sequence[Any], by: Any, at: datetime) -> list[Carried]:
    """The rows of one kind with what is open on them now and after one tap: two queries."""
    if not rows:
        return []
    workflow = WORKFLOWS[type(rows[0])][1]
    offers = {pk: typed(found) for pk, found in moves_on(rows, workflow, by, at).items()}
    taps = {row.pk: first_tap(offers[row.pk]) for row in rows}
    later = [as_after(row, taps[row.pk]) for row in rows if taps[row.pk] is not None]
    following = moves_on(later, workflow, by, at)
    return [
        one(
            row,
            at,
            offers[row.pk],
            {taps[row.pk].name: typed(following[row.pk])} if row.pk in following else {},
        )
        for row in rows
    ]


def moves_on(
    rows: Sequence[Any], workflow: Workflow, by: Any, at: datetime
) -> dict[Any, list[Move]]:
    """The open moves of each row that are somebody's duty."""
    found = offered_moves(rows, workflow, by=by, at=at) if rows else {}
    return {pk: [move for move in moves if move.is_duty] for pk, moves in found.items()}


def typed(moves: Sequence[Move]) -> list[Move]:
    """Those whose inputs can all be typed or photographed on the spot; others stay optional."""
    return [move for move in moves if set(move.required) <= TYPED]


def first_tap(moves: Sequence[Move]) -> Move | None:
    """The first move that asks for nothing and leads to one state."""
    return next((move for move in moves if not move.required and len(move.targets) == 1), None)


def one(row: Any, at: datetime, moves: list[Move], then: dict[str, list[Move]]) -> Carried:
    """One piece of work in the words of its card."""
    desk = WORKFLOWS[type(row)][0]
    if isinstance(row, WhistleTask):
        whistle = row.whistle
        return Carried(
            desk,
            str(row.pk),
            row,
            task_row(row, (), at),
            whistle.number,
            str(whistle.community_now or whistle.street_now or ""),
            whistle.facts,
            whistle.wanted_result,
            whistle.place,
            None,
            None,
            moves,
            then,
        )
    ticket = row if isinstance(row, Ticket) else row.ticket
    card = ticket_card(row, at) if row is ticket else assignment_row(row, (), at)
    key = ticket.number if row is ticket else str(row.pk)
    place = place_words(ticket) if row is ticket else card.place
    wanted = "" if row is ticket else row.note
    return Carried(
        desk,
        key,
        row,
        card,
        ticket.number,
        place,
        ticket.text,
        wanted,
        ticket.address,
        ticket.lng,
        ticket.lat,
        moves,
        then,
    )
