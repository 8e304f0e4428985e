"""News of matters in both directions, as FixMyStreet and its peers exchange them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from tickets.models import Ticket, TicketRecord
from tickets.open311.asking import Asked
from tickets.open311.dates import told
from tickets.open311.door import Answer
from tickets.open311.faults import Fault, Faults, fault
from tickets.open311.posting import files_of, read_text, scope_of
from tickets.open311.requests import MOST, Window, absent, trial_by, window
from tickets.open311.shapes import is_own, media_url, pictures_of, sentence
from tickets.operations.heard import STATES, Told, hear_update
from tickets.operations.intake import MAX_PHOTOS
from tickets.workflow.states import TicketStatus, VoidGround

LATELY = timedelta(days=1)
LONGEST = timedelta(days=31)

BY_MOVE = {
    "whistle": "internal_referral",
    "reopen": "reopen",
    "redirect": "internal_referral",
}
"""What a step itself means over there; for the others the state it led to speaks."""

BY_STATUS = {
    TicketStatus.REPORTED: "open",
    TicketStatus.ACCEPTED: "investigating",
    TicketStatus.FILED: "for_triage",
    TicketStatus.DISPATCHED: "action_scheduled",
    TicketStatus.HANDLING: "in_progress",
    TicketStatus.CHECKING: "in_progress",
    TicketStatus.SUSPENDED: "planned",
    TicketStatus.CLOSED: "fixed",
    TicketStatus.NOT_FILED: "not_councils_responsibility",
    TicketStatus.VOID: "no_further_action",
    TicketStatus.MERGED: "duplicate",
}
"""Our states in the words of the extension."""


def update_list(asked: Asked) -> Answer:
    """What became of matters in a span, from the moment each could be read; the earliest first."""
    spanned = window(asked, "start_date", "end_date", LONGEST)
    spanned = spanned or Window(asked.at - LATELY, asked.at)
    size = asked.count("page_size", MOST, MOST)
    first = (asked.count("page", 1, MOST) - 1) * size
    if asked.is_test:
        return Answer("service_request_updates", [])
    tickets = None if asked.place.everywhere else Ticket.objects.within(asked.place)
    steps = TicketRecord.objects.heard_by(asked.source, tickets).told_between(*spanned.both)
    rows = list(steps.select_related("ticket__category")[first : first + size])
    shown = {row.ticket_id for row in rows if row.move == "close" and row.ticket.photos_shown}
    pictures = pictures_of(sorted(shown))
    return Answer(
        "service_request_updates", [shown_update(row, asked.source, pictures) for row in rows]
    )


def shown_update(row: TicketRecord, source: str, pictures: dict[int, list[int]]) -> dict[str, Any]:
    """One step in the words of the extension; its number is that of the record, for ever."""
    photos = pictures.get(row.ticket_id, []) if row.move == "close" else []
    entry = {
        "update_id": str(row.pk),
        "service_request_id": row.ticket.number,
        "status": state_of(row),
        "updated_datetime": told(row.at),
        "description": sentence(row.move) or None,
        "media_url": media_url(photos[-1]) if photos else None,
        "external_status_code": row.after,
    }
    if is_own(row.ticket, source) and row.ticket.source_ref:
        entry["fixmystreet_id"] = row.ticket.source_ref
    if row.move == "file":
        entry["extras"] = {"category": row.ticket.category.name}
    return entry


def state_of(row: TicketRecord) -> str:
    """The step's own meaning, else that of the state it led to."""
    if row.move in BY_MOVE:
        return BY_MOVE[row.move]
    is_copy = row.after == TicketStatus.VOID and row.data.get("ground") == VoidGround.DUPLICATE
    return "duplicate" if is_copy else BY_STATUS[TicketStatus(row.after)]


def post_update(asked: Asked) -> Answer:
    """Take news of a matter from another system; the same number again is answered alike."""
    key = asked.needed_key()
    asked.place  # noqa: B018 - an unknown jurisdiction is told before the rest
    faults: list[Fault] = []
    words = {name: read_text(asked, name, most, faults) for name, most in TEXTS.items()}
    faults += [
        Fault(_("%(name)s is missing.") % {"name": name}) for name in NEEDED if not words[name]
    ]
    state = words["status"].lower()
    if state and state not in STATES:
        faults.append(Fault(_("status “%(given)s” is not known.") % {"given": words["status"]}))
    try:
        said_at = asked.moment("updated_datetime")
    except Faults as error:
        faults += error.faults
    if faults:
        raise Faults(faults)
    if asked.is_test:
        trial_by(words["service_request_id"])
        return heard(words["update_id"])
    ticket = own_or_shown(asked, words["service_request_id"])
    photos, urls = files_of(asked.request), asked.given.getlist("media_url")
    if len(photos) + len(urls) > MAX_PHOTOS:
        raise fault(_("At most 9 photos."))
    news = Told(words["update_id"], state, words["description"], said_at, urls, photos)
    hear_update(ticket, news, key=key, at=asked.at)
    return heard(words["update_id"])


TEXTS = {
    "service_request_id": 40,
    "update_id": 100,
    "status": 40,
    "updated_datetime": 60,
    "description": 4000,
}
NEEDED = tuple(TEXTS)


def heard(update_id: str) -> Answer:
    """That the update has arrived."""
    return Answer("service_request_updates", [{"update_id": update_id}])


def own_or_shown(asked: Asked, number: str) -> Ticket:
    """The matter the news are about: one the caller sent, or one that is shown to everybody."""
    rows = Ticket.objects.published(asked.source).within(asked.place)
    ticket = rows.within(scope_of(asked.needed_key())).filter(number=number).first()
    if ticket is None:
        raise absent()
    return ticket
