"""Keeping who asked, finding them by their receipt, and telling them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from lib.codes import hands_out
from lib.pii import encrypt, keyed_hash
from records.operations import Outsider, post_letters
from services.models import Applicant
from tickets.operations.intake import Contact, new_code


def keep_applicant(
    subject_type: str,
    contact: Contact,
    *,
    by: Any,
    at: datetime,
    is_verified: bool = False,
    code: str = "",
) -> tuple[Applicant, str]:
    """Write down who asks, in the caller's transaction; answers the row and the receipt's code.

    Only the keyed hash of the code is stored. Residents ask through the system account; whoever
    asks by an account of their own and leaves no other telephone is that account.
    """
    code = code or new_code()
    row = Applicant.objects.create(
        subject_type=subject_type,
        name_cipher=encrypt(contact.name) if contact.name else "",
        phone_cipher=encrypt(contact.phone) if contact.phone else "",
        phone_hash=keyed_hash(contact.phone) if contact.phone else "",
        device_hash=keyed_hash(contact.device) if contact.device else "",
        code_hash=keyed_hash(code),
        user=by if by.person_id and not contact.phone else None,
        is_verified=is_verified,
        language=contact.language,
        created_at=at,
    )
    return row, code


def applicant_of(code: str) -> Applicant | None:
    """Whom a code of a receipt belongs to."""
    return Applicant.objects.with_code(code).first()


@hands_out
def receipt_page(code: str) -> str | None:
    """The page that a code of this app opens."""
    row = applicant_of(code)
    return row.subject.receipt_url(code) if row is not None else None


def lock_person(applicant: Applicant) -> None:
    """Let what one person does at the same moment come one after the other, to the end of the
    transaction: limits per person are counted under it."""
    # Rows of somebody who asks for the first time are seen by nobody else yet, so they cannot be
    # what two requests wait for
    marks = (applicant.phone_hash, f"user:{applicant.user_id or ''}", applicant.device_hash)
    known = [mark for mark in marks[:2] if mark not in ("", "user:")] or [marks[2]]
    with connection.cursor() as cursor:
        for mark in sorted(filter(None, known)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [mark])


def write_to_applicant(
    kind: str,
    row: Any,
    *,
    at: datetime,
    city_id: int,
    step: str = "",
    urgency: str = "info",
    **params: Any,
) -> int:
    """Tell whoever asked for `row` by a text message, where a gateway tells residents.

    The words stand in templates/notices/<kind>.txt and name no person. `step` tells two messages
    of one kind apart; without it the row's count of flow records does.
    """
    applicant, name = row.applicant, row._meta.model_name
    step = step or str(getattr(row, "flow_count", ""))
    return post_letters(
        kind,
        to=[Outsider(applicant.pk, applicant.phone_cipher, applicant.language)],
        event=f"{name}:{row.pk}:{kind}:{step}",
        about=(name, row.pk),
        params=params,
        at=at,
        city_id=city_id,
        urgency=urgency,
    )
