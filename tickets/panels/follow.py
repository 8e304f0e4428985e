"""What a resident reads about the own matter: plain words, no names of staff, promised time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.pii import mask_text
from lib.publicity import mask_public
from tickets.explanations import limit_words
from tickets.models import Clock, Requester, Ticket, TicketRecord
from tickets.operations.proposals import may_propose
from tickets.panels.course import steps_of
from tickets.panels.detail import pictures
from tickets.panels.looks import ICONS, TONES, badge_of, light_of
from tickets.panels.publicity import public_title
from tickets.workflow.states import OPEN_TICKET
from tickets.workflow.ticket import TICKET

WORDS: dict[str, Any] = {
    "report": gettext_lazy("Your report has arrived"),
    "accept": gettext_lazy("We have taken it up"),
    "file": gettext_lazy("It is on file"),
    "dispatch": gettext_lazy("It has been given to those who will do it"),
    "start": gettext_lazy("Work has begun"),
    "self-close": gettext_lazy("It was settled on the spot"),
    "hand-in": gettext_lazy("Work is reported done"),
    "pass": gettext_lazy("The result has been checked"),
    "rework": gettext_lazy("The result was not good enough; work goes on"),
    "close": gettext_lazy("Closed"),
    "not-file": gettext_lazy("We could not take it up"),
    "reopen": gettext_lazy("Reopened"),
    "whistle": gettext_lazy("Several departments have been called together"),
    "absorb": gettext_lazy("Another report of the same matter was added"),
    "rate": gettext_lazy("A rating has arrived"),
    "urge": gettext_lazy("Those who hold it were asked to hurry"),
    "suspend": gettext_lazy("It rests until a later day, with permission"),
    "resume": gettext_lazy("Work goes on again"),
    "redirect": gettext_lazy("It goes to other people, who begin anew"),
    "void": gettext_lazy("It was found void"),
    "propose-whistle": gettext_lazy("It was proposed to call several departments together"),
    "take": gettext_lazy("The community agrees and prepares to call the departments"),
    "decline": gettext_lazy("The community answered: not by a whistle for now"),
}
"""What each move of a ticket means to whoever asked; other moves are none of their concern."""

TOLD_WHY = ("self-close", "hand-in", "not-file", "suspend", "void", "decline")
"""Moves whose words are written for the requester."""


def follow_page(requester: Requester, *, at: datetime) -> dict[str, Any]:
    """Everything the follow-up page shows."""
    ticket, own = requester.ticket, requester.own_ticket
    records = list(ticket.records.filter(assignment=None).order_by("at", "id"))
    shown = pictures(ticket)
    return {
        "ticket": ticket,
        "own": own,
        "merged_words": merged_words(requester),
        "people": ticket.requesters.count(),
        "title": mask_text(own.title) if own else public_title(ticket),
        "badge": badge_of(ticket),
        "light": light_of(ticket, at),
        "now": at,
        "steps": steps_of(ticket, records, at),
        "promise": promise(ticket),
        "entries": [entry(row, own == ticket) for row in reversed(records) if row.move in WORDS],
        "before": [row for row in shown["before"] if own and row["about"] == own.pk],
        "after": shown["after"],
        "may_rate": may_rate(requester),
        "may_urge": may_urge(ticket, at),
        "may_propose": may_propose(ticket),
        "proposal": ticket.proposals.order_by("pk").last(),
        "rating": own_ratings(requester).last(),
    }


def merged_words(requester: Requester) -> str:
    """What became of the own report, for somebody whose report was merged."""
    numbers = {"own": requester.first_ticket, "other": requester.ticket}
    said = _("Your report %(own)s tells of the same matter as %(other)s. You follow both here.")
    return said % {name: row.number if row else "" for name, row in numbers.items()}


def entry(record: TicketRecord, is_own: bool) -> dict[str, Any]:
    """One thing that happened, in plain words; of other people's matters with less in them."""
    mask = mask_text if is_own else mask_public
    is_theirs = record.move == "report" and not is_own
    return {
        "at": record.at,
        "title": _("A neighbour reported it") if is_theirs else WORDS[record.move],
        "note": mask(record.reason) if record.move in TOLD_WHY else "",
        "tone": TONES.get(record.move, "grey"),
        "icon": ICONS.get(record.move, "check"),
    }


def promise(ticket: Ticket) -> dict[str, Any]:
    """What was promised until when: first an answer, then the work; nothing once it has ended."""
    if ticket.status not in OPEN_TICKET:
        return {}
    if ticket.suspended_until is not None:
        return {"label": _("It rests until"), "rests_until": ticket.suspended_until}
    if ticket.dispatched_at is None:
        clock = Clock.objects.of("ticket", ticket.pk).running().order_by("pk").last()
        usual = ticket.category.limits.order_by("-is_default", "pk").first()
        return {
            "label": _("We answer until"),
            "due_at": clock.due_at if clock else None,
            "usual": limit_words(usual) if usual else "",
        }
    return {"label": _("It should be done until"), "due_at": ticket.due_at, "usual": ""}


def own_ratings(requester: Requester) -> Any:
    """What this requester has said of the present closing."""
    ticket = requester.ticket
    mine = ticket.ratings.filter(requester=requester, round=ticket.reopened_count + 1)
    return mine.order_by("pk")


def may_rate(requester: Requester) -> bool:
    """Once per closing, while the matter is closed."""
    is_closed = requester.ticket.status in TICKET["rate"].sources
    return is_closed and not own_ratings(requester).exists()


def may_urge(ticket: Ticket, at: datetime) -> bool:
    """While it is open, once a day whoever asks."""
    urge = TICKET["urge"]
    return ticket.status in urge.sources and urge.refusal(ticket, None, at) is None


def rating_page(requester: Requester) -> dict[str, Any]:
    """What the page of a rating link shows: the matter in a line, and what was answered."""
    ticket = requester.ticket
    return {
        "ticket": ticket,
        "title": mask_text(ticket.title),
        "rating": own_ratings(requester).last(),
    }


def receipt_page(requester: Requester, code: str) -> dict[str, Any]:
    """Number, code, QR code of the follow-up page, and what was promised."""
    path = reverse("tickets:follow", args=(code,))
    address = f"{settings.SITE_URL}{path}"
    ticket = requester.ticket
    return {
        "ticket": ticket,
        "is_follower": requester.is_follower,
        "people": ticket.requesters.count(),
        "code": code,
        "path": path,
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=6, border=2),
        "promise": promise(ticket),
        "warning": ticket.category.emergency_note,
    }
