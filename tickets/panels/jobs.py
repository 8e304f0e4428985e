"""Long work as its owner finds it again: how far it is, and what became of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from grids.powers import Power
from members.importers.city import KIND as CITY_BOOK
from records.models import Job, JobRow
from records.operations.jobs import row_counts
from tickets.models import Ticket
from tickets.operations.bulk import MOVES, UNDO, undo_of
from tickets.panels.cards import ticket_url
from tickets.panels.looks import Badge, badge_of
from tickets.workflow.ticket import TICKET

SIMULATION = "simulation"
"""The kind of the jobs of `overview.operations.simulations`, which is above this app."""

STATES = {
    JobRow.State.PENDING: ("grey", "clock"),
    JobRow.State.DONE: ("green", "check"),
    JobRow.State.REFUSED: ("yellow", "minus"),
    JobRow.State.FAILED: ("red", "alert"),
}
JOB_STATES = {
    Job.State.WAITING: ("grey", "clock"),
    Job.State.RUNNING: ("blue", "refresh"),
    Job.State.DONE: ("green", "circle-check"),
    Job.State.FAILED: ("red", "alert"),
}
PROGRESS = {Job.State.DONE: "done", Job.State.FAILED: "failed"}
FAULT = gettext_lazy("A fault of the system; it has been noted.")


@dataclass(frozen=True)
class JobCard:
    """One job in a list or at the head of its page."""

    job: Job
    title: str
    badge: Badge
    url: str
    amount: str
    counts: dict[str, int]
    progress: str
    can_undo: bool

    @property
    def settled(self) -> int:
        """How many rows are through, done or not."""
        return sum(count for state, count in self.counts.items() if state != "pending")

    @property
    def not_done(self) -> int:
        """How many rows were refused or failed."""
        return self.counts.get("refused", 0) + self.counts.get("failed", 0)


@dataclass(frozen=True)
class RowCard:
    """One row of a job: the matter, what became of it, why, and where it stands today."""

    row: JobRow
    why: str
    title: str
    url: str
    badge: Badge
    now: Badge | None


def title_of(job: Job) -> str:
    """What the job does, in the words of its step."""
    name = job.params.get("move", "")
    if job.kind == MOVES and name in TICKET:
        return str(TICKET[name].label)
    if job.kind == UNDO and name in TICKET:
        return _("Take back: %(move)s") % {"move": TICKET[name].label}
    if job.kind == SIMULATION:
        return _("Simulation: %(name)s") % {"name": job.params["name"]}
    if job.kind == CITY_BOOK:
        return _("Import of a city: %(source)s") % {"source": job.params["source"]}
    return str(job.params.get("title") or job.kind)


def amount_of(job: Job) -> str:
    """How much the job is about, in what it is counted in."""
    total = job.total or 0
    if job.kind not in (MOVES, UNDO):
        return ngettext("%(total)d row", "%(total)d rows", total) % {"total": total}
    return ngettext("%(total)d matter", "%(total)d matters", total) % {"total": total}


def job_card(job: Job, counts: dict[str, int] | None = None, *, can_undo: bool = False) -> JobCard:
    """A job with what its row in the list or the head of its page shows."""
    return JobCard(
        job=job,
        title=title_of(job),
        badge=Badge(str(job.get_state_display()), *JOB_STATES[Job.State(job.state)]),
        url=job.params.get("page") or f"/jobs/{job.pk}/",
        amount=amount_of(job),
        counts=job.result if counts is None else counts,
        progress=PROGRESS.get(Job.State(job.state), "running"),
        can_undo=can_undo,
    )


def job_head(job: Job) -> JobCard:
    """The card of one job, its rows counted as they stand."""
    counts = row_counts(job)
    has_undo = job.is_over and bool(undo_of(job)) and bool(counts.get("done"))
    can_undo = has_undo and not Job.objects.to(job.owner_id).filter(undoes=job).exists()
    return job_card(job, counts, can_undo=can_undo)


def row_cards(rows: Sequence[JobRow], by: Any) -> list[RowCard]:
    """The rows of one page with the matters as they stand now, as far as the reader sees them."""
    keys = [row.subject_id for row in rows]
    seen = Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).filter(pk__in=keys)
    tickets = {row.pk: row for row in seen.only("number", "title", "status")}
    return [row_card(row, tickets.get(row.subject_id)) for row in rows]


def row_card(row: JobRow, ticket: Ticket | None) -> RowCard:
    """One row; the state of today matters where somebody else was faster."""
    state = JobRow.State(row.state)
    return RowCard(
        row=row,
        why=message_of(row),
        title=ticket.title if ticket else "",
        url=ticket_url(ticket) if ticket else "",
        badge=Badge(str(state.label), *STATES[state]),
        now=badge_of(ticket) if ticket else None,
    )


def message_of(row: JobRow) -> str:
    """Why a row was not done."""
    return str(FAULT) if row.state == JobRow.State.FAILED else row.message
