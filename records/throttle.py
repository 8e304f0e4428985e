"""How often the public doors may be used: per address, per device, per telephone number."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

from lib.requests import client_ip
from records.operations import hit

HOUR, DAY, TEN_MINUTES = 3600, 86_400, 600
RATES = {
    "report:ip": (120, HOUR),
    "report:device": (30, HOUR),
    "report:phone": (5, DAY),
    "urge:ip": (20, DAY),
    "propose:ip": (20, HOUR),
    "propose:code": (3, DAY),
    "join:ip": (60, HOUR),
    "join:device": (10, HOUR),
    "join:phone": (10, DAY),
    "suggest:ip": (1200, TEN_MINUTES),
    "search:ip": (1200, TEN_MINUTES),
    "apply:ip": (120, HOUR),
    "apply:device": (30, HOUR),
    "apply:phone": (20, DAY),
    "queue:ip": (120, HOUR),
    "queue:device": (5, HOUR),
    "phone_code:ip": (40, HOUR),
    "phone_code:device": (10, HOUR),
    "phone_code:phone": (5, HOUR),
    "open311:ip": (3000, TEN_MINUTES),
    "open311:miss": (30, TEN_MINUTES),
    "open311:bulk": (12, HOUR),
    "code:account": (30, HOUR),
    "follow:ip": (60, TEN_MINUTES),
    "follow:miss": (10, TEN_MINUTES),
}
"""Uses allowed in a window of seconds. An address may be a whole estate behind one line."""

DEVICE = "lx_device"
DEVICE_DAYS = 365


class TooMany(Exception):
    """A public door was used too often; the middleware answers 429."""


def within_rate(rate: str, value: str | None, *, at: datetime) -> bool:
    """Count one use; False when it is one too many. Nobody known is not counted."""
    limit, seconds = RATES[rate]
    return not value or hit(f"{rate}:{value}", limit, seconds, at=at)


def may_send(request: HttpRequest, what: str, *, at: datetime) -> bool:
    """Whether this address and device may "report", "join", "apply" or "queue" once more now."""
    by_address = within_rate(f"{what}:ip", client_ip(request), at=at)
    by_device = within_rate(f"{what}:device", device_of(request), at=at)
    return by_address and by_device


def device_of(request: HttpRequest) -> str:
    """The name this browser was given, empty for one that keeps no cookies."""
    return request.get_signed_cookie(DEVICE, default="") or ""


def name_device(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give a browser a random name of its own; it says nothing about the person."""
    if not device_of(request):
        response.set_signed_cookie(
            DEVICE,
            get_random_string(22),
            max_age=DEVICE_DAYS * DAY,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
