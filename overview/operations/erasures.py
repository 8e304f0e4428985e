"""Granting a request to erase: from the ledger, matters and services, all of it or nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from lib.pii import decrypt
from members.models import ErasureRequest
from members.operations.erasures import decide, deny_erasure, erase_person, withdraw_erasure
from records.operations import write_audit
from services.operations.forgetting import forget_applicant
from tickets.operations.forgetting import forget_requester


@transaction.atomic
def grant_erasure(
    row: ErasureRequest, *, by: Any, at: datetime, reason: str, seen: int | None = None
) -> ErasureRequest:
    """Erase what may go, keep what must stay, and say of both how much; somebody else asked.

    Raises Refused, and nothing is erased, with `still_in_post`, `member_stays`, `matters_open` or
    `services_open`.
    """
    row = decide(row, "grant", by=by, at=at, reason=reason, seen=seen)
    phone = decrypt(row.phone_cipher) if row.phone_cipher else ""
    if phone:
        row.outcome |= forget_requester(phone, by=by, at=at)
        row.outcome |= forget_applicant(phone, by=by, at=at)
    if row.person is not None:
        row.outcome |= erase_person(row.person, by=by, at=at)
    row.phone_cipher = ""
    row.save(update_fields=("outcome", "phone_cipher"))
    write_audit(
        "erasure.grant",
        by=by,
        at=at,
        about=("erasurerequest", row.pk),
        reason=reason,
        data=row.outcome,
    )
    return row


ACTS: dict[str, Any] = {
    "grant": grant_erasure,
    "deny": deny_erasure,
    "withdraw": withdraw_erasure,
}
"""The operation of each move, for both doors."""
