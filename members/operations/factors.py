"""The second factor: setting one up, using it at a login, recovery codes, and taking it away."""

import datetime
import hmac
import os
from base64 import b32decode, b32encode

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from lib.pii import encrypt, keyed_hash
from members.models import RecoveryCode, SecondFactor, User
from members.operations.passwords import check_reason, end_access, tell_owner
from records.operations import write_audit

STEP_SECONDS, DIGITS, SECRET_BYTES = 30, 6, 20
"""What every authenticator app understands (RFC 6238 with SHA-1)."""
SLACK = (0, -1, 1)
"""Half minutes a telephone's clock may be off."""
RECOVERY_CODES = 10
_SIGNS = "23456789abcdefghjkmnpqrstuvwxyz"


@transaction.atomic
def begin_factor(account: User, *, at: datetime.datetime) -> SecondFactor:
    """A new secret to put into an authenticator app; it counts once a code has confirmed it.

    Raises Refused with `factor_exists`.
    """
    account = _locked(account)
    if account.second_factor_at:
        raise Refused("factor_exists", _("You have a second factor. Take it away first."))
    secret = b32encode(os.urandom(SECRET_BYTES)).decode()
    row, _is_new = SecondFactor.objects.update_or_create(
        user=account, defaults={"secret_cipher": encrypt(secret), "confirmed_at": None}
    )
    write_audit("account.factor_begin", by=account, at=at, about=("user", account.pk))
    return row


@transaction.atomic
def confirm_factor(account: User, code: str, *, at: datetime.datetime) -> list[str]:
    """The first code of the app: from now on one is asked for; answers with recovery codes.

    Raises Refused with `factor_missing`, `factor_exists` or `code_wrong`.
    """
    account = _locked(account)
    row = _row_of(account)
    if row.confirmed_at:
        raise Refused("factor_exists", _("Your second factor is in use already."))
    _take_step(row, code, at=at)
    row.confirmed_at = at
    row.save(update_fields=("confirmed_at", "last_step"))
    account.second_factor_at = at
    account.save(update_fields=("second_factor_at",))
    write_audit("account.factor", by=account, at=at, about=("user", account.pk))
    return _new_codes(row)


def use_code(account: User, code: str, *, at: datetime.datetime) -> str:
    """Check a code at a login: of the app ("app") or one of the recovery codes ("recovery").

    Each is good once, also when two people send it at the same moment. Raises Refused with
    `code_wrong` or `code_used`.
    """
    with transaction.atomic():
        row = _row_of(_locked(account))
        if _is_of_app(code):
            _take_step(row, code, at=at)
            row.save(update_fields=("last_step",))
            return "app"
        _take_recovery(row, code, at=at)
    write_audit("account.recovery_code", by=account, at=at, about=("user", account.pk))
    return "recovery"


@transaction.atomic
def renew_recovery_codes(account: User, code: str, *, at: datetime.datetime) -> list[str]:
    """New recovery codes instead of the present ones, for a code of the app."""
    row = _row_of(_locked(account))
    _take_step(row, code, at=at)
    row.save(update_fields=("last_step",))
    write_audit("account.recovery_codes", by=account, at=at, about=("user", account.pk))
    return _new_codes(row)


@transaction.atomic
def drop_factor(account: User, code: str, *, at: datetime.datetime) -> None:
    """Take the own second factor away, for a code; not where a role asks for one.

    Raises Refused with `factor_required`, `code_wrong` or `code_used`.
    """
    account = _locked(account)
    if account.must_have_factor:
        raise Refused("factor_required", _("Your post asks for a second factor."))
    use_code(account, code, at=at)
    _take_away(account)
    write_audit("account.factor_drop", by=account, at=at, about=("user", account.pk))


@transaction.atomic
def remove_factor(account: User, *, by: User, at: datetime.datetime, reason: str) -> None:
    """Take away somebody's second factor, when telephone and recovery codes are lost.

    Only for who keeps the accounts of that person's city; ends their sessions and tells them.
    """
    said = check_reason(reason)
    account = _locked(account)
    if account == by or not may_remove_factor(account, by=by):
        raise PermissionDenied
    if not account.second_factor_at:
        raise Refused("factor_missing", _("There is no second factor."))
    _take_away(account)
    end_access(account)
    write_audit("account.factor_remove", by=by, at=at, about=("user", account.pk), reason=said)
    tell_owner("account_factor_removed", account, by=by, at=at, reason=said)


def may_remove_factor(account: User, *, by: User) -> bool:
    """Administrators of the person's city, and of a whole installation."""
    reach = by.reach(Power.CONFIGURE)
    if reach.everywhere:
        return True
    person = account.person
    return not account.is_superuser and person is not None and permits(reach, person)


def enrolment_address(row: SecondFactor) -> str:
    """What the QR code of an enrolment says (otpauth://)."""
    return _totp(row).get_provisioning_uri(row.user.username, _("Lianxin"))


def _locked(account: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=account.pk)


def _row_of(account: User) -> SecondFactor:
    row = SecondFactor.objects.of(account).select_related("user").first()
    if row is None:
        raise Refused("factor_missing", _("There is no second factor."))
    return row


def _totp(row: SecondFactor) -> TOTP:
    return TOTP(b32decode(row.secret), DIGITS, SHA1(), STEP_SECONDS)  # noqa: S303 - RFC 6238


def _is_of_app(code: str) -> bool:
    text = _normal(code)
    return len(text) == DIGITS and text.isdigit()


def _normal(code: str) -> str:
    """A code as it is compared: without the blanks and dashes people read it with."""
    return "".join(sign for sign in code.lower() if sign.isascii() and sign.isalnum())


def _take_step(row: SecondFactor, code: str, *, at: datetime.datetime) -> None:
    """Use up the half minute a code stands for."""
    totp, now = _totp(row), int(at.timestamp()) // STEP_SECONDS
    given = _normal(code).encode()
    for step in (now + slack for slack in SLACK):
        if hmac.compare_digest(totp.generate(step * STEP_SECONDS), given):
            if step <= row.last_step:
                words = _("This code was used already. Wait for the next one.")
                raise Refused("code_used", words, "code")
            row.last_step = step
            return
    raise _wrong()


def _take_recovery(row: SecondFactor, code: str, *, at: datetime.datetime) -> None:
    found = row.recovery_codes.filter(code_hash=_hash(row, code)).first()
    if found is None or not row.confirmed_at:
        raise _wrong()
    if found.used_at:
        raise Refused("code_used", _("This recovery code was used already."), "code")
    found.used_at = at
    found.save(update_fields=("used_at",))


def _wrong() -> Refused:
    return Refused("code_wrong", _("This code is not right."), "code")


def _new_codes(row: SecondFactor) -> list[str]:
    codes = [get_random_string(10, _SIGNS) for _number in range(RECOVERY_CODES)]
    row.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=row, code_hash=_hash(row, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _hash(row: SecondFactor, code: str) -> str:
    return keyed_hash(f"recovery:{row.pk}:{_normal(code)}")


def _take_away(account: User) -> None:
    SecondFactor.objects.of(account).delete()
    account.second_factor_at = None
    account.save(update_fields=("second_factor_at",))
