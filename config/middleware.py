"""Middleware that belongs to no app."""

from django.conf import settings
from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


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
