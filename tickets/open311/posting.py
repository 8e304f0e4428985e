"""A request of another system: read, checked as a whole, and handed to the operations."""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from grids.models import Area
from grids.reach import Reach
from lib.errors import Refused
from lib.gcj02 import to_wgs84
from lib.pii import keyed_hash
from members.models import ApiKey
from tickets.forms.report import check_phone
from tickets.models import Category, CategoryQuestion
from tickets.models.catalogue import ServiceType
from tickets.open311.asking import EVERYWHERE, Asked
from tickets.open311.door import Answer
from tickets.open311.faults import Fault, Faults
from tickets.open311.services import FMS_ATTRIBUTE, FMS_ID, offered
from tickets.operations.intake import MAX_PHOTOS, Contact
from tickets.operations.open_requests import (
    Draft,
    hold_request,
    key_of,
    open_request,
    sent_before,
    try_request,
)
from tickets.operations.placing import Whereabouts, place_matter
from tickets.operations.questions import check_answers

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[\d*\])?")
DATUMS = ("", "wgs84", "gcj02")


def post_request(asked: Asked) -> Answer:
    """Take a request on; sent again under the same number, it answers as the first time."""
    key = asked.needed_key()
    asked.place  # noqa: B018 - an unknown jurisdiction is told before the rest
    again = repeated(asked, key)
    if again is not None:
        return answered(service_request_id=again, service_notice=None, account_id=None)
    return send(asked, read_draft(asked, key), key)


def repeated(asked: Asked, key: ApiKey) -> str | None:
    """The number of the matter, where this request came before."""
    first = None if asked.is_test else sent_before(same_key(asked), key)
    return first.number if first else None


def send(asked: Asked, draft: Draft, key: ApiKey) -> Answer:
    """Open it, hold it or try it, as the kind of service and the endpoint want it."""
    notice = " ".join([draft.category.emergency_note, *draft.warnings]).strip() or None
    account = draft.account_id or None
    kind = draft.category.service_type
    if asked.is_test:
        return tried(asked, draft, key, notice)
    if kind == ServiceType.BATCH:
        token = hold_request(draft, key, at=asked.at)
        return answered(token=token, service_notice=notice, account_id=account)
    ticket = open_request(draft, key, at=asked.at).ticket
    number = {} if kind == ServiceType.BLACKBOX else {"service_request_id": ticket.number}
    return answered(**number, service_notice=notice, account_id=account)


def tried(asked: Asked, draft: Draft, key: ApiKey, notice: str | None) -> Answer:
    """The answer of the test endpoint: of the same shape, for a row nobody else sees."""
    same = key_of(key, draft.same_key)
    is_batch = draft.category.service_type == ServiceType.BATCH
    token = keyed_hash(f"trial:{same}")[:40] if same else secrets.token_hex(20)
    trial = try_request(draft, key, at=asked.at, token=token if is_batch else "")
    if is_batch:
        return answered(token=token, service_notice=notice, account_id=None)
    is_silent = draft.category.service_type == ServiceType.BLACKBOX
    number = {} if is_silent else {"service_request_id": trial.number}
    return answered(**number, service_notice=notice, account_id=None)


def answered(**said: Any) -> Answer:
    """The list of one that a POST answers."""
    return Answer("service_requests", [said])


def read_draft(asked: Asked, key: ApiKey) -> Draft:
    """Everything that was sent, or every fault of it in one answer."""
    faults: list[Fault] = []
    category = read_category(asked, key, faults)
    given = attributes_of(asked)
    checked = check_answers(questions_of(category), given)
    faults += [Fault(words) for words in checked.wrong]
    lng, lat = read_position(asked, faults)
    area = read_place(asked, key, (lng, lat), faults)
    words = {name: read_text(asked, name, most, faults) for name, most in TEXTS.items()}
    phone, doubts = read_phone(words["phone"])
    photos = files_of(asked.request)
    if len(photos) + len(asked.given.getlist("media_url")) > MAX_PHOTOS:
        faults.append(Fault(_("At most 9 photos.")))
    if faults or category is None or area is None:
        raise Faults(faults)
    fms = (given.get(FMS_ID) or [""])[0][:60]
    contact = Contact(full_name(words)[:40], phone, words["device_id"], get_language() or "zh-hans")
    return Draft(
        category=category,
        area=area,
        text=words["description"] or category.name,
        title=words["title"],
        address=words["address_string"][:200],
        lng=lng,
        lat=lat,
        answers=checked.answers,
        contact=contact,
        email=words["email"],
        account_id=words["account_id"],
        media_urls=asked.given.getlist("media_url"),
        photos=photos,
        is_private=asked.flag("non_public"),
        same_key=same_key(asked),
        source_ref=fms,
        warnings=[*checked.warnings, *doubts],
    )


TEXTS = {
    "description": 4000,
    "title": 200,
    "address_string": 400,
    "address_id": 40,
    "email": 254,
    "device_id": 200,
    "account_id": 100,
    "first_name": 100,
    "last_name": 100,
    "phone": 40,
}
"""The texts a request may carry, and how long each may be."""


def full_name(words: dict[str, str]) -> str:
    """First and last name as one; a Chinese one begins with the family name, without a space."""
    first, last = words["first_name"], words["last_name"]
    is_chinese = all(ord(sign) > 0x2E80 for sign in first + last)
    return f"{last}{first}" if is_chinese else f"{first} {last}".strip()


def read_text(asked: Asked, name: str, most: int, faults: list[Fault]) -> str:
    """One text; one that is too long is a fault among the others."""
    try:
        return asked.text(name, most)
    except Faults as error:
        faults += error.faults
        return ""


def read_category(asked: Asked, key: ApiKey, faults: list[Fault]) -> Category | None:
    """The service that is meant; unknown is 404, missing 400, not for this key 403."""
    code = asked.text("service_code", 40)
    if not code:
        faults.append(Fault(_("service_code is missing.")))
        return None
    category = offered().filter(code=code).first()
    if category is None:
        faults.append(Fault(_("There is no service %(code)s here.") % {"code": code}, 404))
    elif key.service_codes and code not in key.service_codes:
        faults.append(Fault(_("This key is not for the service %(code)s.") % {"code": code}, 403))
    return category


def questions_of(category: Category | None) -> list[CategoryQuestion]:
    """What the service asks, and where a FixMyStreet site puts its number."""
    if category is None:
        return []
    rows = list(category.questions.filter(is_active=True).order_by("order", "id"))
    if FMS_ID not in {row.code for row in rows}:
        named = {"code": FMS_ID, "datatype": FMS_ATTRIBUTE["datatype"]}
        rows.append(CategoryQuestion(category=category, is_variable=False, **named))
    return rows


def attributes_of(asked: Asked) -> dict[str, list[str]]:
    """The answers by code: repeated, with and without brackets, as clients send them."""
    found: dict[str, list[str]] = {}
    for name, values in asked.given.lists():
        match = ATTRIBUTE.fullmatch(name)
        if match:
            found.setdefault(match[1], []).extend(values)
    return found


def same_key(asked: Asked) -> str:
    """What tells a request sent again: FixMyStreet's own number, or the header for it."""
    fms = (attributes_of(asked).get(FMS_ID) or [""])[0]
    header = asked.request.headers.get("Idempotency-Key", "").strip()
    if fms:
        return f"fms:{fms[:100]}"
    return f"header:{header[:100]}" if header else ""


def read_position(asked: Asked, faults: list[Fault]) -> tuple[float | None, float | None]:
    """Longitude and latitude in WGS-84; one without the other is a fault."""
    try:
        lat, lng = asked.number("lat", -90, 90), asked.number("long", -180, 180)
        datum = asked.text("datum", 20).lower()
    except Faults as error:
        faults += error.faults
        return None, None
    if (lat is None) != (lng is None):
        faults.append(Fault(_("lat and long belong together.")))
    if datum not in DATUMS:
        faults.append(Fault(_("datum is wgs84 or gcj02.")))
    if lat is None or lng is None:
        return None, None
    return to_wgs84(lng, lat) if datum == "gcj02" else (lng, lat)


def read_place(
    asked: Asked, key: ApiKey, position: tuple[float | None, float | None], faults: list[Fault]
) -> Area | None:
    """The area meant, within the jurisdiction and what the key is for."""
    if faults and position == (None, None) and "lat" in asked.given:
        return None
    lng, lat = position
    address, code = (asked.given.get(f"address_{part}", "") for part in ("string", "id"))
    said = Whereabouts(lng, lat, address[:400], code[:40])
    if said.is_empty:
        faults.append(Fault(_("Say where: lat and long, address_string or address_id.")))
        return None
    today = timezone.localdate(asked.at)
    try:
        area = place_matter(said, within=asked.place, today=today, default=only_area(asked, key))
        if not scope_of(key).covers_area(area):
            faults.append(Fault(_("This key is not for that place."), 403))
    except Refused as refused:
        faults.append(Fault(refused.message))
        return None
    return area


def scope_of(key: ApiKey) -> Reach:
    """Where the key may write."""
    areas = tuple(area.span for area in key.areas.all())
    if areas:
        return Reach(areas=areas)
    return Reach(cities=frozenset({key.city_id})) if key.city_id else EVERYWHERE


def only_area(asked: Asked, key: ApiKey) -> Area | None:
    """Where a matter lies whose address says no place: the one area asked for, or of the key."""
    code = asked.given.get("jurisdiction_id", "").strip()
    rows = Area.objects.select_related("city", "district").within(scope_of(key))
    named = rows.filter(code=code).first() if code else None
    if named is not None:
        return named
    own = [area.pk for area in key.areas.all()]
    return rows.get(pk=own[0]) if len(own) == 1 else None


def read_phone(text: str) -> tuple[str, list[str]]:
    """A number one can call; another one is not kept, and that is said."""
    try:
        return check_phone(text), []
    except ValidationError:
        return "", [_("The telephone number cannot be called from here and is not kept.")]


def files_of(request: HttpRequest) -> list[Any]:
    """Pictures sent along, whatever their parts are called."""
    return [file for _name, files in sorted(request.FILES.lists()) for file in files]
