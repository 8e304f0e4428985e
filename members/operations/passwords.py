"""Passwords: changing the own, giving somebody a new one, and barring an account.

The rules are those of classified protection (GB/T 22239, 等保2.0): length and classes, no earlier
one, a last day, a change at the first login; the numbers are settings, demo accounts are spared.
"""

import datetime
import secrets

from axes.utils import reset as lift_lock_out
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from grids.powers import Power
from grids.reach import permits
from lib.errors import Refused
from members.models import LoginSession, PastPassword, Person, User
from members.operations.accounts import check_password_rules, create_user
from members.operations.posts import covers_scope
from members.roles import POWERS
from records.operations import post_notices, write_audit

SHORTEST_REASON = 4
"""Signs; four are a reason in Chinese."""
_GROUPS = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-+=%")
"""Signs that nobody mixes up when a password is read out."""


@transaction.atomic
def set_password(
    account: User, password: str, *, by: User, at: datetime.datetime, keep: str | None = None
) -> User:
    """Give the account a new password; one set by somebody else must be changed at the next login.

    It ends the account's sessions, all but the one whose key is `keep`, and its API token. Raises
    Refused with `password_too_weak`, `password_used_before` or `account_above_yours`.
    """
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account != by:
        check_may_keep(account, by=by)
    check_password_rules(password, account)
    _check_is_new(account, password)
    _remember(account, at=at)
    account.set_password(password)
    forced = settings.PASSWORD_FIRST_CHANGE and not account.is_demo
    account.must_change_password = account != by and forced
    account.password_changed_at = at
    account.save(update_fields=("password", "must_change_password", "password_changed_at"))
    end_access(account, keep=keep)
    write_audit("account.password", by=by, at=at, about=("user", account.pk))
    return account


@transaction.atomic
def reset_password(account: User, *, by: User, at: datetime.datetime, reason: str) -> str:
    """A new password for somebody who has forgotten theirs; it is said once and kept nowhere.

    It must be changed at the next login. A lock-out is lifted, and the person is told. Raises
    Refused with `reason_too_short`, `account_above_yours`, or `own_account`.
    """
    said = check_reason(reason)
    if account == by:
        raise Refused("own_account", _("Change your own password from your account."))
    password = one_time_password()
    set_password(account, password, by=by, at=at)
    lift_lock_out(username=account.username)
    write_audit("account.reset", by=by, at=at, about=("user", account.pk), reason=said)
    tell_owner("account_password_reset", account, by=by, at=at, reason=said)
    return password


@transaction.atomic
def open_for(
    person: Person, username: str, email: str = "", *, by: User, at: datetime.datetime
) -> str:
    """Open an account for a person; answers with its first password, which is kept nowhere.

    Raises Refused with `username_taken`, `person_has_account` or `account_above_yours`.
    """
    password = one_time_password()
    account = create_user(username, by=by, at=at, person=person, password=password, email=email)
    check_may_keep(account, by=by)
    return password


@transaction.atomic
def close_account(account: User, *, by: User, at: datetime.datetime, reason: str) -> User:
    """Bar an account from logging in; its records stay."""
    account = User.objects.select_for_update(of=("self",)).get(pk=account.pk)
    if account == by:
        raise Refused("own_account", _("Somebody else closes your account."))
    check_may_keep(account, by=by)
    account.is_active = False
    account.save(update_fields=("is_active",))
    end_access(account)
    write_audit("account.close", by=by, at=at, about=("user", account.pk), reason=reason)
    return account


def one_time_password() -> str:
    """Twelve signs of all four classes, without those that look alike."""
    sure = [get_random_string(1, group) for group in _GROUPS]
    signs = [*sure, *get_random_string(8, "".join(_GROUPS[:3]))]
    secrets.SystemRandom().shuffle(signs)
    return "".join(signs)


def check_reason(reason: str) -> str:
    """Why, in a few words at least; raises Refused with `reason_too_short`."""
    said = reason.strip()
    if len(said) < SHORTEST_REASON:
        raise Refused("reason_too_short", _("Say in a few words why."), "reason")
    return said


def check_may_keep(account: User, *, by: User) -> None:
    """Who sets somebody's password could sign in as them: so only who keeps all their posts and
    may do all that they may."""
    reach = by.reach(Power.MANAGE_PEOPLE)
    if reach.everywhere:
        return
    if account.is_superuser or account.person is None or not permits(reach, account.person):
        raise PermissionDenied
    for post in account.active_posts:
        party = post.scope_type == "organisation"
        over = by.reach(Power.MANAGE_PARTY) if party else reach
        if POWERS[post.role] - by.powers or not covers_scope(over, post.scope):
            message = _("This person also holds posts above yours; ask whoever keeps those.")
            raise Refused("account_above_yours", message)


def may_keep(account: User, *, by: User) -> bool:
    """Whether a button that sets somebody's password is of use to `by`."""
    try:
        check_may_keep(account, by=by)
    except (PermissionDenied, Refused):
        return False
    return True


def end_access(account: User, *, keep: str | None = None) -> None:
    """End the sessions of an account, all but one, and its API token."""
    LoginSession.objects.of(account).exclude(session_key=keep or "").delete()
    token = getattr(account, "auth_token", None)
    if token is not None:
        token.delete()


def tell_owner(
    kind: str, account: User, *, by: User, at: datetime.datetime, reason: str = ""
) -> None:
    """Tell somebody that another person changed something about their account; never muted."""
    post_notices(
        kind,
        to={account.pk},
        event=f"user:{account.pk}:{kind}:{at.timestamp()}",
        about=("user", account.pk),
        params={"by": str(by.person or by.username), "reason": reason, "url": "/account/"},
        at=at,
        urgency="urgent",
    )


def _check_is_new(account: User, password: str) -> None:
    if account.is_demo or not settings.PASSWORD_HISTORY:
        return
    past = PastPassword.objects.filter(user=account).values_list("password", flat=True)
    known = [account.password, *past[: settings.PASSWORD_HISTORY - 1]]
    if any(check_password(password, hashed) for hashed in known):
        message = _("Choose one that is none of your last %(count)d passwords.")
        words = message % {"count": settings.PASSWORD_HISTORY}
        raise Refused("password_used_before", words, "password")


def _remember(account: User, *, at: datetime.datetime) -> None:
    """Keep the hash of the password that goes, and no more hashes than are compared."""
    if account.is_demo or not account.has_usable_password():
        return
    PastPassword.objects.create(user=account, password=account.password, until=at)
    rows = PastPassword.objects.filter(user=account)
    kept = rows.values_list("pk", flat=True)[: settings.PASSWORD_HISTORY]
    rows.exclude(pk__in=list(kept)).delete()
