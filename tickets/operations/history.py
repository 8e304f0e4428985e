"""Matters that lie behind us: brought in with what became of them, without clocks and notices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db import transaction

from grids.models import Area, AreaStamps
from grids.powers import Power
from tickets.models import Ticket, TicketGrams, TicketRecord
from tickets.operations.intake import Report, build_ticket, next_ticket_ids
from tickets.operations.marking import ticket_grams
from tickets.workflow.states import TicketStatus

ENDINGS = {
    TicketStatus.CLOSED: "close",
    TicketStatus.NOT_FILED: "not-file",
    TicketStatus.VOID: "void",
}
"""How an old matter may have ended, and the move its record names."""
PAST_STATUSES = (TicketStatus.REPORTED, *ENDINGS)


@dataclass(frozen=True)
class PastTicket:
    """An old matter: what was reported and when, how and when it ended, what was answered.

    The report carries `source` and `source_ref`; together they tell the matter from all others.
    Closed, void and declined ones have `closed_at`, open ones have not.
    """

    report: Report
    reported_at: datetime
    status: str = TicketStatus.REPORTED
    closed_at: datetime | None = None
    reply: str = ""


class Kept(NamedTuple):
    """The ticket an old matter is now, and whether it was brought in just now."""

    ticket_id: int
    is_new: bool


@transaction.atomic
def add_history(
    past: Sequence[PastTicket], *, by: Any, stamps: dict[int, AreaStamps] | None = None
) -> list[Kept]:
    """Bring in old matters in sets; one whose source and number are known is left as it is.

    They start no clock and tell nobody. Whoever brings them in does not own them, so nobody is
    noted as their reporter. `stamps` are those of areas the caller already knows, by id; what is
    missing is added to it.

    Raises PermissionDenied when an area lies outside the reach of `by`.
    """
    stamps = stamps if stamps is not None else {}
    _check({one.report.area for one in past}, by)
    known = _known(past)
    new = [one for one in {_key(one): one for one in past}.values() if _key(one) not in known]
    tickets = [
        _build(one, pk, by, stamps) for one, pk in zip(new, next_ticket_ids(len(new)), strict=True)
    ]
    Ticket.objects.bulk_create(tickets)
    TicketGrams.objects.bulk_create(
        TicketGrams(ticket=row, grams=ticket_grams(row, stamps[row.area_id].area_ids))
        for row in tickets
    )
    TicketRecord.objects.bulk_create(
        record
        for one, ticket in zip(new, tickets, strict=True)
        for record in _records(one, ticket, by)
    )
    added = {_key(one): ticket.pk for one, ticket in zip(new, tickets, strict=True)}
    return [Kept((known | added)[_key(one)], _key(one) in added) for one in past]


def _check(areas: set[Area], by: Any) -> None:
    reach = by.reach(Power.CONFIGURE)
    if not all(reach.covers_area(area) for area in areas):
        raise PermissionDenied


def _key(one: PastTicket) -> tuple[str, str]:
    return one.report.source, one.report.source_ref


def _known(past: Sequence[PastTicket]) -> dict[tuple[str, str], int]:
    """Matters of these sources and numbers that are there, with their tickets."""
    rows = Ticket.objects.filter(
        source__in={one.report.source for one in past},
        source_ref__in={one.report.source_ref for one in past},
    )
    return {(source, ref): pk for source, ref, pk in rows.values_list("source", "source_ref", "pk")}


def _build(one: PastTicket, pk: int, by: Any, stamps: dict[int, AreaStamps]) -> Ticket:
    area = one.report.area
    if area.pk not in stamps:
        stamps[area.pk] = area.stamps()
    ticket = build_ticket(one.report, by=by, at=one.reported_at, pk=pk, stamps=stamps[area.pk])
    ticket.reported_by = None
    ticket.status, ticket.closed_at = one.status, one.closed_at
    ticket.flow_count = 1 if one.closed_at is None else 2
    return ticket


def _records(one: PastTicket, ticket: Ticket, by: Any) -> list[TicketRecord]:
    """It was reported; and when it has ended, how, when and with which answer."""
    post = by.acting_post(Power.CONFIGURE)
    shared: dict[str, Any] = {
        "ticket": ticket,
        "by": by,
        "post": post,
        "data": {"source": one.report.source},
    }
    first = TicketRecord(move="report", after=TicketStatus.REPORTED, at=one.reported_at, **shared)
    if one.closed_at is None:
        return [first]
    last = TicketRecord(
        move=ENDINGS[TicketStatus(one.status)],
        reason=one.reply,
        before=TicketStatus.REPORTED,
        after=one.status,
        at=one.closed_at,
        **shared,
    )
    return [first, last]
