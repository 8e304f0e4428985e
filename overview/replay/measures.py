"""What a lived year amounts to: counted from the rows it left, as plain numbers that add up.

Districts are lived apart; so everything here is a count, or a list of hours whose median is taken
once all are together (`overview.simulation.adding`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from overview.replay.town import Town, local
from tickets.models import (
    Assignment,
    CallBack,
    Clock,
    Escalation,
    RateWeights,
    SupervisionOrder,
    Ticket,
    Whistle,
    WhistleTask,
)
from tickets.statistics.rates import rates_by_area, responding, three_rates
from tickets.workflow.states import AssignmentStatus, TicketStatus

ENDED = (TicketStatus.CLOSED, TicketStatus.NOT_FILED, TicketStatus.VOID, TicketStatus.MERGED)
WORK = {"assignment": ("handle",), "whistle_task": ("finish",)}
WHISTLE_STEPS = ("sign", "contact", "attend", "finish")


@dataclass(frozen=True)
class Counted:
    """What the loop knows of the year, beside its rows."""

    district: str
    since: datetime
    until: datetime
    findings: dict[str, int]
    levels: int


def measure(town: Town, counted: Counted) -> dict[str, Any]:
    """Everything counted of one district."""
    book = Book(town, counted)
    book.read_tickets()
    book.read_shares()
    book.read_clocks()
    book.read_steps()
    return {
        "district": counted.district,
        "months": book.plain(book.months),
        "communities": book.plain(book.communities),
        "units": book.plain(book.units),
        "escalations": escalations(),
        "staff": staff(town, counted),
        "rates": rates(town, counted),
        "totals": {
            "levels": counted.levels,
            "findings": sum(counted.findings.values()),
            "refusals": dict(sorted(town.refusals.items())),
        },
    }


class Line:
    """Counts and lists of hours under one heading."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.counts: dict[str, int] = defaultdict(int)
        self.hours: dict[str, list[float]] = defaultdict(list)

    def plain(self) -> dict[str, Any]:
        """The same for JSON."""
        hours = {key: [round(one, 2) for one in sorted(row)] for key, row in self.hours.items()}
        return {"name": self.name, "counts": dict(self.counts), "hours": hours}


class Book:
    """Lines by month, community and unit."""

    def __init__(self, town: Town, counted: Counted) -> None:
        self._town, self._counted = town, counted
        self.months: dict[str, Line] = {}
        self.communities: dict[str, Line] = {}
        self.units: dict[str, Line] = {}

    def plain(self, lines: dict[str, Line]) -> dict[str, Any]:
        """Lines for JSON, in order."""
        return {key: lines[key].plain() for key in sorted(lines)}

    def month(self, at: datetime) -> Line:
        """The line of the month in which something happened."""
        key = local(at, self._town.time).strftime("%Y-%m")
        return self.months.setdefault(key, Line(key))

    def community(self, pk: int | None) -> Line:
        """The line of a community."""
        row = self._town.communities[pk or 0]
        return self.communities.setdefault(row.code, Line(row.name))

    def unit(self, pk: int) -> Line:
        """The line of a unit."""
        row = self._town.atlas.units[pk]
        return self.units.setdefault(row.code, Line(str(row)))

    def _hours(self, since: datetime, until: datetime) -> float:
        return self._town.time.hours(since, until)

    def read_tickets(self) -> None:
        """What came in, was handled and closed, and how long people waited for it."""
        columns = (
            "community_now",
            "status",
            "reported_at",
            "accepted_at",
            "dispatched_at",
            "handled_at",
            "closed_at",
            "self_closed",
            "reopened_count",
            "rework_count",
        )
        for row in Ticket.objects.order_by("pk").values(*columns):
            lines = (self.month(row["reported_at"]), self.community(row["community_now"]))
            for line in lines:
                line.counts["arrived"] += 1
                line.counts["settled_in_grid"] += bool(row["self_closed"])
                line.counts["reopened"] += row["reopened_count"]
                line.counts["reworked"] += row["rework_count"]
                self._waited(line, row)
            self._ended(row)

    def _waited(self, line: Line, row: dict[str, Any]) -> None:
        moments = (row[name] for name in ("accepted_at", "handled_at", "closed_at"))
        taken_on = min(filter(None, moments), default=None)
        if taken_on is not None:
            line.hours["waiting"].append(self._hours(row["reported_at"], taken_on))
        if row["handled_at"] is not None:
            line.hours["handling"].append(self._hours(row["reported_at"], row["handled_at"]))

    def _ended(self, row: dict[str, Any]) -> None:
        if row["status"] in ENDED:
            self.month(row["closed_at"]).counts["closed"] += 1
            self.community(row["community_now"]).counts["closed"] += 1
        else:
            self.community(row["community_now"]).counts["open"] += 1

    def read_shares(self) -> None:
        """What each unit was given, and how it went."""
        for row in self._shares():
            line = self.unit(row["unit"])
            line.counts["given"] += 1
            line.counts["done"] += row["done_at"] is not None
            line.counts["returned"] += row["status"] == AssignmentStatus.RETURNED
            if row["signed_at"] is not None:
                line.hours["waiting"].append(self._hours(row["issued_at"], row["signed_at"]))
            if row["done_at"] is not None:
                line.hours["handling"].append(self._hours(row["issued_at"], row["done_at"]))

    @staticmethod
    def _shares() -> Iterator[dict[str, Any]]:
        columns = ("unit", "status", "issued_at", "signed_at", "done_at")
        yield from Assignment.objects.filter(unit__isnull=False).order_by("pk").values(*columns)
        tasks = WhistleTask.objects.filter(issued_at__isnull=False).order_by("pk")
        yield from tasks.values(*columns)

    def read_clocks(self) -> None:
        """Whose limits were kept: of work, of accepting, of every step of a whistle."""
        rows = Clock.objects.filter(
            Q(subject_type__in=WORK) | Q(subject_type="ticket", kind="triage")
        ).order_by("pk")
        for clock in rows.exclude(state="cancelled").iterator(chunk_size=2000):
            if clock.met_at is None and clock.due_at > self._counted.until:
                continue
            late = clock.is_late(self._counted.until)
            lines = [self.month(clock.started_at)]
            if clock.unit_id:
                lines.append(self.unit(clock.unit_id))
            if clock.community_now_id:
                lines.append(self.community(clock.community_now_id))
            for name in self._names(clock):
                for line in lines:
                    line.counts[f"{name}_due"] += 1
                    line.counts[f"{name}_late"] += late

    @staticmethod
    def _names(clock: Clock) -> Iterator[str]:
        if clock.subject_type == "ticket":
            yield "triage"
        if clock.kind in WORK.get(clock.subject_type, ()):
            yield "work"
        if clock.subject_type == "whistle_task" and clock.kind in WHISTLE_STEPS:
            yield f"whistle_{clock.kind}"

    def read_steps(self) -> None:
        """Levels that fell, orders, whistles, by month and unit."""
        for at, unit, community in Escalation.objects.order_by("pk").values_list(
            "fired_at", "unit", "community_now"
        ):
            self._count("escalated", at, unit, community)
        for at, unit, community in SupervisionOrder.objects.order_by("pk").values_list(
            "issued_at", "unit", "community_now"
        ):
            self._count("supervised", at, unit, community)
        whistles = Whistle.objects.filter(issued_at__isnull=False).order_by("pk")
        for at, community in whistles.values_list("issued_at", "community_now"):
            self._count("whistles", at, None, community)

    def _count(self, name: str, at: datetime, unit: int | None, community: int | None) -> None:
        self.month(at).counts[name] += 1
        if unit:
            self.unit(unit).counts[name] += 1
        if community:
            self.community(community).counts[name] += 1


def escalations() -> dict[str, int]:
    """How often each rung fell: subject, clock, percent of the limit."""
    counts: dict[str, int] = defaultdict(int)
    rows = Escalation.objects.order_by("pk").values_list("subject_type", "clock__kind", "percent")
    for subject, kind, percent in rows:
        counts[f"{subject}/{kind}/{percent:04d}"] += 1
    return dict(sorted(counts.items()))


def staff(town: Town, counted: Counted) -> dict[str, Any]:
    """Hours worked and hours there were, by role, by month, and by unit."""
    time = town.time
    span = time.hours(counted.since, counted.until)
    roles: dict[str, dict[str, float]] = {}
    units: dict[str, dict[str, float]] = {}
    for (role, place), crew in sorted(town.crews.items()):
        busy = sum(crew.busy.values())
        lines = [roles.setdefault(role, defaultdict(float))]
        if role == "officer":
            lines.append(units.setdefault(town.atlas.units[place].code, defaultdict(float)))
        for line in lines:
            line["people"] += crew.size
            line["busy"] += round(busy, 3)
            line["there"] += crew.size * round(span, 3)
            line["longest_queue"] = max(line["longest_queue"], crew.longest)
    return {"roles": roles, "units": units}


def rates(town: Town, counted: Counted) -> dict[str, Any]:
    """The figures behind the three rates, in all and by community, and how they are weighed."""
    city = next(iter(town.communities.values())).city.pk
    year = local(counted.since, town.time).year
    weights = RateWeights.objects.serving(city, year)[0]
    tickets = responding(Ticket.objects.all(), weights, counted.since, counted.until)
    calls = CallBack.objects.closed_between(counted.since, counted.until)
    by_area = rates_by_area(tickets, calls, weights, "community")
    return {
        "partly": float(weights.partly),
        "all": three_rates(tickets, calls, weights).figures,
        "communities": {
            town.communities[pk].code: found.figures for pk, found in sorted(by_area.items())
        },
    }
