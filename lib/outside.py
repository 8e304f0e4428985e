"""HTTP to an address outside: http and https only, with patience, no secrets in errors."""

from __future__ import annotations

import json
import logging
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

PATIENCE = 8.0  # seconds
MOST_BYTES = 64 * 1024
SCHEMES = ("http", "https")

_logger = logging.getLogger(__name__)


class Unreachable(OSError):
    """Nobody answers there; what was to be sent is not lost, and may be sent again."""


def is_web_address(url: str) -> bool:
    """Whether this is an http or https address with a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.hostname)


def call(url: str) -> bool:
    """Whether the address was reached and did not answer with an error; redirects are followed."""
    try:
        answer = _opener(urllib.request.HTTPRedirectHandler()).open(url, timeout=PATIENCE)
    except (OSError, HTTPException, ValueError) as error:
        _logger.warning("the address outside could not be called: %s", error)
        return False
    if answer is None:
        _logger.warning("the address outside is neither http nor https")
        return False
    answer.close()
    return True


def post_json(url: str, body: Any, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """Send `body` and answer with status and parsed answer (None where it is no JSON).

    A redirect is not followed: what is sent here may be a secret.
    Raises Unreachable; its text never holds the address, in which robots keep their key.
    """
    data = json.dumps(body, ensure_ascii=False).encode()
    return _ask(url, data, {"Content-Type": "application/json; charset=utf-8", **(headers or {})})


def get_json(url: str, headers: Mapping[str, str] | None = None) -> tuple[int, Any]:
    """Ask an address; as `post_json`."""
    return _ask(url, None, headers or {})


def _ask(url: str, data: bytes | None, headers: Mapping[str, str]) -> tuple[int, Any]:
    if not is_web_address(url):
        raise Unreachable("not a web address")
    request = urllib.request.Request(url, data, dict(headers))  # noqa: S310 - checked above
    try:
        with _opener().open(request, timeout=PATIENCE) as answer:
            return answer.status, _parsed(answer.read(MOST_BYTES))
    except HTTPError as error:
        return error.code, _parsed(error.read(MOST_BYTES))
    except (OSError, HTTPException, ValueError) as error:
        raise Unreachable(type(error).__name__) from None


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None


def _opener(*more: urllib.request.BaseHandler) -> urllib.request.OpenerDirector:
    """urllib without its handlers of files, data, FTP and (unless asked for) redirects."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        *more,
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
