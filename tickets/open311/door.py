"""The frame of every address here: method, format, limits, errors in the format asked for."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from lib.errors import Refused
from lib.requests import client_ip
from records.throttle import TEN_MINUTES, within_rate
from tickets.open311.asking import Asked, too_many
from tickets.open311.faults import Fault, Faults, fault
from tickets.open311.rendering import TYPES, legal, rendered

_logger = logging.getLogger(__name__)
ROOT = "/open311/"


@dataclass
class Answer:
    """What a handler answers: a structure under the name of its root."""

    root: str
    body: Any
    changed_at: datetime | None = None
    headers: dict[str, str] = field(default_factory=dict)


Handler = Callable[..., Answer | HttpResponseBase]


def door(*, get: Handler | None = None, post: Handler | None = None) -> Callable[..., Any]:
    """A view of these handlers; GET answers HEAD too, and every other method is refused."""
    handlers = {"GET": get, "HEAD": get, "POST": post}
    allowed = ", ".join(name for name, handler in handlers.items() if handler)

    @csrf_exempt
    @login_not_required
    @wraps(get or post)  # type: ignore[arg-type]
    def view(
        request: HttpRequest, kind: str, is_test: bool = False, **named: Any
    ) -> HttpResponseBase:
        speak(request)
        asked = Asked(request, kind, timezone.now(), is_test)
        handler = handlers.get(request.method or "")
        try:
            if handler is None:
                raise fault(_("This address does not take this method."), 405, Allow=allowed)
            check_call(asked)
            if any(isinstance(part, str) and legal(part) != part for part in named.values()):
                raise Http404
            answer = handler(asked, **named)
            response = as_response(asked, answer)
        except Exception as error:
            response = as_errors(kind, faults_of(error))
        if request.method in ("GET", "HEAD"):
            response["Access-Control-Allow-Origin"] = "*"
        response["Vary"] = "Accept-Language"
        return response

    return view


def check_call(asked: Asked) -> None:
    """Encrypted in production (a redirect would lose a POST), and not too often."""
    if settings.SECURE_SSL_REDIRECT and not asked.request.is_secure():
        raise fault(_("Only encrypted calls (https) are answered."), 403)
    if not within_rate("open311:ip", client_ip(asked.request), at=asked.at):
        raise too_many(asked.at, TEN_MINUTES)


def speak(request: HttpRequest) -> None:
    """Errors and sentences in the language the program asks for; cookies do not count here."""
    wanted = request.headers.get("Accept-Language", "")
    parts = (part.partition(";")[0].strip().lower() for part in wanted.split(","))
    known = {"en": "en", "zh": "zh-hans"}
    chosen = next((known[part[:2]] for part in parts if part[:2] in known), settings.LANGUAGE_CODE)
    translation.activate(chosen)


def as_response(asked: Asked, answer: Answer | HttpResponseBase) -> HttpResponseBase:
    """The answer as a document; unchanged ones are not sent again."""
    if not isinstance(answer, Answer):
        return answer
    text = rendered(asked.kind, answer.root, answer.body)
    response = HttpResponse(text, content_type=TYPES[asked.kind])
    for name, value in answer.headers.items():
        response[name] = value
    if answer.changed_at is None:
        response["Cache-Control"] = "no-store"
        return response
    etag = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
    changed = int(answer.changed_at.astimezone(UTC).timestamp())
    response["ETag"], response["Last-Modified"] = etag, http_date(changed)
    response["Cache-Control"] = "public, max-age=60"
    asked_again = get_conditional_response(asked.request, etag, changed, response)
    if isinstance(asked_again, HttpResponseNotModified):
        return asked_again
    return response


def faults_of(error: Exception) -> Faults:
    """What went wrong, told to whoever called; only real faults of ours are 500 and logged."""
    if isinstance(error, Faults):
        return error
    if isinstance(error, Refused):
        return Faults([Fault(error.message)])
    if isinstance(error, Http404):
        return fault(_("There is no such thing here."), 404)
    if isinstance(error, PermissionDenied):
        return fault(_("This key does not open that."), 403)
    if isinstance(error, RequestDataTooBig):
        return fault(_("What was sent is too large."))
    if isinstance(
        error, SuspiciousOperation | BadRequest | MultiPartParserError | UnreadablePostError
    ):
        return fault(_("What was sent cannot be read."))
    _logger.exception("a call of the open interface failed", exc_info=error)
    return fault(_("Something went wrong here. Try again later."), 500)


def as_errors(kind: str, faults: Faults) -> HttpResponse:
    """The list of errors in the format asked for."""
    text = rendered(kind, "errors", [each.told() for each in faults.faults])
    response = HttpResponse(text, content_type=TYPES[kind], status=faults.status)
    for name, value in faults.headers.items():
        response[name] = value
    response["Cache-Control"] = "no-store"
    return response


def kind_of(path: str) -> str:
    """The format a path asks for; XML, which is mandatory, where it asks for none we know."""
    return "json" if path.endswith(".json") else "xml"


def is_ours(request: HttpRequest) -> bool:
    """Whether an error of the frame around belongs to this interface."""
    return request.path.startswith(ROOT)


SAID: dict[int, Callable[[], str]] = {
    400: lambda: _("What was sent cannot be read."),
    403: lambda: _("This key does not open that."),
    404: lambda: _("There is no such thing here."),
    500: lambda: _("Something went wrong here. Try again later."),
}


def frame_error(request: HttpRequest, status: int) -> HttpResponse:
    """An error that never reached a handler, as every other error here."""
    speak(request)
    return as_errors(kind_of(request.path), fault(SAID[status](), status))


@csrf_exempt
@login_not_required
def nowhere(request: HttpRequest) -> HttpResponse:
    """An address that is not there, whatever the method."""
    return frame_error(request, 404)
