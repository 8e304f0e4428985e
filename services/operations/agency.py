"""Acting for somebody: authorisation, the agent's steps, hand-over, and who signed (6.6)."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from grids.operations.nodes import day_of
from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.moves import make_move
from members.operations.check_ins import need
from members.privacy import check_reason
from records.models import Attachment
from records.operations import store_drawing, write_audit
from records.operations.drawings import PREFIX
from services.models import AgencyStep, ServiceRequest, Signature
from services.operations.namelessness import check_words
from services.workflow.requests import REQUEST

LONGEST_AUTHORISATION = timedelta(days=366)
SIGNATURE = "signature"
"""What attachments call the row of a signature."""


@transaction.atomic
def authorise(
    row: ServiceRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    authorised_on: date,
    authorised_until: date,
    signature: str = "",
) -> ServiceRequest:
    """Write down the signed authorisation: its day, and the last day on which it holds.

    It is signed on paper, or on the screen (`signature`, a drawing as a data address). Raises
    Refused with `authorised_in_future`, `authorised_until_wrong`, `signature_unreadable`,
    `signature_empty`.
    """
    if authorised_on > day_of(at):
        raise Refused("authorised_in_future", _("This day lies ahead."), "authorised_on")
    if not authorised_on <= authorised_until <= authorised_on + LONGEST_AUTHORISATION:
        words = _("It holds from the day of signature, for a year at most.")
        raise Refused("authorised_until_wrong", words, "authorised_until")
    moved: ServiceRequest = make_move(
        row,
        REQUEST["authorise"],
        by=by,
        at=at,
        seen=seen,
        authorised_on=authorised_on,
        authorised_until=authorised_until,
        data={"from": authorised_on.isoformat(), "until": authorised_until.isoformat()},
    )
    if signature:
        keep_signature(moved, Signature.Stage.AUTHORISATION, signature, by=by, at=at)
    return moved


@transaction.atomic
def note_step(
    row: ServiceRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    done_on: date,
    step: str,
    is_checked: bool = False,
) -> ServiceRequest:
    """Write down one thing the agent did for the applicant, who reads it on the receipt.

    Raises Refused with `in_the_future`, `not_authorised`, and `text_names_people` unless somebody
    `is_checked` that the words name nobody.
    """
    need(step, "step")
    if done_on > day_of(at):
        raise Refused("in_the_future", _("This day lies ahead."), "done_on")
    if not is_checked:
        check_words(step, "step")
    row = make_move(
        row, REQUEST["note-step"], by=by, at=at, seen=seen, data={"on": done_on.isoformat()}
    )
    if not row.was_authorised(done_on):
        words = _("The authorisation did not hold on that day.")
        raise Refused("not_authorised", words, "done_on")
    AgencyStep.objects.create(request=row, done_on=done_on, words=step.strip(), by=by, at=at)
    return row


@transaction.atomic
def hand_over(
    row: ServiceRequest,
    *,
    by: Any,
    at: datetime,
    seen: int | None = None,
    received_by: str,
    signature: str = "",
    is_signed: bool = False,
) -> ServiceRequest:
    """Deliver the result; whoever receives it is written down, and no original stays with us.

    What an agent did is signed for: drawn on the screen, or by the name and a tick. Raises Refused
    with `signature_needed`, `signature_unreadable`, `signature_empty`.
    """
    need(received_by, "received_by")
    moved: ServiceRequest = make_move(
        row, REQUEST["hand-over"], by=by, at=at, seen=seen, received_by=received_by.strip()
    )
    if moved.agent_id and not (signature or is_signed):
        words = _("Let the receiver sign, or tick that the name stands for the signature.")
        raise Refused("signature_needed", words, "is_signed")
    if signature or is_signed:
        keep_signature(moved, Signature.Stage.HAND_OVER, signature, by=by, at=at)
    return moved


def keep_signature(
    row: ServiceRequest, stage: str, drawing: str, *, by: Any, at: datetime
) -> Signature:
    """Keep who took a signature and when, and the drawing if there is one."""
    made = Signature.objects.create(
        request=row, stage=stage, is_drawn=bool(drawing), taken_by=by, taken_at=at
    )
    if drawing:
        store_drawing(drawing, about=(SIGNATURE, made.pk), field="signature", by=by, at=at)
    return made


def drawing_of(signature: Signature) -> Attachment | None:
    """The drawing, unless it was typed or forgotten."""
    return Attachment.objects.about(SIGNATURE, signature.pk).first()


def data_address(drawing: Attachment) -> str:
    """A drawing in the answer itself, so that no address of it is left behind."""
    with drawing.file.open("rb") as file:
        return PREFIX + base64.b64encode(file.read()).decode()


def see_signature(
    signature: Signature, *, by: Any, at: datetime, reason: str, ip: str | None = None
) -> Attachment:
    """The drawing, which names somebody, for a reason that is kept.

    Raises Refused with `reason_too_short`, `reveal_not_allowed`, `signature_gone`.
    """
    said = check_reason(reason)
    facts: dict[str, Any] = {"by": by, "at": at, "ip": ip, "reason": said}
    about = ("servicerequest", signature.request_id)
    if not permits(by.reach(Power.REVEAL), signature):
        write_audit("signature.reveal", about=about, result="refused", **facts)
        raise Refused("reveal_not_allowed", _("You may not see this in clear."))
    found = drawing_of(signature)
    if found is None:
        raise Refused("signature_gone", _("There is no drawing of this signature."))
    write_audit("signature.reveal", about=about, data={"stage": signature.stage}, **facts)
    return found
