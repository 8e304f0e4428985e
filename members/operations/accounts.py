"""Accounts: opening them, and the record of who came in and who tried to."""

import datetime

from django.conf import settings
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


def open_account(pk: int | None) -> User | None:
    """An account that may sign in, by its number."""
    if pk is None:
        return None
    return User.objects.filter(pk=pk, is_active=True).select_related("person").first()


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
        must_change_password=_first_change(password, is_demo=is_demo),
        password_changed_at=at,
    )
    check_password_rules(password, account)
    account.set_password(password)
    account.save()
    write_audit("account.open", by=by, at=at, about=("user", account.pk))
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


def record_failed_login(
    username: str, *, at: datetime.datetime, ip: str | None, door: str, step: str = "password"
) -> None:
    """Note a refused login; only a known name is kept, because people type passwords there."""
    account = User.objects.filter(username=username).first()
    write_audit(
        "account.log_in",
        by=account,
        at=at,
        about=("user", account.pk) if account else None,
        ip=ip,
        result="refused",
        data={"door": door, "step": step},
    )


def _check_reach(person: Person | None, *, by: User) -> None:
    """An account belongs to whoever may change its person; one without a person to the centre."""
    reach = by.reach(Power.MANAGE_PEOPLE)
    if not (reach.everywhere or (person is not None and permits(reach, person))):
        raise PermissionDenied


def _first_change(password: str | None, *, is_demo: bool) -> bool:
    """A password that somebody else chose is changed at the first login, outside a demo."""
    return password is not None and settings.PASSWORD_FIRST_CHANGE and not is_demo


def check_password_rules(password: str | None, account: User) -> None:
    """None opens an account without a password; nobody can log in until one is set.

    Raises Refused with `password_too_weak`.
    """
    if password is None:
        return
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise Refused("password_too_weak", " ".join(error.messages), "password") from None
