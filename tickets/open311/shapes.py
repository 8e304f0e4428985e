"""A matter as the specification words it: one shape, whatever is known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Max

from grids.models import Tier
from lib.publicity import mask_public
from records.models import Attachment
from tickets.models import Ticket, TicketRecord, TrialRequest
from tickets.models.tickets import Channel, PublicState
from tickets.open311.dates import told
from tickets.panels.follow import WORDS
from tickets.panels.publicity import public_place
from tickets.workflow.states import OPEN_TICKET

PICTURES = ("report", "before", "after")


@dataclass
class Beside:
    """What is read once for all rows of an answer."""

    source: str = ""
    updated: dict[int, Any] = field(default_factory=dict)
    pictures: dict[int, list[int]] = field(default_factory=dict)
    steps: dict[int, list[TicketRecord]] = field(default_factory=dict)


def shown_requests(
    rows: Sequence[Ticket], *, source: str = "", with_extensions: bool = False
) -> list[dict[str, Any]]:
    """The rows as entries of the list, in a fixed number of queries."""
    ids = [row.pk for row in rows]
    shown = [row.pk for row in rows if row.photos_shown and is_shown(row)]
    beside = Beside(source, last_steps(ids), pictures_of(shown))
    if with_extensions:
        beside.steps = steps_of(ids)
    return [shown_request(row, beside, with_extensions) for row in rows]


def last_steps(ids: Sequence[int]) -> dict[int, Any]:
    """When something others may hear of happened last."""
    steps = TicketRecord.objects.of(ids).order_by()
    return dict(steps.values_list("ticket").annotate(Max("at")))


def pictures_of(ids: Sequence[int]) -> dict[int, list[int]]:
    """The pictures residents may see, by matter."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = Attachment.objects.about("ticket", *ids).filter(purpose__in=PICTURES) if ids else ()
    for row in rows:
        found[row.subject_id].append(row.pk)
    return found


def steps_of(ids: Sequence[int]) -> dict[int, list[TicketRecord]]:
    """The steps others may hear of, the earliest first."""
    found: dict[int, list[TicketRecord]] = defaultdict(list)
    steps = TicketRecord.objects.of(ids).order_by("at", "id")
    for row in steps.only("ticket", "move", "at", "after"):
        found[row.ticket_id].append(row)
    return found


def is_shown(row: Ticket) -> bool:
    return row.public_state == PublicState.SHOWN


def is_own(row: Ticket, source: str) -> bool:
    """Whether the caller sent the matter."""
    return bool(source) and row.channel == Channel.OPEN311 and row.source == source


def shown_request(row: Ticket, beside: Beside, with_extensions: bool) -> dict[str, Any]:
    """One matter; strangers read the approved title, the sender what was sent."""
    own, open_now = is_own(row, beside.source), row.status in OPEN_TICKET
    place, photos = row.area, beside.pictures.get(row.pk, [])
    coarse = place.parent if place.tier == Tier.UNIT and place.parent else place
    updated = row.closed_at or beside.updated.get(row.pk) or row.reported_at
    entry = {
        "service_request_id": row.number,
        "status": "open" if open_now else "closed",
        "status_notes": row.get_status_display(),
        "service_name": row.category.name,
        "service_code": row.category.code,
        "description": row.text if own else mask_public(row.public_title),
        "agency_responsible": agency(row),
        "service_notice": row.category.emergency_note or None,
        "requested_datetime": told(row.reported_at),
        "updated_datetime": told(updated),
        "expected_datetime": told(row.due_at if open_now and row.dispatched_at else None),
        "address": (own and row.address) or address(row),
        "address_id": coarse.code,
        "zipcode": None,
        "lat": rounded(row.lat),
        "long": rounded(row.lng),
        "media_url": media_url(photos[0]) if photos else None,
    }
    return entry | extended(row, beside, own) if with_extensions else entry


def extended(row: Ticket, beside: Beside, own: bool) -> dict[str, Any]:
    """What is told only to those who ask for more."""
    sent = getattr(row, "open_request", None)
    answers = sent.answers if own and sent else {}
    return {
        "attributes": [
            {"code": code, "value": ", ".join(value) if isinstance(value, list) else value}
            for code, value in answers.items()
        ],
        "extended_attributes": {
            "title": row.title if own else row.public_title,
            "channel": row.channel,
            "group": row.category.parent.name if row.category.parent else None,
            "photos": [media_url(pk) for pk in beside.pictures.get(row.pk, [])],
        },
        "notes": [note(step) for step in beside.steps.get(row.pk, [])],
    }


def note(step: TicketRecord) -> dict[str, Any]:
    """One thing that happened, in the words residents read."""
    return {"datetime": told(step.at), "description": sentence(step.move), "type": step.move}


def sentence(move: str) -> str:
    """What a step means to whoever asked; some need no words."""
    return str(WORDS[move]) if move in WORDS else ""


def agency(row: Ticket) -> str | None:
    """The unit that leads, by its name."""
    leads: Iterable[Any] = getattr(row, "leads", ())
    return next((lead.unit.name for lead in leads if lead.unit), None)


def address(row: Ticket) -> str:
    """The place in words, the building at finest."""
    community = row.community_now.name if row.community_now else ""
    place = public_place(row.area)
    return place if place == community or not community else f"{community} {place}"


def rounded(degrees: float | None) -> float | None:
    """A tenth of a metre is enough."""
    return None if degrees is None else round(degrees, 6)


def media_url(attachment_id: int) -> str:
    """Where a picture is that residents may see."""
    return f"{settings.SITE_URL}/open311/v2/media/{attachment_id}.jpg"


def shown_trial(row: TrialRequest) -> dict[str, Any]:
    """A trial in the shape of a matter; its words are masked, because nobody looks at it."""
    return {
        "service_request_id": row.number,
        "status": "open",
        "status_notes": "TEST",
        "service_name": row.category.name,
        "service_code": row.category.code,
        "description": mask_public(row.text),
        "agency_responsible": None,
        "service_notice": None,
        "requested_datetime": told(row.created_at),
        "updated_datetime": told(row.created_at),
        "expected_datetime": None,
        "address": row.area.name,
        "address_id": row.area.code,
        "zipcode": None,
        "lat": rounded(row.lat),
        "long": rounded(row.lng),
        "media_url": None,
    }
