"""Six digits by text message prove that somebody has a telephone in their hand.

Only where the city has a gateway that tells residents; elsewhere a number is taken as written and
shown to staff as not verified.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from lib.pii import encrypt, keyed_hash
from records.models import Channel, ChannelKind
from records.operations import Outsider, post_letters
from services.models import PhoneCode

DIGITS = 6
LIFETIME = timedelta(minutes=10)
MOST_TRIES = 5


def codes_are_sent(city_id: int | None) -> bool:
    """Whether text messages reach residents of the city, so that a number can be proved."""
    ways = Channel.objects.serving(city_id).filter(kind=ChannelKind.SMS, for_requesters=True)
    return ways.exists()


@transaction.atomic
def send_phone_code(
    phone: str, *, at: datetime, city_id: int | None, language: str = "zh-hans"
) -> PhoneCode:
    """Send digits to a telephone; the newest are the ones that count.

    Raises Refused with `codes_not_sent` where no gateway serves the city.
    """
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    PhoneCode.objects.usable(phone, at, MOST_TRIES).update(expires_at=at)
    row = PhoneCode.objects.create(
        phone_hash=keyed_hash(phone),
        digits_hash=keyed_hash(f"{phone}:{digits}"),
        sent_at=at,
        expires_at=at + LIFETIME,
    )
    told = post_letters(
        "phone_code",
        to=[Outsider(row.pk, encrypt(phone), language)],
        event=f"phonecode:{row.pk}",
        about=("phonecode", row.pk),
        params={"digits": digits},
        at=at,
        city_id=city_id,
        urgency="urgent",
    )
    if not told:
        raise Refused("codes_not_sent", _("No codes can be sent here at the moment."), "phone")
    return row


def prove_phone(phone: str, digits: str, *, at: datetime) -> None:
    """Take the digits that were sent to a telephone, once.

    A wrong try counts even though it is refused, so nobody guesses a million of them.
    Raises Refused with `phone_code_wrong` or `phone_code_expired`, at `digits`.
    """
    with transaction.atomic():
        rows = PhoneCode.objects.usable(phone, at, MOST_TRIES).order_by("-id")
        row = rows.select_for_update(no_key=True).first()
        if row is None:
            words = _("This code has expired. Have a new one sent.")
            raise Refused("phone_code_expired", words, "digits")
        if row.digits_hash == keyed_hash(f"{phone}:{digits.strip()}"):
            row.used_at = at
            row.save(update_fields=["used_at"])
            return
        PhoneCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    raise Refused("phone_code_wrong", _("These are not the digits we sent."), "digits")


def forget_phone_codes(at: datetime) -> int:
    """Drop codes that expired more than a day ago."""
    return PhoneCode.objects.filter(expires_at__lt=at - timedelta(days=1)).delete()[0]
