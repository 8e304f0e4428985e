"""One step on many matters: judged first, then done row by row by a worker, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.moves import check_open, reachable
from lib.workflow import Move
from records.models import Job, JobRow
from records.operations import open_job, post_notices
from records.operations.jobs import add_rows
from tickets.models import Ticket
from tickets.operations.dispatch import withdraw_assignment
from tickets.operations.register import DESKS
from tickets.workflow.bulk import BULK, WITHDRAW
from tickets.workflow.states import AssignmentRole
from tickets.workflow.ticket import TICKET

MOST = 5_000
MOVES, UNDO = "ticket_moves", "ticket_moves_undo"
KINDS = (MOVES, UNDO)

Arguments = Callable[[Ticket, str, Any, dict[str, Any]], dict[str, Any]]
"""Turns the stored inputs of a step into arguments for one matter; refuses wrong ones."""


@dataclass(frozen=True)
class Verdict:
    """Whether the step is open on one matter now, and if not, why."""

    ticket: Ticket
    refusal: Refused | None


def forbidden() -> Refused:
    """The step is not this person's on this matter."""
    return Refused("forbidden", _("This step is not yours to make here."))


def judge(tickets: Sequence[Ticket], move: Move, *, by: Any, at: datetime) -> list[Verdict]:
    """What would happen if the step were made on each now; one query for all of them."""
    keys = [ticket.pk for ticket in tickets]
    mine = set(reachable(move, Ticket, by).filter(pk__in=keys).values_list("pk", flat=True))
    return [Verdict(row, _refusal(row, move, by, at, row.pk in mine)) for row in tickets]


def _refusal(ticket: Ticket, move: Move, by: Any, at: datetime, is_mine: bool) -> Refused | None:
    if not is_mine:
        return forbidden()
    try:
        check_open(ticket, move, by=by, at=at, seen=None)
    except Refused as refused:
        return refused
    return None


@transaction.atomic
def open_bulk(
    name: str, seen: dict[Ticket, int], *, inputs: dict[str, Any], by: Any, at: datetime
) -> Job:
    """Note one step on many matters as work for the queue; `seen` is the state each was seen in.

    Raises Refused with `no_bulk_move`, `nothing_chosen` or `too_many_rows`.
    """
    if name not in BULK:
        raise Refused("no_bulk_move", _("This step is made one by one."), "move")
    if not seen:
        raise Refused("nothing_chosen", _("Choose at least one matter."), "tickets")
    if len(seen) > MOST:
        text = _("At most %(count)s matters at once.") % {"count": f"{MOST:,}"}
        raise Refused("too_many_rows", text, "tickets")
    job = open_job(MOVES, by=by, at=at, total=len(seen), params={"move": name, "inputs": inputs})
    add_rows(
        job, [row_of(ticket, status=ticket.status, seen=count) for ticket, count in seen.items()]
    )
    return job


def row_of(ticket: Ticket, **before: Any) -> JobRow:
    """A matter still to be done, as its owner saw it."""
    return JobRow(subject_type="ticket", subject_id=ticket.pk, label=ticket.number, before=before)


@transaction.atomic
def open_undo(job: Job, *, by: Any, at: datetime) -> Job:
    """Take back what a job did, matter by matter, where nothing has happened since.

    Raises Refused with `job_not_over`, `no_undo` or `undone_before`.
    """
    job = Job.objects.to(by).select_for_update(of=("self",)).get(pk=job.pk)
    if not job.is_over:
        raise Refused("job_not_over", _("Wait until the job has ended."))
    done = list(job.rows.filter(state=JobRow.State.DONE).order_by("number"))
    if not undo_of(job) or not done:
        raise Refused("no_undo", _("This step cannot be taken back."))
    if Job.objects.filter(undoes=job).exists():
        raise Refused("undone_before", _("It has been taken back already."))
    undo = open_job(UNDO, by=by, at=at, total=len(done), params=job.params, undoes=job)
    add_rows(
        undo,
        [
            JobRow(
                subject_type=row.subject_type,
                subject_id=row.subject_id,
                label=row.label,
                before=row.after,
            )
            for row in done
        ],
    )
    return undo


def undo_of(job: Job) -> str:
    """The inverse of what the job did; empty where there is none."""
    known = BULK.get(job.params.get("move", "")) if job.kind == MOVES else None
    return known.undo if known else ""


def act(job: Job, row: JobRow, *, by: Any, at: datetime, arguments: Arguments) -> dict[str, Any]:
    """Do what a row asks for, in the caller's transaction; answers the state afterwards."""
    ticket = Ticket.objects.filter(pk=row.subject_id).first()
    if ticket is None:
        raise Refused("gone", _("This matter is not there any more."))
    name, seen = job.params["move"], row.before["seen"]
    try:
        if job.kind == UNDO:
            UNDOING[BULK[name].undo](ticket, by=by, at=at, seen=seen)
        else:
            check_reach(ticket, TICKET[name], by)
            given = arguments(ticket, name, by, job.params["inputs"])
            DESKS["ticket"].operations[name](ticket, by=by, at=at, seen=seen, **given)
    except PermissionDenied:
        raise forbidden() from None
    status, count = Ticket.objects.values_list("status", "flow_count").get(pk=ticket.pk)
    return {"status": status, "seen": count}


def check_reach(ticket: Ticket, move: Move, by: Any) -> None:
    """Say "not yours" before "wrong input", as every door does."""
    if not reachable(move, Ticket, by).filter(pk=ticket.pk).exists():
        raise PermissionDenied


def withdraw_dispatch(ticket: Ticket, *, by: Any, at: datetime, seen: int) -> None:
    """Take back the work that was given out, the lead's last: the matter is on file again."""
    ticket = Ticket.objects.select_for_update(no_key=True, of=("self",)).get(pk=ticket.pk)
    if ticket.flow_count != seen:
        text = _("Somebody went on with it meanwhile; it is not taken back.")
        raise Refused("changed_meanwhile", text)
    reason = str(_("The dispatch was taken back."))
    given = ticket.assignments.open().select_related("ticket", "unit", "area")
    for assignment in sorted(given, key=lambda row: row.role == AssignmentRole.LEAD):
        withdraw_assignment(assignment, by=by, at=at, reason=reason)


UNDOING: dict[str, Callable[..., None]] = {WITHDRAW: withdraw_dispatch}


def tell_owner(job: Job, *, at: datetime) -> None:
    """The owner may have left the page long ago: the end comes as a notice."""
    post_notices(
        "job_finished",
        to=[job.owner_id],
        event=f"job:{job.pk}:finished",
        about=("job", job.pk),
        params={**job.result, "kind": job.kind, "url": f"/jobs/{job.pk}/"},
        at=at,
    )
