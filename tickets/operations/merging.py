"""并案: two reports of one matter go on as one; everybody who asked goes along."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.powers import Power
from lib.errors import Refused
from lib.moves import make_move
from tickets.models import Clock, Requester, Ticket
from tickets.notices import desk_of, holders, tell
from tickets.operations.clocks import cancel_clocks, live_clocks, show_due
from tickets.operations.requests import drop_requests
from tickets.operations.triage import NO_LIGHT, reporter
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import OPEN_ASSIGNMENT, OPEN_TICKET, OPEN_WHISTLE
from tickets.workflow.ticket import TICKET


@transaction.atomic
def merge_ticket(
    ticket: Ticket,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    into: Ticket,
    note: str = "",
) -> Ticket:
    """End `ticket` as another report of the matter `into`, which goes on.

    Requesters and followers move along, and their codes show the matter that goes on. Pictures stay
    where they are and are shown there. Work given out for the merged one is taken back. Both are
    locked in the order of their ids, so two who merge one into the other wait for each other.

    Raises Refused when `into` is the same, has ended, lies in another city or outside the reach of
    `by`, or while a whistle sounds for the merged one.
    """
    check_target(ticket, lock_both(ticket, into), into, by)
    if ticket.whistles.filter(status__in=OPEN_WHISTLE).exists():
        raise Refused(
            "whistle_sounds",
            gettext_lazy("A whistle sounds for this matter; merge the other one into it instead."),
            "into",
        )
    told = reporter(ticket)
    ticket = make_move(
        ticket,
        TICKET["merge"],
        by=by,
        at=at,
        seen=seen,
        reason=note or _("Merged into %(number)s") % {"number": into.number},
        data={"into": into.number},
        merged_into=into,
        **NO_LIGHT,
    )
    into = make_move(
        into,
        TICKET["absorb"],
        by=by,
        at=at,
        reason=_("Merged from %(number)s") % {"number": ticket.number},
        data={"from": ticket.number},
    )
    take_work_back(ticket, into, by=by, at=at)
    move_people(ticket, into)
    Ticket.objects.filter(merged_into=ticket).update(merged_into=into)
    move_clocks(ticket, into, at=at)
    tell("ticket_merged", ticket, to=told | desk_of(into, at), by=by, at=at, into=into.number)
    ticket.refresh_from_db(fields=["flow_count"])
    return ticket


def lock_both(ticket: Ticket, into: Ticket) -> dict[int, Ticket]:
    """Lock the two in one order for everybody; answers them as they are now."""
    both = Ticket.objects.filter(pk__in=(ticket.pk, into.pk)).order_by("pk")
    return {row.pk: row for row in both.select_for_update(of=("self",), no_key=True)}


def check_target(ticket: Ticket, locked: dict[int, Ticket], wanted: Ticket, by: Any) -> None:
    """The matter that goes on is another one, open, in the same city and within reach."""
    into = locked[wanted.pk]
    if into.pk == ticket.pk:
        raise Refused("merge_itself", gettext_lazy("Choose another matter than this."), "into")
    if not Ticket.objects.within(by.reach(Power.TRIAGE)).filter(pk=into.pk).exists():
        raise Refused("merge_elsewhere", gettext_lazy("It is not within your reach."), "into")
    if into.city_now_id != ticket.city_now_id:
        raise Refused("merge_other_city", gettext_lazy("It lies in another city."), "into")
    if into.status not in OPEN_TICKET:
        raise Refused("merge_ended", gettext_lazy("It has ended; choose an open one."), "into")


def take_work_back(ticket: Ticket, into: Ticket, *, by: Any, at: datetime) -> None:
    """Whoever worked on the merged one is told that it goes on elsewhere."""
    reason = _("Merged into %(number)s") % {"number": into.number}
    for row in ticket.assignments.order_by("pk"):
        drop_requests(row, by=by, at=at)
        cancel_clocks(row, at=at)
        if row.status not in OPEN_ASSIGNMENT:
            continue
        gone = make_move(row, ASSIGNMENT["withdraw"], by=by, at=at, reason=reason, **NO_LIGHT)
        tell("assignment_withdrawn", gone, to=holders(gone, at), by=by, at=at, reason=reason)


def move_people(ticket: Ticket, into: Ticket) -> None:
    """Everybody who asked now asks about the matter that goes on; what they wrote stays theirs."""
    people = Requester.objects.filter(ticket=ticket)
    wrote = people.filter(is_follower=False)
    if ticket.reported_by and ticket.reported_by.person_id:
        wrote.filter(user=None, first_ticket=None).update(user=ticket.reported_by)
    wrote.filter(first_ticket=None).update(first_ticket=F("ticket"))
    people.update(ticket=into)


def move_clocks(ticket: Ticket, into: Ticket, *, at: datetime) -> None:
    """The matter that goes on keeps its own clocks, but never gains time by another report.

    While neither has been accepted, the earlier of the two triage clocks goes on, with all levels
    that have fallen; whatever else ran for the merged one ends.
    """
    ours, theirs = live_clocks(ticket, "triage"), live_clocks(into, "triage")
    if ours and theirs and ours[0].due_at < theirs[0].due_at:
        cancel_clocks(into, "triage", at=at)
        hand_over(ours[0], into)
    cancel_clocks(ticket, at=at)
    if theirs:
        show_due(into)


def hand_over(clock: Clock, into: Ticket) -> None:
    """Let a clock run on for another ticket of the same city."""
    facts = into.clock_facts()
    clock.subject_id, clock.label, clock.title = into.pk, facts.label, facts.title
    for name, value in facts.stamps.items():
        setattr(clock, name, value)
    clock.save()
