"""Rules of accounts that hold on every page: idle sessions end, first passwords are changed, second
factors are set up where a role asks for one, and what a browser kept for one account is never taken
from another."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.errors import Refused
from members.models.sessions import LAST_SEEN

STRONG = "strong"
"""In a session: a provider has asked for more than a password."""
FREE = ("members:logout", "set_language")
BACKGROUND = "X-Background"
ACCOUNT = "X-Account"
NOBODY = "0"
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


def account_key(user: Any) -> str:
    """How a browser tells accounts apart; one name for all who have none."""
    return str(user.pk) if user.is_authenticated else NOBODY


class SentForMiddleware:
    """Refuses what was written down under one account while another one, or none, is signed in.

    A phone sends what it kept when the network comes back; by then the session may have ended, or
    somebody else may hold the phone. It says in `X-Account` whose it is.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        meant = request.headers.get(ACCOUNT)
        if meant is None or meant == account_key(request.user):
            return self.get_response(request)
        refused = Refused(
            "other_account",
            _("This was written under another account. Sign in with that one to send it."),
        )
        body = {"code": refused.code, "message": str(refused), "field": None}
        return JsonResponse(body, status=409)


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
