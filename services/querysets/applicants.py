"""The vocabulary of applicants and of the codes that prove a telephone."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db.models import Q, QuerySet

from lib.pii import keyed_hash


class ApplicantQuerySet(QuerySet):
    """Applicants; what they asked for is reached through its own queryset."""

    def with_code(self, code: str) -> Self:
        """Whom a receipt's code belongs to; blanks, dashes and case do not matter."""
        tidy = "".join(sign for sign in code.upper() if sign.isalnum())
        return self.filter(code_hash=keyed_hash(tidy))

    def with_phone(self, phone: str) -> Self:
        """Those who left this telephone, in normal form."""
        return self.filter(phone_hash=keyed_hash(phone))

    def same_as(self, applicant: Any) -> Self:
        """Rows of the same person: the same telephone or account, else the same browser."""
        same = Q(pk__in=[])
        if applicant.phone_hash:
            same |= Q(phone_hash=applicant.phone_hash)
        if applicant.user_id:
            same |= Q(user=applicant.user_id)
        if applicant.device_hash and not (applicant.phone_hash or applicant.user_id):
            same |= Q(device_hash=applicant.device_hash)
        return self.filter(same)


class PhoneCodeQuerySet(QuerySet):
    """Codes sent to telephones."""

    def usable(self, phone: str, at: datetime, most_tries: int) -> Self:
        """Those of a telephone that can still be typed in."""
        rows = self.filter(phone_hash=keyed_hash(phone), used_at=None, expires_at__gt=at)
        return rows.filter(tries__lt=most_tries)
