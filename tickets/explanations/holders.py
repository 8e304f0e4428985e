"""Who used the time of a matter: each second belongs to one holder (ENGINE.md section 3).

Community, dispatcher, arbiter, a unit or team, or the requester. Departments that only assist have
bars of their own, outside the sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tickets.clock.holding import Held, share_out, sums
from tickets.models import (
    Assignment,
    Objection,
    Ticket,
    TicketRecord,
    Whistle,
    WhistleRecord,
    WhistleTask,
)
from tickets.workflow.states import (
    OPEN_TICKET,
    RUNNING_WHISTLE,
    AssignmentRole,
    AssignmentStatus,
    ObjectionStatus,
    TicketStatus,
    WhistleStatus,
)

S, W = TicketStatus, WhistleStatus


@dataclass(frozen=True)
class Holder:
    """One who can have a matter: a desk by its kind, or a unit or team by its name."""

    kind: str
    name: str = ""

    @property
    def label(self) -> str | Promise:
        return self.name or LABELS[self.kind]


LABELS: dict[str, str | Promise] = {
    "desk": _("Community desk"),
    "dispatcher": _("Dispatcher"),
    "check": _("Check and closing"),
    "rest": _("Suspended by permission"),
    "requester": _("Closed, until it was reopened"),
    "street": _("Ruling of the street"),
    "district": _("Ruling of the district"),
}
DESK, DISPATCHER, CHECK = Holder("desk"), Holder("dispatcher"), Holder("check")
STREET, DISTRICT = Holder("street"), Holder("district")

BY_STATUS: dict[str, Holder] = {
    S.REPORTED: DESK,
    S.ACCEPTED: DESK,
    S.FILED: DESK,
    S.CHECKING: CHECK,
    S.SUSPENDED: Holder("rest"),
    S.CLOSED: Holder("requester"),
}
"""Who has a ticket in states that need no look at its shares."""

BY_WHISTLE_STATUS: dict[str, Holder] = {
    W.DRAFT: DESK,
    W.SUBMITTED: STREET,
    W.VERIFY: CHECK,
}


@dataclass(frozen=True)
class Side:
    """The own bar of a share that only assists: from when to when it worked."""

    name: str
    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class Account:
    """The whole time of a matter: who had it when, and the bars beside."""

    begin: datetime
    end: datetime
    parts: tuple[Held, ...]
    sides: tuple[Side, ...]

    @property
    def used(self) -> dict[Any, timedelta]:
        """How long each holder had it; the lengths add up to the matter's age exactly."""
        return sums(self.parts)


def ticket_account(
    ticket: Ticket, records: Sequence[TicketRecord], shares: Sequence[Assignment], at: datetime
) -> Account:
    """Who had a ticket when, by its flow records and shares; whistles cost two queries more."""
    end = at if ticket.status in OPEN_TICKET else (ticket.closed_at or at)
    end = max(end, ticket.reported_at)
    called = whistle_calls(Whistle.objects.filter(ticket=ticket))
    layers = [
        by_status([row for row in records if row.is_own], BY_STATUS),
        [held for call in called for held in call.rulings],
        waiting_returns(records),
        leading_shares(shares, records),
        [held for call in called for held in call.leads],
    ]
    parts = share_out(ticket.reported_at, end, layers, rest=DISPATCHER)
    sides = [*assisting_shares(shares, end), *(side for call in called for side in call.sides(end))]
    return Account(ticket.reported_at, end, tuple(parts), tuple(sides))


def whistle_account(whistle: Whistle, at: datetime) -> Account:
    """Who had a whistle when: the blower, the street that reviews, the lead, an arbiter."""
    end = max(whistle.closed_at or at, whistle.created_at)
    (call,) = whistle_calls(Whistle.objects.filter(pk=whistle.pk))
    own = [row for row in whistle.records.order_by("at", "id") if row.is_own]
    layers = [by_status(own, BY_WHISTLE_STATUS), call.rulings, call.leads]
    parts = share_out(whistle.created_at, end, layers, rest=DESK)
    return Account(whistle.created_at, end, tuple(parts), tuple(call.sides(end)))


def by_status(records: Sequence[Any], holders: dict[str, Holder]) -> list[Held]:
    """The stretches between a row's own records in states that say by themselves who has it."""
    found = [
        Held(row.at, following.at, holders[row.after])
        for row, following in pairwise(records)
        if row.after in holders
    ]
    if records and records[-1].after in holders:
        found.append(Held(records[-1].at, None, holders[records[-1].after]))
    return found


def waiting_returns(records: Sequence[TicketRecord]) -> list[Held]:
    """Returned work is with the dispatcher until that is decided."""
    found: list[Held] = []
    since: dict[int, datetime] = {}
    for row in records:
        share = row.assignment
        if share is None or share.role != AssignmentRole.LEAD:
            continue
        if row.after == AssignmentStatus.RETURNED and row.data.get("is") != "granted":
            since.setdefault(share.pk, row.at)
        elif share.pk in since:
            found.append(Held(since.pop(share.pk), row.at, DISPATCHER))
    return found + [Held(begun, None, DISPATCHER) for begun in since.values()]


def leading_shares(shares: Sequence[Assignment], records: Sequence[TicketRecord]) -> list[Held]:
    """Whoever leads has the matter from the moment it was given to them."""
    given_on = {
        row.assignment_id: row.at
        for row in records
        if row.after == AssignmentStatus.RETURNED and row.data.get("is") == "granted"
    }
    return [
        Held(
            row.issued_at, row.withdrawn_at or given_on.get(row.pk), Holder("unit", str(row.holder))
        )
        for row in shares
        if row.role == AssignmentRole.LEAD
    ]


def assisting_shares(shares: Sequence[Assignment], end: datetime) -> list[Side]:
    """Each assisting share from its issue until it was done, taken back, or now."""
    return [
        Side(str(row.holder), row.issued_at, min(row.done_at or row.withdrawn_at or end, end))
        for row in shares
        if row.role == AssignmentRole.ASSIST and row.issued_at <= end
    ]


@dataclass(frozen=True)
class Call:
    """One whistle's departments: who led when, who ruled on objections of the lead, who assists."""

    whistle: Whistle
    tasks: Sequence[WhistleTask]
    changes: Sequence[Any]

    @property
    def until(self) -> datetime | None:
        """When the whistle ended, if it has."""
        return None if self.whistle.status in RUNNING_WHISTLE else self.whistle.closed_at

    @property
    def leads(self) -> list[Held]:
        """Each lead from the issue, or from when the lead changed, to the next change."""
        if self.whistle.issued_at is None:
            return []
        names = [(self.whistle.issued_at, self.first_lead)]
        names += [(row.at, row.data["to"]) for row in self.changes]
        ends = [*(at for at, _name in names[1:]), self.until]
        return [
            Held(start, end, Holder("unit", name))
            for (start, name), end in zip(names, ends, strict=True)
        ]

    @property
    def first_lead(self) -> str:
        """Who led when it sounded."""
        if self.changes:
            return self.changes[0].data["from"]
        return next((str(row.unit) for row in self.tasks if row.role == AssignmentRole.LEAD), "")

    @property
    def rulings(self) -> list[Held]:
        """Time under objection: with the arbiter while it stands; at its end charged to the
        department that lost, or to the dispatcher who called the wrong one."""
        return [
            held
            for row in self.tasks
            if (objection := getattr(row, "objection", None)) is not None
            for held in ruling_stretches(objection, led=self.led(objection))
        ]

    def led(self, objection: Objection) -> bool:
        """Whether the objecting department led when it objected."""
        name = str(next(row.unit for row in self.tasks if row.pk == objection.task_id))
        return any(
            held.covers(objection.raised_at) and held.holder.name == name for held in self.leads
        )

    def sides(self, end: datetime) -> Iterable[Side]:
        """The own bars of the departments that assist."""
        for row in self.tasks:
            if row.role == AssignmentRole.ASSIST and row.issued_at is not None:
                yield Side(str(row.unit), row.issued_at, min(row.done_at or end, end))


def ruling_stretches(objection: Objection, *, led: bool) -> list[Held]:
    """The arbiters' stretches of one objection of a lead; none for one that assists."""
    if not led:
        return []
    end = objection.ended_at
    if end is not None:
        lost = objection.status in (ObjectionStatus.OVERRULED, ObjectionStatus.WITHDRAWN)
        payer = Holder("unit", str(objection.unit)) if lost else DISPATCHER
        return [Held(objection.raised_at, end, payer)]
    handed = objection.persisted_at
    stretches = [Held(objection.raised_at, handed, STREET)]
    return stretches + ([Held(handed, None, DISTRICT)] if handed else [])


def whistle_calls(whistles: Any) -> list[Call]:
    """Whistles that have sounded or wait, with tasks, objections and changes of the lead."""
    rows = whistles.prefetch_related("tasks__unit", "tasks__objection__unit").order_by("pk")
    calls = list(rows)
    changes: dict[int, list[Any]] = {}
    if calls:
        changed = WhistleRecord.objects.filter(whistle__in=calls, data__has_key="to")
        for row in changed.order_by("at", "id"):
            changes.setdefault(row.whistle_id, []).append(row)
    return [Call(row, row.tasks.all(), changes.get(row.pk, [])) for row in calls]
