"""One step on a thousand matters: how fast the worker's part goes through them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from time import perf_counter

from bench.crowds import FIRST, HOME, copies
from bench.figures import Figure
from grids.models import Area
from members.models import User
from tickets.forms.bulk import arguments_of
from tickets.models import Category, Ticket
from tickets.operations.bulk import judge, open_bulk, open_undo
from tickets.operations.intake import Report, report_ticket
from tickets.operations.queue import work_on_jobs
from tickets.operations.triage import file_ticket
from tickets.workflow.ticket import TICKET

MATTERS = 1_000
PLACE = 5_000_000
"""Where the numbers of these copies begin, beyond those of the crowds."""


def bulk_figures(at: datetime) -> Iterator[Figure]:
    """A community's clerk dispatches a thousand by the duty list, and takes them back."""
    by = User.objects.get(username="community")
    report = Report(
        category=Category.objects.get(code="0603"),
        text="路灯不亮",
        area=Area.objects.get(code=HOME),
    )
    model = file_ticket(report_ticket(report, by=by, at=at).ticket, by=by, at=at)
    copies(
        model, PLACE, MATTERS, {"number": "'BULK' || n", "idempotency_key": "NULL"}, placed=False
    )
    tickets = list(Ticket.objects.filter(pk__gte=FIRST + PLACE).select_related("area"))
    begun = perf_counter()
    verdicts = judge(tickets, TICKET["dispatch"], by=by, at=at)
    yield Figure(f"judge a step on {MATTERS:,}", [1e3 * (perf_counter() - begun)], most=1000)
    seen = {one.ticket: one.ticket.flow_count for one in verdicts}
    job = open_bulk("dispatch", seen, inputs={}, by=by, at=at)
    yield worked(f"dispatch {MATTERS:,} at once", at)
    open_undo(job, by=by, at=at)
    yield worked(f"take {MATTERS:,} dispatches back", at)


def worked(name: str, at: datetime) -> Figure:
    """Seconds of one worker till nothing is left to do."""
    begun = perf_counter()
    while work_on_jobs(at, arguments=arguments_of):
        continue
    return Figure(name, [perf_counter() - begun], unit="s", most=60)
