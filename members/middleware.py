"""Two rules of accounts that hold on every page: idle sessions end, first passwords are changed."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

LAST_SEEN = "last_seen"
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


class PasswordChangeMiddleware:
    """Sends an account with a first password to the page where it is changed."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if getattr(request.user, "must_change_password", False):
            change = reverse("members:password")
            if request.path not in {change, reverse("members:logout")}:
                return redirect(change)
        return self.get_response(request)
