"""Middleware that belongs to no app."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import render
from django.utils import translation

from lib.errors import Refused
from records.throttle import TooMany


class SiteLanguageMiddleware(LocaleMiddleware):
    """Opens the site in Chinese: the cookie or the user's own choice may change the language,
    the browser's list may not, because most browsers here announce English by default."""

    def process_request(self, request: HttpRequest) -> None:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        own = getattr(request.user, "language", None)
        known = dict(settings.LANGUAGES)
        language = next((code for code in (chosen, own) if code in known), settings.LANGUAGE_CODE)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class RefusalMiddleware:
    """Shows a refusal that no view took up (a damaged cursor, say) as a page, never as a 500; and
    a public door that was used too often as 429."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, TooMany):
            return render(request, "429.html", status=429)
        if not isinstance(error, Refused):
            return None
        return render(request, "errors/refused.html", {"refused": error}, status=409)
