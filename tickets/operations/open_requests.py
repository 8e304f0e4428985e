"""Requests of programs: opened at once, behind a token, or only tried (Open311 GeoReport v2)."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from grids.models import Area
from lib.errors import Refused
from lib.pii import decrypt, encrypt, keyed_hash
from members.models import ApiKey
from members.operations.accounts import system_user
from records.models import Attachment
from records.operations import store_image
from tickets.models import Category, OpenRequest, Ticket, TrialRequest, WaitingRequest
from tickets.models.tickets import Channel
from tickets.operations.intake import Contact, Receipt, Report, report_ticket
from tickets.operations.media import check_addresses, pictures_from

WAITING = "waiting_request"
"""The subject of pictures whose request waits."""
AT_ONCE = 20
TRIALS_KEPT = timedelta(days=30)
_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Draft:
    """A request that reads well: what it is about, where, and what else was said."""

    category: Category
    area: Area
    text: str
    title: str = ""
    address: str = ""
    lng: float | None = None
    lat: float | None = None
    answers: dict[str, Any] = field(default_factory=dict)
    contact: Contact = field(default_factory=Contact)
    email: str = ""
    account_id: str = ""
    media_urls: Sequence[str] = ()
    photos: Sequence[Any] = ()
    is_private: bool = False
    same_key: str = ""
    source_ref: str = ""
    warnings: Sequence[str] = ()


def key_of(key: ApiKey, same: str) -> str | None:
    """What tells a request sent again from another one; private to the key that sends it."""
    if not same:
        return None
    return f"{key.source}:{sha256(same.encode()).hexdigest()[:40]}"


def open_request(draft: Draft, key: ApiKey, *, at: datetime) -> Receipt:
    """Open a matter for a program, as the system account does for a resident.

    Sent again under the same number, it answers with the first matter and writes nothing.
    """
    fetched, left = pictures_from(draft.media_urls)
    report = Report(
        category=draft.category,
        text=draft.text,
        area=draft.area,
        title=draft.title,
        address=draft.address,
        lng=draft.lng,
        lat=draft.lat,
        photos=[*draft.photos, *fetched],
        contact=draft.contact,
        channel=Channel.OPEN311,
        source=key.source,
        source_ref=draft.source_ref,
        idempotency_key=key_of(key, draft.same_key),
        is_private=draft.is_private,
    )
    with transaction.atomic():
        receipt = report_ticket(report, by=system_user(), at=at)
        if not receipt.is_repeat:
            OpenRequest.objects.create(
                ticket=receipt.ticket,
                key=key,
                answers=draft.answers,
                account_id=draft.account_id,
                email_cipher=encrypt(draft.email),
                media_urls=left,
                warnings=list(draft.warnings),
            )
    return receipt


def sent_before(same: str, key: ApiKey) -> Ticket | None:
    """The matter that a request sent again is about."""
    own = key_of(key, same)
    if own is None:
        return None
    return Ticket.objects.filter(idempotency_key=f"{system_user().pk}:{own}").first()


@transaction.atomic
def hold_request(draft: Draft, key: ApiKey, *, at: datetime) -> str:
    """Keep a request for the worker, and answer the token by which its number is found.

    Sent again under the same number, it answers with the same token.
    """
    same = key_of(key, draft.same_key)
    token = keyed_hash(f"token:{same}")[:40] if same else secrets.token_hex(20)
    row, is_new = WaitingRequest.objects.get_or_create(
        token_hash=keyed_hash(token),
        defaults={"key": key, "payload_cipher": encrypt(_packed(draft)), "created_at": at},
    )
    for photo in draft.photos if is_new else ():
        store_image(photo, about=(WAITING, row.pk), purpose="report", by=system_user(), at=at)
    return token


def settle_waiting(*, at: datetime) -> int:
    """Open the requests that wait, the oldest first; answers how many were settled.

    One that is refused, because its place or kind has gone meanwhile, says so for ever.
    """
    settled = 0
    for pk in (
        WaitingRequest.objects.filter(settled_at=None)
        .order_by("id")[:AT_ONCE]
        .values_list("pk", flat=True)
    ):
        settled += _settle(pk, at=at)
    return settled


@transaction.atomic
def _settle(pk: int, *, at: datetime) -> int:
    rows = WaitingRequest.objects.select_for_update(skip_locked=True, of=("self",))
    row = rows.filter(pk=pk, settled_at=None).select_related("key").first()
    if row is None:
        return 0
    try:
        with transaction.atomic():
            row.ticket = open_request(_unpacked(row), row.key, at=at).ticket
    except (Refused, PermissionDenied, ValueError, LookupError) as error:
        _logger.warning("a waiting request was refused: %s", type(error).__name__)
        row.refusal = str(error)[:200] or _("This cannot be taken up.")
    waiting = Attachment.objects.about(WAITING, row.pk)
    if row.ticket is not None:
        waiting.update(subject_type="ticket", subject_id=row.ticket.pk)
    row.settled_at, row.payload_cipher = at, ""
    row.save()
    return 1


def _packed(draft: Draft) -> str:
    plain = asdict(replace(draft, photos=()))
    plain |= {"category": draft.category.code, "area": draft.area.code, "photos": []}
    return json.dumps(plain, default=str)


def _unpacked(row: WaitingRequest) -> Draft:
    plain = json.loads(decrypt(row.payload_cipher))
    plain["category"] = Category.objects.get(code=plain["category"])
    plain["area"] = Area.objects.select_related("city", "district").get(code=plain["area"])
    plain["contact"] = Contact(**plain["contact"])
    return Draft(**plain)


def find_waiting(token: str) -> WaitingRequest | None:
    """The request behind a token, opened or not."""
    rows = WaitingRequest.objects.select_related("ticket", "key")
    return rows.filter(token_hash=keyed_hash(token)).first()


def try_request(draft: Draft, key: ApiKey, *, at: datetime, token: str = "") -> TrialRequest:
    """Keep a request of the test endpoint as a trial; it is checked, and nobody hears of it."""
    check_addresses(draft.media_urls)
    same = key_of(key, draft.same_key)
    trial = TrialRequest(
        key=key,
        category=draft.category,
        text=draft.text,
        area=draft.area,
        address=draft.address,
        lng=draft.lng,
        lat=draft.lat,
        answers=draft.answers,
        same_key=same,
        token_hash=keyed_hash(token) if token else "",
        created_at=at,
    )
    try:
        with transaction.atomic():
            trial.save(force_insert=True)
    except IntegrityError:
        return TrialRequest.objects.get(same_key=same)
    return trial


def forget_trials(*, at: datetime) -> int:
    """Drop trials after a month; answers how many."""
    return TrialRequest.objects.filter(created_at__lt=at - TRIALS_KEPT).delete()[0]
