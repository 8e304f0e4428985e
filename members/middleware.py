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
DUTY_PAGES = {"password": "members:password", "factor": "members:second_factor"}
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
    """Leads to the page at which an account does what it owes before anything else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = self._page(request) if request.user.is_authenticated else None
        if page is not None and not request.path.startswith((reverse(page), *map(reverse, FREE))):
            return redirect(page)
        return self.get_response(request)

    def _page(self, request: HttpRequest) -> str | None:
        user: Any = request.user
        is_strong = bool(request.session.get(STRONG))
        return DUTY_PAGES.get(user.duty(timezone.now(), is_strong=is_strong))
