"""Carrying notices outside: claim in one transaction, send, finish in another.

What is ready for one reader over one channel goes as one message. A worker killed in between
leaves a lease that runs out; the same message is then sent again under the same key, so that a
mailbox or gateway can tell it is the same, after asking, where one can, whether it had arrived.
"""

import datetime
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import translation
from django.utils.translation import gettext as _

from lib.outside import Unreachable
from lib.pii import decrypt
from records.models import Delivery
from records.notices import NoticeText, notice_text
from records.operations.couriers import Courier, Message, courier_for
from records.querysets import UNREACHABLE

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=3)
PASS_SECONDS = 60
"""A pass ends well before its lease does and before the worker's time limit."""

MAX_ATTEMPTS = 8
FIRST_WAIT = datetime.timedelta(seconds=30)
OUTAGE_WAIT = datetime.timedelta(minutes=1)
MOST_IN_ONE = 20
"""Notices that one message gathers at the most."""

Parcel = list[Delivery]
"""Deliveries that go as one message: the first is its head."""


@dataclass
class Delivered:
    """What one pass did, in deliveries; `put_back` counts those an unreachable server or the clock
    left over."""

    sent: int = 0
    failed: int = 0
    put_back: int = 0

    @property
    def claimed(self) -> int:
        return self.sent + self.failed + self.put_back


@dataclass
class Round:
    """One pass of one worker: its couriers, and the channels found closed."""

    at: datetime.datetime
    done: Delivered = field(default_factory=Delivered)
    couriers: dict[int | None, Courier] = field(default_factory=dict)
    closed: set[int | None] = field(default_factory=set)

    def courier(self, parcel: Parcel) -> Courier:
        """The courier of a parcel's channel, the same one all pass."""
        via = parcel[0].via
        return self.couriers.setdefault(parcel[0].via_id, courier_for(via))


def deliver_pending(at: datetime.datetime, limit: int = 100) -> Delivered:
    """Send up to `limit` waiting messages; any number of workers may do so at once.

    Opens its own transactions, so it must not be called inside one.
    """
    stop_at = time.monotonic() + PASS_SECONDS
    recover_abandoned(at)
    parcels = parcels_of(claim(at, limit))
    around = Round(at)
    try:
        for number, parcel in enumerate(parcels):
            if time.monotonic() > stop_at:
                left = [delivery for rest in parcels[number:] for delivery in rest]
                around.done.put_back += put_back(left, until=at)
                break
            carry(parcel, around)
    finally:
        for courier in around.couriers.values():
            courier.close()
    return around.done


def carry(parcel: Parcel, around: Round) -> None:
    """Try one message, and write down what came of it."""
    via = parcel[0].via_id
    try:
        if via in around.closed or not around.courier(parcel).is_open():
            raise Unreachable
        error = _send(parcel, around.courier(parcel))
    except Unreachable:
        around.closed.add(via)
        until = around.at + OUTAGE_WAIT
        around.done.put_back += put_back(parcel, until=until, error=UNREACHABLE)
        return
    with transaction.atomic():  # a message is finished as a whole, or tried again as a whole
        for delivery in parcel:
            finish(delivery, at=around.at, error=error)
    if error:
        around.done.failed += len(parcel)
    else:
        around.done.sent += len(parcel)


def recover_abandoned(at: datetime.datetime) -> int:
    """Free the deliveries of workers that never came back; too many tries end here as well."""
    return Delivery.objects.abandoned(at).update(
        state=Case(
            When(attempts__gte=MAX_ATTEMPTS, then=Value(Delivery.State.DEAD)),
            default=Value(Delivery.State.PENDING),
        ),
        leased_until=None,
        last_error=ABANDONED,
    )


ABANDONED = "The worker that was sending this did not come back."


def claim(at: datetime.datetime, limit: int) -> list[Delivery]:
    """Take the oldest waiting messages for this worker, for as long as the lease lasts.

    Only heads are looked for: whoever holds the head of a message holds all of it.
    """
    with transaction.atomic():
        heads = list(
            Delivery.objects.available(at)
            .heads()
            .select_related("notice")
            .select_for_update(of=("self",), skip_locked=True)[:limit]
        )
        gather(head for head in heads if head.bundle is None)
        bundles = {head.bundle for head in heads}
        waiting = Delivery.objects.filter(bundle__in=bundles, state=Delivery.State.PENDING)
        ids = list(waiting.values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=ids).update(
            state=Delivery.State.SENDING, leased_until=at + LEASE, attempts=F("attempts") + 1
        )
    claimed = Delivery.objects.filter(pk__in=ids).select_related("notice__recipient", "via")
    return list(claimed.order_by("bundle", "id"))


def gather(fresh: Iterable[Delivery]) -> None:
    """Put deliveries that were never tried into messages: one per reader and channel."""
    ordered = sorted(fresh, key=lambda delivery: (_reader(delivery), delivery.pk))
    for _who, group in groupby(ordered, key=_reader):
        rows = list(group)
        for start in range(0, len(rows), MOST_IN_ONE):
            parcel = rows[start : start + MOST_IN_ONE]
            for delivery in parcel:
                delivery.bundle = parcel[0].pk
    Delivery.objects.bulk_update(ordered, ["bundle"])


def _reader(delivery: Delivery) -> tuple[str, int, int, str]:
    """Whose message it is: an account, or the number itself, since the ids of people without one
    come from several tables."""
    account = delivery.notice.recipient_id or 0
    number = "" if account else decrypt(delivery.address_cipher)
    return (delivery.channel, delivery.via_id or 0, account, number)


def parcels_of(deliveries: Sequence[Delivery]) -> list[Parcel]:
    """What goes as one message, the longest waiting first."""
    by_bundle = groupby(deliveries, key=lambda delivery: delivery.bundle)
    parcels = [list(group) for _bundle, group in by_bundle]
    return sorted(parcels, key=lambda parcel: (parcel[0].available_at, parcel[0].pk))


def finish(delivery: Delivery, *, at: datetime.datetime, error: str) -> None:
    """Write down the outcome of one try, unless the lease was lost to another worker meanwhile."""
    outcome = {"state": Delivery.State.SENT, "sent_at": at, "last_error": ""}
    if error and delivery.attempts >= MAX_ATTEMPTS:
        logger.error("delivery %s given up: %s", delivery.pk, error)
        outcome = {"state": Delivery.State.DEAD, "last_error": error}
    elif error:
        logger.warning("delivery %s failed: %s", delivery.pk, error)
        wait = FIRST_WAIT * 2 ** (delivery.attempts - 1)
        outcome = {
            "state": Delivery.State.PENDING,
            "available_at": at + wait,
            "last_error": error,
        }
    Delivery.objects.leased_as(delivery).update(leased_until=None, **outcome)


def put_back(deliveries: list[Delivery], *, until: datetime.datetime, error: str = "") -> int:
    """Return what could not even be tried; an unreachable server costs no attempt."""
    with transaction.atomic():
        for delivery in deliveries:
            Delivery.objects.leased_as(delivery).update(
                state=Delivery.State.PENDING,
                leased_until=None,
                attempts=F("attempts") - 1,
                available_at=until,
                last_error=error,
            )
    return len(deliveries)


def _send(parcel: Parcel, courier: Courier) -> str:
    """Carry one message; answers the reason when it failed. Nothing may stop the others."""
    key = f"delivery-{parcel[0].bundle}"
    try:
        if _is_unknown(parcel) and courier.was_sent(key):
            return ""
        return courier.send(message_of(parcel, key))
    except Unreachable:
        raise
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:500]


def _is_unknown(parcel: Parcel) -> bool:
    """A worker was killed while it sent this, so it may have arrived."""
    return any(delivery.last_error == ABANDONED for delivery in parcel)


def message_of(parcel: Parcel, key: str) -> Message:
    """The words of all notices of a message, in the reader's language."""
    first = parcel[0]
    reader = first.notice.recipient
    language = reader.language if reader else first.notice.params.get("language", "zh-hans")
    with translation.override(language):
        texts = [notice_text(delivery.notice) for delivery in parcel]
        subject = texts[0].subject if len(texts) == 1 else _subject_of(texts)
    address = decrypt(first.address_cipher) if first.address_cipher else ""
    return Message(key, address or (reader.email if reader else ""), subject, _body_of(texts))


def _subject_of(texts: Sequence[NoticeText]) -> str:
    words = {"n": len(texts), "first": texts[0].subject}
    return _("%(n)s notices: %(first)s, and more") % words


def _body_of(texts: Sequence[NoticeText]) -> str:
    """One notice as it is; several one below the other, each under its own headline."""
    if len(texts) == 1:
        return "\n\n".join(part for part in (texts[0].body, texts[0].link) if part)
    return "\n\n".join(
        "\n".join(part for part in (f"{number}. {text.subject}", text.body, text.link) if part)
        for number, text in enumerate(texts, 1)
    )
