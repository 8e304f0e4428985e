"""How a matter enters: from a grid worker, the desk, a resident without an account, an import."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Area, AreaStamps
from grids.powers import Power
from lib.errors import Refused
from lib.pii import encrypt, keyed_hash
from records.operations import store_image
from tickets.models import Category, CategoryLimit, Requester, Ticket, TicketGrams
from tickets.models.catalogue import Urgency
from tickets.models.tickets import Channel, PublicState
from tickets.notices import GRID_ROLES, area_people, desk_of, tell
from tickets.operations.clocks import start_clock
from tickets.operations.limits import triage_limit
from tickets.operations.marking import ticket_grams

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10
MAX_PHOTOS = 9


@dataclass(frozen=True)
class Contact:
    """What a requester leaves of themselves; all of it optional."""

    name: str = ""
    phone: str = ""
    device: str = ""
    language: str = "zh-hans"


@dataclass(frozen=True)
class Report:
    """What is reported: kind of matter, words, place (WGS-84), pictures, and who asks."""

    category: Category
    text: str
    area: Area
    title: str = ""
    address: str = ""
    lng: float | None = None
    lat: float | None = None
    condition: CategoryLimit | None = None
    photos: Sequence[Any] = ()
    contact: Contact = field(default_factory=Contact)
    channel: str = Channel.RESIDENT
    source: str = ""
    source_ref: str = ""
    idempotency_key: str | None = None
    is_private: bool = False
    """Whoever reports it wants nobody else to read it."""
    code: str = ""
    """The follow-up code, where the door made one that it can tell again (see `code_from`)."""


@dataclass(frozen=True)
class Receipt:
    """The ticket, and the code by which whoever reported it follows it; shown once only."""

    ticket: Ticket
    code: str
    is_repeat: bool = False


def report_ticket(report: Report, *, by: Any, at: datetime) -> Receipt:
    """Open a ticket: stamps, flow record, triage clock, requester, notices, in one transaction.

    A repeated idempotency key returns the first ticket and no new code. Residents report through
    the system account, whose reach is everywhere.

    Raises PermissionDenied outside the reporter's reach and Refused for a closed area, an inactive
    category or too many photos.
    """
    repeat = _earlier(report, by)
    if repeat is not None:
        return repeat
    _check(report, by=by, at=at)
    try:
        with transaction.atomic():
            return _open(report, by=by, at=at)
    except IntegrityError:
        repeat = _earlier(report, by)
        if repeat is None:
            raise
        return repeat


def _earlier(report: Report, by: Any) -> Receipt | None:
    if not report.idempotency_key:
        return None
    first = Ticket.objects.filter(idempotency_key=_key(report, by)).first()
    return Receipt(first, "", is_repeat=True) if first else None


def _key(report: Report, by: Any) -> str | None:
    """Keys are private to the account that sends them."""
    return f"{by.pk}:{report.idempotency_key}" if report.idempotency_key else None


def _check(report: Report, *, by: Any, at: datetime) -> None:
    if not report.area.is_open(timezone.localdate(at)):
        raise Refused("area_closed", _("This area exists no longer."), "area")
    if not by.holds(Power.REPORT_TICKET):
        raise PermissionDenied
    if not report.category.is_active or report.category.parent_id is None:
        raise Refused("category_closed", _("Choose a category in use."), "category")
    if len(report.photos) > MAX_PHOTOS:
        raise Refused("too_many_photos", _("At most 9 photos."), "photos")


def _open(report: Report, *, by: Any, at: datetime) -> Receipt:
    stamps = report.area.held_stamps()
    ticket = build_ticket(report, by=by, at=at, pk=next_ticket_ids(1)[0], stamps=stamps)
    ticket.flow_count = 1
    clock = start_clock(ticket, "triage", triage_limit(ticket.urgency), at=at)
    ticket.due_at, ticket.yellow_at = clock.due_at, clock.yellow_at
    ticket.save(force_insert=True)
    TicketGrams.objects.create(ticket=ticket, grams=ticket_grams(ticket, stamps.area_ids))
    ticket.append_record(
        move="report", by=by, post=by.acting_post(Power.REPORT_TICKET), after=ticket.status, at=at
    )
    store_photos(ticket, report.photos, purpose="report", by=by, at=at)
    code = add_requester(ticket, report.contact, by=by, at=at, code=report.code)
    people = desk_of(ticket, at) | area_people(ticket.grid_now_id, GRID_ROLES, at)
    urgency = "urgent" if ticket.urgency == Urgency.EMERGENCY else "info"
    tell("ticket_reported", ticket, to=people, by=by, at=at, urgency=urgency)
    return Receipt(ticket, code)


def next_ticket_ids(count: int) -> list[int]:
    """Reserve primary keys, so that a number can carry its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('tickets_ticket', 'id'))"
            " FROM generate_series(1, %s)",
            [count],
        )
        return [row[0] for row in cursor.fetchall()]


def build_ticket(
    report: Report, *, by: Any, at: datetime, pk: int, stamps: AreaStamps | None = None
) -> Ticket:
    """An unsaved ticket with number, title and both sets of stamps.

    `stamps` are those of the area, where a bulk load has read them already.
    """
    stamps = stamps or report.area.stamps()
    places = {
        f"{name}_{basis}_id": getattr(stamps, f"{name}_id")
        for name in ("city", "district", "street", "community", "grid")
        for basis in ("now", "filed")
    }
    return Ticket(
        pk=pk,
        number=f"{report.area.city.prefix}{timezone.localdate(at):%Y%m%d}{pk:07d}",
        category=report.category,
        condition=report.condition,
        urgency=report.category.urgency,
        title=(report.title.strip() or title_of(report.text))[:80],
        text=report.text.strip(),
        area=report.area,
        address=report.address.strip(),
        lng=report.lng if report.lng is not None else report.area.lng,
        lat=report.lat if report.lat is not None else report.area.lat,
        channel=report.channel,
        reported_by=by,
        reported_at=at,
        source=report.source,
        source_ref=report.source_ref,
        idempotency_key=_key(report, by),
        public_state=public_state(report),
        **places,
    )


def public_state(report: Report) -> str:
    """What residents wrote of things one can see waits to be looked at; nothing else is shown."""
    by_residents = report.channel in (Channel.RESIDENT, Channel.OPEN311)
    waits = by_residents and report.category.is_physical and not report.is_private
    return PublicState.PENDING if waits else PublicState.HIDDEN


def title_of(text: str) -> str:
    """The first sentence of a description, at most 30 characters."""
    first = text.strip().splitlines()[0] if text.strip() else ""
    for mark in "。！？；!?;":
        first = first.split(mark)[0]
    return first if len(first) <= 30 else f"{first[:29]}…"


def new_code() -> str:
    """A follow-up code nobody can guess."""
    return "".join(secrets.choice(CODE_ALPHABET) for _i in range(CODE_LENGTH))


def code_from(secret: str) -> str:
    """The follow-up code that belongs to a secret of the sender, the same each time it is asked.

    So whoever sends a report twice, because no answer came, is still told the code.
    """
    number, code = int(keyed_hash(f"follow-up:{secret}"), 16), ""
    while len(code) < CODE_LENGTH:
        number, place = divmod(number, len(CODE_ALPHABET))
        code += CODE_ALPHABET[place]
    return code


def add_requester(
    ticket: Ticket,
    contact: Contact,
    *,
    by: Any,
    at: datetime,
    is_follower: bool = False,
    code: str = "",
) -> str:
    """Keep who asked, and answer the follow-up code, of which only the keyed hash is stored.

    Staff who ask for somebody else, with that person's telephone, are not told in their place.
    """
    code = code or new_code()
    Requester.objects.create(
        ticket=ticket,
        name_cipher=encrypt(contact.name) if contact.name else "",
        phone_cipher=encrypt(contact.phone) if contact.phone else "",
        phone_hash=keyed_hash(contact.phone) if contact.phone else "",
        device_hash=keyed_hash(contact.device),
        code_hash=keyed_hash(code),
        user=by if by.person_id and not contact.phone else None,
        is_follower=is_follower,
        language=contact.language,
        created_at=at,
    )
    return code


def store_photos(
    row: Any, photos: Sequence[Any], *, purpose: str, by: Any, at: datetime, field: str = "photos"
) -> int:
    """Keep pictures with a ticket or whistle task; answers how many.

    A refusal names the picture and the `field` it came in.
    """
    about = (row.clock_facts().subject_type, row.pk)
    for photo in photos:
        try:
            store_image(photo, about=about, purpose=purpose, by=by, at=at)
        except Refused as refused:
            said = f"{photo.name}: {refused.message}" if photo.name else refused.message
            raise Refused(refused.code, said, field) from refused
    return len(photos)


def follow(code: str) -> Requester | None:
    """The requester a follow-up code belongs to; spaces and case do not matter."""
    tidy = code.replace(" ", "").replace("-", "").upper()
    return (
        Requester.objects.select_related(
            "ticket__category", "ticket__community_now", "first_ticket"
        )
        .filter(code_hash=keyed_hash(tidy))
        .first()
    )
