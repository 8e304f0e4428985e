"""Accounts: opening, closing, passwords, and the record of who came in and who tried to."""

import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from members.models import Person, User
from records.operations import write_audit

SYSTEM = "system"


def system_user() -> User:
    """The account that timed work acts as: it reaches everything and nobody can log in with it."""
    account, is_new = User.objects.get_or_create(
        username=SYSTEM, defaults={"is_superuser": True, "is_active": False}
    )
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=("password",))
    return account


@transaction.atomic
def create_user(
    username: str,
    *,
    by: User,
    at: datetime.datetime,
    person: Person | None = None,
    password: str | None = None,
    email: str = "",
    language: str = "zh-hans",
    is_demo: bool = False,
) -> User:
    """Open an account for a person; outside a demo the first login must change the password."""
    _check_reach(person, by=by)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused("username_taken", _("This user name is taken."), "username")
    if person is not None and User.objects.filter(person=person).exists():
        raise Refused("person_has_account", _("This person already has an account."), "person")
    account = User(
        username=username,
        person=person,
        email=email,
        language=language,
        is_demo=is_demo,
        must_change_password=not is_demo,
    )
    _check_password(password, account)
    account.set_password(password)
    account.save()
    write_audit("account.open", by=by, at=at, about=("user", account.pk))
    return account


@transaction.atomic
def set_password(account: User, password: str, *, by: User, at: datetime.datetime) -> User:
    """Give the account a new password; one set by somebody else must be changed at the next login.

    A new password ends the account's API token, as it ends its other sessions.
    """
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account != by:
        _check_reach(account.person, by=by)
    _check_password(password, account)
    account.set_password(password)
    account.must_change_password = account != by and not account.is_demo
    account.save(update_fields=("password", "must_change_password"))
    _end_token(account)
    write_audit("account.password", by=by, at=at, about=("user", account.pk))
    return account


@transaction.atomic
def close_account(account: User, *, by: User, at: datetime.datetime, reason: str) -> User:
    """Bar an account from logging in; its records stay."""
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    _check_reach(account.person, by=by)
    account.is_active = False
    account.save(update_fields=("is_active",))
    _end_token(account)
    write_audit("account.close", by=by, at=at, about=("user", account.pk), reason=reason)
    return account


def choose_language(account: User, language: str, *, by: User) -> User:
    """Keep the language a reader wants pages and letters in; each account chooses for itself."""
    if account != by:
        raise PermissionDenied
    account.language = language
    account.save(update_fields=("language",))
    return account


def record_login(account: User, *, at: datetime.datetime, ip: str | None, door: str) -> None:
    """Note that somebody came in, through which door (site or API)."""
    write_audit(
        "account.log_in", by=account, at=at, about=("user", account.pk), ip=ip, data={"door": door}
    )


def record_logout(account: User, *, at: datetime.datetime, ip: str | None) -> None:
    """Note that somebody left."""
    write_audit("account.log_out", by=account, at=at, about=("user", account.pk), ip=ip)


def record_failed_login(username: str, *, at: datetime.datetime, ip: str | None, door: str) -> None:
    """Note a refused login; only a known name is kept, because people type passwords there."""
    account = User.objects.filter(username=username).first()
    write_audit(
        "account.log_in",
        by=account,
        at=at,
        about=("user", account.pk) if account else None,
        ip=ip,
        result="refused",
        data={"door": door},
    )


def _check_reach(person: Person | None, *, by: User) -> None:
    """An account belongs to whoever may change its person; one without a person to the centre."""
    reach = by.reach(Power.MANAGE_PEOPLE)
    if not (reach.everywhere or (person is not None and permits(reach, person))):
        raise PermissionDenied


def _check_password(password: str | None, account: User) -> None:
    """None opens an account without a password; nobody can log in until one is set."""
    if password is None:
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("password_too_weak", " ".join(error.messages), "password") from None


def _end_token(account: User) -> None:
    token = getattr(account, "auth_token", None)
    if token is not None:
        token.delete()
