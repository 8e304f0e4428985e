"""The page of one ticket: facts, people, pictures, assignments with clocks, neighbours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from grids.powers import Power
from lib.moves import available_moves, offered_moves
from lib.pii import decrypt, mask_name, mask_phone
from records.models import Attachment
from tickets.explanations import clock_light, limit_words
from tickets.explanations.holders import ticket_account
from tickets.models import Assignment, Clock, Requester, Ticket, Whistle
from tickets.panels import course
from tickets.panels.cards import ticket_url
from tickets.panels.holders import time_panel
from tickets.panels.looks import (
    Badge,
    MoveButton,
    badge_of,
    light_of,
    main_moves,
    more_moves,
    move_buttons,
    starred,
)
from tickets.panels.shares import has_requests, share_badges
from tickets.workflow.assignment import ASSIGNMENT
from tickets.workflow.states import OPEN_WHISTLE, AssignmentRole, AssignmentStatus
from tickets.workflow.ticket import TICKET

EARLIER = 5
GONE = (AssignmentStatus.WITHDRAWN, AssignmentStatus.RETURNED)
PICTURES = (("before", ("report", "before")), ("after", ("after",)), ("evidence", ("evidence",)))


@dataclass(frozen=True)
class AssignmentCard:
    """One unit's or team's share, with its clock and the reader's moves on it."""

    assignment: Assignment
    badge: Badge
    light: str
    clock: Clock | None
    moves: list[MoveButton]
    more: list[MoveButton]
    chips: list[Badge]


@dataclass(frozen=True)
class RequesterCard:
    """Who asked, masked; the full value needs a reason."""

    pk: int
    name: str
    phone: str
    is_follower: bool


@dataclass(frozen=True)
class NearCard:
    """Another matter at the place in one line, and where the two may be merged."""

    title: str
    url: str
    category: str
    reported_at: datetime
    badge: Badge
    merge_url: str


def ticket_page(ticket: Ticket, *, by: Any, at: datetime) -> dict[str, Any]:
    """Everything the page shows; about a dozen queries whatever the history."""
    records = list(ticket.records.with_timeline())
    assignments = list(ticket.assignments.with_card().order_by("-role", "pk"))
    clocks = clocks_of(ticket, assignments)
    lead = next((row for row in assignments if is_lead(row)), None)
    subject = ("assignment", lead.pk) if lead else ("ticket", ticket.pk)
    buttons = move_buttons(available_moves(ticket, TICKET, by=by, at=at), ticket_url(ticket))
    return {
        **summary(ticket, at),
        "holder": course.next_holder(ticket, lead),
        "clock": clocks.get(subject),
        "steps": course.steps_of(ticket, records, at),
        "facts": facts(ticket),
        "pictures": pictures(ticket),
        "moves": main_moves(buttons),
        "more": more_moves(buttons),
        "has_requests": any(has_requests(row) for row in assignments),
        "assignments": assignment_cards(assignments, clocks, by=by, at=at),
        "entries": course.history(records),
        "time": time_panel(ticket_account(ticket, records, assignments, at)),
        "whistles": (whistles := whistles_of(ticket, by)),
        "blow_url": "" if given_back(assignments) else blow_url(ticket, whistles, by),
        "proposal_due": ticket.proposals.open().values_list("due_at", flat=True).first(),
        "requesters": requesters_of(ticket, by),
        "ratings": list(ticket.ratings.order_by("pk")),
        "earlier": earlier(ticket, by),
    }


def summary(ticket: Ticket, at: datetime) -> dict[str, Any]:
    """What every page about a ticket says of it."""
    return {
        "ticket": ticket,
        "matter": ticket,
        "due_at": ticket.due_at,
        "url": ticket_url(ticket),
        "badge": badge_of(ticket),
        "light": light_of(ticket, at),
        "now": at,
    }


def is_lead(assignment: Assignment) -> bool:
    """Whether this one answers for the ticket now."""
    return assignment.role == AssignmentRole.LEAD and assignment.status not in GONE


def given_back(assignments: Sequence[Assignment]) -> bool:
    """Whether the lead's return waits for its decision: nothing else is done before."""
    returned = (row for row in assignments if row.status == AssignmentStatus.RETURNED)
    return any(row.role == AssignmentRole.LEAD and row.asked for row in returned)


def clocks_of(ticket: Ticket, assignments: Sequence[Assignment]) -> dict[tuple[str, int], Clock]:
    """The latest clock of the ticket itself and of each assignment."""
    ids = [row.pk for row in assignments]
    rows = Clock.objects.of("ticket", ticket.pk) | Clock.objects.of("assignment", *ids)
    return {(row.subject_type, row.subject_id): row for row in rows.order_by("pk")}


def assignment_cards(
    assignments: Sequence[Assignment],
    clocks: dict[tuple[str, int], Clock],
    *,
    by: Any,
    at: datetime,
) -> list[AssignmentCard]:
    """The shares of a ticket, the lead first; one query for all their moves."""
    moves = offered_moves(assignments, ASSIGNMENT, by=by, at=at)
    cards = []
    for row in assignments:
        clock = clocks.get(("assignment", row.pk))
        light = str(clock_light(clock, at)) if clock else ""
        buttons = move_buttons(moves[row.pk], f"/assignments/{row.pk}/")
        main, more = main_moves(buttons), more_moves(buttons)
        chips = share_badges(row)
        cards.append(AssignmentCard(row, badge_of(row), light, clock, main, more, chips))
    return cards


def facts(ticket: Ticket) -> list[dict[str, Any]]:
    """The facts in the order in which a clerk reads them."""
    condition = ticket.condition
    return [
        {"label": _("Description"), "value": ticket.text, "wide": True},
        {
            "label": _("Category"),
            "value": starred(ticket.category),
            "hint": ticket.category.parent.name,
        },
        {"label": _("Place"), "value": lineage_words(ticket), "hint": ticket.address},
        {
            "label": _("Filing condition"),
            "value": condition.condition if condition else "",
            "hint": limit_words(condition) if condition else "",
        },
        {
            "label": _("Closing condition"),
            "value": condition.closing_condition if condition else "",
        },
        {"label": _("Urgency"), "value": ticket.get_urgency_display()},
        {"label": _("Channel"), "value": ticket.get_channel_display(), "hint": reporter(ticket)},
        {"label": _("Reported at"), "value": moment(ticket.reported_at)},
        {"label": _("Solved at"), "value": ticket.get_solved_level_display()},
        {"label": _("Times reworked"), "value": ticket.rework_count or ""},
        {"label": _("Times reopened"), "value": ticket.reopened_count or ""},
        {
            "label": _("Suspended until"),
            "value": ticket.suspended_until.isoformat() if ticket.suspended_until else "",
        },
        {"label": _("Void because"), "value": ticket.get_void_ground_display()},
    ]


def moment(at: datetime) -> str:
    """2026-06-12 14:03 in site time."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def reporter(ticket: Ticket) -> str:
    """The member of staff behind the report, masked; residents stay unnamed here."""
    person = ticket.reported_by.person if ticket.reported_by else None
    return mask_name(person.name) if person else ""


def lineage_words(ticket: Ticket) -> str:
    """District, street, community, grid and exact place, each once."""
    places = ("district_now", "street_now", "community_now", "grid_now", "area")
    rows = [getattr(ticket, name) for name in places]
    return " · ".join(dict.fromkeys(row.name for row in rows if row is not None))


def pictures(ticket: Ticket) -> dict[str, list[dict[str, Any]]]:
    """The pictures before, after and of checks, as the photos component shows them."""
    rows = list(ticket.pictures())
    return {
        group: [photo(row) for row in rows if row.purpose in purposes]
        for group, purposes in PICTURES
    }


def photo(row: Attachment) -> dict[str, Any]:
    """One picture with its address and moment."""
    words = row.get_purpose_display()
    return {
        "url": reverse("tickets:attachment", args=(row.pk,)),
        "alt": f"{words} {moment(row.created_at)}",
        "about": row.subject_id,
        "caption": f"{timezone.localtime(row.created_at):%m-%d %H:%M}",
    }


def whistles_of(ticket: Ticket, by: Any) -> list[Whistle]:
    """The whistles blown for this matter that the reader may see."""
    rows = Whistle.objects.within(by.reach(Power.VIEW_TICKETS)).filter(ticket=ticket)
    return list(rows.order_by("-pk"))


def blow_url(ticket: Ticket, whistles: Sequence[Whistle], by: Any) -> str:
    """Where a whistle is blown for the ticket; empty where it cannot be, or one sounds already."""
    may = by.reach(Power.WHISTLE).covers_area(ticket.area)
    sounding = any(row.status in OPEN_WHISTLE for row in whistles)
    if not may or sounding or ticket.status not in TICKET["whistle"].sources:
        return ""
    return f"{reverse('tickets:whistle_new')}?ticket={ticket.number}"


def requesters_of(ticket: Ticket, by: Any) -> list[RequesterCard]:
    """Who asked, for those who may look after them; others see nobody."""
    rows: Iterable[Requester] = Requester.objects.within(by.reach(Power.REVEAL))
    return [
        RequesterCard(
            row.pk,
            mask_name(decrypt(row.name_cipher)),
            mask_phone(decrypt(row.phone_cipher)),
            row.is_follower,
        )
        for row in rows.filter(ticket=ticket).order_by("pk")
        if row.name_cipher or row.phone_cipher
    ]


def earlier(ticket: Ticket, by: Any) -> list[NearCard]:
    """Similar and earlier matters at this place, newest first."""
    rows = Ticket.objects.within(by.reach(Power.VIEW_TICKETS)).at_place_of(ticket).with_line()
    return [
        NearCard(
            row.title,
            ticket_url(row),
            starred(row.category),
            row.reported_at,
            badge_of(row),
            merge_url(ticket, row, by),
        )
        for row in rows[:EARLIER]
    ]


def merge_url(ticket: Ticket, other: Ticket, by: Any) -> str:
    """Where the later of two reports that may be one matter is merged into the earlier."""
    may = other.is_twin and by.reach(Power.TRIAGE).covers_area(ticket.area)
    if not may or not ticket.is_open:
        return ""
    later, earlier = sorted((ticket, other), key=lambda row: (row.reported_at, row.pk))[::-1]
    if later.status not in TICKET["merge"].sources:
        return ""
    return f"{ticket_url(later)}moves/merge/?into={earlier.number}"
