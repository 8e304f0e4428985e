"""How often a code may be tried; a wrong one counts for the lock-out like a wrong password."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from lib.errors import Refused
from lib.requests import client_ip
from members import operations
from members.models import User
from records.throttle import within_rate

T = TypeVar("T")


OWN_ACCOUNT = "account"
"""The door of who is signed in already."""


def with_code(
    request: HttpRequest, account: User, act: Callable[[], T], *, door: str = OWN_ACCOUNT
) -> T:
    """Do something that uses up a code; a wrong one counts like a wrong password.

    At a login every code that lets nobody in counts. Raises Refused with `locked_out`, or what
    `act` raises.
    """
    if not _may_try(request, account):
        raise Refused("locked_out", _("Too many wrong codes. Try again later."))
    try:
        return act()
    except Refused as refused:
        if refused.code == "code_wrong" or door != OWN_ACCOUNT:
            _note_wrong(request, account, door=door)
        raise


def _may_try(request: HttpRequest, account: User) -> bool:
    """Whether a code may be tried: not locked out, and not too often for this account."""
    allowed = AxesProxyHandler.is_allowed(request, {"username": account.username})
    return allowed and within_rate("code:account", str(account.pk), at=timezone.now())


def _note_wrong(request: HttpRequest, account: User, *, door: str) -> None:
    credentials = {"username": account.username}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    facts: dict[str, Any] = {"at": timezone.now(), "ip": client_ip(request), "door": door}
    operations.record_failed_login(account.username, **facts, step="code")
