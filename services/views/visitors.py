"""What every public door of services does alike: who visits, whose telephone is proved, how often.

Signed-in people are known by their account and asked for nothing. Everybody else leaves a name and
a telephone, and where the city sends text messages the digits that came to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.pii import decrypt, encrypt, keyed_hash, mask_phone
from lib.requests import client_ip
from members.operations.accounts import system_user
from records.throttle import TooMany, device_of, may_send, within_rate
from services.forms.applicants import ApplicantForm
from services.operations.applicants import applicant_of
from services.operations.phone_codes import codes_are_sent, prove_phone, send_phone_code
from tickets.operations.intake import Contact

PROVED, RECEIPTS = "proved_phones", "receipts"
PROVED_FOR = 12 * 3600
"""Seconds for which this browser need not prove the same telephone again."""
MOST_RECEIPTS = 20


@dataclass(frozen=True)
class Asker:
    """Whoever stands at the door: the account that acts, what they left, and proof."""

    by: Any
    contact: Contact
    is_verified: bool


def is_known(request: HttpRequest) -> bool:
    """Somebody signed in, with a person behind the account."""
    return bool(request.user.is_authenticated and request.user.person_id)


def form_options(request: HttpRequest, *, city_id: int | None) -> dict[str, bool]:
    """How the base form is to be built for this visitor."""
    known = is_known(request)
    return {"is_known": known, "asks_digits": not known and codes_are_sent(city_id)}


def wants_code(request: HttpRequest) -> bool:
    """Whether the button that sends the digits was pressed."""
    return request.method == "POST" and "send_code" in request.POST


def send_code(
    request: HttpRequest, form: ApplicantForm, *, city_id: int | None, at: datetime
) -> None:
    """Send digits to the number in the form; only the number is judged, the rest may wait.

    The form stays as it was typed, with what went wrong at the field of the number.
    """
    for name in [name for name in form.errors if name != "phone"]:
        del form.errors[name]
    phone = form.cleaned_data.get("phone")
    if not phone:
        return
    address, device = client_ip(request), device_of(request)
    counted = (
        within_rate("phone_code:ip", address, at=at),
        within_rate("phone_code:device", device, at=at),
        within_rate("phone_code:phone", phone, at=at),
    )
    if not all(counted):
        form.add_error("phone", _("Codes were sent too often. Wait a while and try again."))
        return
    try:
        send_phone_code(phone, at=at, city_id=city_id, language=get_language() or "zh-hans")
    except Refused as refused:
        form.add_error("phone", str(refused))
        return
    words = _("A code is on its way to %(phone)s. It holds for ten minutes.")
    messages.success(request, words % {"phone": mask_phone(phone)})


def asker(request: HttpRequest, form: ApplicantForm, *, at: datetime) -> Asker | None:
    """Whoever sent a valid form; None when something is missing, which is said at its field.

    Counts the use of the door, and takes the digits where the city sends some.
    """
    if is_known(request):
        return Asker(request.user, Contact(), is_verified=True)
    contact = form.contact(device_of(request))
    if not (may_send(request, "apply", at=at) and within_rate("apply:phone", contact.phone, at=at)):
        form.add_error(None, _("You have asked very often. Please wait, or call us."))
        return None
    if "digits" not in form.fields:
        return Asker(system_user(), contact, is_verified=False)
    if not is_proved(request, contact.phone, at):
        try:
            prove_phone(contact.phone, form.cleaned_data["digits"], at=at)
        except Refused as refused:
            form.add_error("digits", str(refused))
            return None
        proved = request.session.get(PROVED, {})
        until = int(at.timestamp()) + PROVED_FOR
        request.session[PROVED] = {**proved, keyed_hash(contact.phone): until}
    return Asker(system_user(), contact, is_verified=True)


def is_proved(request: HttpRequest, phone: str, at: datetime) -> bool:
    """Whether this browser has shown not long ago that it has the telephone."""
    until = request.session.get(PROVED, {}).get(keyed_hash(phone), 0)
    return bool(until > at.timestamp())


def remember_receipt(request: HttpRequest, code: str) -> None:
    """Keep a receipt's code with this browser, encrypted, for the page "my services"."""
    known = request.session.get(RECEIPTS, [])
    request.session[RECEIPTS] = [*known, encrypt(code)][-MOST_RECEIPTS:]


def receipts(request: HttpRequest) -> list[tuple[Any, str]]:
    """What was asked for in this browser, the newest first, each with its address."""
    found = []
    for cipher in reversed(request.session.get(RECEIPTS, [])):
        code = decrypt(cipher)
        row = applicant_of(code)
        if row is not None:
            found.append((row.subject, row.subject.receipt_url(code)))
    return found


def own_row(request: HttpRequest, subject_type: str, code: str, *, at: datetime) -> Any:
    """What a receipt's code belongs to, of one kind.

    Asking is limited, so that nobody finds a code by trying. Raises Http404, and TooMany.
    """
    address = client_ip(request)
    if not within_rate("follow:ip", address, at=at):
        raise TooMany
    row = applicant_of(code)
    if row is None or row.subject_type != subject_type:
        if not within_rate("follow:miss", address, at=at):
            raise TooMany
        raise Http404
    return row.subject
