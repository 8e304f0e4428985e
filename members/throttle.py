"""How often a code may be tried; a wrong one counts for the lock-out like a wrong password."""

from __future__ import annotations

from typing import Any

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest
from django.utils import timezone

from lib.requests import client_ip
from members import operations
from members.models import User
from records.throttle import within_rate


def may_try_code(request: HttpRequest, account: User) -> bool:
    """Whether a code may be tried: not locked out, and not too often for this account."""
    allowed = AxesProxyHandler.is_allowed(request, {"username": account.username})
    return allowed and within_rate("code:account", str(account.pk), at=timezone.now())


def note_wrong_code(request: HttpRequest, account: User, *, door: str) -> None:
    """A wrong code counts for the lock-out like a wrong password."""
    credentials = {"username": account.username}
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    facts: dict[str, Any] = {"at": timezone.now(), "ip": client_ip(request), "door": door}
    operations.record_failed_login(account.username, **facts, step="code")
