"""Rules of accounts that hold on every page: idle sessions end, first passwords are changed, and
second factors are set up where a role asks for one."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from members.models.sessions import LAST_SEEN

STRONG = "strong"
"""In a session: a provider has asked for more than a password."""
FREE = ("members:logout", "set_language")
BACKGROUND = "X-Background"
WRITE_EVERY_SECONDS = 60
Handler = Callable[[HttpRequest], HttpResponse]


class IdleTimeoutMiddleware:
    """Ends a session nobody used for SESSION_IDLE_MINUTES.

    The stamp is written at most once a minute, so that reading pages does not write sessions. What
    a page asks for by itself, every few seconds, is no use of it.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            idle = now - request.session.setdefault(LAST_SEEN, now)
            if idle > settings.SESSION_IDLE_MINUTES * 60:
                logout(request)
            elif idle >= WRITE_EVERY_SECONDS and BACKGROUND not in request.headers:
                request.session[LAST_SEEN] = now
        return self.get_response(request)


class AccountDutiesMiddleware:
    """What an account owes before anything else: a new password, then its second factor.

    Whoever proved more than a password at a provider needs no factor of ours.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = _owed(request) if request.user.is_authenticated else None
        if page is not None and not request.path.startswith((reverse(page), *map(reverse, FREE))):
            return redirect(page)
        return self.get_response(request)


def _owed(request: HttpRequest) -> str | None:
    """The page at which somebody does what they owe, if anything."""
    user: Any = request.user
    if user.must_renew_password(timezone.now()):
        return "members:password"
    is_strong = user.second_factor_at or request.session.get(STRONG)
    return None if is_strong or not user.must_have_factor else "members:second_factor"
