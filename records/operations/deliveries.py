"""Carrying notices outside: claim in one transaction, send, finish in another.

A worker killed in between leaves a lease that runs out; the delivery is then sent again under the
same Message-ID, so that a mailbox can tell it is the same letter.
"""

import datetime
import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import translation

from records.models import Delivery
from records.notices import notice_text
from records.querysets import UNREACHABLE

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=3)
PASS_SECONDS = 60
"""A pass ends well before its lease does and before the worker's time limit."""

MAX_ATTEMPTS = 8
FIRST_WAIT = datetime.timedelta(seconds=30)
OUTAGE_WAIT = datetime.timedelta(minutes=1)


@dataclass
class Delivered:
    """What one pass did; `put_back` counts those an unreachable server or the clock left over."""

    sent: int = 0
    failed: int = 0
    put_back: int = 0

    @property
    def claimed(self) -> int:
        return self.sent + self.failed + self.put_back


def deliver_pending(at: datetime.datetime, limit: int = 100) -> Delivered:
    """Send up to `limit` waiting deliveries; any number of workers may do so at once.

    Opens its own transactions, so it must not be called inside one.
    """
    stop_at = time.monotonic() + PASS_SECONDS
    recover_abandoned(at)
    claimed = claim(at, limit)
    done = Delivered()
    with _post_office() as office:
        for number, delivery in enumerate(claimed):
            if time.monotonic() > stop_at:
                done.put_back = put_back(claimed[number:], until=at)
                break
            if not _is_open(office):
                left = claimed[number:]
                done.put_back = put_back(left, until=at + OUTAGE_WAIT, error=UNREACHABLE)
                break
            error = _send(delivery, office)
            finish(delivery, at=at, error=error)
            if error:
                done.failed += 1
            else:
                done.sent += 1
    return done


def recover_abandoned(at: datetime.datetime) -> int:
    """Free the deliveries of workers that never came back; too many tries end here as well."""
    return Delivery.objects.abandoned(at).update(
        state=Case(
            When(attempts__gte=MAX_ATTEMPTS, then=Value(Delivery.State.DEAD)),
            default=Value(Delivery.State.PENDING),
        ),
        leased_until=None,
        last_error="The worker that was sending this did not come back.",
    )


def claim(at: datetime.datetime, limit: int) -> list[Delivery]:
    """Take the oldest waiting deliveries for this worker, for as long as the lease lasts."""
    with transaction.atomic():
        ids = list(
            Delivery.objects.available(at)
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)[:limit]
        )
        Delivery.objects.filter(pk__in=ids).update(
            state=Delivery.State.SENDING, leased_until=at + LEASE, attempts=F("attempts") + 1
        )
    claimed = Delivery.objects.filter(pk__in=ids).select_related("notice__recipient")
    return list(claimed.order_by("available_at", "id"))


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
    for delivery in deliveries:
        Delivery.objects.leased_as(delivery).update(
            state=Delivery.State.PENDING,
            leased_until=None,
            attempts=F("attempts") - 1,
            available_at=until,
            last_error=error,
        )
    return len(deliveries)


def message_id(delivery: Delivery) -> str:
    """The same for every try of one delivery, so that a repeated letter can be recognised."""
    return f"<delivery-{delivery.pk}@{urlsplit(settings.SITE_URL).hostname}>"


@contextmanager
def _post_office() -> Iterator[BaseEmailBackend]:
    office = mail.get_connection()
    try:
        yield office
    finally:
        _hang_up(office)


def _hang_up(office: BaseEmailBackend) -> None:
    """Close a connection that may be broken already."""
    try:
        office.close()
    except (OSError, smtplib.SMTPException) as error:
        logger.info("mail connection closed badly: %s", type(error).__name__)


def _is_open(office: BaseEmailBackend) -> bool:
    try:
        office.open()
    except (OSError, smtplib.SMTPException) as error:
        logger.warning("mail server cannot be reached: %s", type(error).__name__)
        return False
    return True


def _send(delivery: Delivery, office: BaseEmailBackend) -> str:
    """Send one letter; answers the reason when it failed. Nothing may stop the others."""
    try:
        _letter(delivery, office).send()
    except Exception as error:
        _hang_up(office)
        return _reason(error)
    return ""


def _letter(delivery: Delivery, office: BaseEmailBackend) -> mail.EmailMessage:
    reader = delivery.notice.recipient
    with translation.override(reader.language):
        text = notice_text(delivery.notice)
    return mail.EmailMessage(
        subject=text.subject,
        body="\n\n".join(part for part in (text.body, text.link) if part),
        to=[reader.email],
        connection=office,
        headers={"Message-ID": message_id(delivery)},
    )


def _reason(error: Exception) -> str:
    """What went wrong, without the address that mail servers like to repeat."""
    if isinstance(error, smtplib.SMTPException):
        return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
    return f"{type(error).__name__}: {error}"[:500]
